"""The outbox at work: sends in its own lane, after every sealing and again while something waits."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from collector.errors import NotQueued
from ui.messages import explain
from ui.presenter.standing import UploadShown
from ui.widgets.frame import Page
from ui.window import Window

if TYPE_CHECKING:
    from collector.build import Core
    from collector.upload.rows import Row

AGAIN_MS = 60_000


@dataclass(frozen=True)
class _Sent:
    """The report, how many sessions wait after it, and whether a request or a withdrawal does."""

    rows: list[Row]
    waiting: int
    unsent: bool


class Sending(QObject):
    """`moved` tells a session's share, `changed` to read the outbox anew, `told` how it gets on."""

    moved = Signal(str, float)
    changed = Signal()
    told = Signal(object)

    def __init__(self, window: Window, core: Core) -> None:
        super().__init__(window)
        self._window, self._core = window, core
        self._stop = threading.Event()
        self.running = False
        self.trouble = ""
        self.faults: dict[str, str] = {}
        self.standing = UploadShown()
        self._shares: dict[str, float] = {}
        self._again = QTimer(self, interval=AGAIN_MS, singleShot=True)
        self._again.timeout.connect(self.start)

    def start(self) -> None:
        """Send what waits; does nothing while a sending is under way."""
        if self.running:
            return
        self.running, self.trouble = True, ""
        self._stop.clear()
        self._again.stop()
        self.changed.emit()
        self._window.worker.ask(self._send, self._settle, self._fail, "upload")

    def attend(self, page: Page) -> None:
        """Show on a page that captures how the outbox gets on."""
        if page.standings is not None:
            page.standings.show_upload(self.standing)
            self.told.connect(page.standings.show_upload)

    def pause(self) -> None:
        """Stop after the chunk under way; nothing sent is lost."""
        self._stop.set()

    def _send(self) -> _Sent:
        """Send, and look at what is left. Runs in the upload lane."""
        waiting = [row.session for row in self._core.outbox.rows()]
        self._window.worker.post(lambda: self._begin(waiting))
        rows = self._core.outbox.send(self._report, self._stop.is_set)
        return _Sent(rows, len(self._core.outbox.rows()), self._core.desk.post.has_unsent)

    def _report(self, session: str, sent_bytes: int, size_bytes: int) -> None:
        share = sent_bytes / size_bytes if size_bytes else 0.0
        self._window.worker.post(lambda: self._move(session, share))

    def _begin(self, waiting: list[str]) -> None:
        self._shares = dict.fromkeys(waiting, 0.0)
        self._tell(UploadShown(min(1, len(waiting)), len(waiting)))

    def _move(self, session: str, share: float) -> None:
        self.moved.emit(session, share)
        self._shares[session] = share
        sent, of = sum(share >= 1 for share in self._shares.values()), len(self._shares)
        self._tell(UploadShown(min(sent + 1, of), of))

    def _tell(self, standing: UploadShown) -> None:
        if standing != self.standing:
            self.standing = standing
            self.told.emit(standing)

    def _settle(self, sent: _Sent) -> None:
        self.running = False
        faults = [  # what nobody let go waits for a person: sending again is no help
            (row.session, row.fault) for row in sent.rows
            if row.fault is not None and not isinstance(row.fault, NotQueued)
        ]  # fmt: skip
        self.faults = {session: explain(fault).sentence for session, fault in faults}
        self.trouble = next(iter(self.faults.values()), "")
        self._tell(UploadShown(waiting=sent.waiting, stuck=bool(faults)))
        if (faults or sent.unsent) and not self._stop.is_set():
            self._again.start()
        self.changed.emit()

    def _fail(self, error: BaseException) -> None:
        self.running = False
        self.trouble = explain(error).sentence
        left = sum(share < 1 for share in self._shares.values())
        self._tell(UploadShown(waiting=left, stuck=True))
        self._again.start()
        self.changed.emit()
