"""The spoken statement: what to say, the button that its speaker presses, listening, saying it again."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.presenter.frame import SessionFrame
from ui.presenter.recording import LevelShown
from ui.presenter.spoken import SpokenShown, StatementView
from ui.widgets.base.announcing import announce
from ui.widgets.base.buttons import Button
from ui.widgets.base.card import Card, Columns, Rule, titled
from ui.widgets.base.steps import NumberedSteps
from ui.widgets.base.text import Line, Prose
from ui.widgets.base.wrapped import EqualRow
from ui.widgets.consent.listen import ListenButton
from ui.widgets.consent.meaning import Meaning, MeaningCard
from ui.widgets.frame.frame import ContributorPage
from ui.widgets.record.meter import Meter
from ui.widgets.record.sound import RecordButton
from ui.widgets.record.verdict_words import explain_verdict, name_verdict
from ui.widgets.record.waveform import PeaksShown, Waveform


class StatementPage(ContributorPage):
    """Emits what its speaker wants; nothing is open before they press the round button."""

    decides = True

    start_wanted = Signal()
    end_wanted = Signal()
    kept = Signal()
    refused = Signal()
    mark_asked = Signal()

    def __init__(self, frame: SessionFrame, view: StatementView) -> None:
        super().__init__(
            frame,
            self.tr("Say what you decided"),
            self.tr("Your voice is your signature. It is kept apart from the recordings."),
        )
        self._view = view
        self.recording = False
        row = Columns()
        row.add(MeaningCard(self._make_meaning()), 5)
        row.add(self._make_studio(), 6)
        self.body.addWidget(row, 1)
        self.add_back()
        self.trouble = Prose("", 16)
        self.trouble.setObjectName("trouble")
        self.trouble.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        self.bar.row.addWidget(self.trouble, 1)
        self._add_answers()
        self.show_ready()

    def _make_meaning(self) -> Meaning:
        words = self.tr("“My name is … The policy was read to me. I agree to be recorded, as decided here.”")
        if self._view.role == "guardian":
            words = self.tr(
                "“My name is … The policy was read to me. I agree that my child is recorded, as decided "
                "here.”"
            )
        told = self.tr("Your words also cover: %1.")
        return Meaning(
            title=self.tr("What you say"),
            meaning=words,
            facts=(
                (self.tr("Text"), f"{self._view.edition} · {self._view.language}"),
                (self.tr("Time"), self._view.time),
            ),
            yes=self._view.yes,
            no=self._view.no,
            notes=tuple(told.replace("%1", note) for note in self._view.notes),
            foot=self.tr("Say it in your own words. Somebody reads your choices to you once more."),
        )

    def _make_studio(self) -> Card:
        card = Card((20, 18, 20, 16), 10)
        card.column.addWidget(titled(self.tr("In your own voice")))
        steps = (
            self.tr("Press the round button yourself."),
            self.tr("Say who you are and what you decided."),
            self.tr("Press it again, and listen to it."),
        )
        card.column.addWidget(NumberedSteps(steps))
        card.column.addStretch(1)
        self.meter = Meter()
        card.column.addWidget(self.meter)
        self.wave = Waveform()
        self.wave.setAccessibleName(self.tr("Waveform of what you say"))
        card.column.addWidget(self.wave, 1)
        card.column.addLayout(self._make_controls())
        card.column.addStretch(1)
        card.column.addWidget(Rule())
        card.column.addLayout(self._make_other_way())
        return card

    def _make_controls(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(16)
        self.button = RecordButton()
        self.button.setObjectName("record")
        self.button.clicked.connect(self._toggle)
        row.addWidget(self.button)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addStretch(1)
        self.clock = Line("00:00", 28, weight=600)
        self.doing = Prose("", 16)
        words.addWidget(self.clock)
        words.addWidget(self.doing)
        words.addStretch(1)
        row.addLayout(words, 1)
        self.listen = ListenButton("statement", self.tr("What you said"), own_voice=True)
        row.addWidget(self.listen)
        return row

    def _make_other_way(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(12)
        words = Prose(self.tr("Can't speak, or no microphone? A mark is enough."), 16)
        words.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(words, 1)
        mark = Button(self.tr("Make a &mark"), small=True, icon="mark")
        mark.setObjectName("mark")
        mark.clicked.connect(self.mark_asked)
        row.addWidget(mark)
        return row

    def _add_answers(self) -> None:
        refuse = Button(self.tr("I do n&ot agree"), "answer")
        refuse.setObjectName("refuse")
        refuse.clicked.connect(self.refused)
        accept = Button(self.tr("That &is my word"), "answer")
        accept.setObjectName("accept")
        accept.clicked.connect(self.kept)
        self.bar.row.addWidget(EqualRow([refuse, accept]))

    def _toggle(self) -> None:
        (self.end_wanted if self.recording else self.start_wanted).emit()

    def show_ready(self) -> None:
        """Nothing was said yet, and no microphone is open."""
        self.recording = False
        self.button.setEnabled(True)
        self.listen.hide()
        self.button.show_recording(recording=False)
        self.doing.setText(self.tr("The microphone is still closed."))

    def show_opening(self) -> None:
        """The microphone is being opened: it takes a few seconds until its clock stands."""
        self.button.setEnabled(False)
        self.listen.hide()
        self.trouble.setText("")
        self.doing.setText(self.tr("The microphone opens. Please wait a moment…"))

    def show_recording(self) -> None:
        """The microphone is open."""
        self.recording = True
        self.button.setEnabled(True)
        self.listen.hide()
        self.button.show_recording(recording=True)
        self.button.setFocus(Qt.FocusReason.OtherFocusReason)
        self.wave.clear()
        self.doing.setText(self.tr("Please speak. Press again when you are done."))
        announce(self, self.doing.text(), assertive=True)

    def show_ending(self) -> None:
        """The statement is being finished."""
        self.recording = False
        self.button.setEnabled(False)

    def show_level(self, level: LevelShown) -> None:
        """Show level and time; called 25 times a second."""
        if self.recording:
            self.meter.show_level(level.peak_db, level.hold_db)
            self._show_clock(int(level.elapsed_s))

    def show_wave(self, peaks: PeaksShown | None) -> None:
        """Show the shape of what is being said."""
        if peaks is not None:
            self.wave.show_peaks(peaks, growing=self.recording)

    def show_spoken(self, spoken: SpokenShown) -> None:
        """It was said: how it turned out, to be heard, and to be said again."""
        self.recording = False
        self.button.setEnabled(True)
        self.button.show_recording(recording=False)
        self.meter.show_level(-60.0, -60.0)
        self._show_clock(spoken.duration_s)
        self.listen.show()
        self.listen.setFocus(Qt.FocusReason.OtherFocusReason)
        self.doing.setText(self.tr("The microphone is closed. Press to say it again."))
        announce(self, self.doing.text(), assertive=True)
        if spoken.verdicts:
            self.show_trouble(self._explain(spoken.verdicts[0]), bad=not spoken.usable)
        else:
            self.show_trouble(self.tr("We heard you well. Please listen to it."), bad=False)

    def _explain(self, verdict: str) -> str:
        own = {
            "too_short": self.tr("Too short. Please say it once more."),
            "cut": self.tr("It was interrupted. Please say it once more."),
        }
        return own.get(verdict) or f"{name_verdict(verdict)}. {explain_verdict(verdict)}"

    def show_trouble(self, sentence: str, *, bad: bool = True) -> None:
        """Say what is wrong, beside the answers."""
        self.trouble.set_tone("bad" if bad else "ink")
        self.trouble.setText(sentence)
        announce(self, sentence)

    def _show_clock(self, seconds: int) -> None:
        text = f"{seconds // 60:02d}:{seconds % 60:02d}"
        if text != self.clock.text():
            self.clock.setText(text)

    def first_focus(self) -> QWidget:
        """Start at the round button."""
        return self.button
