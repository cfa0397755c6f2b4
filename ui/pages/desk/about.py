"""About the program: version, licence, parts, who to ask, this laptop's key and where its log is."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.presenter.about import AboutView
from ui.presenter.frame import DeskFrame
from ui.widgets.base.buttons import Button
from ui.widgets.base.card import Card, Columns, titled
from ui.widgets.base.text import Prose
from ui.widgets.form.form import in_widget
from ui.widgets.frame.desk import DeskPage

_NARROW_PX = 820


class AboutPage(DeskPage):
    """Facts to read aloud on the telephone, and nothing to decide."""

    def __init__(self, frame: DeskFrame, view: AboutView) -> None:
        super().__init__(frame, self.tr("About this program"), f"Collector {view.version}")
        columns = Columns(_NARROW_PX, 20)
        left = QVBoxLayout()
        left.setSpacing(16)
        left.addWidget(self._make_laptop(view))
        left.addWidget(self._make_contact(view))
        left.addStretch(1)
        columns.add(in_widget(left), 1)
        right = QVBoxLayout()
        right.addWidget(self._make_parts(view))
        right.addStretch(1)
        columns.add(in_widget(right), 1)
        self.body.addWidget(columns)
        self.body.addStretch(1)
        self.add_bar()

    def _make_laptop(self, view: AboutView) -> Card:
        card = Card((24, 16, 24, 16), 8)
        card.column.addWidget(titled(self.tr("This laptop's key")))
        key = Prose(view.fingerprint, 18, weight=600)
        key.setObjectName("fingerprint")
        card.column.addWidget(key)
        told = self.tr("It signs what is recorded here. The organisation knows the laptop by it.")
        card.column.addWidget(Prose(told, 16))
        card.column.addSpacing(8)
        card.column.addWidget(titled(self.tr("Its log")))
        log = Prose(view.log, 16)
        log.keeps_words = False
        log.setObjectName("log")
        card.column.addWidget(log)
        told = self.tr("It holds times, codes and counts, and nothing that was typed into a form.")
        card.column.addWidget(Prose(told, 16))
        told = self.tr("Faults of the program go to the terminal from which it was started.")
        card.column.addWidget(Prose(told, 16))
        return card

    def _make_contact(self, view: AboutView) -> Card:
        card = Card((24, 16, 24, 16), 4)
        card.column.addWidget(titled(view.organisation))
        for line in view.contact:
            card.column.addWidget(Prose(line, 16))
        return card

    def _make_parts(self, view: AboutView) -> Card:
        card = Card((24, 16, 24, 16), 4)
        card.column.addWidget(titled(self.tr("Licence and parts")))
        told = self.tr("The program's own source is under %1. It stands on these parts of others:")
        card.column.addWidget(Prose(told.replace("%1", view.licence), 16))
        card.column.addSpacing(4)
        parts = Prose("\n".join(view.parts) or self.tr("The list of parts is missing."), 16)
        parts.setObjectName("parts")
        card.column.addWidget(parts)
        return card

    def first_focus(self) -> QWidget | None:
        """Start at the way back."""
        return self.findChild(Button, "back")
