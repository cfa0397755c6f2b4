"""The choices: one switch a purpose and a kind, all No at first; refusing is as large as accepting."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.presenter.consenting import ChoiceRow, ChoicesView, Decided, name_missing
from ui.presenter.frame import SessionFrame
from ui.widgets.base.buttons import Button
from ui.widgets.base.card import Card, Columns, Rows, titled
from ui.widgets.base.roles import say_as
from ui.widgets.base.text import Prose
from ui.widgets.base.wrapped import EqualRow
from ui.widgets.consent.choice_row import Decision, Told
from ui.widgets.frame.frame import ContributorPage
from ui.widgets.frame.framed import reveal

_KINDS_PX = 348


class ChoicesPage(ContributorPage):
    """Emits what was decided, or that the person does not take part."""

    decides = True

    decided = Signal(object)
    refused = Signal()

    def __init__(self, frame: SessionFrame, view: ChoicesView) -> None:
        lead = self.tr("You have read all %1 parts. Everything starts as No.").replace("%1", str(view.parts))
        super().__init__(frame, self.tr("Your choices"), lead)
        self._view = view
        columns = Columns()
        columns.add(self._make_purposes(), 1)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self._make_kinds())
        if view.compensation:
            told = Card((20, 16, 20, 16))
            told.column.addWidget(Prose(view.compensation, 16))
            column.addWidget(told)
        column.addStretch(1)
        columns.add(right, wide_px=_KINDS_PX)
        self.body.addWidget(columns)
        self.body.addStretch(1)
        self._add_bar()

    def _make_purposes(self) -> Card:
        card = Card((20, 16, 20, 12), 4)
        title = self.tr("What may we do with the recordings?")
        say_as(card, "group", title)
        card.column.addWidget(titled(title))
        needed = self.tr("needed to take part")
        self._decisions = [self._make_decision(row, needed) for row in self._view.purposes]
        told = [Told(row, self.tr("with your signature")) for row in self._view.notes]
        rows = Rows()
        rows.add_rows([*self._decisions, *told])
        card.column.addWidget(rows)
        return card

    def _make_kinds(self) -> Card:
        card = Card((20, 16, 20, 12), 4)
        title = self.tr("What may we record?")
        say_as(card, "group", title)
        card.column.addWidget(titled(title))
        self._kinds = [self._make_decision(row, self.tr("needed")) for row in self._view.kinds]
        rows = Rows()
        rows.add_rows(self._kinds)
        card.column.addWidget(rows)
        return card

    def _make_decision(self, row: ChoiceRow, needed: str) -> Decision:
        decision = Decision(row, needed)
        decision.changed.connect(self._tell_missing)
        return decision

    def _add_bar(self) -> None:
        self.add_back()
        self.missing = Prose("", 16)
        self.missing.setObjectName("missing")
        self.missing.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.bar.row.addWidget(self.missing, 1)
        refuse = Button(self.tr("I do n&ot take part"), "answer")
        refuse.setObjectName("refuse")
        refuse.clicked.connect(self.refused)
        accept = Button(self.tr("I take part &like this"), "answer")
        accept.setObjectName("accept")
        accept.clicked.connect(self._accept)
        self.bar.row.addWidget(EqualRow([refuse, accept]))
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
        self.missing.set_tone("ink")
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
            reveal(first)
            return
        self.decided.emit(decided)

    def _is_missing(self, row: Decision, decided: Decided) -> bool:
        needed = {choice.id for choice in (*self._view.kinds, *self._view.purposes) if choice.required}
        given = {**decided.purposes, **decided.kinds}
        return row.choice in needed and not given[row.choice]

    def first_focus(self) -> QWidget:
        """Start at the first switch."""
        return self._decisions[0].switch
