"""The recorder's desk: places at the left, who is signed in below, the page at the right."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from ui.icons import draw_icon
from ui.languages import following_language, language_name, spoken_language
from ui.presenter.frame import DeskFrame
from ui.theme import colour, dress, face
from ui.widgets.base.buttons import Button
from ui.widgets.base.card import Glyph, Rule, Scroller
from ui.widgets.base.mirror import margins, paint_on, turned, turned_f
from ui.widgets.base.mnemonics import mnemonic_flag, plain
from ui.widgets.base.text import Line, Prose
from ui.widgets.base.wrap_row import WrapRow
from ui.widgets.base.wrapped import CENTRED, WrappedWords
from ui.widgets.frame.frame import Heading, Page
from ui.widgets.frame.framed import BAR_PX, GAP, MARGIN, TOP, Framed, Strip
from ui.widgets.frame.language_button import tell_language
from ui.widgets.frame.rail import Panel, rehearsal_pill

_ICONS = {
    "home": "home",
    "sessions": "people",
    "outbox": "outbox",
    "requests": "shield",
    "devices": "place",
    "contact": "mail",
    "settings": "settings",
}

_RING_PX = 8  # room for the ring beside a place
_DOOR_INSET_PX = 8


class PlaceButton(WrappedWords, QPushButton):
    """One place of the desk, with a count when something waits there."""

    calm_px = 60

    def __init__(self, text: str, icon: str, *, here: bool, count: int = 0) -> None:
        super().__init__(text)
        self._icon, self._here, self._count = icon, here, count
        dress(self, 17, 600 if here else 400)
        self._inset_px = (52, 52 if count else 8)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setProperty("radius", 10)
        self._wrap_words()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw ground, icon, words, count."""
        painter = paint_on(self)
        painter.setPen(Qt.PenStyle.NoPen)
        if self._here or self.underMouse():
            painter.setBrush(colour("primary_soft" if self._here else "bg"))
            painter.drawRoundedRect(QRectF(self.rect()), 10, 10)
        tone = "primary" if self._here else "ink"
        draw_icon(painter, self._icon, turned_f(self, QRectF(16, (self.height() - 20) / 2, 20, 20)), tone)
        painter.setFont(self.font())
        painter.setPen(colour(tone))
        box = QRect(52, 0, self.width() - sum(self._inset_px), self.height())
        painter.drawText(turned(self, box), CENTRED | mnemonic_flag(), self._drawn_words())
        if self._count:
            self._draw_count(painter)

    def _draw_count(self, painter: QPainter) -> None:
        box = turned_f(self, QRectF(self.width() - 48, (self.height() - 30) / 2, 36, 30))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("surface" if self._here else "primary_soft"))
        painter.drawRoundedRect(box, 15, 15)
        painter.setFont(face(15, 600))
        painter.setPen(colour("primary"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(self._count))


class _Door(Button):
    """A button at the foot of the rail, so narrow that three stand in a line."""

    def __init__(self, words: str) -> None:
        super().__init__(words, small=True)

    @property
    def _inset_px(self) -> tuple[int, int]:  # type: ignore[override]
        return _DOOR_INSET_PX, _DOOR_INSET_PX


class DeskPage(Page):
    """A recorder's page: emits which place is wanted, and when to lock."""

    place_wanted = Signal(str)
    lock_wanted = Signal()
    language_wanted = Signal()
    help_wanted = Signal()

    def __init__(self, frame: DeskFrame, title: str, lead: str = "") -> None:
        super().__init__()
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        self._rehearsal = frame.rehearsal
        self._panel = self._make_panel(frame)
        whole.addWidget(self._panel)
        self.body = QVBoxLayout()
        self.body.setContentsMargins(MARGIN, GAP, MARGIN, TOP)
        self.body.setSpacing(GAP)
        self.heading = Heading(title, lead)
        self.setWindowTitle(title)
        self.framed = Framed(self.body, self.heading)
        self._right = QVBoxLayout()
        self._right.setSpacing(0)
        self._right.addWidget(self.framed, 1)
        whole.addLayout(self._right, 1)

    def put_above(self, strip: QWidget) -> None:
        """Put a strip over the page, which then stands alone: nothing leads to the desk's other places."""
        self._panel.hide()
        if self._rehearsal:
            self.heading.add_corner(rehearsal_pill())
        self._right.insertWidget(0, strip)

    def add_bar(self, *answers: Button) -> None:
        """Close the body: the way back, room for what is wrong (`trouble`), and the answers."""
        bar = Strip(BAR_PX, line_at_top=True)
        row = bar.row
        self.back = Button(self.tr("&Back"))
        self.back.setObjectName("back")
        self.back.clicked.connect(self.back_asked)
        row.addWidget(self.back)
        self.trouble = Prose("", 15, "bad")
        self.trouble.setObjectName("trouble")
        row.addWidget(self.trouble, 1)
        for answer in answers:
            row.addWidget(answer)
        self.framed.add_foot(bar)

    def _make_panel(self, frame: DeskFrame) -> Panel:
        panel = Panel()
        panel.column.setContentsMargins(margins(8, 24, 5, 20))
        head = QVBoxLayout()
        head.setContentsMargins(8, 0, 8, 0)
        head.setSpacing(4)
        head.addWidget(Line(self.tr("Collector"), 21, weight=600))
        head.addWidget(Prose(frame.title, 15, "muted"))
        if frame.rehearsal:
            head.addSpacing(4)
            head.addWidget(rehearsal_pill(), 0, Qt.AlignmentFlag.AlignLeft)
        room = Scroller()
        room.column.setContentsMargins(margins(_RING_PX, 0, _RING_PX + 4, 0))
        panel.column.addWidget(room, 1)
        room.column.addLayout(head)
        room.column.addSpacing(20)
        names = {
            "home": self.tr("&Home"),
            "sessions": self.tr("&Sessions"),
            "outbox": self.tr("&Outbox"),
            "requests": self.tr("&Requests"),
            "devices": self.tr("Place and &devices"),
            "contact": self.tr("Policy and &contact"),
            "settings": self.tr("Settin&gs"),
        }
        here = frame.place if frame.place in names else "settings"  # behind which the others lie
        for place, text in names.items():
            count = frame.outbox_count if place == "outbox" else 0
            button = PlaceButton(text, _ICONS[place], here=place == here, count=count)
            button.setObjectName(f"go-{place}")
            button.setAccessibleName(plain(text) + (f" {count}" if count else ""))
            button.clicked.connect(lambda _checked=False, chosen=place: self.place_wanted.emit(chosen))
            room.column.addWidget(button)
            room.column.addSpacing(6)
        room.column.addStretch(1)
        self._add_who(room.column, frame)
        panel.column.addSpacing(14)
        panel.column.addLayout(self._make_doors())
        return panel

    def _add_who(self, column: QVBoxLayout, frame: DeskFrame) -> None:
        column.addWidget(Rule())
        column.addSpacing(14)
        row = QHBoxLayout()
        row.setContentsMargins(8, 0, 8, 0)
        row.setSpacing(12)
        row.addWidget(Glyph("person", 22, "primary", (40, "primary_soft")), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(Line(self.tr("Recorder %1").replace("%1", frame.recorder), 16, weight=600))
        if frame.trained_until:
            words.addWidget(
                Prose(self.tr("Trained until %1").replace("%1", frame.trained_until), 13, "muted")
            )
        row.addLayout(words, 1)
        column.addLayout(row)

    def _make_doors(self) -> WrapRow:
        buttons = WrapRow()
        buttons.setContentsMargins(_RING_PX, 0, _RING_PX, 0)
        buttons.setSpacing(8)
        language = following_language(spoken_language())
        doors = (
            (_Door(self.tr("&Lock")), "lock", self.lock_wanted),
            (_Door(language_name(language)), "language", self.language_wanted),
            (_Door(self.tr("H&elp")), "help", self.help_wanted),
        )
        for door, name, signal in doors:
            door.setObjectName(name)
            door.clicked.connect(signal)
            buttons.addWidget(door, 1)
            if name == "language":
                door.setAccessibleName(tell_language(language))
        return buttons
