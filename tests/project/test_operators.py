"""Operators: PIN, pause, role, training, confidentiality (P-1.6, P-2.5, P-2.6)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from collector.errors import RoleRefused
from collector.model.pack import Project
from collector.project.operators import (
    Desk,
    accept_confidentiality,
    has_accepted,
    has_pin,
    set_pin,
    sign_in,
)
from tests.rig.world import Laptop


@pytest.fixture
def laptop(tmp_path: Path) -> Iterator[Laptop]:
    found = Laptop(tmp_path / "data")
    found.install()
    yield found
    found.close()


@pytest.fixture
def desk(laptop: Laptop) -> Desk:
    return Desk(laptop.parts.ledger, laptop.keystore, laptop.clock, lambda: 0.0)


@pytest.fixture
def rehearsal(laptop: Laptop) -> Project:
    return laptop.parts.pack("demo-reading").project


@pytest.fixture
def real(rehearsal: Project) -> Project:
    return rehearsal.model_copy(update={"rehearsal": False})


def kinds(laptop: Laptop) -> list[str]:
    return [line.kind for line in laptop.parts.ledger.lines]


def test_a_rehearsals_pin_is_0000_until_one_is_set(rehearsal: Project, desk: Desk) -> None:
    assert sign_in(rehearsal, "demo", "0000", desk).code == "demo"
    set_pin(rehearsal.id, "demo", "4711", desk.keystore)
    with pytest.raises(RoleRefused):
        sign_in(rehearsal, "demo", "0000", desk)
    sign_in(rehearsal, "demo", "4711", desk)


def test_a_real_project_has_no_pin_before_one_is_set(real: Project, desk: Desk) -> None:
    assert not has_pin(real, "demo", desk.keystore)
    with pytest.raises(RoleRefused, match="No PIN"):
        sign_in(real, "demo", "0000", desk)
    for pin in ("", "123", "12a4", "1234567890123", "１２３４"):
        with pytest.raises(RoleRefused):
            set_pin(real.id, "demo", pin, desk.keystore)
    set_pin(real.id, "demo", "4711", desk.keystore)
    assert sign_in(real, "demo", "4711", desk).code == "demo"


def test_a_pin_lies_nowhere_in_clear(real: Project, desk: Desk, laptop: Laptop) -> None:
    set_pin(real.id, "demo", "47114711", desk.keystore)
    assert all(b"47114711" not in secret for secret in laptop.keystore.secrets.values())
    with pytest.raises(RoleRefused) as caught:
        sign_in(real, "demo", "81818181", desk)
    assert "81818181" not in f"{caught.value} {laptop.parts.ledger.lines[-1].fields}"


def test_unknown_operators_are_refused(rehearsal: Project, desk: Desk) -> None:
    with pytest.raises(RoleRefused, match="no such operator"):
        sign_in(rehearsal, "nobody", "0000", desk)


def test_confidentiality_is_accepted_for_one_version(rehearsal: Project, laptop: Laptop) -> None:
    ledger = laptop.parts.ledger
    assert not has_accepted(rehearsal, "anna", ledger)
    accept_confidentiality(rehearsal, "anna", ledger)
    accept_confidentiality(rehearsal, "anna", ledger)
    assert kinds(laptop).count("confidentiality_accepted") == 2  # the installing one's too
    newer = rehearsal.confidentiality.model_copy(update={"version": "another"})
    assert not has_accepted(rehearsal.model_copy(update={"confidentiality": newer}), "anna", ledger)
    assert not has_accepted(rehearsal, "someone", ledger)
