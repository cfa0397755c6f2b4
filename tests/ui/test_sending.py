"""How the line to the stores is told, and how fast it goes: by what the sendings met, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QObject

from collector.errors import CollectorError, DiskFull, GateClosed, NotQueued, ServerAway, ServerRefused
from collector.session.sending import is_passing
from collector.upload.faults import NotNow, Stopped, TokenStale, TryLater
from collector.upload.rows import NoReceiptYet, Row
from ui.flows.desk.row_words import RowWords, tell_net
from ui.flows.desk.sending import Sending
from ui.messages import explain_kind
from ui.presenter.desk import OutboxView
from ui.presenter.pace import Pace
from ui.widgets.lists.net_words import tell_net as tell_outbox
from ui.worker import Worker

AWAY, REFUSED = ServerAway("The server can't be reached."), ServerRefused("It refuses (status 403).")
STOPPED, STORED = Stopped("Stopped."), NoReceiptYet("Stored.")


class Outbox:
    """The core's outbox by hand: each sending meets what was put here."""

    def __init__(self) -> None:
        self.faults: dict[str, CollectorError | None] = {}
        self.alone: list[str] = []
        self.at_once = 0
        self.opens: datetime | None = None
        self.desk = SimpleNamespace(post=SimpleNamespace(has_unsent=False))
        self.outbox = self

    def rows(self) -> list[Any]:
        return [SimpleNamespace(session=name, sent_bytes=0, size_bytes=10) for name in self.faults]

    def send(self, _report: Any, _stopped: Any) -> list[Row]:
        return [Row(Path(name), "p", name, (), fault) for name, fault in self.faults.items()]

    def send_now(self, _report: Any, _stopped: Any) -> list[Row]:
        self.at_once += 1
        return [Row(Path(name), "p", name, (), fault) for name, fault in self.faults.items()]

    def opens_at(self) -> datetime | None:
        return self.opens

    def send_one(self, session: str, _report: Any, _stopped: Any) -> list[Row]:
        self.alone.append(session)
        return [Row(Path(session), "p", session, (), self.faults[session])]


class Line:
    """A sending and what it meets."""

    def __init__(self, qtbot: Any) -> None:
        self.bot, self.outbox, self.window = qtbot, Outbox(), QObject()
        self.window.worker = Worker(self.window)  # type: ignore[attr-defined]
        self.sending = Sending(self.window, self.outbox)  # type: ignore[arg-type]

    def meet(self, *faults: CollectorError | None) -> None:
        self.outbox.faults = {f"s{place}": fault for place, fault in enumerate(faults)}
        self.sending.start()
        self.bot.waitUntil(lambda: not self.sending.running)


@pytest.fixture
def line(qtbot: Any, words: Any) -> Iterator[Line]:  # noqa: ARG001 - sentences are told in English
    found = Line(qtbot)
    yield found
    found.window.worker.close()  # type: ignore[attr-defined]


def test_the_line_is_away_from_the_first_try_that_failed_to_the_first_that_did_not(line: Line) -> None:
    assert not tell_net(line.sending, "en").known
    line.meet(AWAY, TryLater("Busy."))
    since = line.sending.net.since
    shown = tell_net(line.sending, "en")
    assert since is not None
    assert (bool(shown.since), bool(shown.again)) == (True, True)
    line.meet(AWAY)
    line.meet(STOPPED)
    line.meet(NotQueued(question="queue"))
    assert line.sending.net.since == since, "what reached nobody tells nothing"
    line.meet(STORED)
    assert (line.sending.net.since, tell_net(line.sending, "en").known) == (None, True)


@pytest.mark.parametrize(
    "fault", [STOPPED, NotQueued(question="q"), GateClosed("No.", question="q", reason="held")]
)
def test_nobody_is_told_online_before_anybody_was_reached(line: Line, fault: CollectorError) -> None:
    line.meet(fault)
    assert not line.sending.net.tried


def test_only_what_lasts_is_a_sessions_own_fault(line: Line) -> None:
    line.meet(AWAY, STORED, STOPPED, REFUSED, NotQueued(question="queue"), None)
    assert {name: cause.sentence for name, cause in line.sending.faults.items()} == {"s3": str(REFUSED)}
    assert not is_passing(REFUSED)
    assert is_passing(GateClosed("Changed.", question="q", reason="correcting"))
    assert not is_passing(GateClosed("No.", question="q", reason="withdrawn"))
    line.meet(None, None, None, None)
    assert line.sending.faults == {}


def test_one_session_is_sent_alone_and_the_others_faults_stay(line: Line) -> None:
    line.meet(REFUSED, REFUSED)
    line.outbox.faults["s1"] = None
    line.sending.start_one("s1")
    line.bot.waitUntil(lambda: not line.sending.running)
    assert line.outbox.alone == ["s1"]
    assert set(line.sending.faults) == {"s0"}


def test_outside_of_its_hours_sending_waits_and_is_no_failure(line: Line) -> None:
    line.outbox.opens = datetime(2026, 11, 24, 20, 0).astimezone()
    line.meet(NotNow("The hours are over."))
    assert not line.sending.standing.stuck
    assert line.sending.faults == {}
    assert line.sending.net.again is not None, "it is looked at again"
    shown = tell_net(line.sending, "en")
    assert shown.opens == "20:00"
    told = tell_outbox(OutboxView({"waiting": 1}, False, shown))
    assert told.text == "Sending begins by itself at 20:00, as chosen in Settings."
    line.outbox.opens = None
    line.meet(None)
    assert tell_net(line.sending, "en").opens == ""


def test_who_presses_send_now_does_not_wait_for_the_hours(line: Line) -> None:
    line.sending.start_now()
    line.bot.waitUntil(lambda: not line.sending.running)
    assert line.outbox.at_once == 1


def test_other_limits_hold_for_what_is_being_sent(line: Line) -> None:
    runs: list[int] = []

    def send(_report: Any, stopped: Any) -> list[Row]:
        runs.append(len(runs))
        if len(runs) == 1:
            assert line.sending._stop.wait(20)
            assert stopped()
        return []

    line.outbox.send = send  # type: ignore[method-assign]
    line.sending.start()
    line.sending.start_anew()
    line.bot.waitUntil(lambda: runs == [0, 1] and not line.sending.running)
    line.sending.start_anew()
    line.bot.waitUntil(lambda: len(runs) == 3 and not line.sending.running)


def test_a_full_disk_is_told_for_the_whole_outbox(line: Line) -> None:
    def break_down(*_: Any) -> list[Row]:
        raise DiskFull("The disk is full.", remedy="Free some space.")

    line.outbox.send = break_down  # type: ignore[method-assign]
    line.meet(None)
    assert line.sending.trouble.whole == "The disk is full. Free some space."
    assert line.sending.net.again is not None


def test_pace_counts_what_moves_in_the_last_seconds() -> None:
    pace = Pace({"a": 400, "b": 0}, {"a": 1000, "b": 1000})
    assert (pace.rate_bytes_s(), pace.left_s()) == (0, 0)
    pace.note(0.0, "a", 400, 1000)  # what was there before is no speed
    assert pace.rate_bytes_s() == 0
    pace.note(2.0, "a", 600, 1000)
    assert (pace.rate_bytes_s(), pace.left_s()) == (100, 14)
    pace.note(4.0, "a", 500, 1000)  # told late, or sent again: nothing goes back
    assert pace.rate_bytes_s() == 50
    pace.note(30.0, "b", 10, 1000)
    assert pace.rate_bytes_s() == 0, "what was long ago counts no more"
    pace.note(31.0, "b", 1000, 1000)
    assert (pace.rate_bytes_s(), pace.left_s()) == (990, 0)


@pytest.mark.parametrize("name", ["ServerRefused", "BrokenChain", "GateClosed", "TakesBlocked", "NoSuchKind"])
@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_every_kind_of_trouble_has_a_sentence_and_a_remedy(words: Any, name: str, language: str) -> None:
    words.speak(language)
    told = explain_kind(name)
    assert told.sentence
    assert told.remedy
    assert told.sentence.isascii() == (language == "en")


def test_the_kind_that_is_kept_is_one_that_everybody_knows() -> None:
    from collector.errors import known_name

    assert known_name(TokenStale("No.")) == "ServerRefused"
    assert known_name(TryLater("Busy.")) == "ServerAway"
    assert known_name(REFUSED) == "ServerRefused"
    assert RowWords("en").live == frozenset()
