"""The review before sealing: worst first, good takes folded."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.presenter.recording import ReviewRow, ReviewView
from ui.presenter.replaying import ReplayShown
from ui.widgets.buttons import Button
from ui.widgets.card import Card, Glyph, Rule, Scroller, fact_row, titled
from ui.widgets.frame import WidePage
from ui.widgets.pill import Pill
from ui.widgets.rail import rehearsal_pill
from ui.widgets.take_player import TakePlayer
from ui.widgets.take_row import TakeRow
from ui.widgets.text import Line, Prose
from ui.widgets.verdict_words import name_verdict

_SHOWN_AT_FIRST = 3
_FAULTS_TOLD = 3


class ReviewPage(WidePage):
    """Emits which take to hear, record again or delete, and when to seal."""

    again_wanted = Signal(str, str)
    listen_wanted = Signal(str)
    delete_wanted = Signal(str)
    doubtful_unwanted = Signal()
    seal_wanted = Signal()
    park_wanted = Signal()

    def __init__(self, view: ReviewView, *, unfolded: bool = False) -> None:
        super().__init__(self.tr("Review before sealing"))
        self.view = view
        self.unfolded = unfolded
        self.rows: list[TakeRow] = []
        self._fill_head()
        left = QVBoxLayout()
        left.setSpacing(12)
        left.addWidget(self._make_list(), 1)
        self.player = TakePlayer()
        self.player.setVisible(bool(view.rows))
        left.addWidget(self.player)
        self.body.addLayout(left, 1)
        right = QVBoxLayout()
        right.setSpacing(12)
        right.addWidget(self._make_facts())
        right.addWidget(self._make_sealing(), 1)
        self.body.addLayout(right)
        self._fill_bar()

    def _fill_head(self) -> None:
        alone = self.view.people == 1
        who = self.view.code if alone else self.tr("%n people", "", self.view.people)
        self.head.row.addWidget(Pill(who, "muted", "person" if alone else "people"))
        self.head.row.addStretch(1)
        if self.view.rehearsal:
            self.head.row.addWidget(rehearsal_pill())
        self.head.row.addWidget(Pill(self.tr("Consent given"), "ok", "check"))
        self.head.row.addWidget(Pill(self.tr("Encrypted"), "ok", "lock"))
        contact = Button(self.tr("Policy and &contact"), "link", small=True)
        contact.setObjectName("contact")
        contact.clicked.connect(self.contact_asked)
        self.head.row.addWidget(contact)

    def _make_list(self) -> QWidget:
        poor = [row for row in self.view.rows if row.tone != "ok"]
        good = [row for row in self.view.rows if row.tone == "ok"]
        scroller = Scroller(12, pane=True)
        scroller.column.setContentsMargins(0, 0, 10, 0)
        if self.view.doubtful:
            scroller.column.addWidget(self._make_doubt())
        if poor:
            card = self._make_card(
                self.tr("Worth a second look"), Pill(str(len(poor)), "bad", "alert"), worst_first=True
            )
            self._add_rows(card, poor)
            scroller.column.addWidget(card)
        if good or not poor:
            scroller.column.addWidget(self._make_good(good, folded_to=_SHOWN_AT_FIRST if poor else 6))
        scroller.column.addStretch(1)
        return scroller

    def _make_doubt(self) -> Card:
        card = Card((20, 14, 20, 14), 8)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(Glyph("people", 22, "warn", (44, "warn_soft")))
        told = self.tr(
            "%n take(s) may be somebody else's: then another person was here.", "", len(self.view.doubtful)
        )
        row.addWidget(Prose(told, 16), 1)
        delete = Button(self.tr("Delete &these"), "danger", small=True, icon="trash")
        delete.setObjectName("delete-doubtful")
        delete.clicked.connect(self.doubtful_unwanted)
        row.addWidget(delete)
        card.column.addLayout(row)
        return card

    def _make_good(self, good: list[ReviewRow], folded_to: int) -> Card:
        card = self._make_card(self.tr("Good"), Pill(str(len(good)), "ok", "check"), len(good))
        self._add_rows(card, good if self.unfolded else good[:folded_to])
        if not self.view.rows:
            card.column.addWidget(Prose(self.tr("Nothing was recorded yet."), 16, "muted"))
        return card

    def _make_card(self, title: str, pill: Pill, foldable: int = 0, *, worst_first: bool = False) -> Card:
        card = Card((20, 16, 20, 12), 8)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(titled(title))
        row.addWidget(pill)
        row.addStretch(1)
        if foldable > _SHOWN_AT_FIRST:
            text = self.tr("Show fewer") if self.unfolded else self.tr("Show all %n", "", foldable)
            self.fold = Button(text, "link", icon="up" if self.unfolded else "down", small=True)
            self.fold.setObjectName("fold")
            row.addWidget(self.fold)
        elif worst_first:
            row.addWidget(Line(self.tr("Worst first"), 15, "muted"))
        card.column.addLayout(row)
        return card

    def _add_rows(self, card: Card, rows: list[ReviewRow]) -> None:
        for row in rows:
            card.column.addWidget(Rule())
            item = TakeRow(row)
            self.rows.append(item)
            item.listen_wanted.connect(self.listen_wanted)
            item.again_wanted.connect(self.again_wanted)
            item.delete_wanted.connect(self.delete_wanted)
            card.column.addWidget(item)

    def _make_facts(self) -> Card:
        card = Card((20, 16, 20, 16), 6)
        card.setFixedWidth(284)
        card.column.addWidget(titled(self.tr("This session")))
        takes = self.tr("%n take(s)", "", self.view.counted)
        minutes = self.tr("%n minute(s)", "", self.view.minutes)
        card.column.addLayout(fact_row(self.tr("Recorded"), f"{takes}, {minutes}", 92, 15))
        for code, _, count in self.view.faults[:_FAULTS_TOLD]:
            told = self.tr("%n take(s)", "", count)
            card.column.addLayout(fact_row(name_verdict(code), told, 92, 15))
        skipped = self.tr("%n prompt(s)", "", self.view.skipped)
        card.column.addLayout(fact_row(self.tr("Skipped"), skipped, 92, 15))
        if self.view.open_prompts:
            left = self.tr("%n prompt(s)", "", self.view.open_prompts)
            card.column.addLayout(fact_row(self.tr("Not done"), left, 92, 15))
        allowed = self.tr(", ").join(self.view.yes_kinds)
        card.column.addLayout(fact_row(self.tr("Allowed"), allowed, 92, 15))
        return card

    def _make_sealing(self) -> Card:
        card = Card((20, 16, 20, 16), 12)
        card.setFixedWidth(284)
        card.column.addWidget(titled(self.tr("What sealing does")))
        lines = [
            ("lock", self.tr("This laptop can no longer play or change the recordings.")),
            ("outbox", self.tr("They wait in the outbox for upload.")),
            ("trash", self.tr("Withdrawing still works, and deletes them here at once.")),
        ]
        if self.view.window_hours:
            waiting = self.tr(
                "Not sealed within %n hour(s)? Then it happens by itself.", "", self.view.window_hours
            )
            lines.append(("clock", waiting))
        for icon, text in lines:
            row = QHBoxLayout()
            row.setSpacing(12)
            row.addWidget(Glyph(icon, 20), 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(Prose(text, 15, "muted"), 1)
            card.column.addLayout(row)
        card.column.addStretch(1)
        return card

    def _fill_bar(self) -> None:
        stop = Button(self.tr("S&top…"), "danger")
        stop.setObjectName("stop")
        stop.clicked.connect(self.stop_asked)
        back = Button(self.tr("&Back to recording"))
        back.setObjectName("back")
        back.clicked.connect(self.back_asked)
        park = Button(self.tr("&Park session"))
        park.setObjectName("park")
        park.clicked.connect(self.park_wanted)
        for button in (stop, back, park):
            self.bar.row.addWidget(button)
        poor = sum(row.tone != "ok" for row in self.view.rows)
        hint = Prose("", 15, "muted")
        hint.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if poor:
            hint.setText(self.tr("%n take(s) still need a look. You may seal them as they are.", "", poor))
        self.bar.row.addWidget(hint, 1)
        self.seal = Button(self.tr("S&eal %n take(s)", "", self.view.counted), "primary", icon="lock")
        self.seal.setObjectName("seal")
        self.seal.clicked.connect(self.seal_wanted)
        self.seal.setEnabled(self.view.counted > 0)
        self.bar.row.addWidget(self.seal)

    def show_replay(self, shown: ReplayShown | None) -> None:
        """Show which take is heard now, and where it is."""
        self.player.show_replay(shown)
        playing = shown.take if shown is not None and shown.state == "playing" else ""
        for row in self.rows:
            row.show_playing(playing=row.take == playing)

    def first_focus(self) -> QWidget:
        """Start at the way back: sealing is a decision."""
        found = self.findChild(QWidget, "back")
        return found if isinstance(found, QWidget) else self.seal
