"""How the newest take turned out, in a band of its own: cause, remedy, and what can be done about it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.presenter.recording import PromptShown, TakeShown
from ui.widgets.base.announcing import announce
from ui.widgets.base.buttons import Button
from ui.widgets.base.card import Card, Glyph
from ui.widgets.base.text import Prose
from ui.widgets.base.wrap_row import WrapRow
from ui.widgets.record.verdict_words import explain_verdict, name_verdict, tell_sound_check, tone_of_check

_ICONS = {"ok": "check", "warn": "warning", "bad": "alert", "muted": "info"}
_WORDS_PX = 520


class VerdictBand(Card):
    """Emits which take is to be heard; `again` and `next` are the page's own to connect."""

    listen_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__((16, 8, 12, 8), 0)
        self.tone = ""
        self._take = ""
        row = WrapRow()
        row.setSpacing(12)
        self._glyph = Glyph("info", 24, "muted")
        row.addWidget(self._glyph)
        row.addWidget(self._make_words(), 1)
        self.listen = Button("", icon="play", small=True)
        self.listen.setObjectName("hear")
        self.listen.clicked.connect(lambda: self.listen_wanted.emit(self._take))
        self.again = Button(self.tr("A&gain"), icon="again", small=True)
        self.again.setObjectName("again")
        self.next = Button(self.tr("&Next prompt"), small=True)
        self.next.setObjectName("next")
        for button in (self.listen, self.again, self.next):
            row.addWidget(button)
        self.column.addLayout(row)
        self.show_playing(playing=False)
        self._tell("muted", "")

    def _make_words(self) -> QWidget:
        told = QWidget()
        words = QVBoxLayout(told)
        words.setContentsMargins(0, 0, 0, 0)
        words.setSpacing(0)
        self.cause = Prose("", 18, weight=600)
        self.cause.setObjectName("verdict")
        self.remedy = Prose("", 16)
        self.remedy.setObjectName("remedy")
        for label in (self.cause, self.remedy):
            label.calm_px = _WORDS_PX
            words.addWidget(label)
        return told

    @property
    def words(self) -> str:
        """Cause and remedy."""
        return f"{self.cause.text()} {self.remedy.text()}".strip()

    def show_prompt(self, prompt: PromptShown, *, loud: bool = False) -> None:
        """Show how the newest take of a prompt stands; `loud`: it was nearly too loud."""
        self._take = prompt.newest.take if prompt.newest else ""
        self.next.setText(self.tr("To the &review") if prompt.last else self.tr("&Next prompt"))
        if prompt.newest is not None:
            self._show_take(prompt.newest, loud=loud)
        elif not prompt.recorded:
            self._tell("muted", self.tr("Only to look at."), self.tr("There is nothing to record here."))
        elif prompt.skipped:
            self._tell("muted", self.tr("Skipped."), self.tr("You can still record it."))
        else:
            self._tell("muted", self.tr("No take yet."), self.tr("Space starts one, and ends it."))
        self._fill(prompt)

    def _show_take(self, take: TakeShown, *, loud: bool) -> None:
        if take.verdicts:
            names = dict.fromkeys(name_verdict(code) for code in take.verdicts)
            self._tell(take.tone, self.tr(", ").join(names), explain_verdict(take.verdicts[0]))
        else:
            nearly = self.tr("It was nearly too loud: sit back a bit.") if loud else ""
            self._tell("ok", self.tr("Kept. The take is good."), nearly)

    def show_check(self, verdict: str) -> None:
        """Say how the sound is before the first take."""
        tone = tone_of_check(verdict)
        cause = "" if tone == "ok" else name_verdict(verdict) if tone == "bad" else self.tr("Sound")
        told = tell_sound_check(verdict)
        self._tell(tone, cause or told, told if cause else "")
        self.announce()

    def show_running(self) -> None:
        """Say nothing of a take before it has ended."""
        self._take = ""
        self._tell("muted", self.tr("The take is checked when it has ended."))
        for button in (self.again, self.next):
            button.show_as(button.text(), "plain", "again" if button is self.again else None)

    def announce(self) -> None:
        """Have it read out."""
        announce(self, self.words)

    def show_playing(self, *, playing: bool) -> None:
        """Show whether the take is heard now."""
        self.listen.show_as(self.listen.text(), self.listen.look, "pause" if playing else "play")
        self.listen.setText(self.tr("Pause") if playing else self.tr("Listen"))

    def settle(self, prompt: PromptShown, *, idle: bool) -> None:
        """Let be pressed what fits the prompt while nothing runs."""
        done = prompt.takes > 0 or prompt.skipped or not prompt.recorded
        self.listen.setEnabled(idle and prompt.newest is not None)
        self.again.setEnabled(idle and prompt.takes > 0)
        self.next.setEnabled(idle and done)

    def _fill(self, prompt: PromptShown) -> None:
        """Fill the one button that leads on: Again after a bad take, Next where all is well."""
        poor = prompt.newest is not None and prompt.newest.tone != "ok"
        self.again.show_as(self.again.text(), "primary" if poor else "plain", "again")
        self.next.show_as(self.next.text(), "plain" if poor else "primary")

    def _tell(self, tone: str, cause: str, remedy: str = "") -> None:
        self.tone = tone
        self.ground, self.border = ("surface", "line") if tone == "muted" else (f"{tone}_soft", tone)
        self._glyph.set_icon(_ICONS[tone], tone)
        self.cause.setText(cause)
        self.remedy.setText(remedy)
        self.remedy.setVisible(bool(remedy))
        self.update()
