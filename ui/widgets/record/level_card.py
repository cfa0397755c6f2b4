"""Lamp and level on the record page: what to do now, how loud it is, and which microphone hears it."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from ui.presenter.pacing import PhaseShown
from ui.presenter.recording import LevelShown, advise
from ui.widgets.base.announcing import announce
from ui.widgets.base.buttons import Button
from ui.widgets.base.card import Card
from ui.widgets.base.text import Line, Prose
from ui.widgets.base.wrap_row import WrapRow
from ui.widgets.record.meter import Meter
from ui.widgets.record.sound import Lamp

_NOTHING_HEARD_DB = -100.0


class LevelCard(Card):
    """The lamp follows the phase, the words phase and level. `microphone` names what is heard."""

    def __init__(self) -> None:
        super().__init__((16, 4, 16, 6), 0)
        self._phase = PhaseShown()
        row = QHBoxLayout()
        row.setSpacing(16)
        self.lamp = Lamp()
        row.addWidget(self.lamp, 0, Qt.AlignmentFlag.AlignVCenter)
        column = QVBoxLayout()
        column.setSpacing(2)
        head = WrapRow()
        head.setSpacing(12)
        self.words = Line("", 21, weight=600)
        self.words.setObjectName("doing-now")
        self.peak = Prose("", 15, "muted")
        self.peak.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.microphone = Button("", "link", icon="microphone", small=True)
        self.microphone.setObjectName("microphone")
        head.addWidget(self.words)
        head.addWidget(self.peak, 1)
        head.addWidget(self.microphone)
        column.addLayout(head)
        self.meter = Meter()
        column.addWidget(self.meter)
        row.addLayout(column, 1)
        self.column.addLayout(row)
        self.name_microphone("")
        self.show_level(LevelShown(_NOTHING_HEARD_DB, _NOTHING_HEARD_DB))

    def name_microphone(self, name: str) -> None:
        """Show which microphone is heard; nothing while it is not known."""
        self.microphone.setText(name.replace("&", "&&") or self.tr("Microphone"))
        self.microphone.setAccessibleName(self.tr("Microphone: %1").replace("%1", name))

    def show_phase(self, phase: PhaseShown) -> None:
        """Light the phase's lamp; a take that begins or ends is announced."""
        before, self._phase = self._phase, phase
        if before.recording != phase.recording:
            told = self.tr("Recording") if phase.recording else self.tr("Recording has ended")
            announce(self, told, assertive=True)

    def show_level(self, level: LevelShown) -> None:
        """Show the level; called 25 times a second."""
        self.meter.show_level(level.peak_db, level.hold_db)
        words = self._tell(level)
        if words != self.words.text():
            self.words.setText(words)
        self.lamp.light(self._phase.lamp, words, recording=self._phase.recording)
        figures = self._tell_figures(level) if level.hold_db > _NOTHING_HEARD_DB else ""
        if figures != self.peak.text():
            self.peak.setText(figures)

    def _tell_figures(self, level: LevelShown) -> str:
        peak = self.tr("Peak %1 dB").replace("%1", _tell_db(level.hold_db))
        if level.noise_db <= _NOTHING_HEARD_DB:
            return peak
        return f"{peak} · " + self.tr("Noise %1 dB").replace("%1", _tell_db(level.noise_db))

    def _tell(self, level: LevelShown) -> str:
        phase = self._phase
        waiting = self.tr("Get ready: %1").replace("%1", str(math.ceil(phase.left_s)))
        before = {
            "playing": self.tr("Listen first."),
            "waiting": waiting,
            "beeping": self.tr("Wait for the tone."),
            "ending": self.tr("Quiet, please. It is nearly done."),
        }
        return before.get(phase.phase) or self._advise(advise(level, recording=phase.phase == "recording"))

    def _advise(self, advice: str) -> str:
        return {
            "ready": self.tr("Ready when you are."),
            "listening": self.tr("Recording. Please speak."),
            "good": self.tr("Good level. Keep going."),
            "quiet": self.tr("A little louder, please."),
            "loud": self.tr("Very loud. Sit back a bit."),
        }.get(advice, "")


def _tell_db(level_db: float) -> str:
    return str(round(level_db)).replace("-", "−")
