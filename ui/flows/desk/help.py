"""Help on F1: the sheet of the page in sight, laid over it; nothing below it is lost."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from ui.flows.desk.help_for_contributors import CONTRIBUTOR_SHEETS
from ui.flows.desk.help_for_laptops import LAPTOP_SHEETS
from ui.flows.desk.help_for_recorders import ON_THE_CARD, RECORDER_SHEETS
from ui.flows.desk.help_keys import make_card_words
from ui.flows.rights.copying import Copying
from ui.pages.desk.help import HelpPage
from ui.presenter.help import HelpSheet, make_card
from ui.presenter.paper import PaperView
from ui.widgets.frame.frame import Page
from ui.window import Window

SHEETS: dict[str, Callable[[], HelpSheet]] = {**CONTRIBUTOR_SHEETS, **RECORDER_SHEETS, **LAPTOP_SHEETS}


class HelpFlow(QObject):
    """One sheet at a time; it comes before anybody is signed in, too."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._copying = Copying(window)

    def show(self) -> None:
        """Lay the sheet over the page in sight."""
        page = self._window.page
        tell = find_sheet(page) if page is not None else None
        if page is None or tell is None:  # the help itself, which needs none
            return
        rehearsal = page.findChild(QWidget, "rehearsal") is not None
        sheet = HelpPage(tell(), card=type(page).__name__ not in CONTRIBUTOR_SHEETS, rehearsal=rehearsal)
        sheet.back_asked.connect(lambda: self._window.lift(sheet))
        sheet.card_wanted.connect(lambda: self._show_card(rehearsal=rehearsal))
        self._window.lay_over(sheet)

    def _show_card(self, *, rehearsal: bool) -> None:
        self._copying.hold(make_operators_card(), rehearsal=rehearsal)
        self._copying.read()


def find_sheet(page: Page) -> Callable[[], HelpSheet] | None:
    """Return what tells the sheet of a page, by its class."""
    return SHEETS.get(type(page).__name__)


def make_operators_card() -> PaperView:
    """Return the recorder's sheets as a paper, in the language of the app."""
    return make_card(tuple(tell() for tell in ON_THE_CARD), make_card_words())
