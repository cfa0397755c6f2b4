"""The child decides, in words from 8 years on and in pictures below; three answers that look alike."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.icons import icon_names
from ui.presenter.frame import SessionFrame
from ui.presenter.people import AssentRow, AssentView
from ui.widgets.answer import AnswerCard, AnswerRow
from ui.widgets.card import Card, Glyph, Rule
from ui.widgets.frame import ContributorPage
from ui.widgets.text import Prose


class AssentPage(ContributorPage):
    """Emits yes, no, or ask_again."""

    answered = Signal(str)

    def __init__(self, frame: SessionFrame, view: AssentView) -> None:
        lead = self.tr("Your guardian said yes. Now you decide.")
        super().__init__(frame, view.question, lead, bar=False)
        card = Card((28, 12, 28, 12), 0)
        if view.pictures:
            card.column.addLayout(self._lay_pictures(view.rows), 1)
        else:
            self._add_sentences(card, view.rows)
        self.body.addWidget(card, 1)
        self._add_answers()

    def _add_sentences(self, card: Card, rows: tuple[AssentRow, ...]) -> None:
        for place, row in enumerate(rows):
            if place:
                card.column.addWidget(Rule())
            line = QHBoxLayout()
            line.setSpacing(20)
            line.addWidget(Glyph(_icon(row.picture), 30, "primary", (60, "primary_soft")))
            words = Prose(row.text, 24)
            words.setAlignment(Qt.AlignmentFlag.AlignVCenter)
            line.addWidget(words, 1)
            card.column.addLayout(line, 1)

    def _lay_pictures(self, rows: tuple[AssentRow, ...]) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(16)
        for row in rows:
            column = QVBoxLayout()
            column.setSpacing(20)
            column.addStretch(1)
            glyph = Glyph(_icon(row.picture), 76, "primary", (144, "primary_soft"))
            column.addWidget(glyph, 0, Qt.AlignmentFlag.AlignHCenter)
            words = Prose(row.text, 24, weight=600)
            words.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
            words.setMinimumHeight(72)
            column.addWidget(words)
            column.addStretch(1)
            line.addLayout(column, 1)
        return line

    def _add_answers(self) -> None:
        cards = []
        answers = (
            ("no", "cross", self.tr("&No"), self.tr("Then we stop.")),
            ("ask_again", "again", self.tr("&Ask me again"), self.tr("Later, or another day.")),
            ("yes", "check", self.tr("&Yes"), self.tr("Then you can start.")),
        )
        for code, icon, title, text in answers:
            card = AnswerCard(icon, title, text)
            card.setObjectName(f"assent-{code}")
            card.clicked.connect(lambda _checked=False, answer=code: self.answered.emit(answer))
            cards.append(card)
        self.body.addWidget(AnswerRow(cards, 128))
        self._first = cards[0]

    def first_focus(self) -> QWidget | None:
        """Start at the answers."""
        return self._first


def _icon(name: str) -> str:
    return name if name in icon_names() else "info"
