"""The outbox at work: sends in its own lane, after every sealing and again while something waits."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from ui.messages import explain
from ui.window import Window

if TYPE_CHECKING:
    from collector.build import Core
    from collector.upload.rows import Row

AGAIN_MS = 60_000


class Sending(QObject):
    """`moved` tells a session's share, `changed` that the outbox should be read anew."""

    moved = Signal(str, float)
    changed = Signal()

    def __init__(self, window: Window, core: Core) -> None:
        super().__init__(window)
        self._window, self._core = window, core
        self._stop = threading.Event()
        self.running = False
        self.trouble = ""
        self.faults: dict[str, str] = {}
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
        self._window.worker.ask(
            lambda: self._core.upload(self._report, self._stop.is_set), self._settle, self._fail, "upload"
        )

    def pause(self) -> None:
        """Stop after the chunk under way; nothing sent is lost."""
        self._stop.set()

    def _report(self, session: str, sent_bytes: int, size_bytes: int) -> None:
        share = sent_bytes / size_bytes if size_bytes else 0.0
        self._window.worker.post(lambda: self.moved.emit(session, share))

    def _settle(self, rows: list[Row]) -> None:
        self.running = False
        faults = [(row.session, row.fault) for row in rows if row.fault is not None]
        self.faults = {session: explain(fault).sentence for session, fault in faults}
        self.trouble = next(iter(self.faults.values()), "")
        if (faults or self._core.desk.has_unsent) and not self._stop.is_set():
            self._again.start()
        self.changed.emit()

    def _fail(self, error: BaseException) -> None:
        self.running = False
        self.trouble = explain(error).sentence
        self._again.start()
        self.changed.emit()
