"""The policy, one section at a time; the next part opens when this one was read or heard."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from ui.presenter.consenting import PolicyView, ReadingDone, ReadSoFar
from ui.presenter.frame import SessionFrame
from ui.widgets.base.announcing import announce
from ui.widgets.base.buttons import Button
from ui.widgets.base.card import Card, Columns, Notice, Scroller, titled
from ui.widgets.base.pill import Segments
from ui.widgets.base.text import Line, Prose
from ui.widgets.base.wrap_row import WrapRow
from ui.widgets.consent.listen import ListenButton
from ui.widgets.consent.parts import PartList
from ui.widgets.consent.reader import Reader
from ui.widgets.frame.frame import ContributorPage

BEAT_MS = 250
_PARTS_PX, _SEGMENTS_PX = 200, 120


class PolicyPage(ContributorPage):
    """Reads on only after each part was read, by `ReadSoFar`; every part can be read again.

    `clock` counts seconds. `reading` is what was read on another page of the same text.
    `aloud_asked`: the contributor would rather be read to. `alone_asked`: they read after all.
    """

    read = Signal(object)
    aloud_asked = Signal()
    alone_asked = Signal()

    def __init__(
        self,
        frame: SessionFrame,
        view: PolicyView,
        clock: Callable[[], float] = time.monotonic,
        reading: ReadSoFar | None = None,
    ) -> None:
        lead = self.tr("Please read each part. Ask the person with you about anything unclear.")
        if view.aloud:
            lead = self.tr("Every part is read aloud to you. Ask about anything unclear.")
        super().__init__(frame, view.title, lead)
        self._view, self._current = view, view.start
        self._reading = reading or view.begin_reading()
        self._clock, self._last_s = clock, clock()
        self._beat = QTimer(self, interval=BEAT_MS)
        self._beat.timeout.connect(self._count)
        self.reader = Reader()
        self.listen = ListenButton("0")
        if not view.sounds:
            self.listen.hide()
        if view.notice:
            self.body.addWidget(Notice("info", view.notice, "primary"))
        row = Columns()
        row.add(self._make_reading(), 1)
        row.add(self._make_contents(), wide_px=_PARTS_PX)
        self.body.addWidget(row, 1)
        self.previous = self.add_back(self.tr("&Back"))
        self.previous.clicked.disconnect()
        self.previous.clicked.connect(self._go_back)
        self.bar.row.addWidget(self._make_way())
        self.bar.row.addStretch(1)
        self.left = Line("", 16)
        self.bar.row.addWidget(self.left)
        self.next = Button(self.tr("&Next part"), "primary")
        self.next.setObjectName("next")
        self.next.setMinimumWidth(190)
        self.next.clicked.connect(self._go_on)
        self.bar.row.addWidget(self.next)
        self._turn_to(view.start)

    def _make_way(self) -> Button:
        """Return the button that leads to being read to, or back from it; absent once the policy was read."""
        if self._view.aloud:
            way = Button(self.tr("I &read it myself"), icon="eye")
            way.setObjectName("read-alone")
            way.clicked.connect(self.alone_asked)
        else:
            way = Button(self.tr("Please &read it to me"), icon="people")
            way.setObjectName("read-to-me")
            way.clicked.connect(self.aloud_asked)
        if self._view.read >= len(self._view.parts):
            way.hide()
        return way

    def _make_reading(self) -> Card:
        card = Card((20, 10, 10, 4))
        head = WrapRow()
        head.setSpacing(8)
        self.counter = Line("", 17, weight=600)
        head.addWidget(self.counter)
        self.minutes = Line("", 16)
        head.addWidget(self.minutes)
        self.segments = Segments(len(self._view.parts))
        self.segments.setMinimumWidth(_SEGMENTS_PX)
        head.addWidget(self.segments, 1)
        self.listen.moved.connect(self._show_sound)
        self.listen.heard.connect(lambda _key: self._note_heard())
        head.addWidget(self.listen)
        card.column.addLayout(head)
        self.reader.setObjectName("reader")
        self.reader.seen.connect(self._note_seen)
        card.column.addWidget(self.reader, 1)
        return card

    def _make_contents(self) -> Card:
        card = Card((12, 14, 8, 14), 8)
        card.column.addWidget(titled(self.tr("All parts"), 18))
        self.contents = PartList([part.title for part in self._view.parts])
        self.contents.chosen.connect(self._turn_to)
        room = Scroller(pane=True)
        room.column.addWidget(self.contents)
        room.column.addStretch(1)
        card.column.addWidget(room, 1)
        edition = Prose(self._view.edition, 16)
        edition.setObjectName("edition")
        card.column.addWidget(edition)
        return card

    def showEvent(self, event: QShowEvent) -> None:
        """Time counts from now on."""
        super().showEvent(event)
        self._last_s = self._clock()
        self._beat.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody reads what another page covers."""
        super().hideEvent(event)
        self._count()
        self._beat.stop()

    def _turn_to(self, part: int) -> None:
        if not 0 <= part < len(self._view.parts):
            return
        self._count()
        self._current = part
        section = self._view.parts[part]
        self.listen.silence_asked.emit()
        self.listen.use(str(part))
        self.reader.show_section(section.title, section.paragraphs)
        self.counter.setText(
            self.tr("Part %1 of %2").replace("%1", str(part + 1)).replace("%2", str(len(self._view.parts)))
        )
        self.reader.setFocus(Qt.FocusReason.OtherFocusReason)
        self._show_standing()

    def _count(self) -> None:
        """Count the time since the last look for the part in sight."""
        now_s = self._clock()
        passed_s, self._last_s = now_s - self._last_s, now_s
        if self._beat.isActive() and not self.window().isMinimized():
            self._follow(lambda: self._reading.spend(self._current, passed_s))

    def _note_seen(self, share: float) -> None:
        self._follow(lambda: self._reading.see(self._current, share))

    def _note_heard(self) -> None:
        """What was heard to its end is read, whether or not its last line was in sight."""
        self._follow(lambda: self._reading.hear(self._current))
        self._show_standing()

    def _follow(self, note: Callable[[], None]) -> None:
        """Note something about the part in sight, and say so when that made it a part that is read."""
        was_read = self._reading.is_read(self._current)
        note()
        if not self._reading.is_read(self._current):
            self._show_shares()
            self._tell_left()
        elif not was_read:
            self._show_standing()
            announce(self, self.left.text())

    def _show_sound(self) -> None:
        self._show_shares()
        self._tell_left()

    def _show_shares(self) -> None:
        """Show how far each part is; the one in sight also as far as it was heard."""
        shares = [self._reading.share(part) for part in range(len(self._view.parts))]
        shares[self._current] = max(shares[self._current], self.listen.shown.share)
        self.segments.show_shares(shares)

    def _show_standing(self) -> None:
        """Show what is read and what is left, and let go on who may."""
        unread, last = self._reading.unread, self._current == len(self._view.parts) - 1
        here_read = self._current not in unread
        self._show_shares()
        self.minutes.setText(
            self.tr("· about %n minute(s) left", "", self._reading.left_min) if unread else ""
        )
        self.next.setText(self.tr("To the &choices") if last else self.tr("&Next part"))
        self.next.setEnabled(here_read and (not last or not unread))
        self.previous.setEnabled(self._current > 0 or self._view.leads_back)
        self._tell_left()
        self.contents.show_state(self._current, set(range(len(self._view.parts))) - set(unread))

    def _tell_left(self) -> None:
        """Say how this part comes to count as read, then how many parts are left."""
        unread = self._reading.unread
        words = self.tr("%n part(s) left to read", "", len(unread))
        if self._current in unread:
            words = self._tell_way()
        elif not unread:
            words = self.tr("You have read all parts.")
        if words != self.left.text():  # four times a second it is the same
            self.left.setText(words)

    def _tell_way(self) -> str:
        if self.listen.shown.state == "playing" and self.listen.shown.left:
            return self.tr("%1 left of this part").replace("%1", self.listen.shown.left)
        if self._reading.is_seen(self._current):
            seconds = math.ceil(self._reading.wait_s(self._current))
            return self.tr("Please take your time: %n more second(s).", "", seconds)
        if self._view.aloud:
            return self.tr("Please read this part aloud to its end.")
        if self._view.sounds:
            return self.tr("Please listen or scroll to its end.")
        return self.tr("Please scroll to the end of this part.")

    def _go_back(self) -> None:
        if self._current > 0:
            self._turn_to(self._current - 1)
        else:
            self.back_asked.emit()

    def _go_on(self) -> None:
        if self._current < len(self._view.parts) - 1:
            self._turn_to(self._current + 1)
        else:
            self._count()
            seconds = round(self._reading.spent_s)
            self.read.emit(ReadingDone(len(self._view.parts), seconds, frozenset(self._reading.heard)))

    def first_focus(self) -> QWidget:
        """Start in the text, so that the arrow keys scroll; aloud at the button that plays it."""
        return self.listen if self._view.aloud and self._view.sounds else self.reader
