"""One take in the review: what it is, how it stands, and what can be done."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.presenter.recording import ReviewRow
from ui.widgets.buttons import Button
from ui.widgets.form import in_widget
from ui.widgets.pill import Pill
from ui.widgets.text import Line, Prose
from ui.widgets.verdict_words import explain_verdict, name_verdict
from ui.widgets.wrap_row import WrapRow

_WORDS_PX = 180
_ICONS = {"bad": "alert", "warn": "warning", "ok": "check"}


class TakeRow(QWidget):
    """Emits the take to hear, the prompt to record again and whose it is, or the take to delete."""

    again_wanted = Signal(str, str)
    listen_wanted = Signal(str)
    delete_wanted = Signal(str)

    def __init__(self, row: ReviewRow) -> None:
        super().__init__()
        self.take, self._number = row.take, row.number
        line = WrapRow(self)
        line.setContentsMargins(0, 8, 0, 8)
        line.setSpacing(12)
        holder = QWidget()
        holder.setFixedWidth(168)
        inside = QHBoxLayout(holder)
        inside.setContentsMargins(0, 0, 0, 0)
        code = row.verdict
        name = self.tr("Good") if row.tone == "ok" else name_verdict(code)
        pill = Pill(name, row.tone, _ICONS[row.tone])
        if row.training:
            pill = Pill(self.tr("Practice"), "muted", "info")
        inside.addWidget(pill, 0, Qt.AlignmentFlag.AlignLeft)
        line.addWidget(holder)
        number = Line(str(row.number), 15, "muted")
        number.setFixedWidth(28)
        number.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(number)
        told_of = QWidget()
        told_of.setMinimumWidth(_WORDS_PX)
        words = QVBoxLayout(told_of)
        words.setContentsMargins(0, 0, 0, 0)
        words.setSpacing(1)
        words.addStretch(1)
        words.addWidget(Line(row.text, 16, weight=600))
        told = self._tell_good(row.kind) if row.tone == "ok" else explain_verdict(code)
        if row.training:
            told = self.tr("Not kept: it is deleted before sealing.")
        words.addWidget(Prose(told, 15, "muted"))
        words.addStretch(1)
        line.addWidget(told_of, 1)
        seconds = round(row.duration_ms / 1000)
        length = {"image": self.tr("Picture"), "text": self.tr("Text")}.get(
            row.kind, f"{seconds // 60}:{seconds % 60:02d}"
        )
        line.addWidget(in_widget(_stack(row.owner, length)))
        self._add_buttons(line, row)

    def _tell_good(self, kind: str) -> str:
        return {
            "image": self.tr("Light and sharpness are fine. Nobody else is in it."),
            "text": self.tr("Other people are blacked out."),
        }.get(kind, self.tr("Level and room are fine."))

    def _add_buttons(self, line: WrapRow, row: ReviewRow) -> None:
        self.listen = Button("", icon="play", small=True)
        self.listen.setObjectName(f"listen-{row.take}")
        self.listen.clicked.connect(lambda: self.listen_wanted.emit(row.take))
        self.show_playing(playing=False)
        if row.audible:
            line.addWidget(self.listen)
        else:
            self.listen.setParent(self)
            self.listen.hide()
        again = Button(self.tr("Again"), small=True, icon="again")
        again.setObjectName(f"again-{row.prompt}")
        again.setAccessibleName(f"{again.text()}: {row.number}")
        again.clicked.connect(lambda: self.again_wanted.emit(row.prompt, row.owner))
        delete = Button(self.tr("Delete"), "danger", small=True, icon="trash")
        delete.setObjectName(f"delete-{row.take}")
        delete.setAccessibleName(f"{delete.text()}: {row.number}")
        delete.clicked.connect(lambda: self.delete_wanted.emit(row.take))
        line.addWidget(again)
        line.addWidget(delete)

    def show_playing(self, *, playing: bool) -> None:
        """Show that this take is heard now."""
        self.listen.show_as(self.listen.text(), self.listen.look, "pause" if playing else "play")
        told = self.tr("Pause") if playing else self.tr("Listen")
        self.listen.setAccessibleName(f"{told}: {self._number}")
        self.listen.setToolTip(told)


def _stack(owner: str, length: str) -> QVBoxLayout:
    """What it is, and above it whose, where that is one of several."""
    column = QVBoxLayout()
    column.setSpacing(1)
    column.addStretch(1)
    for text in (owner, length):
        if text:
            column.addWidget(Line(text, 15, "muted"), 0, Qt.AlignmentFlag.AlignRight)
    column.addStretch(1)
    return column
