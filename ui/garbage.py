"""Rings of objects are collected on the GUI's thread alone."""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

_LOOK_MS = 250


class Garbage(QObject):
    """Python's collector, run by a timer of the GUI's thread and by nobody else.

    By itself it runs in whichever thread happens to make an object. A page in a ring (a widget, its signals,
    a closure) would be destroyed there, with its timers and children, and Qt ends the program for that,
    whatever is being recorded. What was loaded by the start is left out: it stays, and takes longest.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._is_first = True
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def _look(self) -> None:
        """Not at the start, which has enough to do: what was loaded by then is left out at the first look."""
        if self._is_first:
            self._is_first = False
            gc.collect()
            gc.freeze()
        collect_due()


def collect_due() -> None:
    """Collect the oldest generation whose turn it is, as Python's own thresholds say."""
    due = [count > most for count, most in zip(gc.get_count(), gc.get_threshold(), strict=True)]
    if any(due):
        gc.collect(max(number for number, is_due in enumerate(due) if is_due))
