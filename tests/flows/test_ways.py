"""The ways through a sitting on the real window: back again, grown up, refused, left alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QWidget

from collector.build import open_core
from collector.demo.world import World
from collector.model.device_events import ServerTimeSeen
from tests.flows.steps import (
    PASSPHRASE,
    Sitting,
    agree_as_adult,
    begin,
    choose,
    come_back,
    enter,
    fill,
    guardian_signs,
    record_one,
    seal,
    sign_in,
    sitting,
)
from tests.rig.policies import publish
from tests.rig.world import copy_kit
from ui.widgets.base.controls import Switch
from ui.widgets.frame.desk import DeskPage

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints", extend=True)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return copy_kit(tmp_path / "world")


@pytest.fixture
def at(qtbot: Any, tmp_path: Path, world: World) -> Iterator[Sitting]:
    with sitting(qtbot, tmp_path / "data", world) as found:
        yield found


def records(at: Sitting, session: str) -> list[dict[str, Any]]:
    folder = at.core.parts.folder(session).half("media") / "consent"
    return [json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.json"))]


def today(at: Sitting) -> Any:
    return at.core.parts.today("Asia/Shanghai")


def test_who_turned_14_comes_back_and_decides_alone(at: Sitting) -> None:
    """A child today, who is 14 tomorrow: in the month after next the young person signs."""
    enter(at)
    tomorrow = today(at) + timedelta(days=1)
    birth = tomorrow.replace(year=tomorrow.year - 14).isoformat()
    guardian_signs(at, birth)
    at.hand.page("AssentPage")
    at.click("assent-yes")
    fill(at, birth)
    record_one(at)
    number = seal(at)
    (first,) = at.core.sessions.rows()
    at.clock.move(days=40)
    sign_in(at)
    begin(at)
    come_back(at, number)
    at.click("age-no")
    at.hand.page("LeadPage")  # the month is over: only the band of a child is known, a lead answers for it
    at.hand.type("lead", "demo")
    at.hand.type("pin", "0000")
    at.hand.click("confirm")
    agree_as_adult(at, read_before=True, birth=birth, asked=True)
    record_one(at)
    seal(at)
    second = at.core.sessions.rows()[0]
    assert second.code == first.code
    (old,), (new,) = records(at, first.session), records(at, second.session)
    assert new["record"]["replaces"] == old["record"]["record_id"]
    assert new["event"][0]["event_state"] == "guardian_lapsed"
    assert (old["capture"]["subject_role"], new["capture"]["subject_role"]) == ("child", "self")
    assert new["capture"]["age_band"] == "14_or_older"


def test_a_birth_date_found_too_young_wipes_and_starts_with_the_guardian(at: Sitting) -> None:
    enter(at)
    at.click("age-no")
    at.hand.read_policy()
    choose(at)
    at.hand.answer_questions()
    at.hand.page("SignPage")
    at.hand.type("signer-name", "Canary Signer")
    at.hand.draw()
    at.click("accept")
    at.hand.page("IdentityPage")
    at.hand.type("field-name", "Canary Person")
    at.hand.type("field-birth_date", "2016-08-30")
    at.click("next")
    at.hand.page("PolicyPage")
    assert "guardian decides" in at.hand.trouble()
    at.hand.read_policy()
    page = at.hand.page("ChoicesPage")
    assert not any(switch.isChecked() for switch in page.findChildren(Switch))
    assert not list(at.core.parts.data.rglob("*.age"))
    assert at.app.desk._session._view.stage == "informed"
    for name in ("media_for_training_data", "voice"):
        at.click(f"switch-{name}")
    at.click("accept")
    at.hand.answer_questions()
    at.hand.page("GuardianPage")


def test_who_refuses_leaves_nothing_and_needs_no_more_steps_than_who_agrees(at: Sitting) -> None:
    enter(at)
    at.clicks = 0
    at.click("age-no")
    at.hand.read_policy()
    page = at.hand.page("ChoicesPage")
    switches = page.findChildren(Switch)
    assert len(switches) > 5
    assert not any(switch.isChecked() for switch in switches)
    accept, refuse = at.hand.find("accept"), at.hand.find("refuse")
    assert (accept.size(), accept.look, accept.isEnabled()) == (
        refuse.size(),
        refuse.look,
        refuse.isEnabled(),
    )
    at.click("refuse")
    at.hand.page("MessagePage")
    at.hand.click("done")
    at.hand.page("SignInPage")
    (row,) = at.core.sessions.rows()
    assert row.stage == "refused"
    assert not list(at.core.parts.data.rglob("*.age"))


def test_a_withdrawal_takes_fewer_steps_than_the_consent(at: Sitting) -> None:
    enter(at)
    at.clicks = 0
    agree_as_adult(at)
    to_consent, at.clicks = at.clicks, 0
    record_one(at)
    at.click("stop")
    assert at.hand.page("StopPage")._takes == 1
    at.click("stop-delete")
    at.hand.page("MessagePage")
    assert at.clicks <= to_consent
    (row,) = at.core.sessions.rows()
    assert row.stage == "withdrawn"
    assert not list(at.core.parts.data.rglob("*.age"))


def test_a_part_taken_back_takes_fewer_steps_than_the_consent_and_the_rest_goes_on(at: Sitting) -> None:
    enter(at)
    at.clicks = 0
    agree_as_adult(at, also=("contact_again",))
    to_consent, at.clicks = at.clicks, 0
    record_one(at)
    at.click("stop")
    at.hand.page("StopPage")
    at.click("stop-part")
    at.hand.page("TakeBackPage")
    at.click("take-back")  # nothing is switched off: nothing happens
    at.click("switch-contact_again")
    at.click("take-back")
    at.hand.page("RecordPage")
    assert at.clicks <= to_consent
    assert "Taken back" in at.hand.trouble()
    record_one(at)
    seal(at)
    (row,) = at.core.sessions.rows()
    assert (row.stage, row.takes) == ("sealed", 2)
    old, new = sorted(records(at, row.session), key=lambda item: len(item["event"]))
    assert new["record"]["replaces"] == old["record"]["record_id"]
    decided = {item["purpose_id"]: item["decision"] for item in new["pii_processing"]["purposes"]}
    assert decided["contact_again"] == "refused"


def test_two_talk_together_each_with_consent_form_and_copy(at: Sitting) -> None:
    """Person by person; a child's mother decides for it; what the first one typed is gone."""
    enter(at)
    at.click("people-2")
    at.click("age-no")
    at.click("age-yes")
    agree_as_adult(at, asked=True, then="NextPersonPage")
    at.hand.click("next-person")
    guardian_signs(at, "2016-08-30", asked=True)
    at.hand.page("AssentPage")
    at.click("assent-yes")
    fill(at, "2016-08-30")
    record_one(at)
    at.hand.click("review")
    at.hand.page("ReviewPage")
    at.hand.click("seal")
    numbers = []
    for _ in range(2):
        page = at.hand.page("CopyPage")
        numbers.append(at.hand.find("copy-number").text())
        at.hand.click("done")
        at.hand.bot.waitUntil(lambda was=page: at.hand.window.page is not was, timeout=20_000)
    at.hand.page("SignInPage")
    assert len(set(numbers)) == 2
    (row,) = at.core.sessions.rows()
    assert [item["capture"]["subject_role"] for item in records(at, row.session)].count("child") == 1


def test_left_alone_somebody_else_comes_and_the_doubtful_take_is_deleted(at: Sitting) -> None:
    enter(at)
    agree_as_adult(at)
    record_one(at)
    flow = at.app.desk._session._pause
    flow.presence.left_alone.emit()
    at.hand.page("SamePersonPage")
    assert at.hand.find("code").text() == at.core.sessions.rows()[0].code
    at.hand.click("same-yes")
    at.hand.page("RecordPage")
    at.hand.click("next")
    record_one(at)
    flow.presence.left_alone.emit()
    at.hand.page("SamePersonPage")
    at.hand.click("same-no")
    sign_in(at)
    at.hand.page("HomePage")
    at.hand.click(f"resume-{at.core.sessions.rows()[0].session}")
    at.hand.page("SamePersonPage")
    at.hand.click("same-yes")
    at.hand.page("RecordPage")
    at.hand.click("review")
    page = at.hand.page("ReviewPage")
    assert len(page.view.doubtful) == 1
    at.hand.click("delete-doubtful")
    at.hand.bot.waitUntil(
        lambda: len(at.hand.window.page.rows) == 1, timeout=30_000
    )  # Undo has its ten seconds
    assert len(at.app.desk._session._session.view.takes) == 1


def test_no_take_is_interrupted_by_the_question(at: Sitting) -> None:
    enter(at)
    agree_as_adult(at)
    page = at.hand.page("RecordPage")
    at.hand.click("record")
    at.hand.bot.waitUntil(lambda: page.recording, timeout=30_000)
    at.app.desk._session._pause.presence.left_alone.emit()
    assert at.hand.window.page is page
    at.hand.click("record")
    at.hand.bot.waitUntil(lambda: not page.recording, timeout=30_000)


@pytest.mark.parametrize("major", [True, False])
def test_the_policy_changes_while_a_session_waits(at: Sitting, world: World, major: bool) -> None:
    enter(at)
    agree_as_adult(at)
    record_one(at)
    at.hand.click("review")
    at.hand.page("ReviewPage")
    at.hand.click("park")
    at.hand.page("SignInPage")
    at.clock.move(hours=1)
    publish(world, at.core.parts, "2031-01", major=major)
    sign_in(at)
    at.hand.page("HomePage")
    (first,) = at.core.sessions.rows()
    at.hand.click(f"resume-{first.session}")
    at.hand.page("SamePersonPage")
    at.hand.click("same-yes")
    if not major:
        at.hand.page("RecordPage")
        assert "changed a little" in at.hand.trouble()
        return
    at.hand.page("DecideAgainPage")
    at.hand.click("again")
    at.hand.page("AgePage")
    at.click("age-no")
    page = at.hand.page("PolicyPage")
    parts = len(page._view.parts)
    assert page._view.known == frozenset()
    assert page.left.text().startswith((f"{parts} ", f"{parts - 1} ", "Please "))
    newest, oldest = at.core.sessions.rows()
    assert (oldest.session, oldest.stage) == (first.session, "sealed")
    assert newest.code == first.code


def test_a_guardian_signs_ahead_and_the_child_is_asked_later(at: Sitting) -> None:
    enter(at)
    guardian_signs(at, "2016-08-30", (today(at) + timedelta(days=3)).isoformat())
    at.hand.page("MessagePage")
    at.hand.click("done")
    at.clock.move(days=2)
    sign_in(at)
    at.hand.page("HomePage")
    at.hand.click(f"resume-{at.core.sessions.rows()[0].session}")
    at.hand.page("SamePersonPage")
    at.hand.click("same-yes")
    at.hand.page("AssentPage")
    at.click("assent-yes")
    fill(at, "2016-08-30")


def test_a_clock_that_went_back_waits_for_a_lead(at: Sitting) -> None:
    enter(at)
    at.clock.move(days=9)
    at.core.parts.ledger.note(ServerTimeSeen(offset_s=0))
    at.clock.move(days=-2)
    at.hand.click("age-no")
    at.hand.page("LeadPage")
    at.hand.type("lead", "demo")
    at.hand.type("pin", "9999")
    at.hand.click("confirm")
    at.hand.bot.waitUntil(lambda: at.hand.find("trouble").text() != "", timeout=30_000)
    assert at.core.sessions.rows() == []
    at.hand.type("pin", "0000")
    at.clock.move(seconds=5)
    at.hand.click("confirm")
    at.hand.page("PolicyPage")
    assert at.core.parts.ledger.of_kind("clock_corrected")[-1].fields == {"by": "demo"}


@pytest.mark.parametrize("way", ["back", "stop"])
def test_only_a_pin_leaves_the_contributors_screen(at: Sitting, way: str) -> None:
    """Every page of a sitting leads to the next one, to Stop, or to sign-in; none to the recorder's side."""
    enter(at)
    if way == "back":
        at.hand.click("back")
    else:
        at.click("age-no")
        page = at.hand.page("PolicyPage")
        names = {item.objectName() for item in page.findChildren(QWidget)}
        assert "stop" in names
        assert not any(name.startswith("go-") for name in names)
        at.hand.click("stop")
        at.hand.page("StopPage")
        at.hand.click("stop-delete")
        at.hand.page("MessagePage")
        at.hand.click("done")
    at.hand.page("SignInPage")
    assert not isinstance(at.hand.window.page, DeskPage)
    at.hand.type("pin", "1111")
    at.hand.click("sign-in")
    at.hand.bot.waitUntil(lambda: at.hand.find("trouble").text() != "", timeout=30_000)
    at.hand.page("SignInPage")


@pytest.mark.parametrize("moment", ["opening", "failed"])
def test_the_window_closes_whatever_the_core_is_doing(
    qtbot: Any, tmp_path: Path, world: World, moment: str
) -> None:
    """Closed while the folder opens, the core is awaited and let go; after a failure there is none."""
    with sitting(qtbot, tmp_path / "other", world) as found:
        if moment == "failed":
            found.hand.page("SignInPage")
            found.app._core.close()
            found.app._core = None
            found.app._fail(OSError())
        found.hand.window.close()
        qtbot.waitUntil(lambda: not found.hand.window.isVisible(), timeout=10_000)
    open_core(tmp_path / "other", lambda: PASSPHRASE).close()


def test_a_take_that_is_lost_before_sealing_is_told_and_the_rest_is_sealed(at: Sitting) -> None:
    enter(at)
    agree_as_adult(at)
    record_one(at)
    record_one(at)
    (row,) = at.core.sessions.rows()
    media = at.core.parts.folder(row.session).half("media")
    min(media.glob("*.age"), key=lambda path: path.stat().st_mtime).unlink()
    at.hand.click("review")
    at.hand.page("ReviewPage")
    at.hand.click("seal")
    at.hand.bot.waitUntil(at.hand.window.banner.isVisible, timeout=30_000)
    at.hand.page("ReviewPage")
    at.hand.click("seal")
    at.hand.page("CopyPage")
    (row,) = at.core.sessions.rows()
    assert (row.stage, row.takes) == ("sealed", 1)
