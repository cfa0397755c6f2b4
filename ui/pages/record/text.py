"""A text: typed, pasted or opened; then other people are blacked out in it before anything is sealed."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal, SignalInstance
from PySide6.QtWidgets import QWidget

from ui.presenter.recording import PromptShown
from ui.presenter.texts import OffersShown
from ui.widgets.base.buttons import Button
from ui.widgets.base.card import Card, Inset, Notice, titled
from ui.widgets.base.controls import Switch
from ui.widgets.base.steps import NumberedSteps
from ui.widgets.base.text import Prose
from ui.widgets.base.wrap_row import WrapRow
from ui.widgets.form.choosable_text import ChoosableText
from ui.widgets.form.private import PrivateField
from ui.widgets.record.prompt_page import PromptPage, make_aside, make_prompt

_PAUSE_MS = 300


class TextPage(PromptPage):
    """Emits what the person wants; the text and every change to it come from outside.

    `go_on_wanted` with the typed text, then places and words to be blacked out, at last `keep_wanted`.
    """

    open_wanted = Signal()
    go_on_wanted = Signal()
    write_wanted = Signal()
    words_chosen = Signal(str)
    black_out_wanted = Signal(object)
    everywhere_wanted = Signal()
    offers_wanted = Signal()
    next_offer_wanted = Signal()
    put_back_wanted = Signal()
    take_in_wanted = Signal()
    keep_wanted = Signal()

    def __init__(
        self, prompt: PromptShown, skip_reasons: tuple[str, ...], limit: int, *, rehearsal: bool
    ) -> None:
        super().__init__(prompt, skip_reasons, rehearsal=rehearsal)
        self.decides = False
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(lambda: self.words_chosen.emit(self.search.value()))
        self.left.addWidget(make_prompt(prompt, 24))
        self.text = ChoosableText(self.tr("Your text"), self.tr("Type or paste your text here."), limit)
        self.text.setObjectName("text")
        self.text.edited.connect(self._show_state)
        self.text.chosen.connect(self._tell_chosen)
        self.text.refused.connect(lambda: self.show_trouble(self.tr("What you pasted is too long.")))
        self.left.addWidget(self.text, 1)
        self.trouble = Prose("", 15, "bad")
        self.trouble.setObjectName("trouble")
        self.trouble.hide()
        self.left.addWidget(self.trouble)
        words, again = self.tr("&Take them in"), self.tr("P&ut them back")
        self.left_out, self.take_in = self._make_told("left-out", words, self.take_in_wanted)
        self.others, self.put_back = self._make_told("others-found", again, self.put_back_wanted)
        self._writing, self._others, self._numbers, self._answer = (
            self._make_writing(), self._make_others(), self._make_numbers(), self._make_answer(),
        )  # fmt: skip
        for card in (self._writing, self._others, self._numbers, self._answer):
            self.right.addWidget(card, 1 if card is self._writing else 0)
        self.right.addStretch(0)
        self.hint = Prose("", 15, "muted")
        self.hint.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.bar.row.addWidget(self.hint, 1, self.bar.row.count() - 2)
        self.back = Button(self.tr("Back to &writing"))
        self.back.setObjectName("write")
        self.back.clicked.connect(self.write_wanted)
        self.add_action(self.back)
        self.main = Button("", "primary")
        self.main.clicked.connect(self._press)
        self.add_action(self.main)
        self.show_writing("")

    def _make_told(self, name: str, words: str, wanted: SignalInstance) -> tuple[Prose, Button]:
        """Make a line below the text for what was found in it, and the button that undoes what was done."""
        told, button = Prose("", 15, "muted"), Button(words, small=True)
        told.setObjectName(name)
        button.setObjectName(f"undo-{name}")
        button.clicked.connect(wanted)
        row = WrapRow()
        row.setSpacing(12)
        row.addWidget(told, 1)
        row.addWidget(button)
        self.left.addLayout(row)
        for widget in (told, button):
            widget.hide()
        return told, button

    def _make_writing(self) -> Card:
        card = make_aside()
        card.column.addWidget(titled(self.tr("Your own words"), 18))
        card.column.addWidget(NumberedSteps((
            self.tr("Type or paste something that you wrote yourself."),
            self.tr("Or open it: a text file (.txt) or a saved e-mail (.eml)."),
            self.tr("Then you black out everybody else."),
        )))  # fmt: skip
        self.open = Button(self.tr("&Open a file…"), icon="folder", small=True)
        self.open.setObjectName("open")
        self.open.clicked.connect(self.open_wanted)
        card.column.addWidget(self.open)
        if self.prompt.takes:
            card.column.addWidget(
                Notice("check", self.tr("A text has already been kept. You can go on."), "ok")
            )
        card.column.addStretch(1)
        box = Inset("bg")
        told = self.tr("Only the words of an e-mail are used: no addresses, no subject, no attachments.")
        box.column.addWidget(Prose(told, 14, "muted"))
        card.column.addWidget(box)
        return card

    def _make_others(self) -> Card:
        card = make_aside()
        card.column.setSpacing(8)
        card.column.addWidget(titled(self.tr("Black out other people"), 18))
        told = self.tr("Click a name in the text, drag across words, or type it here.")
        card.column.addWidget(Prose(told, 15, "muted"))
        self.search = PrivateField(self.tr("Find a name"), self.tr("Find a name"))
        self.search.setObjectName("search")
        self.search.edited.connect(self._pause.start)
        card.column.addWidget(self.search)
        self.here = Button(self.tr("&Black out"), icon="pen", small=True)
        self.here.setObjectName("here")
        self.here.clicked.connect(lambda: self.black_out_wanted.emit(self.text.place))
        self.everywhere = Button("", small=True)
        self.everywhere.setObjectName("everywhere")
        self.everywhere.clicked.connect(self.everywhere_wanted)
        row = WrapRow()
        row.setSpacing(8)
        row.addWidget(self.here)
        row.addWidget(self.everywhere, 1)
        card.column.addLayout(row)
        card.column.addWidget(Prose(self.tr("What is black is gone for good."), 14, "muted"))
        return card

    def _make_numbers(self) -> Card:
        card = make_aside()
        card.column.setSpacing(8)
        card.column.addWidget(titled(self.tr("Numbers and addresses"), 18))
        self.offers = Prose("", 15, "muted")
        self.offers.setObjectName("offers")
        card.column.addWidget(self.offers)
        self.show_next = Button(self.tr("Show ne&xt"), small=True)
        self.show_next.setObjectName("show-next")
        self.show_next.clicked.connect(self.next_offer_wanted)
        self.all_offers = Button("", small=True)
        self.all_offers.setObjectName("all-offers")
        self.all_offers.clicked.connect(self.offers_wanted)
        row = WrapRow()
        row.setSpacing(8)
        row.addWidget(self.show_next)
        row.addWidget(self.all_offers, 1)
        card.column.addLayout(row)
        return card

    def _make_answer(self) -> Card:
        card = make_aside()
        card.column.setSpacing(6)
        question = self.tr("Nobody else can be recognised any more")
        row = WrapRow()
        row.setSpacing(12)
        row.addWidget(Prose(question, 16, weight=600), 1)
        self.alone = Switch(question)
        self.alone.setObjectName("alone")
        self.alone.toggled.connect(self._show_state)
        row.addWidget(self.alone)
        card.column.addLayout(row)
        return card

    def show_writing(self, text: str) -> None:
        """Show the text to be written, with what goes before it is checked."""
        self.decides = False
        self.show_hidden(0)
        self.text.read_only(on=False)
        self.text.mark([], "warn")
        self._show_phase(text)
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_check(self, text: str) -> None:
        """Show the text with the means to black out; every change asks the question anew."""
        self.decides = True
        self.text.read_only(on=True)
        self.alone.setChecked(False)
        self.offers.setText(self.tr("Looking for them…"))
        for button in (self.show_next, self.all_offers):
            button.setVisible(False)
        self.show_others(OffersShown())
        self._show_phase(text)
        self.show_same(0)
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_hidden(self, count: int) -> None:
        """Say in how many places an opened mail has words that can't be seen."""
        told = self.tr(
            "%n part(s) of this e-mail can't be seen when it is read. They were left out.", "", count
        )
        self.left_out.setText(told)
        for widget in (self.left_out, self.take_in):
            widget.setVisible(count > 0)

    def show_others(self, others: OffersShown) -> None:
        """Say which words of other people were found and are black already."""
        told = self.tr("Other people's words were found. They are black already:")
        self.others.setText(f"{told} {self.tr(', ').join(self._list(others))}")
        for widget in (self.others, self.put_back):
            widget.setVisible(others.total > 0)

    def show_offers(self, offers: OffersShown) -> None:
        """Say what looks like other people's words, a number or an address."""
        found = self._list(offers)
        self.offers.setText("\n".join(found) if found else self.tr("None were found."))
        self.all_offers.setText(self.tr("Black out &all %n", "", offers.total))
        for button in (self.show_next, self.all_offers):
            button.setVisible(offers.total > 0)

    def _list(self, offers: OffersShown) -> list[str]:
        return [
            words
            for count, words in (
                (offers.phones, self.tr("%n telephone number(s)", "", offers.phones)),
                (offers.emails, self.tr("%n e-mail address(es)", "", offers.emails)),
                (offers.id_numbers, self.tr("%n ID number(s)", "", offers.id_numbers)),
                (offers.numbers, self.tr("%n other number(s)", "", offers.numbers)),
                (offers.quoted, self.tr("%n quoted or forwarded e-mail(s)", "", offers.quoted)),
                (offers.signatures, self.tr("%n signature(s)", "", offers.signatures)),
                (offers.hidden, self.tr("%n hidden part(s)", "", offers.hidden)),
            )
            if count
        ]

    def show_same(self, count: int) -> None:
        """Say in how many places the chosen words stand."""
        chosen = self.text.place is not None
        self.here.setEnabled(chosen)
        self.everywhere.setText(self.tr("&Everywhere (%n)", "", count))
        self.everywhere.setEnabled(count > 0)

    def show_trouble(self, sentence: str) -> None:
        """Say what is wrong with the text."""
        self.trouble.setText(sentence)
        self.trouble.setVisible(bool(sentence))

    def wait_for_core(self, *, waiting: bool) -> None:
        """Block the button that goes on while a step is under way."""
        self.main.setEnabled(not waiting)
        if not waiting:
            self._show_state()

    def forget(self) -> None:
        """Forget the text: the page is left for good."""
        self._pause.stop()
        self.search.wipe()
        self.text.wipe()

    def first_focus(self) -> QWidget:
        """Start in the text."""
        return self.text

    def _show_phase(self, text: str) -> None:
        self.show_trouble("")
        self.search.wipe()
        if text != self.text.toPlainText():
            self.text.show_text(text)
        self._writing.setVisible(not self.decides)
        for widget in (self._others, self._numbers, self._answer, self.back):
            widget.setVisible(self.decides)
        for button in (self.review, self.next, self.previous, self.skip):
            button.setVisible(not self.decides)
        self.main.setObjectName("keep" if self.decides else "go-on")
        self.main.setText(self.tr("&Keep this text") if self.decides else self.tr("&Go on with this text"))
        self._show_state()

    def _show_state(self) -> None:
        is_alone, is_empty = self.alone.isChecked(), not self.text.toPlainText().strip()
        self.main.setEnabled(is_alone if self.decides else not is_empty)
        left = self.tr("First confirm that nobody else can be recognised.")
        self.hint.setText(left if self.decides and not is_alone else "")

    def _press(self) -> None:
        (self.keep_wanted if self.decides else self.go_on_wanted).emit()

    def _tell_chosen(self) -> None:
        if self.decides:
            self.words_chosen.emit(self.text.textCursor().selectedText().replace("\u2029", "\n"))
