"""Taking back a part: every Yes that taking part does not need stands on, and is switched off."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QWidget

from ui.presenter.consenting import KeptChoice, TakeBackView
from ui.presenter.frame import SessionFrame
from ui.widgets.base.buttons import Button, make_choice
from ui.widgets.base.card import Card, Columns, Rows, Rule, titled
from ui.widgets.base.text import Prose
from ui.widgets.consent.choice_row import Decision
from ui.widgets.frame.frame import ContributorPage, Heading


class TakeBackPage(ContributorPage):
    """Emits the purposes and the kinds that are taken back (P-3.4)."""

    decides = True

    taken_back = Signal(object, object)
    person_chosen = Signal(str)

    def __init__(self, frame: SessionFrame, view: TakeBackView) -> None:
        lead = self.tr("Switch off what you no longer want. It counts at once, and you need not say why.")
        super().__init__(frame, self.tr("Take back a part"), lead)
        self._kinds: dict[str, Decision] = {}
        self._purposes: dict[str, Decision] = {}
        self._view = view
        if len(view.codes) > 1:
            self._add_people(self.heading)
        row = Columns()
        if view.kinds:
            title = self.tr("What may we record?")
            row.add(self._make_card(title, view.kinds, self._kinds), 1)
        if view.purposes:
            title = self.tr("What may we do with the recordings?")
            row.add(self._make_card(title, view.purposes, self._purposes), 1)
        self.body.addWidget(row, 1)
        self.effect = Prose("", 17)
        self.effect.setObjectName("effect")
        self.body.addWidget(self.effect)
        self._add_bar()
        self._tell_effect()

    def _add_people(self, heading: Heading) -> None:
        """In a dialogue: who takes something back."""
        group = QButtonGroup(self)
        for place, code in enumerate(self._view.codes, start=1):
            button = Button(self.tr("Person %1").replace("%1", str(place)), icon="person", small=True)
            button.setObjectName(f"person-{place}")
            make_choice(button, partial(self.person_chosen.emit, code), chosen=code == self._view.code)
            group.addButton(button)
            heading.add_corner(button)

    def _make_card(self, title: str, rows: tuple[KeptChoice, ...], kept: dict[str, Decision]) -> Card:
        card = Card((20, 16, 12, 8), 4)
        card.column.addWidget(titled(title))
        inner = Rows()
        for place, choice in enumerate(rows):
            if place:
                inner.column.addWidget(Rule())
            decision = Decision(choice.row, "")
            decision.switch.setChecked(True)
            decision.changed.connect(self._tell_effect)
            kept[choice.row.id] = decision
            inner.column.addWidget(decision)
        inner.column.addStretch(1)
        card.column.addWidget(inner, 1)
        return card

    def _add_bar(self) -> None:
        self.add_back(self.tr("&Back, change nothing"))
        rest = Prose(self.tr("What is needed to take part can only be stopped as a whole."), 16)
        rest.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.bar.row.addWidget(rest, 1)
        self.confirm = Button(self.tr("&Take this back"), "answer")
        self.confirm.setObjectName("take-back")
        self.confirm.clicked.connect(self._emit)
        self.bar.row.addWidget(self.confirm)

    def _off(self, kept: dict[str, Decision]) -> frozenset[str]:
        return frozenset(name for name, row in kept.items() if not row.switch.isChecked())

    def _tell_effect(self) -> None:
        """Say what happens before it is confirmed: what falls, and that the rest goes on."""
        kinds, purposes = self._off(self._kinds), self._off(self._purposes)
        if not kinds | purposes:
            self.effect.setText(self.tr("Nothing is switched off yet."))
            return
        gone = [choice.takes for choice in self._view.kinds if choice.row.id in kinds]
        falling = len(frozenset[str]().union(*gone))
        words = [self.tr("From now on this is a No. Everything else goes on as before.")]
        if falling:
            words.insert(0, self.tr("%n take(s) are deleted here at once.", "", falling))
        self.effect.setText(" ".join(words))

    def _emit(self) -> None:
        kinds, purposes = self._off(self._kinds), self._off(self._purposes)
        if kinds | purposes:
            self.taken_back.emit(purposes, kinds)
        else:
            first = next(iter((*self._kinds.values(), *self._purposes.values())))
            first.switch.setFocus(Qt.FocusReason.OtherFocusReason)

    def first_focus(self) -> QWidget:
        """Start at the first switch."""
        return next(iter((*self._kinds.values(), *self._purposes.values()))).switch
