"""The policy, one section at a time; the next part opens when the end of this one was seen or heard."""

from __future__ import annotations

import time

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QWidget

from ui.presenter.consenting import PolicyView, ReadingDone, count_minutes
from ui.presenter.frame import SessionFrame
from ui.presenter.listening import SoundShown
from ui.widgets.buttons import Button
from ui.widgets.card import Card, Columns, Notice, Scroller, titled
from ui.widgets.frame import ContributorPage
from ui.widgets.listen import ListenButton
from ui.widgets.parts import PartList
from ui.widgets.pill import Segments
from ui.widgets.reader import LARGE_PX, READING_PX, Reader
from ui.widgets.text import Line, Prose
from ui.widgets.wrap_row import WrapRow


class PolicyPage(ContributorPage):
    """Reads on only after each part's end; every part can be read again.

    `aloud_asked`: the contributor would rather be read to. `alone_asked`: they read after all.
    """

    read = Signal(object)
    aloud_asked = Signal()
    alone_asked = Signal()

    def __init__(self, frame: SessionFrame, view: PolicyView) -> None:
        lead = self.tr("Please read each part. Ask the person with you about anything unclear.")
        if view.aloud:
            lead = self.tr("Every part is read aloud to you. Ask about anything unclear.")
        super().__init__(frame, view.title, lead)
        self._view, self._current = view, view.start
        self._read = set(range(view.read)) | view.known
        self._heard: set[int] = set()
        self._share = 0.0
        self._began = time.monotonic()
        self.reader = Reader()
        self.listen = ListenButton("0")
        self.listen.setVisible(view.sounds)
        if view.notice:
            self.body.addWidget(Notice("info", view.notice, "primary"))
        row = Columns()
        row.add(self._make_reading(), 1)
        row.add(self._make_contents(), wide_px=284)
        self.body.addWidget(row, 1)
        self.previous = self.add_back(self.tr("&Back"))
        self.previous.clicked.disconnect()
        self.previous.clicked.connect(lambda: self._turn_to(self._current - 1))
        self.bar.row.addWidget(self._make_way())
        self.bar.row.addStretch(1)
        self.left = Line("", 15, "muted")
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
        way.setVisible(self._view.read < len(self._view.parts))
        return way

    def _make_reading(self) -> Card:
        card = Card((24, 16, 14, 8))
        head = WrapRow()
        head.setSpacing(8)
        self.counter = Line("", 17, weight=600)
        head.addWidget(self.counter)
        self.minutes = Line("", 15, "muted")
        head.addWidget(self.minutes)
        head.addStretch(1)
        self.listen.moved.connect(self._show_sound)
        self.listen.heard.connect(lambda _key: self._note_heard())
        head.addWidget(self.listen)
        sizes = QButtonGroup(self)
        for text, size, name in (
            ("A", READING_PX, self.tr("Usual letters")),
            ("A+", LARGE_PX, self.tr("Larger letters")),
        ):
            button = Button(text, small=True)
            button.setCheckable(True)
            button.setChecked(size == READING_PX)
            button.setAccessibleName(name)
            button.setToolTip(name)
            button.setObjectName("larger" if size == LARGE_PX else "usual")
            button.clicked.connect(lambda _checked, chosen=size: self.reader.use_size(chosen))
            sizes.addButton(button)
            head.addWidget(button)
        card.column.addLayout(head)
        self.segments = Segments(len(self._view.parts))
        card.column.addWidget(self.segments)
        card.column.addSpacing(4)
        self.reader.setObjectName("reader")
        self.reader.end_reached.connect(self._note_end)
        self.reader.moved.connect(self._show_share)
        card.column.addWidget(self.reader, 1)
        return card

    def _make_contents(self) -> Card:
        card = Card((20, 18, 20, 20), 8)
        card.column.addWidget(titled(self.tr("All parts"), 18))
        self.contents = PartList([part.title for part in self._view.parts])
        self.contents.chosen.connect(self._turn_to)
        room = Scroller(pane=True)
        room.column.addWidget(self.contents)
        room.column.addStretch(1)
        card.column.addWidget(room, 1)
        card.column.addWidget(Prose(self._view.edition, 14, "muted"))
        return card

    def _turn_to(self, part: int) -> None:
        if not 0 <= part < len(self._view.parts):
            return
        self._current, self._share = part, 0.0
        section = self._view.parts[part]
        self.listen.silence_asked.emit()
        self.listen.use(str(part))
        self.reader.show_section(section.title, section.paragraphs)
        self.counter.setText(
            self.tr("Part %1 of %2").replace("%1", str(part + 1)).replace("%2", str(len(self._view.parts)))
        )
        self.reader.setFocus(Qt.FocusReason.OtherFocusReason)
        self._update_bar()

    def _note_end(self) -> None:
        if self._current not in self._read:
            self._read.add(self._current)
            self._update_bar()

    def _note_heard(self) -> None:
        """What was heard to its end is read, whether or not its last line was in sight."""
        self._heard.add(self._current)
        self._note_end()
        self._update_bar()

    def _show_share(self, share: float) -> None:
        self._share = share
        self.segments.move_to(self._current, max(share, self.listen.shown.share))

    def _show_sound(self, shown: SoundShown) -> None:
        self.segments.move_to(self._current, max(self._share, shown.share))
        if shown.state == "playing" and shown.left:
            self.left.setText(self.tr("%1 left of this part").replace("%1", shown.left))
        else:
            self._update_bar()

    def _update_bar(self) -> None:
        unread = [part for place, part in enumerate(self._view.parts) if place not in self._read]
        here_read = self._current in self._read
        last = self._current == len(self._view.parts) - 1
        self.minutes.setText(
            "" if not unread else self.tr("· about %n minute(s) left", "", count_minutes(tuple(unread)))
        )
        self.next.setText(self.tr("To the &choices") if last else self.tr("&Next part"))
        self.next.setEnabled(here_read and (not last or not unread))
        self.previous.setEnabled(self._current > 0)
        if not here_read:
            self.left.setText(self._tell_way())
        else:
            self.left.setText(
                self.tr("%n part(s) left to read", "", len(unread))
                if unread
                else self.tr("You have read all parts.")
            )
        self.contents.show_state(self._current, self._read)

    def _tell_way(self) -> str:
        """Return how this part comes to count as read."""
        if self._view.aloud:
            return self.tr("Read aloud to the end of this part.")
        if self._view.sounds:
            return self.tr("Please listen or scroll to its end.")
        return self.tr("Please scroll to the end of this part.")

    def _go_on(self) -> None:
        if self._current < len(self._view.parts) - 1:
            self._turn_to(self._current + 1)
        else:
            seconds = round(time.monotonic() - self._began)
            self.read.emit(ReadingDone(len(self._view.parts), seconds, frozenset(self._heard)))

    def first_focus(self) -> QWidget:
        """Start in the text, so that the arrow keys scroll; aloud at the button that plays it."""
        return self.listen if self._view.aloud and self._view.sounds else self.reader
