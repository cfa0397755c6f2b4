"""The outbox at work: sends in its own lane, after every sealing and again while something waits."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from collector.errors import CollectorError, NotQueued, ServerAway, ServerRefused
from collector.session.sending import is_passing
from collector.upload.faults import NotNow
from collector.upload.rows import NoReceiptYet
from ui.messages import explain
from ui.presenter.desk import Cause
from ui.presenter.pace import Pace
from ui.presenter.standing import UploadShown
from ui.widgets.frame.frame import Page
from ui.window import Window

if TYPE_CHECKING:
    from collector.build import Core
    from collector.index import SessionRow
    from collector.upload.rows import Row

AGAIN_MS = 60_000
Send = Callable[[Callable[[str, int, int], None], Callable[[], bool]], "list[Row]"]


@dataclass(frozen=True)
class _Sent:
    """The report, how many sessions wait after it, whether a request or a withdrawal does.

    `opens`: when the hours for sending begin, None while they last.
    """

    rows: list[Row]
    waiting: int
    unsent: bool
    opens: datetime | None


@dataclass(frozen=True)
class NetState:
    """`tried`: whether anything was sent since the start; when the stores went away, and are tried again.

    `opens`: until when everything waits for the hours that were chosen for sending.
    """

    tried: bool = False
    since: datetime | None = None
    again: datetime | None = None
    opens: datetime | None = None


class Sending(QObject):
    """`moved` tells a session's bytes and size, `changed` to read the lists anew, `told` how it gets on."""

    moved = Signal(str, object, object)
    changed = Signal()
    told = Signal(object)

    def __init__(self, window: Window, core: Core) -> None:
        super().__init__(window)
        self._window, self._core = window, core
        self._stop = threading.Event()
        self._newest: Send = core.outbox.send
        self.running = self._anew = False
        self.trouble = Cause()
        self.faults: dict[str, Cause] = {}
        self.net = NetState()
        self.pace = Pace({}, {})
        self.standing = UploadShown()
        self.live: frozenset[str] = frozenset()  # what was reported of since this sending began
        self._shares: dict[str, float] = {}
        self._again = QTimer(self, interval=AGAIN_MS, singleShot=True)
        self._again.timeout.connect(self.start)

    def start(self) -> None:
        """Send what waits, in its hours; does nothing while a sending is under way."""
        self._begin_sending(self._core.outbox.send)

    def start_now(self) -> None:
        """Send what waits because somebody asked for it, whatever the hours."""
        self._begin_sending(self._core.outbox.send_now)

    def start_one(self, session: str) -> None:
        """Send one session again; does nothing while a sending is under way, which has it too."""
        outbox = self._core.outbox
        self._begin_sending(lambda report, stopped: outbox.send_one(session, report, stopped))

    def _begin_sending(self, send: Send) -> None:
        if self.running:
            return
        self.running, self.trouble = True, Cause()
        self.net = NetState(self.net.tried, self.net.since)
        self._newest = send
        self._stop.clear()
        self._again.stop()
        self.changed.emit()
        self._window.worker.ask(lambda: self._send(send), self._settle, self._fail, "upload")

    def start_anew(self) -> None:
        """Send by other limits from now on: what is under way stops after its block, and goes on."""
        self._anew = self.running
        if self.running:
            self._stop.set()
        else:
            self.start()

    def attend(self, page: Page) -> None:
        """Show on a page that captures how the outbox gets on."""
        if page.standings is not None:
            page.standings.show_upload(self.standing)
            self.told.connect(page.standings.show_upload)

    def pause(self) -> None:
        """Stop after the chunk under way, and plan nothing; nothing sent is lost."""
        self._anew = False
        self._again.stop()
        self._stop.set()

    def _send(self, send: Send) -> _Sent:
        """Send, and look at what is left. Runs in the upload lane."""
        waiting = self._core.outbox.rows()
        self._window.worker.post(lambda: self._begin(waiting))
        rows = send(self._report, self._stop.is_set)
        outbox, unsent = self._core.outbox, self._core.desk.post.has_unsent
        return _Sent(rows, len(outbox.rows()), unsent, outbox.opens_at())

    def _report(self, session: str, sent_bytes: int, size_bytes: int) -> None:
        now_s = time.monotonic()
        self._window.worker.post(lambda: self._move(now_s, session, sent_bytes, size_bytes))

    def _begin(self, waiting: list[SessionRow]) -> None:
        self._shares = dict.fromkeys((row.session for row in waiting), 0.0)
        self.pace = Pace(
            {row.session: row.sent_bytes for row in waiting}, {row.session: row.size_bytes for row in waiting}
        )
        self._tell(UploadShown(min(1, len(waiting)), len(waiting)))

    def _move(self, now_s: float, session: str, sent_bytes: int, size_bytes: int) -> None:
        self.pace.note(now_s, session, sent_bytes, size_bytes)
        self.live |= {session}
        self.moved.emit(session, sent_bytes, size_bytes)
        self._shares[session] = sent_bytes / size_bytes if size_bytes else 0.0
        sent, of = sum(share >= 1 for share in self._shares.values()), len(self._shares)
        self._tell(UploadShown(min(sent + 1, of), of))

    def _tell(self, standing: UploadShown) -> None:
        if standing != self.standing:
            self.standing = standing
            self.told.emit(standing)

    def _settle(self, sent: _Sent) -> None:
        self.running, self.live = False, frozenset()
        found = {row.session: row.fault for row in sent.rows}
        faults = {  # what nobody let go waits for a person, the rest of these for its hours
            name: fault
            for name, fault in found.items()
            if fault is not None and not isinstance(fault, NotQueued | NotNow)
        }
        lasting = {name: explain(fault) for name, fault in faults.items() if not is_passing(fault)}
        kept = {name: cause for name, cause in self.faults.items() if name not in found}
        self.faults = kept | {name: Cause(told.sentence, told.remedy) for name, told in lasting.items()}
        self._note_net(list(found.values()))
        self._tell(UploadShown(waiting=sent.waiting, stuck=bool(faults)))
        self.net = replace(self.net, opens=sent.opens if sent.waiting else None)
        left = bool(faults) or sent.unsent or self.net.opens is not None
        self._plan(wanted=left and not self._stop.is_set())
        self._go_on()

    def _fail(self, error: BaseException) -> None:
        self.running, self.live = False, frozenset()
        told = explain(error)
        self.trouble = Cause(told.sentence, told.remedy)
        left = sum(share < 1 for share in self._shares.values())
        self._tell(UploadShown(waiting=left, stuck=True))
        self._plan(wanted=not self._stop.is_set())
        self._go_on()

    def _go_on(self) -> None:
        """A sending is over: say so, and begin the next one where it was ended for that."""
        self.changed.emit()
        if self._anew:
            self._anew = False
            self._begin_sending(self._newest)

    def _note_net(self, faults: list[CollectorError | None]) -> None:
        """The stores are away from the first try that did not reach them to the first that did.

        What stopped before it reached anybody tells nothing.
        """
        away = any(isinstance(fault, ServerAway) for fault in faults)
        reached = any(fault is None or isinstance(fault, NoReceiptYet | ServerRefused) for fault in faults)
        if away:
            self.net = NetState(tried=True, since=self.net.since or datetime.now(UTC))
        elif reached:
            self.net = NetState(tried=True)

    def _plan(self, *, wanted: bool) -> None:
        if wanted:
            self._again.start()
            again = datetime.now(UTC) + timedelta(milliseconds=AGAIN_MS)
            self.net = replace(self.net, again=again)
