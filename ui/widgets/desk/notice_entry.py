"""One notice to a recorder: a sign, a sentence, and the one button that leads there."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.presenter.noticing import NoticeLine
from ui.widgets.base.buttons import Button
from ui.widgets.base.card import Glyph
from ui.widgets.base.text import Prose
from ui.widgets.base.wrap_row import WrapRow

translate = QCoreApplication.translate
_SIGNS = {
    "training_over": ("alert", "bad"), "requests": ("clock", "warn"), "held": ("shield", "warn"),
    "training": ("clock", "warn"), "news": ("info", "primary"),
}  # fmt: skip
_WORDS_PX = 260


class NoticeEntry(QWidget):
    """Emits the kind of its notice when its button was pressed."""

    wanted = Signal(str)

    def __init__(self, line: NoticeLine) -> None:
        super().__init__()
        self.setObjectName(f"notice-{line.kind}")
        row = WrapRow(self)
        row.setContentsMargins(0, 10, 0, 10)
        row.setSpacing(12)
        told = QWidget()
        told.setMinimumWidth(_WORDS_PX)
        inside = QHBoxLayout(told)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(12)
        inside.addWidget(Glyph(*_order(line)), 0, Qt.AlignmentFlag.AlignTop)
        inside.addWidget(Prose(tell_notice(line), 17), 1)
        row.addWidget(told, 1)
        button = Button(name_way(line), small=True)
        button.setObjectName(f"go-{line.kind}")
        button.clicked.connect(lambda: self.wanted.emit(line.kind))
        row.addWidget(button)


def _order(line: NoticeLine) -> tuple[str, int, str]:
    icon, tone = _SIGNS[line.kind]
    return icon, 22, tone


def tell_notice(line: NoticeLine) -> str:
    """Return a notice in words."""
    return {
        "training_over": translate(
            "Notices", "Your training ended on %1. Until it is renewed you can't begin a session."
        ),
        "requests": translate("Notices", "%n request(s) must be answered soon, or are late.", "", line.count),
        "held": translate(
            "Notices", "%n session(s) are not sent, because somebody asked for it.", "", line.count
        ),
        "training": translate("Notices", "Your training ends on %1. Please renew it in time."),
        "news": translate("Notices", "The project has changed since you last read about it."),
    }[line.kind].replace("%1", line.day)


def name_way(line: NoticeLine) -> str:
    """Return what the button says that leads there."""
    return {
        "training_over": translate("Notices", "Who to ask"),
        "requests": translate("Notices", "See the requests"),
        "held": translate("Notices", "See the sessions"),
        "training": translate("Notices", "Who to ask"),
        "news": translate("Notices", "See what is new"),
    }[line.kind]
