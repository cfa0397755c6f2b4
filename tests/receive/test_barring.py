"""A session on a deletion list is barred before any laptop can read that list."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from collector.__main__ import run
from collector.model.ids import new_request_number, new_uuid
from collector.signing import generate_private, write_pair
from tests.rig.seaweed import Site


@pytest.fixture
def asked(site: Site) -> str:
    """The number of a request that waits on the store; the officer has a key."""
    config = site.folder / "serve.toml"
    write_pair(site.folder, "rights", generate_private())
    config.write_text(config.read_text("utf-8") + '[rights]\nkey_file = "rights.key"\n', "utf-8")
    number = new_request_number(2026)
    letter = f"/v2/inbox/rights/{site.where.project}/{site.sender}/{number}.age"
    site.organisation.filers["identity"].write(letter, b"sealed")
    return number


def delete(site: Site, number: str, sessions: Sequence[str]) -> int:
    words = ["rights", "answer", number, "--project", site.where.project, "--state", "done"]
    named = [word for session in sessions for word in ("--delete-session", session)]
    return run(["--json", *words, "--config", str(site.folder / "serve.toml"), *named])


def barred(site: Site, sessions: Sequence[str]) -> list[bool]:
    return [site.organisation.is_barred(site.vaulted("media", session)) for session in sessions]


def published(site: Site, number: str) -> tuple[bool, bool]:
    """Whether the first deletion list stands, and the answer to the request."""
    filer, project = site.organisation.filers["identity"], site.where.project
    places = (f"/v2/lists/{project}/1.sig", f"/v2/rights/{project}/{site.sender}/{number}.sig")
    listed, said = (filer.arrived(place) is not None for place in places)
    return listed, said


def test_sessions_are_barred_listed_and_then_it_is_done(site: Site, asked: str) -> None:
    sessions = [new_uuid(), new_uuid()]
    assert delete(site, asked, sessions) == 0
    assert barred(site, sessions) == [True, True]
    assert published(site, asked) == (True, True)


def test_no_list_is_published_whose_sessions_are_not_barred(site: Site, asked: str) -> None:
    """The disk refuses to keep what is barred: no laptop may delete what could still come in."""
    (site.folder / "state").mkdir(exist_ok=True)
    (site.folder / "state" / "withdrawn").write_bytes(b"")
    assert delete(site, asked, [new_uuid()]) == 1
    assert published(site, asked) == (False, False)


def test_what_is_no_session_is_neither_barred_nor_listed(site: Site, asked: str) -> None:
    assert delete(site, asked, [new_uuid(), "../x"]) == 2
    assert published(site, asked) == (False, False)
    assert not (site.folder / "state" / "withdrawn").exists()


def test_nothing_is_deleted_for_a_request_that_nobody_made(site: Site, asked: str) -> None:
    sessions = [new_uuid()]
    assert delete(site, new_request_number(2026), sessions) == 4
    assert barred(site, sessions) == [False]
    assert published(site, asked) == (False, False)
