"""The choices: one switch a purpose and a kind, all No at first; refusing is as large as accepting."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.presenter.consenting import ChoiceRow, ChoicesView, Decided, name_missing
from ui.presenter.frame import SessionFrame
from ui.widgets.buttons import Button, make_equal
from ui.widgets.card import Card, Glyph, Notice, Rule, Scroller, empty, fact_row, titled
from ui.widgets.choice_row import Decision, Told
from ui.widgets.frame import GAP, ContributorPage
from ui.widgets.text import Prose


class ChoicesPage(ContributorPage):
    """Emits what was decided, or that the person does not take part."""

    decides = True

    decided = Signal(object)
    refused = Signal()

    def __init__(self, frame: SessionFrame, view: ChoicesView) -> None:
        lead = self.tr("You have read all %1 parts. Everything starts as No.").replace("%1", str(view.parts))
        super().__init__(frame, self.tr("Your choices"), lead)
        self._view = view
        self._decisions: list[Decision] = []
        self._kinds: list[Decision] = []
        row = QHBoxLayout()
        row.setSpacing(GAP)
        row.addWidget(self._make_purposes(), 1)
        right = QVBoxLayout()
        right.setSpacing(12)
        right.addWidget(self._make_kinds())
        right.addWidget(self._make_details(), 1)
        row.addLayout(right)
        self.body.addLayout(row, 1)
        self._add_bar()

    def _make_purposes(self) -> Card:
        card = Card((20, 16, 12, 8), 4)
        card.column.addWidget(titled(self.tr("What may we do with the recordings?")))
        inner = Scroller()
        inner.column.setContentsMargins(0, 0, 8, 0)
        told = [row for row in self._view.purposes if row.details]
        for place, row in enumerate(self._view.purposes):
            if place:
                inner.column.addWidget(Rule())
            decision = self._make_decision(row, self.tr("needed to take part"), link=len(told) > 1)
            self._decisions.append(decision)
            inner.column.addWidget(decision, 1)
        for row in self._view.notes:
            inner.column.addWidget(Rule())
            inner.column.addWidget(Told(row, self.tr("with your signature")), 1)
        card.column.addWidget(inner, 1)
        return card

    def _make_decision(self, row: ChoiceRow, needed: str, *, link: bool = False) -> Decision:
        decision = Decision(row, needed, details_link=link and row.details is not None)
        decision.changed.connect(self._tell_missing)
        decision.details_asked.connect(lambda: self._show_details(row))
        return decision

    def _make_kinds(self) -> Card:
        card = Card((20, 16, 12, 8), 4)
        card.setFixedWidth(348)
        card.column.addWidget(titled(self.tr("What may we record?")))
        for place, row in enumerate(self._view.kinds):
            if place:
                card.column.addWidget(Rule())
            decision = self._make_decision(row, self.tr("needed"))
            self._kinds.append(decision)
            card.column.addWidget(decision)
        return card

    def _make_details(self) -> Card:
        card = Card((20, 16, 20, 16), 8)
        card.setFixedWidth(348)
        self._details = card
        told = next((row for row in self._view.purposes if row.details), None)
        if told:
            self._show_details(told)
        else:
            self._show_notes()
        return card

    def _show_notes(self) -> None:
        for row in self._view.notes:
            self._details.column.addWidget(titled(row.title, 18))
            self._details.column.addWidget(Prose(row.explanation, 15, "muted"))
        if self._view.compensation:
            self._details.column.addWidget(Prose(self._view.compensation, 15, "muted"))
        self._details.column.addStretch(1)

    def _show_details(self, row: ChoiceRow) -> None:
        empty(self._details.column)
        names = {
            "recipient": self.tr("Who"),
            "contact": self.tr("Contact"),
            "purpose": self.tr("What for"),
            "kinds": self.tr("What"),
            "method": self.tr("How"),
            "rights": self.tr("Rights"),
        }
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(Glyph("globe", 20))
        head.addWidget(titled(row.title, 18), 1)
        column.addLayout(head)
        if row.details:
            for name, value in row.details.rows:
                column.addLayout(fact_row(names.get(name, name), value, 72, 15))
            column.addStretch(1)
            if row.details.notice:
                column.addWidget(Notice("warning", row.details.notice, "warn"))
        self._details.column.addWidget(holder, 1)

    def _add_bar(self) -> None:
        self.add_back()
        self.missing = Prose("", 15, "muted")
        self.missing.setObjectName("missing")
        self.missing.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.bar.row.addWidget(self.missing, 1)
        refuse = Button(self.tr("I do n&ot take part"), "answer")
        refuse.setObjectName("refuse")
        refuse.clicked.connect(self.refused)
        accept = Button(self.tr("I take part &like this"), "answer")
        accept.setObjectName("accept")
        accept.clicked.connect(self._accept)
        make_equal(refuse, accept)
        self.bar.row.addWidget(refuse)
        self.bar.row.addWidget(accept)
        self._tell_missing()

    def restore(self, decided: Decided) -> None:
        """Show decisions the person took before they came back; nothing is ever set for them."""
        given = {**decided.purposes, **decided.kinds}
        for row in (*self._decisions, *self._kinds):
            row.switch.setChecked(given.get(row.choice, False))

    def read_decisions(self) -> Decided:
        """Return every switch as it stands."""
        purposes = {row.choice: row.switch.isChecked() for row in self._decisions}
        purposes |= {row.id: True for row in self._view.notes}
        return Decided(purposes, {row.choice: row.switch.isChecked() for row in self._kinds})

    def _tell_missing(self) -> None:
        missing = name_missing(self._view, self.read_decisions())
        self.missing.set_tone("muted")
        self.missing.setText("" if not missing else self._join(missing))

    def _join(self, missing: list[str]) -> str:
        names = self.tr(", ").join(f"“{name}”" for name in missing)
        return self.tr("To take part, %1 needs your Yes.", "", len(missing)).replace("%1", names)

    def _accept(self) -> None:
        decided = self.read_decisions()
        if name_missing(self._view, decided):
            self.missing.set_tone("warn")
            first = next(row for row in (*self._kinds, *self._decisions) if self._is_missing(row, decided))
            first.switch.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.decided.emit(decided)

    def _is_missing(self, row: Decision, decided: Decided) -> bool:
        needed = {choice.id for choice in (*self._view.kinds, *self._view.purposes) if choice.required}
        given = {**decided.purposes, **decided.kinds}
        return row.choice in needed and not given[row.choice]

    def first_focus(self) -> QWidget:
        """Start at the first switch."""
        return self._decisions[0].switch
