"""The laptop's clock: behind what was written, before the pack, released by a lead or a server."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from collector.bundle.agreement import check_agreement
from collector.bundle.verify import verify_session
from collector.errors import BadHash, ClockWrong
from collector.model.device_events import ChildFound
from collector.model.manifest import MediaManifest
from collector.model.times import time_text
from collector.session.clock import check_clock, correct_clock, hear_server, is_behind, tell_time_trust
from collector.session.evidence import seal_signature
from collector.session.session import Session
from tests.rig.answers import bring_to, record, sealed, signing
from tests.rig.world import Laptop

SOMETHING = ChildFound(project="demo-reading")  # any line of the log


def check(laptop: Laptop) -> None:
    check_clock(laptop.parts, laptop.parts.pack("demo-reading"))


def work_on_a_later_day(laptop: Laptop) -> None:
    """Ten days after the pack was made something is written."""
    laptop.clock.move(days=10)
    laptop.parts.note(SOMETHING)


def kinds(laptop: Laptop) -> list[str]:
    return [line.kind for line in laptop.parts.ledger.lines]


def test_a_clock_that_went_back_is_refused_until_somebody_answers_for_it(laptop: Laptop) -> None:
    work_on_a_later_day(laptop)
    check(laptop)
    laptop.clock.move(days=-2)
    with pytest.raises(ClockWrong, match="behind"):
        check(laptop)
    correct_clock(laptop.parts, "demo")
    laptop.clock.move(seconds=1)
    check(laptop)
    assert tell_time_trust(laptop.parts) == "went_back"
    laptop.clock.move(days=-1)
    with pytest.raises(ClockWrong):
        check(laptop)


def test_a_line_from_the_future_between_others_still_blocks(laptop: Laptop) -> None:
    laptop.clock.move(days=30)
    laptop.parts.note(SOMETHING)
    laptop.clock.move(days=-30, seconds=1)
    laptop.parts.note(SOMETHING)  # an upload that ran meanwhile
    assert is_behind(laptop.parts)


def test_a_server_that_agrees_releases_the_clock(laptop: Laptop) -> None:
    work_on_a_later_day(laptop)
    laptop.clock.move(days=-2)
    hear_server(laptop.parts, time_text(laptop.clock() + timedelta(days=2)))
    assert is_behind(laptop.parts)
    hear_server(laptop.parts, time_text(laptop.clock() + timedelta(seconds=30)))
    laptop.clock.move(seconds=1)
    check(laptop)
    assert kinds(laptop).count("clock_corrected") == 1
    assert tell_time_trust(laptop.parts) == "went_back"


def test_what_the_record_says_of_the_clock(laptop: Laptop) -> None:
    assert tell_time_trust(laptop.parts) == "unchecked"
    hear_server(laptop.parts, time_text(laptop.clock() + timedelta(seconds=599)))
    assert tell_time_trust(laptop.parts) == "server_checked"
    session = bring_to(laptop.start(), "identity")
    data = session.book.folder.record_paths(session.book.person.code)[0].read_text("utf-8")
    assert '"device_time_trust":"server_checked"' in data
    laptop.clock.move(days=1, seconds=1)
    assert tell_time_trust(laptop.parts) == "unchecked"
    hear_server(laptop.parts, time_text(laptop.clock() + timedelta(seconds=601)))
    assert tell_time_trust(laptop.parts) == "unchecked"


def test_servers_leave_at_most_one_line_an_hour(laptop: Laptop) -> None:
    for _ in range(5):
        hear_server(laptop.parts, time_text(laptop.clock()))
        laptop.clock.move(minutes=20)
    assert kinds(laptop).count("server_time_seen") == 2


def go_on_a_day_before(laptop: Laptop, session: Session) -> None:
    """Put the clock right by a day, take the session up again, and finish it."""
    session.park()
    laptop.clock.move(days=-1)
    correct_clock(laptop.parts, "demo")
    again = bring_to(laptop.resume(session.book.state.session), "record")
    record(again)
    again.seal()


@pytest.mark.parametrize("step", ["questions", "sign", "identity", "record"])
def test_a_clock_that_was_put_right_after_the_consent_leaves_no_dead_end(laptop: Laptop, step: str) -> None:
    laptop.clock.move(days=6)
    laptop.boot()
    session = bring_to(laptop.start(), step)
    go_on_a_day_before(laptop, session)
    verify_session(session.book.folder.root)


@pytest.mark.parametrize("step", ["guardian", "assent", "identity", "record"])
def test_so_it_is_for_a_child(laptop: Laptop, step: str) -> None:
    laptop.clock.move(days=6)
    laptop.boot()
    session = bring_to(laptop.start(under_14=True), step)
    go_on_a_day_before(laptop, session)


def test_a_record_completed_after_the_clock_was_put_right_is_sealed(laptop: Laptop) -> None:
    laptop.clock.move(days=6)
    laptop.boot()
    session = bring_to(laptop.start(), "sign")
    seal_signature(session.book, signing(), "consents", {})  # the power goes before the record
    go_on_a_day_before(laptop, session)


def test_a_record_of_a_time_to_come_is_refused_without_a_sitting_that_says_why(laptop: Laptop) -> None:
    session = sealed(laptop.start())
    half = verify_session(session.book.folder.root)[1]
    assert isinstance(half.manifest, MediaManifest)
    assert half.story is not None
    steps = [replace(step, moment=step.moment - timedelta(days=1)) for step in half.story.steps[-2:]]
    story = replace(half.story, steps=[*half.story.steps[:-2], *steps])
    with pytest.raises(BadHash, match="time to come"):
        check_agreement(half.manifest, story, half.records)
