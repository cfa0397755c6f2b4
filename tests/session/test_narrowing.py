"""P-3.4: single purposes or kinds are taken back in a session, at once, for good, and nothing is added."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from collector.bundle.verify import verify_session
from collector.errors import BadHash, BadRecord, ContributorRefused, FormIncomplete, GateClosed, IllegalEvent
from collector.model.event import Event
from collector.model.events import ChoicesNarrowed
from collector.model.ids import new_uuid
from collector.model.record import ConsentRecord, parse_record, record_from
from collector.model.record_changes import check_narrowed
from collector.model.take_events import TakeDeleted
from collector.session.book import Book
from collector.session.device_choice import DeviceChoice
from collector.session.narrowing import take_back
from collector.session.papers import copy_of, records_27560, tell
from collector.session.session import Session
from collector.session.standing import situation
from tests.rig.answers import CHILD_BIRTH, GUARDIAN, PURPOSES, bring_to, record, show_policy, signing
from tests.rig.events import HASH
from tests.rig.world import RAMP, Laptop

BOTH = DeviceChoice("simulated:ramp:fast", "simulated:counter:fast")


def begin(laptop: Laptop, *, under_14: bool = False) -> Session:
    """A session that agreed to sound, picture and two optional purposes, up to recording."""
    session = laptop.start(under_14=under_14)
    session.devices.choice = BOTH
    show_policy(session)
    session.talk.decide(
        {**PURPOSES, "media_to_customers": True, "contact_again": True}, {"voice": True, "video": True}
    )
    session.talk.answer_questions([1, 1, 1])
    if under_14:
        session.talk.enter_guardian(GUARDIAN, agrees=True, child_birth=CHILD_BIRTH.isoformat())
        session.talk.sign(signing("guardian", GUARDIAN["name"]))
    return bring_to(session, "record")


def say(session: Session, prompt: str = "p01") -> str:
    """A take without picture."""
    session.takes.close()
    session.devices.choice = RAMP
    return record(session, prompt)


def film(session: Session, prompt: str = "p01") -> str:
    """A take with picture, where that is allowed."""
    session.takes.close()
    session.devices.choice = BOTH
    return record(session, prompt)


def media_files(session: Session) -> set[str]:
    return {path.name for path in session.book.folder.half("media").glob("*.age")}


def manifest(session: Session) -> dict[str, Any]:
    return dict(json.loads((session.book.folder.half("media") / "manifest.json").read_text("utf-8")))


def read_record(session: Session, number: int) -> ConsentRecord:
    code = session.book.person.code
    return parse_record(session.book.folder.record_paths(code, number)[0].read_bytes())


def test_a_picture_taken_back_is_gone_at_once_and_the_sound_goes_on(laptop: Laptop) -> None:
    session = begin(laptop)
    said, seen = say(session), film(session)
    session.take_back(set(), {"video"})
    assert media_files(session) == {f"{said}.mkv.age"}
    assert not list(session.book.folder.half("media").glob(f"{seen}*"))
    assert [take.take for take in session.view.takes] == [said]
    assert session.view.kinds == ["voice"]
    again = film(session, "p02")
    session.seal()
    verify_session(session.book.folder.root)
    whole = manifest(session)
    assert [row["take"] for row in whole["takes"]] == [said, again]
    assert whole["contributors"][0]["kinds"] == {"video": False, "voice": True}
    bound = [row["contributors"][0]["record_hash"] for row in whole["takes"]]
    assert bound == list(session.book.person.records)


def test_a_purpose_taken_back_travels_as_refused(laptop: Laptop) -> None:
    session = begin(laptop)
    say(session)
    session.take_back({"media_to_customers"}, set())
    session.take_back({"contact_again"}, set())
    session.seal()
    verify_session(session.book.folder.root)
    (person,) = manifest(session)["contributors"]
    assert (person["purposes"]["media_to_customers"], person["purposes"]["contact_again"]) == (
        "refused", "refused",
    )  # fmt: skip
    assert person["purposes"]["media_for_training_data"] == "given"
    assert len(session.book.person.records) == 3
    assert situation(session.book).people[0].standing == "partly_withdrawn"


def test_the_new_record_replaces_the_old_one_and_says_what_was_taken_back(laptop: Laptop) -> None:
    session = begin(laptop)
    session.take_back({"contact_again"}, {"video"})
    old, new = read_record(session, 1), read_record(session, 2)
    assert new.record.replaces == old.record.record_id
    assert new.previous_record_hash == session.book.person.records[0]
    assert (new.state, new.event[-1].affects) == ("partly_withdrawn", ["contact_again", "video"])
    assert new.capture.signatures == old.capture.signatures
    copy = copy_of(session.book, session.view.code)
    assert {item.id: item.given for item in (*copy.kinds, *copy.purposes)}["contact_again"] is False
    assert copy.record_id == new.record.record_id
    assert "narrowed" in {told.code for told in tell(session.book, "en").people[0].told}
    (exported,) = records_27560(session.book)
    assert new.record.record_id in json.dumps(exported)


def test_a_guardian_takes_back_for_the_child(laptop: Laptop) -> None:
    session = begin(laptop, under_14=True)
    say(session)
    session.take_back(set(), {"video"})
    newest, guardian = read_record(session, 2), session.book.person.guardian
    assert guardian is not None
    assert newest.event[-1].entity_role == "guardian"
    assert newest.event[-1].entity_id == guardian.guardian_code
    session.seal()
    verify_session(session.book.folder.root)


def test_the_camera_stays_shut_afterwards(laptop: Laptop) -> None:
    session = begin(laptop)
    session.takes.open_devices()
    session.takes.start("p01")
    session.take_back(set(), {"video"})
    assert not session.view.takes
    assert not media_files(session)
    session.devices.choice = DeviceChoice("simulated:ramp:fast", "/nowhere/camera")
    record(session)
    assert session.view.takes[0].kind == "speech"
    with pytest.raises(IllegalEvent):
        session.book.note(
            ChoicesNarrowed(
                contributor=session.view.code, purposes=[], kinds=["video"], by="contributor",
                record_id=new_uuid(), record_hash=HASH,
            )
        )  # fmt: skip


def test_what_taking_part_needs_ends_it_and_what_was_not_given_is_no_choice(laptop: Laptop) -> None:
    session = begin(laptop)
    lines = len(session.book.journal.lines)
    with pytest.raises(ContributorRefused):
        session.take_back({"media_for_training_data"}, set())
    for purposes, kinds in ((set(), set()), ({"overseas_transfer"}, set()), (set(), {"portrait"})):
        with pytest.raises(FormIncomplete):
            session.take_back(purposes, kinds)
    assert len(session.book.journal.lines) == lines


def test_nothing_is_taken_back_before_it_was_given(laptop: Laptop) -> None:
    session = bring_to(laptop.start(), "questions")
    with pytest.raises((GateClosed, FormIncomplete)):
        session.take_back({"media_to_customers"}, set())


class Cut(Exception):
    """The power is gone."""


class CutBook(Book):
    """A session whose laptop loses power before the first take is deleted."""

    def note(self, event: Event, *files: Mapping[Path, bytes]) -> None:
        if isinstance(event, TakeDeleted):
            raise Cut
        super().note(event, *files)


def test_a_cut_after_the_word_was_given_is_finished_by_the_next_start(laptop: Laptop) -> None:
    session = begin(laptop)
    film(session)
    name = session.book.state.session
    session.park()
    book = CutBook(laptop.parts, name)
    with pytest.raises(Cut):
        take_back(book, book.person.code, set(), {"video"})
    book.close()
    assert media_files(session)
    (found,) = laptop.boot()
    assert found.done == ("take of what was taken back deleted",)
    assert not media_files(session)
    assert laptop.resume(name).view.kinds == ["voice"]


@pytest.mark.parametrize("forge", ["more", "nothing", "another"])
def test_a_record_that_adds_something_is_no_narrowing(laptop: Laptop, forge: str) -> None:
    session = begin(laptop)
    session.take_back({"contact_again"}, set())
    before, value = read_record(session, 1), read_record(session, 2).model_dump(exclude_unset=True)
    rows = {row["purpose_id"]: row for row in value["pii_processing"]["purposes"]}
    if forge == "more":
        rows["overseas_transfer"]["decision"] = "given"
    elif forge == "nothing":
        rows["contact_again"]["decision"] = "given"
    else:
        value["capture"]["age_band"] = "18_plus" if before.capture.age_band != "18_plus" else "14_to_17"
    with pytest.raises(BadRecord):
        check_narrowed(record_from(value), before)


def test_a_half_without_the_signed_record_is_refused(laptop: Laptop) -> None:
    session = begin(laptop)
    say(session)
    session.take_back({"contact_again"}, set())
    for path in session.book.folder.record_paths(session.view.code):
        path.unlink()
        path.with_suffix(".sig").unlink()
    with pytest.raises(BadHash, match="missing"):
        session.seal()
