"""Reporting a loss: the laptop lists whose recordings were on it; the person says what happened."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.presenter.frame import DeskFrame
from ui.presenter.rights import LossGiven
from ui.widgets.base.buttons import Button
from ui.widgets.base.card import Card, Notice
from ui.widgets.base.controls import Chooser, Field
from ui.widgets.form.form import FormRow
from ui.widgets.form.private_text import FEW_LINES_PX, PrivateText
from ui.widgets.frame.desk import DeskPage
from ui.widgets.papers.right_words import answer_words, loss_words


class ReportLossPage(DeskPage):
    """Emits a LossGiven; `today` stands in the field of the day."""

    given = Signal(object)

    def __init__(self, frame: DeskFrame, today: str) -> None:
        super().__init__(
            frame,
            self.tr("Report a loss"),
            self.tr("People have a right to know early. Better report too much than too little."),
        )
        please = self.tr("Please choose")
        self.loss = Chooser(self.tr("What happened"), list(loss_words().items()), please)
        self.noticed = Field(self.tr("Noticed on"), "2026-11-24")
        self.noticed.setText(today)
        self.disk_encrypted = Chooser(self.tr("Was the disk encrypted?"), list(answer_words().items()))
        self.disk_encrypted.choose("unknown")
        self.device = Field(self.tr("Another laptop?"))
        self.text = PrivateText(self.tr("How it happened"))
        self.text.setFixedHeight(FEW_LINES_PX)
        optional = self.tr("optional")
        card = Card((24, 8, 24, 8), 0)
        rows: tuple[tuple[str, QWidget, str, str], ...] = (
            ("loss", self.loss, "", ""),
            ("noticed", self.noticed, self.tr("Year, month, day."), ""),
            ("disk_encrypted", self.disk_encrypted, "", ""),
            ("device", self.device, self.tr("Then its fingerprint, if it is known."), optional),
            ("text", self.text, self.tr("Where, when, who may have it now."), optional),
        )
        for name, field, reason, note in rows:
            field.setObjectName(name)
            card.column.addWidget(FormRow(field.accessibleName(), field, reason, note))
        card.column.addStretch(1)
        self.body.addWidget(card, 1)
        told = self.tr("The report lists whose recordings were on this laptop, by code, and in which state.")
        self.body.addWidget(Notice("shield", told))
        report = Button(self.tr("&Report it"), "primary")
        report.setObjectName("next")
        report.clicked.connect(self._give)
        self.add_bar(report)

    def _give(self) -> None:
        self.trouble.setText("")
        self.given.emit(
            LossGiven(
                self.loss.chosen(), self.noticed.text().strip(), self.disk_encrypted.chosen(),
                self.device.text().strip(), self.text.value(),
            )
        )  # fmt: skip

    def show_trouble(self, sentence: str, field: str) -> None:
        """Say what is wrong and put the keyboard there."""
        widget = getattr(self, field, None)
        if isinstance(widget, QWidget):
            self.trouble.setText(f"{widget.accessibleName()}: {sentence}")
            widget.setFocus()
        else:
            self.trouble.setText(sentence)

    def forget(self) -> None:
        """Forget what was typed."""
        self.text.wipe()

    def first_focus(self) -> QWidget:
        """Start at what happened."""
        return self.loss
