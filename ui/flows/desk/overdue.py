"""Seals, while the app is open, what waited longer than its project's review window, or what is asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from collector.session.starting import sum_losses
from ui.window import Window

if TYPE_CHECKING:
    from collector.build import Core
    from collector.session.starting import Finding

LOOK_MS = 60_000


class Overdue(QObject):
    """Looks every minute while nobody sits at a session: reading and sealing would keep a take waiting."""

    sealed = Signal()

    def __init__(self, window: Window, core: Core, busy: Callable[[], bool]) -> None:
        super().__init__(window)
        self._window, self._core, self._busy = window, core, busy
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self.look)

    def begin(self) -> None:
        """Look from now on; what was overdue at the start was sealed by the start."""
        self._timer.start()

    def end(self) -> None:
        """Look no more."""
        self._timer.stop()

    def look(self) -> None:
        """Look now."""
        if not self._busy():
            self._window.worker.ask(self._core.sessions.seal_overdue, self._tell, self._window.tell)

    def seal(self, session: str) -> None:
        """Seal one that was left open, now."""
        ask = self._window.worker.ask
        ask(lambda: self._core.sessions.seal_left_open(session), self._tell_one, self._window.tell)

    def _tell_one(self, found: list[Finding]) -> None:
        for trouble in (finding.trouble for finding in found if finding.trouble is not None):
            self._window.tell(trouble)
        self.sealed.emit()

    def _tell(self, found: list[Finding]) -> None:
        losses = sum_losses(found)
        if losses is not None:
            self._window.tell(losses)
        if found:
            self.sealed.emit()
