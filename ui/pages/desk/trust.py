"""Installing a pack: its signing key's fingerprint, compared once by a person."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.widgets.base.buttons import Button
from ui.widgets.base.card import Card, Glyph, Inset, centred
from ui.widgets.base.text import Line, Prose
from ui.widgets.base.wrapped import EqualRow
from ui.widgets.frame.frame import Page
from ui.widgets.frame.framed import Body


class TrustPage(Page):
    """Emits whether the fingerprint is the organisation's."""

    decides = True

    trusted = Signal()
    refused = Signal()

    def __init__(self, name: str, fingerprint: str) -> None:
        super().__init__()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        column = QVBoxLayout()
        whole.addWidget(Body(column))
        column.addStretch(2)
        card = Card((40, 32, 40, 32), 12)
        card.setFixedWidth(640)
        card.column.addWidget(
            Glyph("shield", 36, "primary", (76, "primary_soft")), 0, Qt.AlignmentFlag.AlignHCenter
        )
        title = Prose(self.tr("Is this pack from your organisation?"), 28, weight=600)
        told = Prose(
            self.tr(
                "Compare every group with the fingerprint that the organisation gave on paper or by phone."
            ),
            16,
            "muted",
        )
        for label in (title, told):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
            card.column.addWidget(label)
        box = Inset("bg", (20, 16, 20, 16))
        box.column.addWidget(Line(name, 15, "muted"), 0, Qt.AlignmentFlag.AlignHCenter)
        for row in fingerprint.splitlines():
            box.column.addWidget(Line(row, 22, weight=600), 0, Qt.AlignmentFlag.AlignHCenter)
        card.column.addWidget(box)
        card.column.addLayout(self._make_answers())
        column.addLayout(centred(card))
        column.addStretch(3)

    def _make_answers(self) -> QHBoxLayout:
        """Lay No and Yes side by side, alike."""
        self._no = Button(self.tr("&No, do not install"), "answer")
        self._no.setObjectName("refuse")
        self._no.clicked.connect(self.refused)
        yes = Button(self.tr("&Yes, it is the same"), "answer")
        yes.setObjectName("accept")
        yes.clicked.connect(self.trusted)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addStretch(1)
        row.addWidget(EqualRow([self._no, yes]))
        row.addStretch(1)
        return row

    def first_focus(self) -> QWidget:
        """Start at No: trust is never one key away."""
        return self._no
