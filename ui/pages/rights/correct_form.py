"""A form is put right: typed again as a whole, a child's guardian too; nobody here can read the old one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.presenter.frame import DeskFrame
from ui.presenter.rights import CorrectionGiven, CorrectView
from ui.widgets.base.buttons import Button
from ui.widgets.base.card import Card, Rows, Rule, titled
from ui.widgets.base.text import Line, Prose
from ui.widgets.form.doubts import Asked, DoubtBox
from ui.widgets.form.fields import FormFields
from ui.widgets.form.id_words import field_name
from ui.widgets.frame.desk import DeskPage
from ui.widgets.frame.framed import reveal


class CorrectFormPage(DeskPage):
    """Emits a CorrectionGiven."""

    given = Signal(object)

    def __init__(self, frame: DeskFrame, view: CorrectView) -> None:
        super().__init__(
            frame,
            self.tr("Correct a form"),
            self.tr("Type the whole form again with the right details: what was sealed can't be read here."),
        )
        card = Card((24, 12, 12, 12), 0)
        inner = Rows()
        head = QHBoxLayout()
        head.addWidget(titled(self.tr("About the person"), 19), 1)
        head.addWidget(Line(view.code, 15, "muted"))
        inner.column.addLayout(head)
        self.fields = FormFields(view.fields, {})
        inner.column.addWidget(self.fields)
        self.guardian: FormFields | None = None
        if view.guardian:
            inner.column.addSpacing(8)
            inner.column.addWidget(Rule())
            inner.column.addSpacing(12)
            inner.column.addWidget(titled(self.tr("About the parent or guardian"), 19))
            told = self.tr("The same person who signed. Anybody else signs again, in a new session.")
            inner.column.addWidget(Prose(told, 15, "muted"))
            self.guardian = FormFields(view.guardian, {}, "guardian")
            inner.column.addWidget(self.guardian)
        inner.column.addStretch(1)
        card.column.addWidget(inner)
        self.body.addWidget(card, 1)
        self._add_doubts()
        self._add_answer()

    def _add_doubts(self) -> None:
        self.doubts = DoubtBox()
        self.doubts.attend(self.fields)
        if self.guardian is not None:
            self.doubts.attend(self.guardian, "guardian")
        self.doubts.settled.connect(lambda: self.save.setFocus(Qt.FocusReason.OtherFocusReason))
        self.body.addWidget(self.doubts)

    def _add_answer(self) -> None:
        self.save = Button(self.tr("&Seal the form again"), "primary", icon="lock")
        self.save.setObjectName("next")
        self.save.clicked.connect(self._give)
        self.add_bar(self.save)

    def _give(self) -> None:
        self.trouble.setText("")
        guardian = self.guardian.read() if self.guardian is not None else None
        self.given.emit(CorrectionGiven(self.fields.read(), guardian, self.doubts.confirmed))

    def show_doubts(self, doubts: Sequence[Asked]) -> None:
        """Ask what may be a slip, one question after the other."""
        self.doubts.ask(doubts)

    def show_trouble(self, sentence: str, field: str) -> None:
        """Say what is wrong and put the keyboard there; a guardian's fields begin with `guardian.`."""
        who, _, name = field.rpartition(".")
        self.trouble.setText(f"{field_name(name)}: {sentence}" if name else sentence)
        form = self.guardian if who == "guardian" and self.guardian is not None else self.fields
        form.go_to(name)
        QTimer.singleShot(0, self, self._make_visible)

    def _make_visible(self) -> None:
        widget = self.focusWidget()
        if widget is not None:
            reveal(widget)

    def forget(self) -> None:
        """Forget what was typed."""
        self.fields.forget()
        if self.guardian is not None:
            self.guardian.forget()

    def first_focus(self) -> QWidget | None:
        """Start at the first field."""
        return self.fields.first()
