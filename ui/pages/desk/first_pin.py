"""An operator's PIN before the first sign-in: by the organisation's code, from a lead, or of one's own."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from ui.presenter.signing_in import FirstPinGiven, FirstPinView
from ui.widgets.base.buttons import Button
from ui.widgets.base.controls import Field, SecretField
from ui.widgets.form.form import add_field
from ui.widgets.frame.card_page import CardPage

FIELDS = {
    "lead_code": ("once", "new", "again"),
    "by_lead": ("lead", "lead_pin", "new", "again"),
    "own": ("old", "new", "again"),
    "change": ("old", "new", "again"),
}
OPEN = frozenset({"once", "lead"})  # these are no PINs: what is typed may be seen


class FirstPinPage(CardPage):
    """Emits a FirstPinGiven; `file_wanted` for the file with which the organisation tells the code."""

    given = Signal(object)
    file_wanted = Signal()

    def __init__(self, view: FirstPinView) -> None:
        super().__init__(rehearsal=view.rehearsal)
        self._view = view
        self._add_words()
        names = self._names()
        self.fields = {name: self._add_field(names[name], name) for name in FIELDS[view.step]}
        for one, following in zip(self.fields.values(), list(self.fields.values())[1:], strict=False):
            one.returnPressed.connect(following.setFocus)
        self.fields["again"].returnPressed.connect(self._give)
        enter = Button(self.tr("&Set the PIN"), "primary")
        enter.setObjectName("set-pin")
        enter.clicked.connect(self._give)
        self.add_answer(enter)

    def _names(self) -> dict[str, str]:
        return {
            "once": self.tr("One-time code"),
            "lead": self.tr("Team lead's code"),
            "lead_pin": self.tr("Team lead's PIN"),
            "old": self.tr("The PIN you were given") if self._view.step == "own" else self.tr("Your PIN now"),
            "new": self.tr("New PIN, 4 to 12 digits"),
            "again": self.tr("The same again"),
        }

    def _add_words(self) -> None:
        title, told = {
            "lead_code": (
                self.tr("The first team lead's PIN"),
                self.tr("Save the file and send it to the organisation. They tell you the one-time code."),
            ),
            "by_lead": (
                self.tr("A team lead sets the first PIN"),
                self.tr("It is for %1, who then chooses one of their own."),
            ),
            "own": (
                self.tr("Choose a PIN of your own"),
                self.tr("A team lead knows your present PIN. Nobody but you will know the new one."),
            ),
            "change": (
                self.tr("Change your PIN"),
                self.tr("It is for %1. Lock the laptop when you leave it."),
            ),
        }[self._view.step]
        self.add_words(title, 28, weight=600)
        self.add_words(told.replace("%1", self._view.operator), 16, "muted")
        if self._view.step == "lead_code":
            save = Button(self.tr("Save the &file…"), small=True, icon="folder")
            save.setObjectName("save")
            save.clicked.connect(self.file_wanted)
            self.card.column.addWidget(save, 0, Qt.AlignmentFlag.AlignHCenter)

    def _add_field(self, name: str, object_name: str) -> Field:
        field = Field(name) if object_name in OPEN else SecretField(name)
        return add_field(self.card, field, object_name)

    def _give(self) -> None:
        typed = {name: field.text().strip() for name, field in self.fields.items()}
        again = typed.pop("again")
        if not typed["new"]:
            self.show_trouble(self.tr("Type the new PIN."), "new")
        elif typed["new"] != again:
            self._clear("new", "again")
            self.show_trouble(self.tr("The two are not the same. Type both again."), "new")
        else:
            self._clear(*(name for name in self.fields if name not in OPEN))
            self.given.emit(FirstPinGiven(**typed))

    def _clear(self, *names: str) -> None:
        for name in names:
            self.fields[name].clear()

    def show_trouble(self, sentence: str, field: str = "") -> None:
        """Say why not, and put the keyboard at a field: at the first where none is named."""
        self.trouble.setText(sentence)
        (self.fields[field] if field else self.first_focus()).setFocus(Qt.FocusReason.OtherFocusReason)

    def forget(self) -> None:
        """Forget what was typed."""
        self._clear(*self.fields)

    def first_focus(self) -> QWidget:
        """Start at what proves who it is."""
        return next(iter(self.fields.values()))
