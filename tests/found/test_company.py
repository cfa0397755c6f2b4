"""Guardian and child are two people, also after a pause; nobody is in a take twice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from collector.errors import CollectorError, IllegalEvent
from collector.session.correcting import Correction, correct_form
from collector.state import apply
from tests.found.calls import BEN, PROJECT, finish, parked, part, take_up
from tests.rig.answers import CHILD_BIRTH, FORM, GUARDIAN, bring_to
from tests.rig.either import find
from tests.rig.world import Laptop, changed_kit

OTHER = {**GUARDIAN, "name": "Canary-Aunt-Wq2", "id_number": "CANARYA77", "relation": "father"}


def child_form(**more: str) -> dict[str, str]:
    return {**FORM, "birth_date": CHILD_BIRTH.isoformat(), **more}


def test_one_number_of_two_people_is_found_after_a_pause(laptop: Laptop) -> None:
    session = take_up(laptop, parked(laptop, "identity", under_14=True))
    with pytest.raises(CollectorError):
        part(session, "form").fill_identity(child_form(id_number=GUARDIAN["id_number"]))


def test_one_name_of_two_people_is_asked_about(laptop: Laptop) -> None:
    session = bring_to(laptop.start(under_14=True), "identity")
    with pytest.raises(CollectorError):
        part(session, "form").fill_identity(child_form(name=GUARDIAN["name"]))


def test_nobody_of_the_team_is_a_guardian(laptop: Laptop, tmp_path: Path) -> None:
    laptop.install(changed_kit(tmp_path / "kit", BEN))
    session = bring_to(laptop.start(under_14=True), "guardian")
    with pytest.raises(CollectorError):
        part(session, "talk").enter_guardian(
            {**GUARDIAN, "name": "Ben Quill"}, agrees=True, child_birth=CHILD_BIRTH.isoformat()
        )


def test_no_correction_puts_another_guardian_in_place_of_the_one_who_signed(laptop: Laptop) -> None:
    session = finish(laptop.start(under_14=True))
    with pytest.raises(CollectorError):
        correct_form(session.book, session.book.person.code, Correction(child_form(), OTHER))


def test_a_session_names_nobody_twice() -> None:
    """Or a take of everybody would name one person two times."""
    person = {"code": "DR-3VTA80ZCF", "under_threshold": False, "copy_number": "C26-0000-0000-0"}
    fields: dict[str, Any] = {
        "session": "99999999-9999-4999-8999-999999999999", "project": PROJECT, "pack_number": 1,
        "policy_version": "1", "language": "en", "recorder": "demo", "rehearsal": True, "place": {},
        "time": "2026-11-23T10:00:00.000Z", "time_trust": "unchecked", "contributors": [person, person],
    }  # fmt: skip
    with pytest.raises(IllegalEvent):
        begin(fields)


def begin(fields: dict[str, Any]) -> None:
    """The fold takes a typed event, or a kind with its fields."""
    try:
        shape = find("SessionStarted", "collector.model.events")
    except LookupError:
        apply(None, "session_started", fields)  # type: ignore[call-arg,arg-type]
    else:
        apply(None, shape.from_json(fields))
