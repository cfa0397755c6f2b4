"""The youngest age that is known counts; band, word of the child, record and form say one age."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime
from typing import Any

import pytest

from collector.errors import CollectorError, ConsentInvalidated, FormIncomplete, GateClosed
from collector.model.record import record_from
from collector.receive.ages import check_age
from collector.session.correcting import Correction, correct_form
from collector.session.returning import find_earlier
from collector.session.session import Session
from tests.found.calls import PROJECT, call, finish, may_send, part
from tests.rig.answers import CHILD_BIRTH, FORM, GUARDIAN, bring_to, sealed, signing
from tests.rig.records import adult
from tests.rig.world import Laptop


def come_back(laptop: Laptop, session: Session) -> Session:
    earlier = find_earlier(laptop.parts, PROJECT, session.book.person.code)
    return laptop.start(earlier=earlier)


def test_a_child_of_yesterday_is_no_grown_up_today(laptop: Laptop) -> None:
    child = sealed(laptop.start(under_14=True))
    laptop.clock.move(days=1)
    with pytest.raises(GateClosed) as caught:
        finish(come_back(laptop, child))
    assert caught.value.reason == "known_child"


def test_a_birth_date_that_voided_a_consent_is_not_forgotten(laptop: Laptop) -> None:
    found = bring_to(laptop.start(), "identity")
    with contextlib.suppress(CollectorError):
        part(found, "form").fill_identity({**FORM, "birth_date": CHILD_BIRTH.isoformat()})
    part(found, "talk").refuse("guardian")
    with pytest.raises(GateClosed) as caught:
        finish(come_back(laptop, found))
    assert caught.value.reason == "known_child"


def test_no_stranger_either_begins_right_after_a_child_was_found(laptop: Laptop) -> None:
    found = bring_to(laptop.start(), "identity")
    with contextlib.suppress(CollectorError):
        part(found, "form").fill_identity({**FORM, "birth_date": CHILD_BIRTH.isoformat()})
    part(found, "talk").refuse("guardian")
    with pytest.raises(GateClosed) as caught:
        finish(laptop.start())
    assert caught.value.reason == "known_child"


def test_a_child_that_was_found_later_goes_nowhere(laptop: Laptop) -> None:
    session = sealed(laptop.start())
    form = {**FORM, "birth_date": CHILD_BIRTH.isoformat()}
    with contextlib.suppress(CollectorError):
        correct_form(session.book, session.book.person.code, Correction(form))
    with pytest.raises(GateClosed) as caught:
        may_send(laptop, session.book.state.session)
    assert caught.value.reason == "invalidated"


def test_no_child_is_passed_over_because_its_age_was_left_out(laptop: Laptop) -> None:
    """Without a birth date it would be asked nothing, as if it were under 8."""

    def go() -> None:
        session = bring_to(laptop.start(under_14=True), "guardian")
        part(session, "talk").enter_guardian(GUARDIAN, agrees=True, child_birth="")
        part(session, "talk").sign(signing("guardian", GUARDIAN["name"]))
        part(session, "talk").assent("too_young")
        part(session, "form").fill_identity({**FORM, "birth_date": "2013-08-30"})
        finish(session)

    with pytest.raises(FormIncomplete) as caught:
        go()
    assert caught.value.field == "child_birth_date"


@pytest.mark.parametrize("birth", ["1990-01-01", "1985-01-01", "2009-01-01"])
def test_a_childs_birth_date_that_can_not_be_is_refused_when_it_is_typed(laptop: Laptop, birth: str) -> None:
    session = bring_to(laptop.start(under_14=True), "guardian")
    with pytest.raises(FormIncomplete):
        part(session, "talk").enter_guardian(GUARDIAN, agrees=True, child_birth=birth)


def form_of(birth: str) -> dict[str, Any]:
    return {"fields": {"birth_date": birth}}


def test_the_day_of_recording_counts_and_no_later_one() -> None:
    """13 on the day of the record, 14 when its receipt is written."""
    record = record_from(adult())
    assert record.event[0].event_time.startswith("2026-03-01")
    late = datetime(2026, 6, 1, tzinfo=UTC)
    with pytest.raises(ConsentInvalidated):
        call(check_age, form_of("2012-04-01"), record, received=late)
    call(check_age, form_of("2012-02-01"), record, received=late)


def test_an_adults_record_names_no_age_that_is_not_so(laptop: Laptop) -> None:
    session = sealed(laptop.start())
    manifest = session.book.folder.half("media") / "manifest.json"
    assert '"18_plus"' in manifest.read_text("utf-8")
    record = session.book.folder.record_paths(session.book.person.code)[0].read_text("utf-8")
    assert '"14_to_17"' not in record
