"""The speaker profile: coarse traits that travel with the recordings; nothing has to be told."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from ui.presenter.frame import SessionFrame
from ui.presenter.people import ProfileGiven, ProfileView
from ui.widgets.base.announcing import announce
from ui.widgets.base.buttons import Button
from ui.widgets.base.card import Card, Rows
from ui.widgets.base.controls import Chooser
from ui.widgets.base.many import ManyChooser
from ui.widgets.base.text import Prose
from ui.widgets.form.doubts import Asked, DoubtBox
from ui.widgets.form.form import FormRow
from ui.widgets.frame.frame import ContributorPage


class ProfilePage(ContributorPage):
    """Emits a ProfileGiven: answers by field, an id, or a list of ids where several may be chosen."""

    filled = Signal(object)

    def __init__(self, frame: SessionFrame, fields: tuple[ProfileView, ...]) -> None:
        super().__init__(
            frame,
            self.tr("How you speak"),
            self.tr(
                "These answers go with the recordings, without your name. People who know your voice may "
                "still recognise it."
            ),
        )
        self._fields = fields
        self._controls: dict[str, Chooser | ManyChooser] = {}
        card = Card((24, 12, 12, 12), 0)
        inner = Rows()
        for field in fields:
            inner.column.addWidget(self._make_row(field))
        inner.column.addStretch(1)
        card.column.addWidget(inner)
        self.body.addWidget(card, 1)
        self.doubts = DoubtBox()
        self.body.addWidget(self.doubts)
        self.add_back()
        self.trouble = Prose("", 16)
        self.trouble.setObjectName("trouble")
        self.trouble.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.bar.row.addWidget(self.trouble, 1)
        save = Button(self.tr("&Save and go on"), "primary")
        save.setObjectName("next")
        save.clicked.connect(self._emit_filled)
        self.bar.row.addWidget(save)
        self.doubts.settled.connect(self._emit_filled)

    def _emit_filled(self) -> None:
        self.filled.emit(self.read())

    def read(self) -> ProfileGiven:
        """Return all that was chosen."""
        return ProfileGiven(self.read_fields(), self.doubts.confirmed)

    def restore(self, given: ProfileGiven) -> None:
        """Show what the person chose before they went back."""
        for name, value in given.answers.items():
            control = self._controls[name]
            if isinstance(control, ManyChooser):
                control.choose(list(value))
            else:
                control.choose(str(value))

    def _make_row(self, field: ProfileView) -> FormRow:
        choices = list(field.choices)
        hint = self.tr("Please choose") if field.required else self.tr("You can leave this empty")
        control: Chooser | ManyChooser
        if field.many:
            control = ManyChooser(field.title, choices, hint)
        else:
            control = Chooser(field.title, choices, hint)
        control.setObjectName(f"profile-{field.id}")
        changed = control.changed if isinstance(control, ManyChooser) else control.currentIndexChanged
        changed.connect(lambda *_: self.doubts.forget("quota_"))
        self._controls[field.id] = control
        return FormRow(field.title, control, field.reason, "" if field.required else self.tr("optional"))

    def read_fields(self) -> dict[str, str | list[str]]:
        """Return what was chosen; a field without an answer is absent."""
        values: dict[str, str | list[str]] = {name: item.chosen() for name, item in self._controls.items()}
        return {name: value for name, value in values.items() if value}

    def show_doubts(self, doubts: Sequence[Asked]) -> None:
        """Ask whether to go on where no more are wanted."""
        self.doubts.ask(doubts)

    def show_trouble(self, sentence: str, field: str) -> None:
        """Say what is wrong and put the keyboard there."""
        titles = {row.id: row.title for row in self._fields}
        self.trouble.set_tone("bad")
        self.trouble.setText(f"{titles.get(field, field)}: {sentence}")
        announce(self, self.trouble.text(), assertive=True)
        if field in self._controls:
            self._controls[field].setFocus(Qt.FocusReason.OtherFocusReason)

    def first_focus(self) -> QWidget | None:
        """Start at the first field."""
        return next(iter(self._controls.values()), None)
