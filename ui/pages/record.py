"""The record page: prompt, light, meter, waveform, camera; Space or a pedal starts and stops."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.presenter.pacing import PhaseShown
from ui.presenter.recording import LevelShown, PromptShown, RecordFrame
from ui.widgets.advice_card import AdviceCard
from ui.widgets.announce import announce
from ui.widgets.buttons import Button
from ui.widgets.card import Card
from ui.widgets.frame import PROGRESS_PX, WidePage
from ui.widgets.level_card import LevelCard
from ui.widgets.pill import Bar
from ui.widgets.preview import Preview
from ui.widgets.prompt_card import PromptCard
from ui.widgets.sound import RecordButton
from ui.widgets.standings import Standings
from ui.widgets.take_menus import RemarkButton, SkipButton
from ui.widgets.text import Line, Prose
from ui.widgets.waveform import PeaksShown, Waveform

_RIGHT_PX = 352
_BAR_PX = 112


class RecordPage(WidePage):
    """Emits what the person at the keyboard wants; shows prompt, phase and level when told."""

    start_wanted = Signal()
    end_wanted = Signal()
    hold_wanted = Signal()
    skip_wanted = Signal(str)
    remarked = Signal(object)
    previous_wanted = Signal()
    next_wanted = Signal()
    review_wanted = Signal()
    speaker_wanted = Signal()
    pedal_caught = Signal(str)

    def __init__(
        self, frame: RecordFrame, skip_reasons: tuple[str, ...], remarks: tuple[str, ...] = ()
    ) -> None:
        super().__init__("", _BAR_PX)
        self._frame = frame
        self._elapsed_s = -1
        self._phase = PhaseShown()
        self._prompt: PromptShown | None = None
        self.skip = SkipButton(skip_reasons)
        self.remark = RemarkButton(remarks)
        self._fill_head()
        left = QVBoxLayout()
        left.setSpacing(16)
        self.stage = PromptCard()
        self.level = LevelCard()
        left.addWidget(self.stage, 5)
        left.addWidget(self.level)
        left.addWidget(self._make_wave(), 2)
        right = QVBoxLayout()
        right.setSpacing(16)
        right.addWidget(self._make_camera())
        right.addWidget(self._make_advice(), 1)
        self.body.addLayout(left, 1)
        self.body.addLayout(right)
        self._fill_bar()
        self._pedal: QShortcut | None = None
        self._listen_for(QKeySequence(Qt.Key.Key_Space))

    @property
    def recording(self) -> bool:
        """Whether a take runs, its silence at the end included."""
        return self._phase.runs

    def _fill_head(self) -> None:
        self.progress = Bar()
        self.progress.setFixedWidth(PROGRESS_PX)
        self.head.row.addWidget(self.progress)
        self.head.row.addStretch(1)
        self.standings = Standings(rehearsal=self._frame.rehearsal)
        self.head.row.addWidget(self.standings)
        contact = Button(self.tr("Policy and &contact"), "link", small=True)
        contact.setObjectName("contact")
        contact.clicked.connect(self.contact_asked)
        self.head.row.addWidget(contact)

    def _make_wave(self) -> Card:
        card = Card((20, 4, 20, 12), 2)
        head = QHBoxLayout()
        head.addWidget(Line(self.tr("This take"), 17, weight=600))
        self.remark.remarked.connect(self.remarked)
        head.addWidget(self.remark)
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
        self.advice = AdviceCard(self._frame.code)
        self.advice.setFixedWidth(_RIGHT_PX)
        self.advice.speaker.clicked.connect(self.speaker_wanted)
        self.advice.pedal.caught.connect(self._take_pedal)
        return self.advice

    def _fill_bar(self) -> None:
        row = self.bar.row
        stop = Button(self.tr("S&top…"), "danger")
        stop.setObjectName("stop")
        stop.clicked.connect(self.stop_asked)
        self.previous = Button(self.tr("&Back"))
        self.previous.setObjectName("previous")
        self.previous.clicked.connect(self.previous_wanted)
        self.skip.chosen.connect(self.skip_wanted)
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
        row.addWidget(stop)
        row.addWidget(self.previous)
        row.addWidget(self.skip)
        row.addStretch(1)
        row.addWidget(self.clock)
        row.addWidget(self.button)
        row.addWidget(self.doing)
        row.addStretch(1)
        row.addWidget(self.review)
        row.addWidget(self.next)

    def _listen_for(self, key: QKeySequence) -> QShortcut:
        shortcut = QShortcut(key, self)
        shortcut.setAutoRepeat(False)  # a foot that stays down starts one take, not ten
        shortcut.activated.connect(self.toggle)
        return shortcut

    def _take_pedal(self, key: str) -> None:
        self.show_pedal(key)
        self.pedal_caught.emit(key)

    def show_pedal(self, key: str) -> None:
        """Let the pedal's key do what Space does; an empty one takes the pedal away."""
        self.advice.pedal.show_key(key)
        if self._pedal is not None:
            self._pedal.setEnabled(False)
            self._pedal.deleteLater()
        self._pedal = self._listen_for(QKeySequence(key)) if key and key != "Space" else None

    def toggle(self) -> None:
        """Start when nothing runs, hold what leads up to a take, else end it."""
        if not self.button.isEnabled():
            return
        if self.recording:
            self.end_wanted.emit()
        elif self._phase.phase != "idle":
            self.hold_wanted.emit()
        elif self._prompt is not None and not self._prompt.recorded:
            self.next_wanted.emit()
        else:
            self.start_wanted.emit()

    def show_prompt(self, prompt: PromptShown) -> None:
        """Show a prompt and how it stands."""
        other = self._prompt is None or self._prompt.id != prompt.id
        self._prompt = prompt
        counter = (
            self.tr("Prompt %1 of %2").replace("%1", str(prompt.number)).replace("%2", str(prompt.total))
        )
        self.title.setText(counter)
        self.setWindowTitle(counter)
        announce(self, f"{counter}. {prompt.text}")
        self.progress.move_to(prompt.number / max(1, prompt.total))
        self.stage.show_prompt(prompt)
        self.take.setText(self._tell_takes(prompt))
        self.remark.show_remarks(prompt.remarks)
        if other:
            self.wave.clear()
        self.next.setText(self.tr("To the &review") if prompt.last else self.tr("&Next prompt"))
        self._settle()
        self.button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _tell_takes(self, prompt: PromptShown) -> str:
        if not prompt.recorded:
            return self.tr("nothing to record here")
        if prompt.skipped and not prompt.takes:
            return self.tr("skipped")
        kept = self.tr("%n take(s) kept", "", prompt.takes) if prompt.takes else self.tr("no take yet")
        return f"{kept} · {self._frame.sound}"

    def _settle(self) -> None:
        """Let be used what fits the phase and the prompt."""
        prompt, idle = self._prompt, self._phase.phase == "idle"
        if prompt is None:
            return
        done = prompt.takes > 0 or prompt.skipped or not prompt.recorded
        self.previous.setEnabled(idle and prompt.number > 1)
        self.next.setEnabled(idle and done)
        self.skip.setEnabled(idle and prompt.recorded)
        self.review.setEnabled(idle)
        self.remark.setEnabled(idle and prompt.takes > 0)
        self.advice.pedal.setEnabled(idle)
        self.doing.setText(self._tell_doing(prompt))

    def _tell_doing(self, prompt: PromptShown) -> str:
        if self._phase.phase == "recording":
            return self.tr("Recording\npress Space to stop")
        if self._phase.phase == "ending":
            return self.tr("Ending\nSpace ends it now")
        if self._phase.phase != "idle":
            return self.tr("Not yet recording\nSpace holds it")
        if not prompt.recorded:
            return self.tr("Only to be seen\nSpace goes on")
        if prompt.takes:
            return self.tr("Kept\nSpace records it again")
        return self.tr("Ready\npress Space to record")

    def show_phase(self, phase: PhaseShown) -> None:
        """Show what goes on: nothing, what leads up to a take, the take, or its end."""
        began = phase.phase == "recording" and self._phase.phase != "recording"
        other = phase.phase != self._phase.phase
        self._phase = phase
        self.level.show_phase(phase)
        if other:
            self.button.show_recording(recording=self.recording)
            self.stage.show_phase(phase)
            self._settle()
        if began:
            self.wave.clear()

    def wait_for_core(self, *, waiting: bool) -> None:
        """Block the record button while a step is under way."""
        self.button.setEnabled(not waiting)

    def show_level(self, level: LevelShown) -> None:
        """Show the level; called 25 times a second."""
        self.level.show_level(level)
        self._show_clock(level.elapsed_s)

    def show_wave(self, peaks: PeaksShown | None) -> None:
        """Show the shape of the take; the last one stays until another begins."""
        if peaks is not None:
            self.wave.show_peaks(peaks, growing=self.recording)

    def _show_clock(self, elapsed_s: float) -> None:
        if int(elapsed_s) != self._elapsed_s:
            self._elapsed_s = int(elapsed_s)
            self.clock.setText(f"{self._elapsed_s // 60:02d}:{self._elapsed_s % 60:02d}")

    def first_focus(self) -> QWidget:
        """Start at the record button."""
        return self.button
