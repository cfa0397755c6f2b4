"""Questions about what may be a slip: one at a time above the bar, kept as it is or looked at again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from ui.widgets.base.buttons import Button
from ui.widgets.base.card import Glyph, Inset
from ui.widgets.base.text import Prose
from ui.widgets.form.fields import FormFields


class Asked(Protocol):
    """A doubt of the core: its code, the field to look at, and what the paper says instead.

    Where two forms stand on one page, field and key begin with whose form it is, and a dot.
    """

    @property
    def code(self) -> str:
        """Which question it is."""

    @property
    def key(self) -> str:
        """By what it is confirmed."""

    @property
    def field(self) -> str:
        """Where to look."""

    @property
    def other(self) -> str:
        """What else it could be."""


class DoubtBox(Inset):
    """Shows the first question that waits.

    `moved` when there are others than before, `settled` when the last was answered here,
    `taken` (field, value) when the paper's word is to be put in the field. `attend` does both for a form.
    """

    moved = Signal()
    settled = Signal()
    taken = Signal(str, str)

    def __init__(self) -> None:
        super().__init__("warn_soft", (18, 12, 12, 12))
        self.waiting: list[Asked] = []
        self.confirmed: frozenset[str] = frozenset()
        self.setObjectName("doubt")
        row = QHBoxLayout()
        row.setSpacing(14)
        row.addWidget(Glyph("question", 24, "warn"), 0, Qt.AlignmentFlag.AlignVCenter)
        words = QVBoxLayout()
        words.setSpacing(2)
        self.sentence = Prose("", 16, weight=600)
        self.sentence.setObjectName("doubt-sentence")
        self.help = Prose("", 16)
        self.whose = Prose(self.tr("About the parent or guardian"), 16)
        words.addWidget(self.whose)
        words.addWidget(self.sentence)
        words.addWidget(self.help)
        row.addLayout(words, 1)
        self.take = Button("", small=True)
        self.take.setObjectName("doubt-take")
        self.take.clicked.connect(self._take)
        self.keep = Button("", small=True)
        self.keep.setObjectName("doubt-keep")
        self.keep.clicked.connect(self._keep)
        row.addWidget(self.take)
        row.addWidget(self.keep)
        self.column.addLayout(row)
        self.hide()

    def attend(self, fields: FormFields, who: str = "") -> None:
        """Fill in and frame what a question is about; an edit drops the questions about what was there.

        `who` is whose form it is where two stand on one page.
        """
        before = f"{who}." if who else ""

        def is_mine(field: str) -> bool:
            return field.rpartition(".")[0] == who

        def fill(field: str, value: str) -> None:
            if is_mine(field):
                fields.fill(field.removeprefix(before), value)

        def show() -> None:
            first = [doubt.field for doubt in self.waiting[:1] if is_mine(doubt.field)]
            fields.frame([field.removeprefix(before) for field in first])

        self.taken.connect(fill)
        self.moved.connect(show)
        fields.edited.connect(lambda about: self.forget(f"{before}{about}"))

    def ask(self, doubts: Sequence[Asked]) -> None:
        """Ask these questions; what was confirmed before stays confirmed."""
        self.waiting = list(doubts)
        self._show_first()
        self._take_keyboard()

    def forget(self, about: str) -> None:
        """Drop questions and answers whose key begins with `about`: what they were about has changed."""
        self.confirmed = frozenset(key for key in self.confirmed if not key.startswith(about))
        self.waiting = [doubt for doubt in self.waiting if not doubt.key.startswith(about)]
        self._show_first()

    def _keep(self) -> None:
        self.confirmed |= {self.waiting.pop(0).key}
        self._go_on()

    def _take(self) -> None:
        doubt = self.waiting.pop(0)
        self.taken.emit(doubt.field, doubt.other)
        self._go_on()

    def _go_on(self) -> None:
        self._show_first()
        if self.waiting:
            self._take_keyboard()
        else:
            self.settled.emit()

    def _take_keyboard(self) -> None:
        first = self.keep if self.take.isHidden() else self.take
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_first(self) -> None:
        if self.waiting:
            doubt = self.waiting[0]
            title, told = self._ask_about(doubt.code)
            self.whose.setVisible(doubt.field.startswith("guardian."))
            self.sentence.setText(title)
            self.help.setText(told)
            self.help.setVisible(bool(told))
            self.keep.setText(self._say_keep(doubt.code))
            self.take.setText(self.tr("On the paper: %1").replace("%1", doubt.other))
            self.take.setVisible(doubt.code == "id_birth_date")
            self.setAccessibleName(f"{title} {told}".strip())
        self.setVisible(bool(self.waiting))
        self.moved.emit()

    def _say_keep(self, code: str) -> str:
        if code == "quota_full":
            return self.tr("&Go on all the same")
        return self.tr("&As I wrote it") if code == "id_birth_date" else self.tr("&It is right as it is")

    def _ask_about(self, code: str) -> tuple[str, str]:
        return {
            "id_check": (
                self.tr("Please look again: is every digit of the number right?"),
                self.tr("Its last character does not fit the others."),
            ),
            "id_birth_date": (
                self.tr("The two birth dates are not the same. Which is right?"),
                self.tr("While they differ, the younger age counts."),
            ),
            "id_gender": (
                self.tr("Please look again: gender and number do not match."),
                self.tr("The last digit but one is odd for men, even for women."),
            ),
            "id_made_up": (
                self.tr("Please look again: no paper of this kind has such a number."),
                self.tr("In a rehearsal it may be made up."),
            ),
            "phone_unusual": (
                self.tr("Please look again: is this telephone number complete?"),
                self.tr("It does not look like a number in use."),
            ),
            "phone_made_up": (
                self.tr("Please look again: this is not a telephone number."),
                self.tr("In a rehearsal it may be made up."),
            ),
            "quota_full": (
                self.tr("The project has enough recordings from people like you."),
                self.tr("You may still take part."),
            ),
        }.get(code, (self.tr("Please look again."), ""))
