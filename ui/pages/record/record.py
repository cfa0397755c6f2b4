"""The record page: prompt, lamp, level, verdict, wave, all prompts; Space or a pedal starts and stops."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QVBoxLayout, QWidget

from ui.presenter.pacing import PhaseShown
from ui.presenter.recording import TOO_LOUD_DB, LevelShown, PromptShown, RecordFrame
from ui.widgets.base.announcing import announce
from ui.widgets.base.buttons import Button, make_link
from ui.widgets.base.card import Card, Columns
from ui.widgets.base.pill import Pill
from ui.widgets.base.text import Line
from ui.widgets.base.wrap_row import WrapRow
from ui.widgets.form.form import in_widget
from ui.widgets.frame.frame import WidePage
from ui.widgets.frame.standings import Standings
from ui.widgets.record.camera_card import CameraCard
from ui.widgets.record.doing import Doing
from ui.widgets.record.level_card import LevelCard
from ui.widgets.record.pedal import PedalButton
from ui.widgets.record.prompt_card import PromptCard
from ui.widgets.record.prompts_card import PromptsCard
from ui.widgets.record.sound import RecordButton
from ui.widgets.record.speaker_words import name_speaker_button
from ui.widgets.record.take_menus import RemarkButton, SkipButton
from ui.widgets.record.verdict_band import VerdictBand
from ui.widgets.record.waveform import PeaksShown, Waveform

_RIGHT_PX, _NARROW_PX, _BAR_PX, _GAP = 352, 900, 100, 8
_WAVE_PX, _WAVE_LEAST_PX = 48, 240


class RecordPage(WidePage):
    """Emits what the person at the keyboard wants; shows prompt, phase and level when told."""

    start_wanted = Signal()
    end_wanted = Signal()
    hold_wanted = Signal()
    skip_wanted = Signal(str)
    remarked = Signal(object)
    previous_wanted = Signal()
    next_wanted = Signal()
    jump_wanted = Signal(int)
    review_wanted = Signal()
    speaker_wanted = Signal()
    devices_wanted = Signal()
    pedal_caught = Signal(str)
    keys_turned = Signal(bool)

    def __init__(
        self, frame: RecordFrame, skip_reasons: tuple[str, ...], remarks: tuple[str, ...] = ()
    ) -> None:
        super().__init__("", _BAR_PX)
        self._frame = frame
        self._elapsed_s, self._phase = -1, PhaseShown()
        self._was_loud = False
        self._prompt: PromptShown | None = None
        self.skip = SkipButton(skip_reasons)
        self.remark = RemarkButton(remarks)
        self._fill_head()
        columns = Columns(_NARROW_PX, 16)
        columns.add(self._make_left(), 1)
        columns.add(self._make_right(), wide_px=_RIGHT_PX)
        self.body.setContentsMargins(32, 10, 32, 10)
        self.body.addWidget(columns)
        self._fill_bar()
        self._pedal: QShortcut | None = None
        QShortcut(QKeySequence("Ctrl+G"), self).activated.connect(self.prompts.open_field)
        self.use_keys(on=True)

    @property
    def recording(self) -> bool:
        """Whether a take runs, its silence at the end included."""
        return self._phase.recording

    def _fill_head(self) -> None:
        self.head.row.setSpacing(10)
        self.head.row.addWidget(Pill(self._frame.code, "muted", "person"))
        self.head.row.addStretch(1)
        self.standings = Standings(rehearsal=self._frame.rehearsal)
        self.head.row.addWidget(self.standings)
        words = self.tr("Policy and &contact")
        self.head.row.addWidget(make_link(words, "contact", self.contact_asked.emit))

    def _make_left(self) -> QWidget:
        left = QVBoxLayout()
        left.setSpacing(_GAP)
        self.stage = PromptCard()
        self.level = LevelCard()
        self.level.microphone.clicked.connect(self.devices_wanted)
        self.band = VerdictBand()
        self.band.again.clicked.connect(self.start_wanted)
        self.band.next.clicked.connect(self.next_wanted)
        left.addWidget(self.stage, 1)
        left.addWidget(self.level)
        left.addWidget(self.band)
        left.addWidget(self._make_wave())
        return in_widget(left)

    def _make_wave(self) -> Card:
        card = Card((16, 4, 8, 4), 0)
        row = WrapRow()
        row.setSpacing(12)
        self.wave = Waveform()
        self.wave.setFixedHeight(_WAVE_PX)
        self.wave.setMinimumWidth(_WAVE_LEAST_PX)
        self.take = Line("", 15, "muted")
        self.remark.remarked.connect(self.remarked)
        row.addWidget(self.wave, 1)
        row.addWidget(self.take)
        row.addWidget(self.remark)
        self.single = Button("", "link", icon="keyboard", small=True)
        self.single.setObjectName("single-keys")
        self.single.clicked.connect(self._turn_keys)
        row.addWidget(self.single)
        card.column.addLayout(row)
        return card

    def _make_right(self) -> QWidget:
        right = QVBoxLayout()
        right.setSpacing(_GAP)
        self.camera = CameraCard(has_camera=self._frame.has_camera)
        self.camera.button.clicked.connect(self.devices_wanted)
        self.prompts = PromptsCard()
        self.prompts.jump_wanted.connect(self.jump_wanted)
        right.addWidget(self.camera)
        right.addWidget(self.prompts, 1)
        return in_widget(right)

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
        self.button = RecordButton()
        self.button.setObjectName("record")
        self.button.clicked.connect(self.toggle)
        self.doing = Doing()
        self.speaker = Button(name_speaker_button(running=False), "link", icon="computer", small=True)
        self.speaker.setObjectName("speaker")
        self.speaker.clicked.connect(self.speaker_wanted)
        self.pedal = PedalButton()
        self.pedal.caught.connect(self._take_pedal)
        self.review = Button(self.tr("Re&view"))
        self.review.setObjectName("review")
        self.review.clicked.connect(self.review_wanted)
        for place in (stop, self.previous, self.skip, None, self.clock, self.button, self.doing, None):
            row.addWidget(place) if place is not None else row.addStretch(1)
        for button in (self.speaker, self.pedal, self.review):
            row.addWidget(button)

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
        self.pedal.show_key(key)
        if self._pedal is not None:
            self._pedal.setEnabled(False)
            self._pedal.deleteLater()
        self._pedal = self._listen_for(QKeySequence(key)) if key and key != "Space" else None

    def use_keys(self, on: bool) -> None:
        """Let single keys press the buttons of this page, or let only what has the focus be pressed."""
        self._uses_keys = on
        self.single.setText(self.tr("Single keys: on") if on else self.tr("Single keys: off"))
        self._settle_keys()

    def _turn_keys(self) -> None:
        self.use_keys(not self._uses_keys)
        self.keys_turned.emit(self._uses_keys)

    def _settle_keys(self) -> None:
        """The arrows point where the list goes, which is mirrored where people read from the right."""
        arrows = [Qt.Key.Key_Left, Qt.Key.Key_Right]
        before, after = arrows if self.layoutDirection() == Qt.LayoutDirection.LeftToRight else arrows[::-1]
        keys: dict[Qt.Key, QAbstractButton] = {
            Qt.Key.Key_Space: self.button, before: self.previous, after: self.band.next,
            Qt.Key.Key_L: self.band.listen, Qt.Key.Key_M: self.level.microphone,
        }  # fmt: skip
        if self._prompt is not None and self._prompt.takes and self._phase.phase == "idle":
            keys[Qt.Key.Key_R] = self.band.again
        self.keys = keys if self._uses_keys else {}

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
        """Show a prompt and how it stands; a take that just ended is announced."""
        before, self._prompt = self._prompt, prompt
        other = before is None or before.id != prompt.id or before.number != prompt.number
        ended = before is not None and not other and before.newest != prompt.newest
        counter = (
            self.tr("Prompt %1 of %2").replace("%1", str(prompt.number)).replace("%2", str(prompt.total))
        )
        self.title.setText(counter)
        self.setWindowTitle(counter)
        self.stage.show_prompt(prompt)
        self.take.setText(self._tell_takes(prompt))
        self.remark.show_remarks(prompt.remarks)
        if other:
            self.wave.clear()
            announce(self, f"{counter}. {prompt.text}")
        if other or ended:
            self.band.show_prompt(prompt, loud=ended and self._was_loud)
        if ended:
            self.band.announce()
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
        self.previous.setEnabled(idle and prompt.number > 1)
        self.skip.setEnabled(idle and prompt.recorded)
        self.review.setEnabled(idle)
        self.remark.setEnabled(idle and prompt.takes > 0)
        self.pedal.setEnabled(idle)
        self.level.microphone.setEnabled(idle)
        self.camera.button.setEnabled(idle and self._frame.has_camera)
        self.band.settle(prompt, idle=idle)
        self.prompts.let_jump(is_open=idle)
        self._settle_keys()
        self.doing.show_phase(self._phase, prompt)

    def show_phase(self, phase: PhaseShown) -> None:
        """Show what goes on: nothing, what leads up to a take, the take, or its end."""
        before, self._phase = self._phase, phase
        self.level.show_phase(phase)
        if phase.phase == before.phase:
            return
        self.button.show_recording(recording=self.recording)
        self.stage.show_phase(phase)
        if phase.phase != "idle":
            self.band.show_running()
        elif self._prompt is not None:
            self.band.show_prompt(self._prompt)
        self._settle()
        if phase.phase == "recording":
            self._was_loud = False
            self.wave.clear()

    def wait_for_core(self, *, waiting: bool) -> None:
        """Block the record button while a step is under way."""
        self.button.setEnabled(not waiting)

    def show_level(self, level: LevelShown) -> None:
        """Show the level; called 25 times a second."""
        self.level.show_level(level)
        self._was_loud |= self.recording and level.hold_db >= TOO_LOUD_DB
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
