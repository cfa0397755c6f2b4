"""The outbox: how sending gets on, which sessions have not arrived, and what helps those that failed."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QVBoxLayout, QWidget

from ui.presenter.desk import NetShown, OutboxView, SessionLine
from ui.presenter.frame import DeskFrame
from ui.widgets.base.buttons import Button
from ui.widgets.base.card import Card, Glyph
from ui.widgets.base.text import Prose
from ui.widgets.frame.desk import DeskPage
from ui.widgets.lists.net_words import tell_net
from ui.widgets.lists.session_entry import ChosenCard
from ui.widgets.lists.session_list import SessionList

TABS = ("unsent", "failed", "arrived")


class OutboxPage(DeskPage):
    """Emits when to send now and when to pause; `tab_wanted` which rows, `asked` what to do with one."""

    send_wanted = Signal()
    pause_wanted = Signal()
    tab_wanted = Signal(str)
    asked = Signal(str, str)

    def __init__(self, frame: DeskFrame, view: OutboxView) -> None:
        super().__init__(
            frame,
            self.tr("Outbox"),
            self.tr("Sealed sessions go straight to the organisation's two servers."),
        )
        self.tab = TABS[0]
        self._view = view
        self.send = Button("", icon="sent", small=True)
        self.send.clicked.connect(self._press)
        self.heading.add_corner(self.send)
        self.body.addWidget(self._make_state())
        self.body.addLayout(self._make_tabs())
        self.list = SessionList(self.tr("Sessions in the outbox"))
        self.list.opened.connect(lambda line: self.asked.emit("told", line.session))
        card = Card((4, 8, 4, 8), 4)
        self.told = Prose(self.tr("Looking…"), 16, "muted")
        self.told.setObjectName("told")
        inside = QHBoxLayout()
        inside.setContentsMargins(16, 0, 16, 0)
        inside.addWidget(self.told)
        card.column.addLayout(inside)
        card.column.addWidget(self.list, 1)
        self.body.addWidget(card, 1)
        self.chosen = ChosenCard()
        self.chosen.asked.connect(self.asked)
        self.list.chosen.connect(self.chosen.show_line)
        self.body.addWidget(self.chosen)
        self.show_view(view)

    def _make_state(self) -> Card:
        card = Card((20, 14, 20, 14), 4)
        row = QHBoxLayout()
        row.setSpacing(14)
        self._icon = Glyph("outbox", 24, "primary")
        row.addWidget(self._icon)
        words = QVBoxLayout()
        words.setSpacing(2)
        self.state = Prose("", 18, weight=600)
        self.state.setObjectName("state")
        self.more = Prose("", 16, "muted")
        self.more.setObjectName("state-more")
        words.addWidget(self.state)
        words.addWidget(self.more)
        row.addLayout(words, 1)
        card.column.addLayout(row)
        return card

    def _make_tabs(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        group = QButtonGroup(self)
        self.tabs: dict[str, Button] = {}
        for name in TABS:
            tab = Button("", small=True)
            tab.setObjectName(f"tab-{name}")
            tab.setCheckable(True)
            tab.setChecked(name == self.tab)
            tab.clicked.connect(lambda _checked=False, name=name: self._choose_tab(name))
            group.addButton(tab)
            self.tabs[name] = tab
            row.addWidget(tab)
        row.addStretch(1)
        return row

    def show_view(self, view: OutboxView) -> None:
        """Say how sending stands now; list, scroll and keys stay where they are."""
        self._view = view
        names = {
            "unsent": self.tr("Not arrived: %1").replace("%1", str(view.waiting)),
            "failed": self.tr("Failed: %1").replace("%1", str(view.count("failed"))),
            "arrived": self.tr("Arrived: %1").replace("%1", str(view.count("delivered"))),
        }
        for name, text in names.items():
            self.tabs[name].setText(text)
            self.tabs[name].updateGeometry()
        if view.running:
            self.send.show_as(self.tr("&Pause"), "plain", "pause")
        else:
            text = self.tr("&Try now") if view.net.since else self.tr("&Send now")
            self.send.show_as(text, "plain", "sent")
        self.send.setObjectName("pause" if view.running else "send")
        self.send.setEnabled(view.running or view.waiting > 0)
        self._say_state()

    def show_net(self, net: NetShown) -> None:
        """Say how fast it goes by now."""
        view = self._view
        self._view = OutboxView(view.counts, view.running, net, view.trouble)
        self._say_state()

    def _say_state(self) -> None:
        words = tell_net(self._view)
        self._icon.set_icon(words.icon, words.tone)
        self.state.setText(words.title)
        self.more.setText(words.text)
        self.more.setVisible(bool(words.text))

    def show_lines(self, lines: list[SessionLine], *, more: bool) -> None:
        """Show the first rows of the chosen tab."""
        self.list.show_lines(lines, more=more)
        nothing = {
            "unsent": self.tr("Nothing is waiting here. Sealed sessions appear by themselves."),
            "failed": self.tr("Nothing has failed."),
            "arrived": self.tr("Nothing has arrived yet."),
        }
        self.told.setText("" if lines else nothing[self.tab])
        self.told.setVisible(not lines)

    def show_trouble(self, sentence: str) -> None:
        """Say why no rows came."""
        self.list.rows.refuse()
        self.told.setText(sentence)
        self.told.show()

    def _choose_tab(self, name: str) -> None:
        self.tab = name
        self.tab_wanted.emit(name)

    def _press(self) -> None:
        if self._view.running:
            self.pause_wanted.emit()
        else:
            self.send_wanted.emit()

    def first_focus(self) -> QWidget:
        """Start at sending."""
        return self.send
