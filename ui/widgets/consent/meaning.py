"""What somebody signs or says: the meaning, the facts, and what was decided, in one card."""

from __future__ import annotations

from dataclasses import dataclass

from ui.widgets.base.card import Card, Inset, Rows, Rule, fact_row, titled
from ui.widgets.base.text import Prose
from ui.widgets.consent.decided import add_decided

_NAME_PX = 92


@dataclass(frozen=True)
class Meaning:
    """The card's words, translated: `facts` are (name, value), `notes` what is decided along with it."""

    title: str
    meaning: str
    facts: tuple[tuple[str, str], ...]
    yes: tuple[str, ...]
    no: tuple[str, ...]
    notes: tuple[str, ...]
    foot: str


class MeaningCard(Card):
    """Stands beside every signature and statement: it covers exactly this."""

    def __init__(self, view: Meaning) -> None:
        super().__init__((20, 18, 20, 18), 10)
        self.column.addWidget(titled(view.title))
        inner = Rows(8)
        inner.column.addWidget(Prose(view.meaning, 18))
        inner.column.addWidget(Rule())
        for name, value in view.facts:
            inner.column.addLayout(fact_row(name, value, _NAME_PX))
        inner.column.addWidget(Rule())
        add_decided(inner.column, view.yes, view.no)
        for note in view.notes:
            inner.column.addWidget(Prose(note, 16))
        inner.column.addStretch(1)
        self.column.addWidget(inner, 1)
        box = Inset("bg")
        box.column.addWidget(Prose(view.foot, 16))
        self.column.addWidget(box)
