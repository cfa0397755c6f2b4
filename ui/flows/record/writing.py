"""Prompts for texts: typed or opened, blacked out, sealed; the words stay in memory and go with the page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog

from collector.capture.text.blackout import Offer, black_out, find_private, find_same
from collector.capture.text.letter import Letter, open_letter
from collector.capture.text.span import Span
from collector.capture.text.typed import MAX_CHARACTERS, tidy_text
from collector.errors import FormIncomplete, TextTooLong, TextUnreadable
from collector.session.recording import SKIP_REASONS
from collector.session.view import SessionView
from ui.flows.record.concerns import Concerns
from ui.flows.record.prompting import PromptFlow, code_of
from ui.messages import explain
from ui.pages.record.text import TextPage
from ui.presenter.recording import find_prompt
from ui.presenter.texts import OTHERS, count_offers, next_place
from ui.window import Window

if TYPE_CHECKING:
    from collector.session.session import Session

T = TypeVar("T")
translate = QCoreApplication.translate


class WritingFlow(PromptFlow):
    """Holds the text while people are blacked out in it: the page shows it, the core's rules change it."""

    def __init__(self, window: Window, session: Session, region: str) -> None:
        super().__init__(window, session)
        self._region = region
        self._concerns = Concerns(window, session)
        self._page: TextPage | None = None
        self._forget()

    def _forget(self) -> None:
        """`_letter` is what was opened last, `_whole` the text into which others' words can be put back."""
        self._text = self._whole = ""
        self._same: list[Span] = []
        self._offers: list[Offer] = []
        self._letter = Letter("", "")

    def show(self, view: SessionView, place: int) -> None:
        """Show the prompt at `place` (from 0) with an empty page."""
        self._forget()
        shown = find_prompt(view, place)
        page = TextPage(shown, SKIP_REASONS, MAX_CHARACTERS, rehearsal=view.rehearsal)
        self.connect_ways(page)
        page.open_wanted.connect(self._choose_file)
        page.go_on_wanted.connect(lambda: self._go_on(page))
        page.take_in_wanted.connect(lambda: page.show_writing(self._letter.whole))
        page.write_wanted.connect(lambda: page.show_writing(self._text))
        page.words_chosen.connect(self._choose_words)
        page.black_out_wanted.connect(lambda place: self._black_out([Span(*place)]) if place else None)
        page.put_back_wanted.connect(self._put_back)
        page.everywhere_wanted.connect(lambda: self._black_out(self._same))
        page.offers_wanted.connect(lambda: self._black_out([offer.span for offer in self._offers]))
        page.next_offer_wanted.connect(self._show_next_offer)
        page.keep_wanted.connect(lambda: self._keep(page))
        self._page = page
        self._concerns.begin(page)
        self.page_made.emit(page)
        self._ask(self._session.texts.begin, lambda _: None)

    def leave(self) -> None:
        """Forget the text."""
        if self._page is not None:
            self._page.forget()
            self._page = None
            self._concerns.end()
            self._ask(self._session.texts.end, lambda _: None)
        self._forget()

    def open_file(self, path: Path) -> None:
        """Put a file's words in the place of what was written."""
        page = self._page
        if page is not None:
            self._ask(lambda: open_letter(path), lambda letter: self._show_letter(page, letter))

    def _show_letter(self, page: TextPage, letter: Letter) -> None:
        """Show what can be seen of a file; what is hidden in it comes in only when somebody wants it."""
        self._letter = letter
        page.show_writing(letter.text)
        page.show_hidden(len(letter.hidden))

    def _choose_file(self) -> None:
        dialog = QFileDialog(self._window, translate("WritingFlow", "Choose your text or e-mail"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(translate("WritingFlow", "Texts and e-mails (*.txt *.eml)"))
        dialog.fileSelected.connect(lambda name: self.open_file(Path(name)))
        dialog.open()

    def _go_on(self, page: TextPage) -> None:
        typed = page.text.toPlainText()
        region, hidden = self._region, self._letter.hidden

        def find() -> tuple[str, list[Offer]]:
            text = black_out(tidy_text(typed), [])
            return text, [offer for offer in find_private(text, region, hidden) if offer.kind in OTHERS]

        self._ask(find, lambda found: self._show_check(page, *found))

    def _show_check(self, page: TextPage, text: str, others: list[Offer]) -> None:
        """Show the text with other people's words black; what is blacked out by hand leaves them so."""
        self._text, self._whole = black_out(text, [offer.span for offer in others]), text
        page.show_check(self._text)
        page.show_others(count_offers([offer.kind for offer in others]))
        self._look(page)

    def _put_back(self) -> None:
        page = self._page
        if page is not None and self._whole:
            self._text, self._whole = self._whole, ""
            page.show_check(self._text)
            self._look(page)

    def _look(self, page: TextPage) -> None:
        """Look for numbers and addresses in the worker: a long text takes its time."""
        text, region, hidden = self._text, self._region, self._letter.hidden

        def found(offers: list[Offer]) -> None:
            if self._page is page and self._text == text:
                self._offers, self._same = offers, []
                page.show_offers(count_offers([offer.kind for offer in offers]))
                self._mark()

        self._ask(lambda: find_private(text, region, hidden), found)

    def _choose_words(self, words: str) -> None:
        page = self._page
        if page is not None:
            self._same = find_same(self._text, words)
            page.show_same(len(self._same))
            self._mark()

    def _mark(self) -> None:
        page = self._page
        if page is not None:
            spans = self._same or [offer.span for offer in self._offers]
            page.text.mark([_place(span) for span in spans], "primary" if self._same else "warn")

    def _black_out(self, spans: list[Span]) -> None:
        page = self._page
        if page is not None and spans:
            self._text, self._whole = black_out(self._text, spans), ""
            self._same, self._offers = [], []
            page.show_check(self._text)
            self._look(page)

    def _show_next_offer(self) -> None:
        page = self._page
        if page is not None:
            at = page.text.place
            place = next_place([_place(offer.span) for offer in self._offers], at[1] if at else 0)
            if place is not None:
                page.text.place = place

    def _keep(self, page: TextPage) -> None:
        text, alone = self._text, page.alone.isChecked()
        prompt, owner = page.prompt.id, code_of(page.prompt)
        page.wait_for_core(waiting=True)

        def call() -> SessionView:
            self._session.texts.keep(prompt, text, alone=alone, owner=owner)
            return self._session.view

        def kept(view: SessionView) -> None:
            self.leave()
            self.viewed.emit(view)
            self.went.emit(1)

        self._window.worker.ask(call, kept, self._fail)

    def _ask(self, call: Callable[[], T], then: Callable[[T], None]) -> None:
        self._window.worker.ask(call, then, self._fail)

    def _fail(self, error: BaseException) -> None:
        page = self._page
        if page is not None:
            page.wait_for_core(waiting=False)
            if isinstance(error, TextUnreadable | TextTooLong | FormIncomplete):
                page.show_trouble(explain(error).whole)
                return
        self._window.tell(error)


def _place(span: Span) -> tuple[int, int]:
    return span.start, span.end
