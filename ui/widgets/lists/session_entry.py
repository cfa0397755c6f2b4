"""One session with what can be done with it: whose it is, how it stands and why, and buttons with words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.presenter.desk import SessionLine
from ui.widgets.base.buttons import Button
from ui.widgets.base.card import Card, empty
from ui.widgets.base.text import Prose
from ui.widgets.base.wrap_row import WrapRow
from ui.widgets.lists.session_words import make_pill, pill_words, tell_amount, tell_why, who

translate = QCoreApplication.translate


class SessionEntry(QWidget):
    """`asked` tells what is wanted (resume, seal, send or told), and of which session."""

    asked = Signal(str, str)

    def __init__(self, line: SessionLine) -> None:
        super().__init__()
        self.setObjectName(f"entry-{line.session}")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 10, 0, 10)
        column.setSpacing(8)
        top = QHBoxLayout()
        top.setSpacing(12)
        words = QVBoxLayout()
        words.setSpacing(1)
        self._line = line
        self._amount = Prose(tell_amount(line), 16, "muted")
        words.addWidget(Prose(who(line), 17, weight=600))
        words.addWidget(self._amount)
        if why := tell_why(line):
            words.addWidget(Prose(why, 16, "ink"))
        top.addLayout(words, 1)
        self._pill = make_pill(line)
        top.addWidget(self._pill, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(top)
        column.addLayout(self._make_buttons(line))

    def follow(self, line: SessionLine) -> bool:
        """Show how far the same session is by now; False where it stands otherwise: that is another entry."""
        kept = (self._line.session, self._line.standing, tell_why(self._line), find_actions(self._line))
        if kept != (line.session, line.standing, tell_why(line), find_actions(line)):
            return False
        self._line = line
        self._amount.setText(tell_amount(line))
        self._pill.say(*pill_words(line))
        return True

    def _make_buttons(self, line: SessionLine) -> WrapRow:
        row = WrapRow()
        row.setSpacing(8)
        for what, text, icon in find_actions(line):
            button = Button(text, small=True, icon=icon)
            button.setObjectName(f"{what}-{line.session}")
            button.setAccessibleName(f"{text}: {line.code}")
            button.clicked.connect(lambda _checked=False, what=what: self.asked.emit(what, line.session))
            row.addWidget(button)
        row.addStretch(1)
        return row


class ChosenCard(Card):
    """The session that a list's keys are on; nothing while there is none."""

    asked = Signal(str, str)

    def __init__(self) -> None:
        super().__init__((20, 2, 20, 2), 0)
        self.setObjectName("chosen")
        self._entry: SessionEntry | None = None
        self.hide()

    def show_line(self, line: SessionLine | None) -> None:
        """Show another session, or how the same one gets on."""
        if line is not None and self._entry is not None and self._entry.follow(line):
            return
        empty(self.column)
        self._entry = None
        if line is not None:
            self._entry = SessionEntry(line)
            self._entry.asked.connect(self.asked)
            self.column.addWidget(self._entry)
        self.setVisible(line is not None)


def find_actions(line: SessionLine) -> list[tuple[str, str, str]]:
    """Return what can be done with a session: what, in words, its icon. The first is what helps most."""
    found = []
    if line.standing == "open":
        found.append(("resume", translate("SessionEntry", "Go on"), "play"))
        if line.takes:  # whoever took part may be gone: it needs nobody to be sealed
            found.append(("seal", translate("SessionEntry", "Finish and seal"), "lock"))
    if line.can_send:
        released = line.standing != "unreleased"
        again, first = translate("SessionEntry", "Send again"), translate("SessionEntry", "Release and send")
        found.append(("send", again if released else first, "again" if released else "sent"))
    found.append(("told", translate("SessionEntry", "What was agreed"), "document"))
    return found
