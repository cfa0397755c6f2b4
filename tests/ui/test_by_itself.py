"""What happens without a hand on the laptop: the sound is checked, and old sessions are sealed."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from collector.errors import Refused
from collector.model.take_events import TakeLost
from collector.session.recording import REMARKS, SKIP_REASONS
from collector.session.starting import Finding
from tests.ui import lists_sample, sample
from ui.flows.desk.overdue import Overdue
from ui.flows.record.sound_check import SoundCheck
from ui.pages.desk.home import HomePage
from ui.pages.record.record import RecordPage
from ui.presenter.pacing import PhaseShown
from ui.presenter.recording import LevelShown, RecordFrame
from ui.widgets.base.buttons import Button
from ui.window import Window

FRAME = RecordFrame("DR-3VTA80ZCF", rehearsal=True, has_camera=False, picture="", sound="48 kHz")


@pytest.fixture
def window(qtbot, words):
    found = Window(words)
    qtbot.addWidget(found)
    return found


def make_session(verdict, heard_s):
    """A session that counts how often its sound is looked at."""
    asked = []
    takes = SimpleNamespace(check_sound=lambda: asked.append(verdict) or verdict)
    return SimpleNamespace(live=SimpleNamespace(heard_s=heard_s), takes=takes, asked=asked)


def check(window, qtbot, verdict, *, heard_s=3.0, recording=False):
    """A session that has heard so much, and its record page once that was looked at."""
    page = RecordPage(FRAME, SKIP_REASONS, REMARKS)
    qtbot.addWidget(page)
    if recording:
        page.show_phase(PhaseShown("recording"))
    session = make_session(verdict, heard_s)
    listening = SoundCheck(window, session)
    listening.begin(page, begun=False)
    listening._poll()
    qtbot.waitUntil(lambda: not window.worker.busy)
    page.show_level(LevelShown(-40, -40))
    listening.end()
    return page, session, listening


@pytest.mark.parametrize(
    ("verdict", "tone", "word"),
    [
        ("fine", "ok", "well"),
        ("noisier", "warn", "set-up"),
        ("near_silent", "bad", "microphone"),
        ("silent_channel", "bad", "cable"),
    ],
)
def test_the_sound_is_told_before_the_first_take(window, qtbot, verdict, tone, word):
    page, _, _ = check(window, qtbot, verdict)
    assert word in page.band.words
    assert page.band.tone == tone
    assert page.level.lamp.lit == "off", "the lamp says only what runs"


@pytest.mark.parametrize("how", [{"heard_s": 2.9}, {"heard_s": None}, {"recording": True}])
def test_too_little_was_heard_or_a_take_runs_already(window, qtbot, how):
    page, session, _ = check(window, qtbot, "fine", **how)
    assert session.asked == []
    assert "well" not in page.band.words
    page, session, _ = check(window, qtbot, "fine", heard_s=3.0)
    assert session.asked == ["fine"]


def test_it_is_checked_once_a_session_and_not_after_a_take(window, qtbot):
    page, session, listening = check(window, qtbot, "fine")
    again = make_session("fine", 3.0)
    late = SoundCheck(window, again)
    late.begin(page, begun=True)
    listening.begin(page, begun=False)
    assert not late._timer.isActive()
    assert not listening._timer.isActive()
    assert (session.asked, again.asked) == (["fine"], [])


def test_old_sessions_are_sealed_while_nobody_sits_at_one(window, qtbot):
    asked, busy = [], [True]
    lost = Finding("a session", (), lost=(TakeLost(take="t1", reason="gone", size_bytes=0),))
    sessions = SimpleNamespace(seal_overdue=lambda: asked.append(1) or [lost] * (len(asked) == 1))
    core = SimpleNamespace(sessions=sessions)
    overdue = Overdue(window, core, lambda: busy[0])
    overdue.look()
    assert asked == []
    busy[0] = False
    with qtbot.waitSignal(overdue.sealed):
        overdue.look()
    assert window.banner.isVisibleTo(window), "what was lost is told"
    with qtbot.assertNotEmitted(overdue.sealed):
        overdue.look()
        qtbot.waitUntil(lambda: len(asked) == 2 and not window.worker.busy)


def test_what_a_crash_left_open_is_sealed_from_the_list_when_asked(window, qtbot):
    view = lists_sample.home_view()
    page = HomePage(sample.desk_frame("home"), view)
    qtbot.addWidget(page)
    open_ones = [line for line in view.needs if line.standing == "open" and line.takes]
    asked = []
    sessions = SimpleNamespace(
        seal_left_open=lambda session: asked.append(session) or [Finding(session, (), Refused("No."))]
    )
    overdue = Overdue(window, SimpleNamespace(sessions=sessions), lambda: False)
    page.asked.connect(lambda what, session: overdue.seal(session) if what == "seal" else None)
    with qtbot.waitSignal(overdue.sealed):
        page.findChild(Button, f"seal-{open_ones[0].session}").click()
    assert asked == [open_ones[0].session]
    others = [line for line in (*view.needs, *view.latest) if line not in open_ones]
    assert not [line for line in others if page.findChild(Button, f"seal-{line.session}")]
