"""The contributor's rail (272 px): steps, how to withdraw, Stop… and what stopping keeps."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui.icons import draw_icon
from ui.presenter.frame import RailStep, SessionFrame, language_name
from ui.theme import colour, face
from ui.widgets.buttons import Button
from ui.widgets.card import Inset
from ui.widgets.pill import Pill
from ui.widgets.text import Prose

RAIL_PX = 272
_PITCH = 48
_PITCH_OF_NINE = 43
_PITCH_AT_LEAST = 40
_MANY = 8
_TEXT_LEFT = 40


class Panel(QWidget):
    """The left panel's ground with its line at the right."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedWidth(RAIL_PX)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(24, 24, 20, 20)
        self.column.setSpacing(0)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the ground."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour("surface"))
        edge = 0 if self.layoutDirection() == Qt.LayoutDirection.RightToLeft else self.width() - 1
        painter.fillRect(edge, 0, 1, self.height(), colour("line"))


class Rail(Panel):
    """Steps above, withdrawal and Stop… below; always in sight."""

    stop_asked = Signal()
    contact_asked = Signal()

    def __init__(self, frame: SessionFrame) -> None:
        super().__init__()
        self.column.addWidget(Prose(frame.title, 20, weight=600))
        self.column.addSpacing(4)
        self.column.addWidget(Prose(self.tr("With recorder %1").replace("%1", frame.recorder), 15, "muted"))
        if frame.rehearsal:
            self.column.addSpacing(8)
            self.column.addWidget(rehearsal_pill())
        self.column.addSpacing(12)
        self.column.addWidget(StepList(frame), 1000)
        self.column.addStretch(1)
        self._add_foot(frame)

    def _add_foot(self, frame: SessionFrame) -> None:
        box = Inset("primary_soft", (14, 10, 14, 4))
        box.column.addWidget(Prose(self.tr("Change your mind later?"), 15, weight=600))
        box.column.addWidget(Prose(frame.withdrawal, 14, "muted"))
        row = QHBoxLayout()
        contact = Button(self.tr("&Policy and contact"), "link", small=True)
        contact.setObjectName("contact")
        contact.setFont(face(14, 600))
        contact.setFixedHeight(32)
        contact.clicked.connect(self.contact_asked)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(contact)
        row.addStretch(1)
        row.insertSpacing(0, -12)
        box.column.addLayout(row)
        self.column.addSpacing(8)
        self.column.addWidget(box)
        self.column.addSpacing(12)
        self.stop = Button(self.tr("S&top…"), "danger")
        self.stop.setObjectName("stop")
        self.stop.clicked.connect(self.stop_asked)
        self.column.addWidget(self.stop)
        self.column.addSpacing(4)
        self._told = Prose(self._tell_stopping(frame.stopping), 14, "muted")
        self.column.addWidget(self._told)

    def show_stop(self, *, shown: bool) -> None:
        """Hide Stop… where the page itself is about stopping."""
        self.stop.setVisible(shown)
        self._told.setVisible(shown)

    def _tell_stopping(self, stopping: str) -> str:
        return {
            "nothing": self.tr("Nothing is recorded yet. If you stop, we only count it."),
            "form": self.tr("Nothing is recorded yet. Stopping deletes form and signature."),
            "takes": self.tr("When you stop, you choose: keep what you said, or delete it."),
            "over": self.tr("Recording is over. Stop… still lets you keep or delete it."),
        }[stopping]


def rehearsal_pill() -> Pill:
    """Return the mark that every page of a rehearsal carries."""
    pill = Pill("", "warn", "flag")
    pill.setObjectName("rehearsal")
    pill.say(pill.tr("REHEARSAL"), "warn", "flag")
    return pill


class StepList(QWidget):
    """The steps with a number, a name and a note; done ones carry a tick."""

    def __init__(self, frame: SessionFrame) -> None:
        super().__init__()
        self._frame = frame
        count = len(frame.steps)
        self.setMaximumHeight(count * (_PITCH if count <= _MANY else _PITCH_OF_NINE))
        self.setMinimumHeight(count * _PITCH_AT_LEAST)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self._describe())

    def sizeHint(self) -> QSize:
        """All steps at their best distance."""
        return QSize(RAIL_PX - 44, self.maximumHeight())

    @property
    def _pitch(self) -> int:
        return self.height() // len(self._frame.steps)

    def _describe(self) -> str:
        here = next((step for step in self._frame.steps if step.state == "now"), None)
        return self._name(here) if here else ""

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw every step and the line that joins them."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place, step in enumerate(self._frame.steps):
            top = place * self._pitch
            if place + 1 < len(self._frame.steps):
                painter.setPen(QPen(colour("primary" if step.state == "done" else "line"), 2))
                painter.drawLine(QPointF(15, top + 33), QPointF(15, top + self._pitch + 4))
            self._draw_disc(painter, place, step)
            self._draw_words(painter, top, step)

    def _draw_disc(self, painter: QPainter, place: int, step: RailStep) -> None:
        disc = QRectF(1, place * self._pitch + 5, 28, 28)
        ahead = step.state == "ahead"
        painter.setPen(QPen(colour("border"), 2) if ahead else Qt.PenStyle.NoPen)
        painter.setBrush(Qt.BrushStyle.NoBrush if ahead else colour("primary"))
        painter.drawEllipse(disc.adjusted(1, 1, -1, -1) if ahead else disc)
        if step.state == "done":
            draw_icon(painter, "check", disc.adjusted(5, 5, -5, -5), "on_primary")
            return
        painter.setFont(face(14, 600))
        painter.setPen(colour("muted" if ahead else "on_primary"))
        painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, str(place + 1))

    def _draw_words(self, painter: QPainter, top: int, step: RailStep) -> None:
        width = self.width() - _TEXT_LEFT
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.setFont(face(16, 600 if step.state == "now" else 400))
        painter.setPen(colour("muted" if step.state == "ahead" else "ink"))
        painter.drawText(QRectF(_TEXT_LEFT, top, width, 23), left, self._name(step))
        painter.setFont(face(13))
        painter.setPen(colour("muted"))
        note = QFontMetricsF(face(13)).elidedText(self._note(step), Qt.TextElideMode.ElideRight, width)
        painter.drawText(QRectF(_TEXT_LEFT, top + 21, width, 18), left, note)

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
            "about": self.tr("Apart from recordings"),
            "record": self.tr("%1 prompts, %2 minutes"),
            "copy": self.tr("Yours to keep"),
        }[step.id]
        for place, number in enumerate(step.numbers, start=1):
            note = note.replace(f"%{place}", str(number))
        return note

    def _note_signing(self) -> str:
        return self.tr("Your voice, your witness") if self._frame.aloud else self.tr("Drawn, typed or a mark")

    def _note_language(self) -> str:
        return self.tr("Under 14") if self._frame.under_14 else language_name(self._frame.language)
