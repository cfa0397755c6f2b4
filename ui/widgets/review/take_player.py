"""The player under the review's list: what is heard now, its waveform to go to any place, its picture."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from ui.presenter.replaying import ReplayShown
from ui.widgets.base.buttons import Button
from ui.widgets.base.card import Card
from ui.widgets.base.text import Line, Prose
from ui.widgets.record.preview import Preview
from ui.widgets.record.waveform import PeaksShown, Waveform

_PREVIEW = (160, 90)
_CLOCK_PX = 92


class TakePlayer(Card):
    """Emits to go on or pause, and which place was chosen, by click or arrow keys."""

    toggled = Signal()
    sought = Signal(float)

    def __init__(self) -> None:
        super().__init__((20, 12, 20, 12), 0)
        self.setObjectName("player")
        row = QHBoxLayout()
        row.setSpacing(14)
        self.button = Button("", icon="play", small=True)
        self.button.setObjectName("player-toggle")
        self.button.clicked.connect(self.toggled)
        self.button.setEnabled(False)
        row.addWidget(self.button)
        middle = QVBoxLayout()
        middle.setSpacing(2)
        self.words = Prose(
            self.tr("Press the arrow beside a take to hear it. It is opened in memory only."), 15, "muted"
        )
        self.wave = Waveform(seekable=True)
        self.wave.setAccessibleName(self.tr("Position in the take: arrow keys go back and forward"))
        self.wave.sought.connect(self.sought)
        middle.addWidget(self.words)
        middle.addWidget(self.wave)
        row.addLayout(middle, 1)
        self.clock = Line("", 15, "muted")
        self.clock.setFixedWidth(_CLOCK_PX)
        self.clock.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.clock)
        self.preview = Preview(*_PREVIEW, face_frame=False)
        self.preview.setAccessibleName(self.tr("Picture of the take"))
        row.addWidget(self.preview)
        self.column.addLayout(row)
        self._name_button(playing=False)
        for widget in (self.wave, self.clock, self.preview):
            widget.hide()

    def show_replay(self, shown: ReplayShown | None) -> None:
        """Show how the take stands; None: nothing is heard any more."""
        for widget in (self.wave, self.clock):
            widget.setVisible(shown is not None)
        self.preview.setVisible(shown is not None and shown.picture)
        self.button.setEnabled(shown is not None and shown.state != "loading")
        self._name_button(playing=shown is not None and shown.state == "playing")
        if shown is None:
            self.wave.clear()
            self.words.setText(
                self.tr("Press the arrow beside a take to hear it. It is opened in memory only.")
            )
            return
        told = self.tr("Opening prompt %1…") if shown.state == "loading" else self.tr("Prompt %1")
        self.words.setText(told.replace("%1", str(shown.number)))
        self.clock.setText(shown.clock)
        self.wave.show_place(shown.position_s)
        if shown.picture:
            rgb = shown.rgb
            self.preview.show_rgb(None if rgb is None else rgb[::2, ::2])

    def show_peaks(self, peaks: PeaksShown) -> None:
        """Show the take's shape."""
        self.wave.show_peaks(peaks)

    def _name_button(self, *, playing: bool) -> None:
        self.button.show_as(self.button.text(), self.button.look, "pause" if playing else "play")
        self.button.setAccessibleName(self.tr("Pause") if playing else self.tr("Play"))
