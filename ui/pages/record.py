"""The record page: prompt, light, meter, waveform, camera; Space starts and stops."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from ui.presenter.recording import LevelShown, Light, PromptShown, RecordFrame, advise, light_for
from ui.widgets.buttons import Button
from ui.widgets.card import Card, Inset, titled
from ui.widgets.frame import WidePage
from ui.widgets.meter import Meter
from ui.widgets.pill import Bar, Pill
from ui.widgets.preview import Preview
from ui.widgets.rail import rehearsal_pill
from ui.widgets.sound import RecordButton, TrafficLight
from ui.widgets.steps import NumberedSteps
from ui.widgets.text import Elided, Line, Prose
from ui.widgets.verdict_words import explain_verdict, name_verdict
from ui.widgets.waveform import PeaksShown, Waveform

_RIGHT_PX = 352
_BAR_PX = 112


class RecordPage(WidePage):
    """Emits what the person at the keyboard wants; shows prompt and level when told."""

    start_wanted = Signal()
    end_wanted = Signal()
    skip_wanted = Signal(str)
    previous_wanted = Signal()
    next_wanted = Signal()
    review_wanted = Signal()

    def __init__(self, frame: RecordFrame, skip_reasons: tuple[str, ...]) -> None:
        super().__init__("", _BAR_PX)
        self._frame = frame
        self._skip_reasons = skip_reasons
        self._elapsed_s = -1
        self._after: tuple[Light, str] | None = None
        self.recording = False
        self._fill_head()
        left = QVBoxLayout()
        left.setSpacing(16)
        left.addWidget(self._make_prompt(), 5)
        left.addWidget(self._make_level())
        left.addWidget(self._make_wave(), 2)
        right = QVBoxLayout()
        right.setSpacing(16)
        right.addWidget(self._make_camera())
        right.addWidget(self._make_advice(), 1)
        self.body.addLayout(left, 1)
        self.body.addLayout(right)
        self._fill_bar()
        QShortcut(QKeySequence(Qt.Key.Key_Space), self).activated.connect(self.toggle)

    def _fill_head(self) -> None:
        self.progress = Bar()
        self.progress.setFixedWidth(220)
        self.head.row.addWidget(self.progress)
        self.head.row.addStretch(1)
        if self._frame.rehearsal:
            self.head.row.addWidget(rehearsal_pill())
        self.head.row.addWidget(Pill(self.tr("Encrypted"), "ok", "lock"))
        contact = Button(self.tr("Policy and &contact"), "link", small=True)
        contact.setObjectName("contact")
        contact.clicked.connect(self.contact_asked)
        self.head.row.addWidget(contact)

    def _make_prompt(self) -> Card:
        card = Card((28, 20, 28, 20), 8)
        self.instruction = Prose("", 16, "muted")
        self.prompt = Prose("", 44, weight=600)
        self.prompt.setObjectName("prompt")
        self.translation = Prose("", 24, "muted")
        card.column.addWidget(self.instruction)
        card.column.addStretch(1)
        card.column.addWidget(self.prompt)
        card.column.addWidget(self.translation)
        card.column.addStretch(2)
        return card

    def _make_level(self) -> Card:
        card = Card((20, 20, 20, 16), 0)
        row = QHBoxLayout()
        row.setSpacing(20)
        self.light = TrafficLight()
        row.addWidget(self.light, 0, Qt.AlignmentFlag.AlignVCenter)
        column = QVBoxLayout()
        column.setSpacing(12)
        head = QHBoxLayout()
        self.verdict = Elided("", 21, weight=600)
        self.verdict.setObjectName("verdict")
        self.peak = Line("", 15, "muted")
        head.addWidget(self.verdict, 1)
        head.addWidget(self.peak)
        column.addLayout(head)
        self.meter = Meter()
        column.addWidget(self.meter)
        row.addLayout(column, 1)
        card.column.addLayout(row)
        return card

    def _make_wave(self) -> Card:
        card = Card((20, 14, 20, 12), 6)
        head = QHBoxLayout()
        head.addWidget(Line(self.tr("This take"), 17, weight=600))
        head.addStretch(1)
        self.take = Line("", 15, "muted")
        head.addWidget(self.take)
        card.column.addLayout(head)
        self.wave = Waveform()
        card.column.addWidget(self.wave, 1)
        return card

    def _make_camera(self) -> Card:
        card = Card((16, 16, 16, 14), 12)
        card.setFixedWidth(_RIGHT_PX)
        self.preview = Preview()
        card.column.addWidget(self.preview)
        row = QHBoxLayout()
        on = self._frame.has_camera
        row.addWidget(Line(self.tr("Camera on") if on else self.tr("Camera off"), 17, weight=600))
        row.addStretch(1)
        row.addWidget(Line(self._frame.picture if on else self.tr("sound only"), 15, "muted"))
        card.column.addLayout(row)
        return card

    def _make_advice(self) -> Card:
        card = Card((20, 18, 20, 18), 12)
        card.setFixedWidth(_RIGHT_PX)
        card.column.addWidget(titled(self.tr("Before you say it"), 18))
        steps = (
            self.tr("Sit a hand-span from the microphone."),
            self.tr("Press Space, wait a moment, then speak."),
            self.tr("A mistake? Just record again."),
        )
        card.column.addWidget(NumberedSteps(steps))
        card.column.addStretch(1)
        box = Inset("bg")
        told = self.tr("Speaker %1 · stop any time").replace("%1", self._frame.code)
        box.column.addWidget(Prose(told, 14, "muted"))
        card.column.addWidget(box)
        return card

    def _fill_bar(self) -> None:
        row = self.bar.row
        stop = Button(self.tr("S&top…"), "danger")
        stop.setObjectName("stop")
        stop.clicked.connect(self.stop_asked)
        self.previous = Button(self.tr("&Back"))
        self.previous.setObjectName("previous")
        self.previous.clicked.connect(self.previous_wanted)
        self.skip = Button(self.tr("&Skip"), "link")
        self.skip.setObjectName("skip")
        self.skip.clicked.connect(self._offer_reasons)
        self.clock = Line("00:00", 28, weight=600)
        self.clock.setFixedWidth(92)
        self.clock.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.button = RecordButton()
        self.button.setObjectName("record")
        self.button.clicked.connect(self.toggle)
        self.doing = Prose("", 15, "muted")
        self.doing.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        self.doing.setFixedWidth(168)
        self.review = Button(self.tr("Re&view"))
        self.review.setObjectName("review")
        self.review.clicked.connect(self.review_wanted)
        self.next = Button(self.tr("&Next prompt"), "primary")
        self.next.setObjectName("next")
        self.next.clicked.connect(self.next_wanted)
        for button in (stop, self.previous, self.skip):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.clock)
        row.addWidget(self.button)
        row.addWidget(self.doing)
        row.addStretch(1)
        row.addWidget(self.review)
        row.addWidget(self.next)

    def toggle(self) -> None:
        """Start when nothing runs, else end."""
        if self.button.isEnabled():
            (self.end_wanted if self.recording else self.start_wanted).emit()

    def show_prompt(self, prompt: PromptShown) -> None:
        """Show a prompt and how it stands."""
        counter = (
            self.tr("Prompt %1 of %2").replace("%1", str(prompt.number)).replace("%2", str(prompt.total))
        )
        self.title.setText(counter)
        self.progress.move_to(prompt.number / max(1, prompt.total))
        self.instruction.setText(prompt.instruction)
        self.prompt.setText(prompt.text)
        self.translation.setText(prompt.translation)
        self.take.setText(self._tell_takes(prompt))
        self.previous.setEnabled(prompt.number > 1 and not self.recording)
        last = prompt.number == prompt.total
        self.next.setText(self.tr("To the &review") if last else self.tr("&Next prompt"))
        self.next.setEnabled((prompt.takes > 0 or prompt.skipped) and not self.recording)
        self._tell_doing(prompt.takes)
        self.button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _tell_takes(self, prompt: PromptShown) -> str:
        if prompt.skipped and not prompt.takes:
            return self.tr("skipped")
        kept = self.tr("%n take(s) kept", "", prompt.takes) if prompt.takes else self.tr("no take yet")
        return f"{kept} · {self._frame.sound}"

    def _tell_doing(self, takes: int) -> None:
        if self.recording:
            self.doing.setText(self.tr("Recording\npress Space to stop"))
        elif takes:
            self.doing.setText(self.tr("Kept\nSpace records it again"))
        else:
            self.doing.setText(self.tr("Ready\npress Space to record"))

    def show_recording(self, *, recording: bool) -> None:
        """Show that a take runs, or that it ended."""
        self.recording = recording
        self.button.show_recording(recording=recording)
        for button in (self.previous, self.skip, self.review, self.next):
            button.setEnabled(not recording)
        self._tell_doing(0)
        if recording:
            self.wave.clear()

    def wait_for_core(self, *, waiting: bool) -> None:
        """Block the record button while a step is under way."""
        self.button.setEnabled(not waiting)

    def show_level(self, level: LevelShown) -> None:
        """Show the level; called 25 times a second."""
        self.meter.show_level(level.peak_db, level.hold_db)
        advice = advise(level, recording=self.recording)
        lamp, words = light_for(advice), level.trouble or self._advise(advice)
        if self._after and not self.recording and not level.trouble:
            lamp, words = self._after
        if words != self.verdict.text():
            self.verdict.setText(words)
            self.light.light(lamp, words)
        peak = self.tr("Peak %1 dB").replace("%1", str(round(level.hold_db)).replace("-", "−"))
        self.peak.setText(peak if level.hold_db > -100 else "")  # noqa: PLR2004 - nothing was heard
        self._show_clock(level.elapsed_s)

    def show_wave(self, peaks: PeaksShown | None) -> None:
        """Show the shape of the take; the last one stays until another begins."""
        if peaks is not None:
            self.wave.show_peaks(peaks, growing=self.recording)

    def show_verdict(self, verdicts: list[str]) -> None:
        """Say how the take that just ended turned out, until the next one begins."""
        if verdicts:
            self._after = ("ready", f"{name_verdict(verdicts[0])}. {explain_verdict(verdicts[0])}")
        else:
            self._after = ("go", self.tr("Kept. The take is good."))

    def forget_verdict(self) -> None:
        """Another prompt: say nothing of the last take."""
        self._after = None

    def _show_clock(self, elapsed_s: float) -> None:
        if int(elapsed_s) != self._elapsed_s:
            self._elapsed_s = int(elapsed_s)
            self.clock.setText(f"{self._elapsed_s // 60:02d}:{self._elapsed_s % 60:02d}")

    def _advise(self, advice: str) -> str:
        return {
            "ready": self.tr("Ready when you are."),
            "listening": self.tr("Recording. Please speak."),
            "good": self.tr("Good level. Keep going."),
            "quiet": self.tr("A little louder, please."),
            "loud": self.tr("Too loud. Sit back a bit."),
        }.get(advice, "")

    def _offer_reasons(self) -> None:
        words = {
            "cannot_read": self.tr("Cannot read it"),
            "does_not_want": self.tr("Does not want to say it"),
            "words_unclear": self.tr("The words are unclear"),
            "other": self.tr("Another reason"),
        }
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for reason in self._skip_reasons:
            action = menu.addAction(words.get(reason, reason))
            action.setObjectName(f"skip-{reason}")
            action.triggered.connect(lambda _checked=False, why=reason: self.skip_wanted.emit(why))
        menu.popup(self.skip.mapToGlobal(self.skip.rect().topLeft()))

    def first_focus(self) -> QWidget:
        """Start at the record button."""
        return self.button
