"""A second person stands by the deletion that one request asks for, or by what it takes back."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from ui.presenter.frame import DeskFrame
from ui.presenter.rights import ConfirmView
from ui.widgets.base.bullets import Bullets
from ui.widgets.base.buttons import Button
from ui.widgets.base.card import Card, Notice, titled
from ui.widgets.base.controls import Field, SecretField
from ui.widgets.base.text import Line, Prose
from ui.widgets.form.form import FormRow
from ui.widgets.frame.desk import DeskPage
from ui.widgets.papers.right_words import tell_kind


class ConfirmRequestPage(DeskPage):
    """Emits the second person's code and PIN."""

    decides = True

    given = Signal(str, str)

    def __init__(self, frame: DeskFrame, view: ConfirmView) -> None:
        super().__init__(
            frame,
            self.tr("Confirm what is taken back") if view.parts else self.tr("Confirm a deletion"),
            self.tr("Two people from the team are responsible: you, and somebody else who types here."),
        )
        card = Card((24, 20, 24, 20), 8)
        card.column.addWidget(Line(view.number, 24, weight=600))
        card.column.addWidget(Prose(f"{tell_kind(view.kind)} · {view.code}", 17))
        self.second = Field(self.tr("Second person's code"))
        self.second.setObjectName("second")
        self.pin = SecretField(self.tr("Their PIN"))
        self.pin.setObjectName("second_pin")
        self.second.returnPressed.connect(self.pin.setFocus)
        card.column.addWidget(FormRow(self.second.accessibleName(), self.second, ""))
        typed = self.tr("Typed by themselves.")
        card.column.addWidget(FormRow(self.pin.accessibleName(), self.pin, typed))
        self.body.addWidget(card)
        if view.parts:
            self.body.addWidget(self._make_parts(view.parts))
        self.body.addWidget(Notice("trash", self._tell(view), "bad"))
        self.body.addStretch(1)
        words = self.tr("&Take it back now") if view.parts else self.tr("&Delete it now")
        delete = Button(words, "danger", icon="trash")
        delete.setObjectName("delete")
        delete.clicked.connect(self._give)
        self.add_bar(delete)

    def _make_parts(self, parts: tuple[str, ...]) -> Card:
        card = Card((24, 16, 24, 16), 8)
        card.column.addWidget(titled(self.tr("What is taken back"), 19))
        card.column.addWidget(Bullets(parts))
        return card

    def _tell(self, view: ConfirmView) -> str:
        if view.parts:
            return self.tr("Only this is taken back, and its recordings on this laptop are deleted now.")
        return self.tr("Everything of this person on this laptop is deleted now. This can't be undone.")

    def _give(self) -> None:
        given = (self.second.text().strip(), self.pin.text())
        self.pin.clear()
        self.given.emit(*given)

    def show_trouble(self, sentence: str, _field: str = "") -> None:
        """Say why not."""
        self.trouble.setText(sentence)
        self.second.setFocus(Qt.FocusReason.OtherFocusReason)

    def forget(self) -> None:
        """Forget what was typed."""
        self.pin.clear()

    def first_focus(self) -> QWidget:
        """Start at who it is."""
        return self.second
