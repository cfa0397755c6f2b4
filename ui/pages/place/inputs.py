"""Another microphone or camera in the middle of a session: what is plugged in, the level, and "Use it"."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.presenter.inputs import InputShown, InputsView
from ui.presenter.recording import LevelShown
from ui.widgets.base.buttons import Button
from ui.widgets.base.card import Card, Columns, Glyph, Notice, titled
from ui.widgets.base.pill import Pill
from ui.widgets.base.text import Prose
from ui.widgets.base.wrap_row import WrapRow
from ui.widgets.form.form import in_widget
from ui.widgets.frame.frame import WidePage
from ui.widgets.frame.rail import rehearsal_pill
from ui.widgets.record.meter import Meter


class InputsPage(WidePage):
    """Emits what is to be used from now on, by its id and name, or that it is to be looked for anew."""

    microphone_wanted = Signal(str, str)
    camera_wanted = Signal(str, str)
    look_wanted = Signal()

    def __init__(self, view: InputsView) -> None:
        super().__init__(self.tr("Microphone and camera") if view.films else self.tr("Microphone"))
        self._buttons: list[Button] = []
        self.head.row.addStretch(1)
        if view.rehearsal:
            self.head.row.addWidget(rehearsal_pill())
        left = QVBoxLayout()
        left.setSpacing(16)
        if view.lost:
            told = self.tr("The microphone you used is not there. Plug it in, or use another one.")
            left.addWidget(Notice("alert", told, "bad"))
        left.addWidget(self._make_level())
        left.addWidget(
            self._make_list(self.tr("Microphones"), "microphone", view.microphones, self.microphone_wanted)
        )
        if view.films:
            left.addWidget(self._make_list(self.tr("Cameras"), "camera", view.cameras, self.camera_wanted))
        left.addStretch(1)
        columns = Columns()
        columns.add(in_widget(left), 1)
        self.body.addWidget(columns)
        self._fill_bar()

    def _make_level(self) -> Card:
        card = Card((20, 12, 20, 12), 6)
        card.column.addWidget(titled(self.tr("What is heard now"), 18))
        self.meter = Meter()
        card.column.addWidget(self.meter)
        return card

    def _make_list(self, title: str, icon: str, rows: tuple[InputShown, ...], wanted: object) -> Card:
        card = Card((20, 12, 20, 12), 8)
        card.column.addWidget(titled(title, 18))
        for row in rows:
            card.column.addWidget(self._make_row(row, icon, wanted))
        if not rows:
            card.column.addWidget(Prose(self.tr("None was found."), 16, "muted"))
        return card

    def _make_row(self, row: InputShown, icon: str, wanted: object) -> QWidget:
        holder = QWidget()
        line = WrapRow(holder)
        line.setSpacing(12)
        line.addWidget(Glyph(icon, 20, "muted"))
        line.addWidget(Prose(row.name, 17, weight=600 if row.used else 400), 1)
        if row.used:
            line.addWidget(Pill(self.tr("In use"), "ok", "check"))
            return holder
        use = Button(self.tr("Use it"), small=True)
        use.setObjectName(f"use-{icon}-{row.id}")
        use.setAccessibleName(f"{use.text()}: {row.name}")
        use.clicked.connect(lambda: wanted.emit(row.id, row.name))  # type: ignore[attr-defined]
        self._buttons.append(use)
        line.addWidget(use)
        return holder

    def _fill_bar(self) -> None:
        self.back = Button(self.tr("&Back to recording"))
        self.back.setObjectName("back")
        self.back.clicked.connect(self.back_asked)
        look = Button(self.tr("&Look again"), icon="again")
        look.setObjectName("look-again")
        look.clicked.connect(self.look_wanted)
        self.bar.row.addWidget(self.back)
        self.bar.row.addStretch(1)
        self.bar.row.addWidget(look)

    def show_level(self, level: LevelShown) -> None:
        """Show the level of the one in use."""
        self.meter.show_level(level.peak_db, level.hold_db)

    def first_focus(self) -> QWidget:
        """Start at the first one that could be used instead."""
        return self._buttons[0] if self._buttons else self.back
