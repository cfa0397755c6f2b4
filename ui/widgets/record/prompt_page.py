"""What stands around a prompt for a picture or a text: where one is, how to stop, skip and go on."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QMenu, QVBoxLayout

from ui.presenter.recording import OwnerShown, PromptShown
from ui.widgets.base.buttons import Button, make_link
from ui.widgets.base.card import Card, Columns
from ui.widgets.base.pill import Bar
from ui.widgets.base.text import Prose
from ui.widgets.consent.owner import OwnerCard
from ui.widgets.form.form import in_widget
from ui.widgets.frame.frame import WidePage
from ui.widgets.frame.standings import Standings

RIGHT_PX, _NARROW_PX, _PROGRESS_PX = 352, 860, 40


class PromptPage(WidePage):
    """Head, prompt and bar; the page fills `left`, `right` and the room before the last two buttons.

    `tall`: its left column needs all the height.
    """

    tall = False

    skip_wanted = Signal(str)
    previous_wanted = Signal()
    next_wanted = Signal()
    review_wanted = Signal()

    def __init__(self, prompt: PromptShown, skip_reasons: tuple[str, ...], *, rehearsal: bool) -> None:
        super().__init__("")
        self.prompt = prompt
        self._skip_reasons = skip_reasons
        counter = QCoreApplication.translate("PromptPage", "Prompt %1 of %2")
        self.title.setText(counter.replace("%1", str(prompt.number)).replace("%2", str(prompt.total)))
        self.setWindowTitle(self.title.text())
        self._fill_head(rehearsal=rehearsal)
        self.left, self.right = QVBoxLayout(), QVBoxLayout()
        self.left.setSpacing(16)
        self.right.setSpacing(16)
        if prompt.owner is not None:
            self._name_owner(prompt.owner)
        columns = Columns(_NARROW_PX, 20)
        columns.add(in_widget(self.left), 1)
        columns.add(in_widget(self.right), wide_px=RIGHT_PX)
        self.body.addWidget(columns)
        self._fill_bar()

    def _name_owner(self, owner: OwnerShown) -> None:
        """Say whose it is, where the page has more room for it."""
        card = OwnerCard(owner, narrow=self.tall)
        (self.right if self.tall else self.left).addWidget(card)

    def _fill_head(self, *, rehearsal: bool) -> None:
        progress = Bar(self.prompt.number / max(1, self.prompt.total))
        progress.setFixedWidth(_PROGRESS_PX)
        self.head.row.addWidget(progress)
        self.head.row.addStretch(1)
        self.standings = Standings(rehearsal=rehearsal)
        self.head.row.addWidget(self.standings)
        words = self.tr("Policy and &contact")
        self.head.row.addWidget(make_link(words, "contact", self.contact_asked.emit))

    def _fill_bar(self) -> None:
        row = self.bar.row
        stop = Button(self.tr("S&top…"), "danger")
        stop.setObjectName("stop")
        stop.clicked.connect(self.stop_asked)
        self.previous = Button(self.tr("&Back"))
        self.previous.setObjectName("previous")
        self.previous.clicked.connect(self.previous_wanted)
        self.previous.setEnabled(self.prompt.number > 1)
        self.skip = Button(self.tr("&Skip"), "link")
        self.skip.setObjectName("skip")
        self.skip.clicked.connect(self._offer_reasons)
        for button in (stop, self.previous, self.skip):
            row.addWidget(button)
        row.addStretch(1)
        self.review = Button(self.tr("Re&view"))
        self.review.setObjectName("review")
        self.review.clicked.connect(self.review_wanted)
        last = self.prompt.number == self.prompt.total
        following = QCoreApplication.translate("PromptPage", "&Next prompt")
        self.next = Button(self.tr("To the &review") if last else following)
        self.next.setObjectName("next")
        self.next.clicked.connect(self.next_wanted)
        self.next.setEnabled(self.prompt.takes > 0 or self.prompt.skipped)
        row.addWidget(self.review)
        row.addWidget(self.next)

    def add_action(self, button: Button) -> None:
        """Put the page's own button between the ways back and the ways on."""
        self.bar.row.addWidget(button, 0, self.bar.row.count() - 2)

    def _offer_reasons(self) -> None:
        words = {
            "does_not_want": self.tr("Does not want to"),
            "words_unclear": self.tr("The words are unclear"),
            "other": self.tr("Another reason"),
        }
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for reason in self._skip_reasons:
            if reason in words:
                action = menu.addAction(words[reason])
                action.setObjectName(f"skip-{reason}")
                action.triggered.connect(lambda _checked=False, why=reason: self.skip_wanted.emit(why))
        menu.popup(self.skip.mapToGlobal(self.skip.rect().topLeft()))


def make_prompt(prompt: PromptShown, size: int) -> Card:
    """Return the prompt's card: what to do, and the same in the other language."""
    card = Card((24, 16, 24, 16), 4)
    if prompt.instruction:
        card.column.addWidget(Prose(prompt.instruction, 16, "muted"))
    words = Prose(prompt.text, size, weight=600)
    words.setObjectName("prompt")
    card.column.addWidget(words)
    if prompt.translation:
        card.column.addWidget(Prose(prompt.translation, 17, "muted"))
    return card


def make_aside() -> Card:
    """Return a card of the right column."""
    return Card((20, 18, 20, 18), 12)
