"""Light and level on the record page: what to do now, how loud it is, and the loudest moment."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from ui.presenter.pacing import PhaseShown
from ui.presenter.recording import LevelShown, advise
from ui.widgets.announce import announce
from ui.widgets.card import Card
from ui.widgets.meter import Meter
from ui.widgets.sound import TrafficLight
from ui.widgets.text import Line
from ui.widgets.verdict_words import explain_verdict, name_verdict

_NOTHING_HEARD_DB = -100.0


class LevelCard(Card):
    """The light follows the phase, the words phase and level; after a take they say how it turned out."""

    def __init__(self) -> None:
        super().__init__((20, 20, 20, 16), 0)
        self._phase = PhaseShown()
        self._after = self._lamp = ""
        row = QHBoxLayout()
        row.setSpacing(20)
        self.light = TrafficLight()
        row.addWidget(self.light, 0, Qt.AlignmentFlag.AlignVCenter)
        column = QVBoxLayout()
        column.setSpacing(12)
        head = QHBoxLayout()
        self.verdict = Line("", 21, weight=600)
        self.verdict.setObjectName("verdict")
        self.peak = Line("", 15, "muted")
        head.addWidget(self.verdict, 1)
        head.addWidget(self.peak)
        column.addLayout(head)
        self.meter = Meter()
        column.addWidget(self.meter)
        row.addLayout(column, 1)
        self.column.addLayout(row)

    def show_phase(self, phase: PhaseShown) -> None:
        """Light the phase's lamp; another take makes forget how the last one turned out."""
        was_running, self._phase = self._phase.runs, phase
        if phase.runs != was_running:
            words = self.tr("Recording. Please speak.") if phase.runs else self.tr("Recording stopped.")
            announce(self, words, at_once=True)
        if phase.phase != "idle":
            self.forget_verdict()

    def show_verdict(self, verdicts: list[str]) -> None:
        """Say how the take that just ended turned out, until the next one begins."""
        self._lamp = ""
        self._after = self.tr("Kept. The take is good.")
        if verdicts:
            told = self.tr("%1. %2").replace("%1", name_verdict(verdicts[0]))
            self._after = told.replace("%2", explain_verdict(verdicts[0]))
        announce(self, self._after)

    def show_check(self, lamp: str, words: str) -> None:
        """Say how the sound is before the first take; what leads up to a take comes first."""
        if self._phase.phase == "idle":
            self._lamp, self._after = lamp, words

    def forget_verdict(self) -> None:
        """Another prompt: say nothing of the last take."""
        self._after = self._lamp = ""

    def show_level(self, level: LevelShown) -> None:
        """Show the level; called 25 times a second."""
        self.meter.show_level(level.peak_db, level.hold_db)
        words = self._after or self._tell(level)
        if words != self.verdict.text():
            self.verdict.setText(words)
        self.light.light(self._lamp or self._phase.lamp, words)
        self.peak.setText(self._tell_figures(level) if level.hold_db > _NOTHING_HEARD_DB else "")

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
            "loud": self.tr("Too loud. Sit back a bit."),
        }.get(advice, "")


def _tell_db(level_db: float) -> str:
    return str(round(level_db)).replace("-", "−")
