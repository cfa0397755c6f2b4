"""The review before sealing: worst first; what is deleted can be spared for a while."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.presenter.replaying import ReplayShown
from ui.presenter.reviewing import ReviewView
from ui.widgets.base.buttons import Button
from ui.widgets.base.card import Card, Columns, Scroller
from ui.widgets.base.mirror import margins
from ui.widgets.base.pill import Pill
from ui.widgets.base.text import Prose
from ui.widgets.form.form import in_widget
from ui.widgets.frame.frame import WidePage
from ui.widgets.frame.rail import rehearsal_pill
from ui.widgets.review.doubt_card import DoubtCard
from ui.widgets.review.review_facts import ReviewFacts, SealingFacts
from ui.widgets.review.take_player import TakePlayer
from ui.widgets.review.take_row import TakeRow
from ui.widgets.review.takes_card import MORE, TakesCard

_SHOWN_AT_FIRST, _GOOD_ALONE = 3, 6
_RIGHT_PX, _NARROW_PX = 300, 900


class ReviewPage(WidePage):
    """Emits which take to hear, record again, delete or spare, whose shape is in sight, and when to seal."""

    decides = True

    again_wanted = Signal(str, str)
    listen_wanted = Signal(str)
    delete_wanted = Signal(object)
    spare_wanted = Signal(object)
    shapes_wanted = Signal(object)
    seal_wanted = Signal()
    park_wanted = Signal()

    def __init__(self, view: ReviewView) -> None:
        super().__init__(self.tr("Review before sealing"))
        self.view = view
        self._shaped: set[str] = set()
        self._cards: list[TakesCard] = []
        self._fill_head()
        left = QVBoxLayout()
        left.setSpacing(12)
        left.addWidget(self._make_list(), 1)
        self.player = TakePlayer()
        left.addWidget(self.player)
        right = QVBoxLayout()
        right.setSpacing(12)
        self.facts = ReviewFacts()
        right.addWidget(self.facts)
        right.addWidget(SealingFacts(view.window_hours), 1)
        columns = Columns(_NARROW_PX, 20)
        columns.add(in_widget(left), 1)
        columns.add(in_widget(right), wide_px=_RIGHT_PX)
        self.body.addWidget(columns)
        self.player.setVisible(bool(view.rows))
        self._fill_bar()
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._ask_for_shapes)
        self._scroller.viewport().installEventFilter(self)
        self._scroller.verticalScrollBar().valueChanged.connect(lambda _: self._soon.start())
        self.show_sums(view)

    @property
    def rows(self) -> list[TakeRow]:
        """The rows that exist so far."""
        return [row for card in self._cards for row in card.rows]

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
        self._scroller = Scroller(12, pane=True)
        self._scroller.column.setContentsMargins(margins(0, 0, 10, 0))
        self.doubt: DoubtCard | None = None
        if self.view.doubtful:
            self.doubt = DoubtCard(self.view.doubtful)
            self.doubt.delete_wanted.connect(self.delete_wanted)
            self.doubt.spare_wanted.connect(self.spare_wanted)
            self._scroller.column.addWidget(self.doubt)
        if poor:
            card = self._add_card(
                TakesCard(self.tr("Worth a second look"), "bad", "alert", self.tr("Worst first"))
            )
            card.show_takes(poor, MORE)
        if good:
            card = self._add_card(TakesCard(self.tr("Good"), "ok", "check"))
            card.show_takes(good, _SHOWN_AT_FIRST if poor else _GOOD_ALONE)
        if not self.view.rows:
            self._scroller.column.addWidget(self._make_nothing())
        self._scroller.column.addStretch(1)
        return self._scroller

    def _make_nothing(self) -> Card:
        card = Card((20, 16, 20, 16))
        card.column.addWidget(Prose(self.tr("Nothing has been recorded yet."), 17, "muted"))
        return card

    def _add_card(self, card: TakesCard) -> TakesCard:
        card.row_made.connect(self._take_row)
        self._cards.append(card)
        self._scroller.column.addWidget(card)
        return card

    def _take_row(self, row: TakeRow) -> None:
        row.listen_wanted.connect(self.listen_wanted)
        row.again_wanted.connect(self.again_wanted)
        row.delete_wanted.connect(lambda take: self.delete_wanted.emit(frozenset({take})))
        row.spare_wanted.connect(lambda take: self.spare_wanted.emit(frozenset({take})))
        if hasattr(self, "_soon"):
            self._soon.start()

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
        self.hint = Prose("", 16, "muted")
        self.hint.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.bar.row.addWidget(self.hint, 1)
        self.seal = Button("", "primary", icon="lock")
        self.seal.setObjectName("seal")
        self.seal.clicked.connect(self.seal_wanted)
        self.bar.row.addWidget(self.seal)

    def show_sums(self, view: ReviewView) -> None:
        """Show counts anew: some takes are about to be deleted, or are not any more, or are gone."""
        self.facts.show_view(view)
        staying = {row.take for row in view.rows}
        for row in self.rows:
            row.show_going(going=row.take not in staying)
        if self.doubt is not None:
            self.doubt.show_staying(staying)
        for card in self._cards:
            card.show_staying(staying)
        poor = sum(row.tone != "ok" for row in view.rows)
        told = self.tr("%n take(s) still need a look. You may seal them as they are.", "", poor)
        self.hint.setText(told if poor else "")
        self.seal.setText(self.tr("S&eal %n take(s)", "", view.counted))
        self.seal.setEnabled(view.counted > 0)

    def drop(self, takes: AbstractSet[str]) -> None:
        """Show takes no more: they are gone for good."""
        for card in self._cards:
            card.drop(takes)
        if self.doubt is not None:
            self.doubt.drop(takes)

    def show_shapes(self, shapes: Iterable[tuple[str, object]]) -> None:
        """Show the shapes of takes, by their ids."""
        found = dict(shapes)
        for row in self.rows:
            if row.take in found:
                row.show_peaks(found[row.take])  # type: ignore[arg-type]  # what the worker made

    def show_replay(self, shown: ReplayShown | None) -> None:
        """Show which take is heard now, and where it is."""
        self.player.show_replay(shown)
        playing = shown.take if shown is not None and shown.state == "playing" else ""
        for row in self.rows:
            row.show_playing(playing=row.take == playing)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look anew which rows are in sight when the list got another size or other rows."""
        if event.type() in {QEvent.Type.Resize, QEvent.Type.Show}:
            self._soon.start()
        return super().eventFilter(watched, event)

    def _ask_for_shapes(self) -> None:
        """Ask for the shapes of the rows in sight that have none; each once."""
        view = self._scroller.viewport()
        seen = []
        for row in self.rows:
            box = QRect(row.mapTo(view, QPoint(0, 0)), row.size())
            if row.wave is not None and row.take not in self._shaped and box.intersects(view.rect()):
                seen.append(row.take)
        self._shaped.update(seen)
        if seen and self.isVisible():
            self.shapes_wanted.emit(seen)

    def first_focus(self) -> QWidget:
        """Start at the way back: sealing is a decision."""
        found = self.findChild(QWidget, "back")
        return found if isinstance(found, QWidget) else self.seal
