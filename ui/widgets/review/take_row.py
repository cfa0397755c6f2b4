"""One take in the review: what it is, its shape, how it stands, and what can be done."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from ui.presenter.reviewing import ReviewRow
from ui.widgets.base.announcing import announce
from ui.widgets.base.buttons import Button
from ui.widgets.base.card import Glyph
from ui.widgets.base.pill import Pill
from ui.widgets.base.text import Line, Prose
from ui.widgets.base.wrap_row import WrapRow
from ui.widgets.form.form import in_widget
from ui.widgets.record.verdict_words import explain_verdict, name_verdict
from ui.widgets.record.waveform import PeaksShown, Waveform

_WORDS_PX = 180
_ICONS = {"bad": "alert", "warn": "warning", "ok": "check"}
_WAVE_PX = (180, 40)


class TakeRow(QWidget):
    """Emits the take to hear, the prompt to record again and whose it is, or the take to delete or spare."""

    again_wanted = Signal(str, str)
    listen_wanted = Signal(str)
    delete_wanted = Signal(str)
    spare_wanted = Signal(str)

    def __init__(self, row: ReviewRow) -> None:
        super().__init__()
        self.take, self.row = row.take, row
        self.wave: Waveform | None = None
        self._pages = QStackedLayout(self)
        self._pages.setContentsMargins(0, 0, 0, 0)
        self._pages.addWidget(self._make_take(row))
        self._pages.addWidget(self._make_going())

    @property
    def is_going(self) -> bool:
        """Whether it is about to be deleted."""
        return self._pages.currentIndex() == 1

    def _make_take(self, row: ReviewRow) -> QWidget:
        column = QVBoxLayout()
        column.setSpacing(2)
        head = WrapRow()
        head.setContentsMargins(0, 8, 0, 0)
        head.setSpacing(12)
        head.addWidget(Line(str(row.number), 16, "muted"))
        words = Prose(row.text, 17, weight=600)
        words.setObjectName("prompt-text")
        head.addWidget(words, 1)
        head.addWidget(self._make_pill(row))
        column.addLayout(head)
        foot = WrapRow()
        foot.setContentsMargins(0, 0, 0, 8)
        foot.setSpacing(12)
        if row.audible:
            self.wave = Waveform()
            self.wave.setFixedSize(*_WAVE_PX)
            foot.addWidget(self.wave)
        foot.addWidget(Line(_tell_length(self, row), 16, "muted"))
        foot.addWidget(Prose(self._tell(row), 16, "muted"), 1)
        self._add_buttons(foot, row)
        column.addLayout(foot)
        return in_widget(column)

    def _make_pill(self, row: ReviewRow) -> Pill:
        if row.training:
            return Pill(self.tr("Practice"), "muted", "info")
        name = self.tr("Good") if row.tone == "ok" else name_verdict(row.verdict)
        return Pill(name, row.tone, _ICONS[row.tone])

    def _make_going(self) -> QWidget:
        holder = QWidget()
        line = WrapRow(holder)
        line.setContentsMargins(0, 8, 0, 8)
        line.setSpacing(12)
        line.addWidget(Glyph("trash", 20, "muted"))
        told = self.tr("Prompt %1: this take is about to be deleted.").replace("%1", str(self.row.number))
        line.addWidget(Prose(told, 16), 1)
        self.undo = Button(self.tr("Undo"), small=True, icon="again")
        self.undo.setObjectName(f"undo-{self.take}")
        self.undo.setAccessibleName(f"{self.undo.text()}: {self.row.number}")
        self.undo.clicked.connect(lambda: self.spare_wanted.emit(self.take))
        line.addWidget(self.undo)
        self._going_words = told
        return holder

    def _tell(self, row: ReviewRow) -> str:
        if row.training:
            return self.tr("Not kept: it is deleted before sealing.")
        if row.tone != "ok":
            return explain_verdict(row.verdict)
        return {
            "image": self.tr("Light and sharpness are fine. Nobody else is in it."),
            "text": self.tr("Other people are blacked out."),
        }.get(row.kind, self.tr("Level and room are fine."))

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
        self._delete = Button(self.tr("Delete"), "danger", small=True, icon="trash")
        self._delete.setObjectName(f"delete-{row.take}")
        self._delete.setAccessibleName(f"{self._delete.text()}: {row.number}")
        self._delete.clicked.connect(lambda: self.delete_wanted.emit(row.take))
        line.addWidget(again)
        line.addWidget(self._delete)

    def show_going(self, *, going: bool) -> None:
        """Show that it is about to be deleted, with the way back; or that it stays. The keyboard follows."""
        if going == self.is_going:
            return
        had_focus = self.focusWidget() is not None and self.isAncestorOf(self.focusWidget())
        self._pages.setCurrentIndex(1 if going else 0)
        if had_focus:
            (self.undo if going else self._delete).setFocus(Qt.FocusReason.OtherFocusReason)
        announce(self, self._going_words if going else self.tr("The take stays."))

    def show_peaks(self, peaks: PeaksShown) -> None:
        """Show its shape."""
        if self.wave is not None:
            self.wave.show_peaks(peaks)

    def show_playing(self, *, playing: bool) -> None:
        """Show that this take is heard now."""
        self.listen.show_as(self.listen.text(), self.listen.look, "pause" if playing else "play")
        told = self.tr("Pause") if playing else self.tr("Listen")
        self.listen.setAccessibleName(f"{told}: {self.row.number}")
        self.listen.setToolTip(told)


def _tell_length(widget: TakeRow, row: ReviewRow) -> str:
    """What it is or how long, and whose, where that is one of several."""
    seconds = round(row.duration_ms / 1000)
    lengths = {"image": widget.tr("Picture"), "text": widget.tr("Text")}
    length = lengths.get(row.kind, f"{seconds // 60}:{seconds % 60:02d}")
    return f"{row.owner} · {length}" if row.owner else length
