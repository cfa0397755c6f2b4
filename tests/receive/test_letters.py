"""Requests of rights at the organisation: each sender has a place of its own, and the first one stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from collector.errors import Malformed, NothingToDo
from collector.model.ids import new_request_number
from collector.model.layout import rights_inbox, short
from collector.receive.letters import MAX_REQUEST_BYTES, Letters
from collector.signing import generate_private
from tests.receive.test_service import Asker
from tests.rig.enrolling import enrol
from tests.rig.seaweed import Site


@pytest.fixture
def letters(site: Site) -> Letters:
    return site.organisation.letters


def put(site: Site, number: str, data: bytes, sender: str = "") -> None:
    place = rights_inbox(site.where.project, sender or site.sender, number)
    site.organisation.filers["identity"].write(place, data)


def read(site: Site, named: str) -> bytes | None:
    letter = site.organisation.letters.find(site.where.project, named)
    return site.organisation.filers["identity"].read(f"{letter.stem}.age", 100)


def test_a_request_is_taken_once_a_device_may_send_it(site: Site, letters: Letters) -> None:
    number = new_request_number(2026)
    Asker(site).ask(half="rights", session=number)
    put(site, number, b"sealed")
    list(site.organisation.receiver().work())
    found = [letter.number for letter in letters.all(site.where.project)]
    assert found == [number]


def test_what_was_taken_can_not_be_replaced(site: Site, letters: Letters) -> None:
    number = new_request_number(2026)
    put(site, number, b"first")
    letters.take_all(site.where.project)
    put(site, number, b"second")
    assert read(site, number) == b"first"


def test_another_device_that_knows_the_number_writes_elsewhere(site: Site) -> None:
    number, other = new_request_number(2026), generate_private()
    enrol(site.folder / "devices", other, site.where.project)
    put(site, number, b"mine")
    thief = short(other.public.fingerprint)
    put(site, number, b"forged", thief)
    with pytest.raises(Malformed):
        read(site, number)
    assert read(site, f"{site.sender}/{number}") == b"mine"
    assert read(site, f"{thief}/{number}") == b"forged"


@pytest.mark.parametrize("name", ["x.age", "R26-0000.json", "../R26-0000.age", "R26-0000.answer.age"])
def test_what_is_no_request_stays_where_it_is(site: Site, letters: Letters, name: str) -> None:
    folder = f"/v2/inbox/rights/{site.where.project}/{site.sender}"
    site.organisation.filers["identity"].write(f"{folder}/{Path(name).name}", b"x")
    letters.take_all(site.where.project)
    assert list(letters.all(site.where.project)) == []
    with pytest.raises(NothingToDo):
        letters.find(site.where.project, "R26-0000")


def test_what_is_larger_than_a_request_is_dropped(site: Site, letters: Letters) -> None:
    number = new_request_number(2026)
    put(site, number, bytes(MAX_REQUEST_BYTES + 1))
    letters.take_all(site.where.project)
    assert list(letters.all(site.where.project)) == []
    assert site.organisation.filers["identity"].names_below(f"/v2/inbox/rights/{site.where.project}") == []
