"""The contributor's rail (272 px): steps, how to withdraw, Stop… and what stopping keeps."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.icons import draw_icon
from ui.languages import language_name
from ui.presenter.frame import RailStep, SessionFrame
from ui.theme import colour, fixed_face
from ui.widgets.base.buttons import Button
from ui.widgets.base.card import Inset, Scroller
from ui.widgets.base.mirror import is_mirrored, margins
from ui.widgets.base.pill import Pill
from ui.widgets.base.roles import say_as
from ui.widgets.base.text import Prose

RAIL_PX, _NARROW_RAIL_PX = 272, 220
_LOW_PX, _NARROW_PX = 700, 1000
_TEXT_LEFT, _STOP_GAP_PX, _STEP_PX = 40, 12, 34


class Panel(QWidget):
    """The left panel's ground with its line at the right."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedWidth(RAIL_PX)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(margins(24, 24, 20, 20))
        self.column.setSpacing(0)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the ground."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour("surface"))
        edge = 0 if is_mirrored(self) else self.width() - 1
        painter.fillRect(edge, 0, 1, self.height(), colour("line"))


class Rail(Panel):
    """Steps above, withdrawal and Stop… below. On a low screen the steps fold to the one that is now."""

    stop_asked = Signal()
    contact_asked = Signal()

    def __init__(self, frame: SessionFrame) -> None:
        super().__init__()
        self._room = room = Scroller()
        self.column.addWidget(room, 1)
        self._add_head(room.column, frame)
        self.steps = StepList(frame)
        self.folded = Prose(self.steps.describe(), 17, weight=600)
        self.folded.hide()
        room.column.addWidget(self.steps)
        room.column.addWidget(self.folded)
        room.column.addStretch(1)
        self._add_foot(room.column, frame)
        self.stop = Button(self.tr("S&top…"), "danger")
        self.stop.setObjectName("stop")
        self.stop.clicked.connect(self.stop_asked)
        self.column.addSpacing(_STOP_GAP_PX)
        self.column.addWidget(self.stop)

    def fit(self, page_px: int, height_px: int) -> None:
        """Take less room where it is narrow; the steps give up theirs before the ways out go out of sight."""
        self.setFixedWidth(RAIL_PX if page_px >= _NARROW_PX else _NARROW_RAIL_PX)
        for notes in (True, False):
            self._show_steps(shown=height_px >= _LOW_PX, notes=notes)
            if self._needed_px() <= height_px:
                return
        self._show_steps(shown=False, notes=False)

    def _show_steps(self, *, shown: bool, notes: bool) -> None:
        self.steps.show_notes(shown=notes)
        self.steps.setVisible(shown)
        self.folded.setVisible(not shown)

    def _needed_px(self) -> int:
        margins = self.column.contentsMargins()
        width = self.maximumWidth() - margins.left() - margins.right()
        stop = 0 if self.stop.isHidden() else self.stop.heightForWidth(width) + _STOP_GAP_PX
        inner = self._room.column.totalHeightForWidth(width)
        return inner + stop + margins.top() + margins.bottom()

    def _add_head(self, column: QVBoxLayout, frame: SessionFrame) -> None:
        column.addWidget(Prose(frame.title, 20, weight=600))
        column.addSpacing(4)
        column.addWidget(Prose(self.tr("With recorder %1").replace("%1", frame.recorder), 16, "muted"))
        if frame.rehearsal:
            column.addSpacing(8)
            column.addWidget(rehearsal_pill(), 0, Qt.AlignmentFlag.AlignLeft)
        column.addSpacing(12)

    def _add_foot(self, column: QVBoxLayout, frame: SessionFrame) -> None:
        box = Inset("primary_soft", (14, 10, 14, 4))
        box.column.addWidget(Prose(self.tr("Change your mind later?"), 16, weight=600))
        box.column.addWidget(Prose(frame.withdrawal, 16))
        contact = Button(self.tr("&Policy and contact"), "link", small=True)
        contact.setObjectName("contact")
        contact.calm_px = 100
        contact.clicked.connect(self.contact_asked)
        box.column.addWidget(contact)
        column.addSpacing(8)
        column.addWidget(box)
        column.addSpacing(8)
        self._told = Prose(self._tell_stopping(frame.stopping), 16)
        column.addWidget(self._told)

    def show_stop(self, *, shown: bool) -> None:
        """Hide Stop… where the page itself is about stopping."""
        self.stop.setVisible(shown)
        self._told.setVisible(shown)

    def _tell_stopping(self, stopping: str) -> str:
        return {
            "nothing": self.tr("Nothing has been recorded yet. If you stop, we only count that."),
            "form": self.tr("Nothing has been recorded yet. Stopping deletes the form and the signature."),
            "takes": self.tr("When you stop, you choose: keep what you said, or delete it."),
            "over": self.tr("Recording is over. Stop… still lets you keep or delete it."),
        }[stopping]


def rehearsal_pill() -> Pill:
    """Return the mark that every page of a rehearsal carries."""
    pill = Pill("", "warn", "flag")
    pill.setObjectName("rehearsal")
    pill.say(pill.tr("REHEARSAL"), "warn", "flag")
    return pill


class StepRow(QWidget):
    """One step: its disc, its name, its note, and the line to the next."""

    def __init__(self, number: int, state: str, name: str, note: str, *, last: bool) -> None:
        super().__init__()
        self._number, self._state, self._last = number, state, last
        column = QVBoxLayout(self)
        column.setContentsMargins(margins(_TEXT_LEFT, 4, 0, 2))
        column.setSpacing(0)
        column.addWidget(
            Prose(name, 16, "muted" if state == "ahead" else "ink", 600 if state == "now" else 400)
        )
        self.note = Prose(note, 16, "muted")
        column.addWidget(self.note)
        column.addStretch(1)
        self.setMinimumHeight(_STEP_PX)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the disc and the line that joins it to the next."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if is_mirrored(self):
            painter.translate(QPointF(self.width() - 30, 0))
        if not self._last:
            painter.setPen(QPen(colour("primary" if self._state == "done" else "line"), 2))
            painter.drawLine(QPointF(15, 33), QPointF(15, self.height() + 4))
        disc = QRectF(1, 5, 28, 28)
        ahead = self._state == "ahead"
        painter.setPen(QPen(colour("border"), 2) if ahead else Qt.PenStyle.NoPen)
        painter.setBrush(Qt.BrushStyle.NoBrush if ahead else colour("primary"))
        painter.drawEllipse(disc.adjusted(1, 1, -1, -1) if ahead else disc)
        if self._state == "done":
            draw_icon(painter, "check", disc.adjusted(5, 5, -5, -5), "on_primary")
            return
        painter.setFont(fixed_face(14, 600))
        painter.setPen(colour("muted" if ahead else "on_primary"))
        painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, str(self._number))


class StepList(QWidget):
    """The steps with a number, a name and a note; done ones carry a tick."""

    def __init__(self, frame: SessionFrame) -> None:
        super().__init__()
        self._frame = frame
        self._rows: list[StepRow] = []
        say_as(self, "list", self.tr("Steps"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for number, step in enumerate(frame.steps, start=1):
            last = number == len(frame.steps)
            row = StepRow(number, step.state, self._name(step), self._note(step), last=last)
            say_as(row, "item", self._tell(number, step))
            column.addWidget(row)
            self._rows.append(row)

    def show_notes(self, *, shown: bool) -> None:
        """Show the notes under the names, or the names alone."""
        for row in self._rows:
            row.note.setVisible(shown)
            row.updateGeometry()
        self.updateGeometry()

    def describe(self) -> str:
        """Return which step this is: `Step 3 of 8 · Choose`."""
        here = next((place for place, step in enumerate(self._frame.steps) if step.state == "now"), None)
        if here is None:
            return ""
        told = self.tr("Step %1 of %2 · %3").replace("%1", str(here + 1))
        told = told.replace("%2", str(len(self._frame.steps)))
        return told.replace("%3", self._name(self._frame.steps[here]))

    def _tell(self, number: int, step: RailStep) -> str:
        state = {"done": self.tr("done"), "now": self.tr("now"), "ahead": self.tr("to come")}[step.state]
        return f"{number}. {self._name(step)}, {state}"

    def _name(self, step: RailStep) -> str:
        if self._frame.under_14:
            return {
                "language": self.tr("Language and age"),
                "read": self.tr("Guardian reads"),
                "choose": self.tr("Guardian chooses"),
                "questions": self.tr("Questions"),
                "guardian": self.tr("Guardian signs"),
                "child": self.tr("The child decides"),
                "about": self.tr("About the child"),
                "record": self.tr("Record"),
                "copy": self.tr("Your copy"),
            }[step.id]
        return {
            "language": self.tr("Language and age"),
            "read": self.tr("Read"),
            "choose": self.tr("Choose"),
            "questions": self.tr("Questions"),
            "sign": self.tr("Sign"),
            "about": self.tr("About you"),
            "record": self.tr("Record"),
            "copy": self.tr("Your copy"),
        }[step.id]

    def _note(self, step: RailStep) -> str:
        note = {
            "language": self._note_language(),
            "read": self.tr("%1 parts, about %2 minutes"),
            "choose": self.tr("Yes or No, one by one"),
            "questions": self.tr("Did we explain it well?"),
            "guardian": self.tr("Relation and papers"),
            "child": self.tr("In the child's own words"),
            "sign": self._note_signing(),
            "about": self.tr("Kept apart"),
            "record": self.tr("%1 prompts, %2 minutes"),
            "copy": self.tr("Yours to keep"),
        }[step.id]
        for place, number in enumerate(step.numbers, start=1):
            note = note.replace(f"%{place}", str(number))
        return note

    def _note_signing(self) -> str:
        return self.tr("Your voice, your witness") if self._frame.aloud else self.tr("Drawn, typed or a mark")

    def _note_language(self) -> str:
        if not self._frame.under_14:
            return language_name(self._frame.language)
        return self.tr("Under %1").replace("%1", str(self._frame.threshold))
