"""The confidentiality text, accepted once a version by each recorder."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.presenter.signing_in import PromiseView
from ui.widgets.base.bullets import Bullets
from ui.widgets.base.buttons import Button
from ui.widgets.base.card import Card, Rows, centred
from ui.widgets.base.text import Prose
from ui.widgets.frame.frame import Page
from ui.widgets.frame.framed import Body
from ui.widgets.frame.rail import rehearsal_pill


class PromisePage(Page):
    """Emits when it was accepted."""

    decides = True

    accepted = Signal()

    def __init__(self, view: PromiseView) -> None:
        super().__init__()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        column = QVBoxLayout()
        whole.addWidget(Body(column))
        column.setContentsMargins(28, 28, 28, 28)
        top = QHBoxLayout()
        top.addStretch(1)
        if view.rehearsal:
            top.addWidget(rehearsal_pill())
        column.addLayout(top)
        card = Card((40, 32, 40, 32), 16)
        card.setFixedWidth(820)
        card.column.addWidget(Prose(view.title, 30, weight=600))
        inner = Rows()
        inner.column.addWidget(Bullets(view.paragraphs, 18))
        inner.column.addStretch(1)
        card.column.addWidget(inner, 1)
        row = QHBoxLayout()
        row.setSpacing(12)
        decline = Button(self.tr("&Not now"))
        decline.setObjectName("back")
        decline.clicked.connect(self.back_asked)
        accept = Button(view.accept, "primary")
        accept.setObjectName("accept")
        accept.clicked.connect(self.accepted)
        row.addWidget(decline)
        row.addStretch(1)
        row.addWidget(accept)
        card.column.addLayout(row)
        column.addLayout(centred(card), 1)
        self._first = decline

    def first_focus(self) -> QWidget:
        """Start at the way back: accepting is a decision."""
        return self._first
