"""A guardian's word over time: signed ahead, its end, the child who comes of age (P-4.1)."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from collector.errors import FormIncomplete, GateClosed
from collector.session.session import Session
from collector.session.standing import ask_people
from tests.rig.answers import CHILD_BIRTH, FORM, GUARDIAN, bring_to, record, signing
from tests.rig.world import Laptop

SOUND = frozenset({"sound"})


def today(laptop: Laptop) -> date:
    return laptop.parts.today("Asia/Shanghai")


def sign_ahead(session: Session, until: date, birth: str = "2016-08-30") -> None:
    bring_to(session, "guardian")
    session.talk.enter_guardian(GUARDIAN, agrees=True, child_birth=birth, ahead_until=until.isoformat())
    session.talk.sign(signing("guardian", GUARDIAN["name"]))


def capture_of(session: Session) -> dict[str, object]:
    path: Path = session.book.folder.record_paths(session.book.person.code)[0]
    return dict(json.loads(path.read_text("utf-8"))["capture"])


def reason(session: Session, question: str) -> str | None:
    try:
        ask_people(session.book, question, SOUND)  # type: ignore[arg-type]
    except GateClosed as error:
        return error.reason
    return None


def test_a_guardian_signs_ahead_and_the_child_answers_on_the_day(laptop: Laptop) -> None:
    laptop.clock.moment = (laptop.clock.moment + timedelta(days=1)).replace(hour=4)  # one date in both zones
    until = today(laptop) + timedelta(days=5)
    session = laptop.start(under_14=True)
    sign_ahead(session, until)
    name = session.book.state.session
    laptop.clock.move(days=5)
    laptop.boot()
    again = laptop.resume(name)
    assert again.view.step == "assent"
    with pytest.raises(GateClosed):
        again.takes.open_devices()
    again.talk.assent("yes")
    guardian = capture_of(again)["guardian"]
    assert isinstance(guardian, dict)
    assert (guardian["present"], guardian["signed_ahead_until"]) == (False, until.isoformat())
    bring_to(again, "record")
    record(again)
    again.seal()


def test_after_the_end_date_the_guardian_signs_again(laptop: Laptop) -> None:
    session = laptop.start(under_14=True)
    sign_ahead(session, today(laptop) + timedelta(days=5))
    laptop.clock.move(days=6)
    assert session.view.step == "guardian"
    with pytest.raises(GateClosed) as caught:
        session.talk.assent("yes")
    assert caught.value.reason == "guardian_lapsed"
    sign_ahead(session, today(laptop) + timedelta(days=2))
    session.talk.assent("yes")
    assert session.view.step == "identity"


def test_the_end_date_also_ends_recording_but_not_what_was_recorded(laptop: Laptop) -> None:
    session = laptop.start(under_14=True)
    sign_ahead(session, today(laptop) + timedelta(days=1))
    session.talk.assent("yes")
    bring_to(session, "record")
    record(session)
    laptop.clock.move(days=2)
    assert [reason(session, name) for name in ("open_device", "start_take")] == ["guardian_lapsed"] * 2
    assert [reason(session, name) for name in ("seal", "queue", "send_chunk")] == [None] * 3
    session.seal()


@pytest.mark.parametrize("days", [0, -1, 61])
def test_a_guardian_signs_ahead_only_for_days_to_come_and_soon(laptop: Laptop, days: int) -> None:
    session = bring_to(laptop.start(under_14=True), "guardian")
    until = (today(laptop) + timedelta(days=days)).isoformat()
    with pytest.raises(FormIncomplete) as caught:
        session.talk.enter_guardian(
            GUARDIAN, agrees=True, child_birth=CHILD_BIRTH.isoformat(), ahead_until=until
        )
    assert caught.value.field == "ahead_until"
    assert session.view.step == "guardian"


def test_who_comes_of_age_while_a_session_waits_decides_anew(laptop: Laptop) -> None:
    """Born so that the fourteenth birthday is tomorrow: a child today and tomorrow, not the day after."""
    tomorrow = today(laptop) + timedelta(days=1)
    birth = tomorrow.replace(year=tomorrow.year - 14).isoformat()
    session = laptop.start(under_14=True)
    bring_to(session, "guardian")
    session.talk.enter_guardian(GUARDIAN, agrees=True, child_birth=birth)
    session.talk.sign(signing("guardian", GUARDIAN["name"]))
    session.talk.assent("yes")
    session.form.fill_identity({**FORM, "birth_date": birth})
    bring_to(session, "record")
    record(session)
    name = session.book.state.session
    laptop.clock.move(days=1)
    assert reason(session, "start_take") is None
    laptop.clock.move(days=1)
    again = laptop.resume(name)
    with pytest.raises(GateClosed) as caught:
        again.takes.open_devices()
    assert caught.value.reason == "guardian_lapsed"
    assert reason(again, "seal") is None
    again.seal()
    assert not [key for key in laptop.keystore.secrets if key.startswith("grown:")]


def test_the_day_of_coming_of_age_stands_nowhere_on_the_disk(laptop: Laptop) -> None:
    session = bring_to(laptop.start(under_14=True), "record")
    grown = laptop.keystore.secrets[f"grown:{session.book.state.session}:{session.book.person.code}"]
    assert grown == b"2030-08-31"
    for path in laptop.data.rglob("*"):
        assert not (path.is_file() and (grown in path.read_bytes() or b"2016-08-30" in path.read_bytes()))


def test_an_ahead_signature_that_ran_out_makes_nobody_grown_up(laptop: Laptop) -> None:
    session = laptop.start(under_14=True)
    sign_ahead(session, today(laptop) + timedelta(days=1))
    session.talk.assent("yes")
    bring_to(session, "record")
    laptop.clock.move(days=2)
    assert (session.view.change.kind, session.view.decides_again, session.view.under_14) == (
        "ahead_over", True, True,
    )  # fmt: skip
    with pytest.raises(GateClosed) as caught:
        session.takes.open_devices()
    assert "no longer a child" not in str(caught.value)
    assert "guardian" in str(caught.value)
