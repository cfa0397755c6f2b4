"""The passphrase of this laptop's keystore, asked only where the system has no keyring."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from ui.widgets.base.buttons import Button
from ui.widgets.base.controls import SecretField
from ui.widgets.base.text import Prose
from ui.widgets.form.form import add_field
from ui.widgets.frame.card_page import CardPage

GOOD = frozenset({"enough", "strong"})


class UnlockPage(CardPage):
    """Emits the passphrase. At the first start it is chosen: typed twice, and `judge` tells its strength."""

    given = Signal(str)

    def __init__(self, *, first: bool = False, judge: Callable[[str], str] = lambda _: "enough") -> None:
        super().__init__(rehearsal=False)
        self._first, self._judge = first, judge
        self._add_words()
        self.passphrase = self._add_field(self.tr("Passphrase"), "passphrase")
        self.again = self._add_field(self.tr("The same again"), "again") if first else None
        self._connect_keys()
        unlock = Button(self.tr("&Set the passphrase") if first else self.tr("&Unlock"), "primary")
        unlock.setObjectName("unlock")
        unlock.clicked.connect(self._give)
        self.add_answer(unlock, back=False)

    def _add_words(self) -> None:
        self.add_sign("lock")
        title = self.tr("Unlock this laptop's keys")
        told = self.tr("This system has no keyring, so a passphrase protects the keys.")
        if self._first:
            title = self.tr("Choose a passphrase for this laptop")
            told += " " + self.tr(
                "Choose a long one and keep it safe: without it nothing here can be opened."
            )
        self.add_words(title, 28, weight=600)
        self.add_words(told, 16, "muted")

    def _add_field(self, name: str, object_name: str) -> SecretField:
        field = add_field(self.card, SecretField(name, digits=False), object_name)
        if self._first and object_name == "passphrase":
            self.strength = Prose(self._tell("too_short"), 15, "muted")
            self.strength.setObjectName("strength")
            self.card.column.addWidget(self.strength)
            field.textChanged.connect(self._show_strength)
        return field

    def _connect_keys(self) -> None:
        if self.again is not None:
            self.passphrase.returnPressed.connect(self.again.setFocus)
            self.again.returnPressed.connect(self._give)
        else:
            self.passphrase.returnPressed.connect(self._give)

    def _tell(self, strength: str) -> str:
        return {
            "too_short": self.tr("At least ten characters, or six words."),
            "too_plain": self.tr("Too easy to guess: always the same few characters."),
            "enough": self.tr("Good enough. More words make it stronger."),
            "strong": self.tr("Strong."),
        }[strength]

    def _show_strength(self, typed: str) -> None:
        strength = self._judge(typed)
        self.strength.set_tone("ok" if strength in GOOD else "muted")
        self.strength.setText(self._tell(strength))

    def _give(self) -> None:
        typed = self.passphrase.text()
        if self.again is not None and self._judge(typed) not in GOOD:
            self.show_trouble(self._tell(self._judge(typed)))
        elif self.again is not None and self.again.text() != typed:
            self.again.clear()
            self.show_trouble(self.tr("The two are not the same. Type both again."))
        elif typed:
            self.forget()
            self.given.emit(typed)

    def forget(self) -> None:
        """Forget what was typed."""
        self.passphrase.clear()
        if self.again is not None:
            self.again.clear()

    def show_trouble(self, sentence: str) -> None:
        """Say why it stays locked."""
        self.trouble.setText(sentence)
        self.passphrase.setFocus(Qt.FocusReason.OtherFocusReason)

    def first_focus(self) -> QWidget:
        """Start at the passphrase."""
        return self.passphrase
