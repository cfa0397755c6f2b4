"""An operator's PIN before the first sign-in: by the organisation's code, from a lead, or of one's own."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from ui.presenter.signing_in import FirstPinGiven, FirstPinView
from ui.widgets.buttons import Button
from ui.widgets.card import Card, centred
from ui.widgets.controls import Field
from ui.widgets.frame import Page
from ui.widgets.rail import rehearsal_pill
from ui.widgets.text import Line, Prose

FIELDS = {
    "lead_code": ("once", "new", "again"),
    "by_lead": ("lead", "lead_pin", "new", "again"),
    "own": ("old", "new", "again"),
}
OPEN = frozenset({"once", "lead"})  # these are no PINs: what is typed may be seen


class FirstPinPage(Page):
    """Emits a FirstPinGiven; `file_wanted` for the file with which the organisation tells the code."""

    given = Signal(object)
    file_wanted = Signal()

    def __init__(self, view: FirstPinView) -> None:
        super().__init__()
        self._view = view
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 20, 28, 20)
        if view.rehearsal:
            top = QHBoxLayout()
            top.addStretch(1)
            top.addWidget(rehearsal_pill())
            column.addLayout(top)
        column.addStretch(2)
        card = Card((40, 28, 40, 28), 8)
        card.setFixedWidth(620)
        self._add_words(card)
        names = self._names()
        self.fields = {name: self._add_field(card, names[name], name) for name in FIELDS[view.step]}
        for one, following in zip(self.fields.values(), list(self.fields.values())[1:], strict=False):
            one.returnPressed.connect(following.setFocus)
        self.fields["again"].returnPressed.connect(self._give)
        self._add_answers(card)
        column.addLayout(centred(card))
        column.addStretch(3)

    def _names(self) -> dict[str, str]:
        return {
            "once": self.tr("One-time code"),
            "lead": self.tr("Team lead's code"),
            "lead_pin": self.tr("Team lead's PIN"),
            "old": self.tr("The PIN you were given"),
            "new": self.tr("New PIN, 4 to 12 digits"),
            "again": self.tr("The same again"),
        }

    def _add_words(self, card: Card) -> None:
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
                self.tr("A team lead knows the one you have now. Nobody knows the new one."),
            ),
        }[self._view.step]
        for words, size, tone, weight in ((title, 28, "ink", 600), (told, 16, "muted", 400)):
            label = Prose(words.replace("%1", self._view.operator), size, tone, weight)
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
            card.column.addWidget(label)
        if self._view.step == "lead_code":
            save = Button(self.tr("Save the &file…"), small=True, icon="folder")
            save.setObjectName("save")
            save.clicked.connect(self.file_wanted)
            card.column.addWidget(save, 0, Qt.AlignmentFlag.AlignHCenter)

    def _add_field(self, card: Card, name: str, object_name: str) -> Field:
        card.column.addWidget(Line(name, 16, weight=600))
        field = Field(name)
        field.setObjectName(object_name)
        if object_name not in OPEN:
            field.setEchoMode(QLineEdit.EchoMode.Password)
            field.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly | Qt.InputMethodHint.ImhSensitiveData)
        card.column.addWidget(field)
        return field

    def _add_answers(self, card: Card) -> None:
        self.trouble = Prose("", 15, "bad")
        self.trouble.setObjectName("trouble")
        card.column.addWidget(self.trouble)
        enter = Button(self.tr("&Set the PIN"), "primary")
        enter.setObjectName("set-pin")
        enter.clicked.connect(self._give)
        card.column.addWidget(enter)
        back = Button(self.tr("&Back"), "link", small=True)
        back.setObjectName("back")
        back.clicked.connect(self.back_asked)
        card.column.addWidget(back, 0, Qt.AlignmentFlag.AlignHCenter)

    def _give(self) -> None:
        typed = {name: field.text().strip() for name, field in self.fields.items()}
        again = typed.pop("again")
        if typed["new"] != again:
            self.show_trouble(self.tr("The two are not the same. Type both again."))
        else:
            self.given.emit(FirstPinGiven(**typed))
        for name in ("new", "again"):
            self.fields[name].clear()

    def show_trouble(self, sentence: str) -> None:
        """Say why not."""
        self.trouble.setText(sentence)
        next(iter(self.fields.values())).setFocus(Qt.FocusReason.OtherFocusReason)

    def forget(self) -> None:
        """Forget what was typed."""
        for field in self.fields.values():
            field.clear()

    def first_focus(self) -> QWidget:
        """Start at what proves who it is."""
        return next(iter(self.fields.values()))
