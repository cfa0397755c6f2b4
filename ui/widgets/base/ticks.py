"""A column of boxes to tick, each with its words."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.widgets.base.many import Tick
from ui.widgets.base.text import plain_tip


class Ticks(QWidget):
    """Emits when another one is ticked."""

    changed = Signal()

    def __init__(self, name: str, rows: list[tuple[str, str]]) -> None:
        super().__init__()
        self.setAccessibleName(name)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        self.ticks: dict[str, Tick] = {}
        for code, words in rows:
            tick = Tick(words)
            tick.setObjectName(f"tick-{code}")
            tick.setAccessibleName(f"{name}: {words}")
            tick.setToolTip(plain_tip(words))
            tick.toggled.connect(self.changed)
            self.ticks[code] = tick
            column.addWidget(tick)
        if self.ticks:
            self.setFocusProxy(next(iter(self.ticks.values())))

    def chosen(self) -> tuple[str, ...]:
        """Return the ids that are ticked, in their order."""
        return tuple(code for code, tick in self.ticks.items() if tick.isChecked())

    def choose(self, codes: tuple[str, ...]) -> None:
        """Tick these and no other."""
        for code, tick in self.ticks.items():
            tick.setChecked(code in codes)
