"""Help on F1: every page has a sheet, nothing below is lost, and the recorder's make a card of two pages."""

from __future__ import annotations

import io
from typing import Any

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from tests.ui.gallery import PAGES
from ui.app import App
from ui.flows.desk.help import SHEETS, find_sheet, make_operators_card
from ui.flows.desk.help_for_recorders import ON_THE_CARD
from ui.flows.rights.copying import make_pdf
from ui.pages.desk.help import HelpPage
from ui.pages.session.paper import PaperPage
from ui.widgets.base.buttons import Button
from ui.widgets.frame.desk import DeskPage
from ui.widgets.frame.framed import Body
from ui.window import Window

NONE = {"SpeakerPage", "HelpPage"}  # a screen that has no keys, and the help itself


@pytest.fixture
def window(show: Any, words: Any) -> Any:
    made = show(Window(words))
    made.app = App(made, lambda _: pytest.fail("no core is needed for help"), None)
    yield made
    made.finish()


def told(page: Any) -> str:
    return "\n".join(label.text() for label in page.findChildren(QLabel))


@pytest.mark.usefixtures("words")
def test_every_page_has_a_sheet_and_no_sheet_is_left_over() -> None:
    pages = [make("en") for make in PAGES.values()]
    assert {type(page).__name__ for page in pages if find_sheet(page) is None} == NONE
    assert set(SHEETS) == {type(page).__name__ for page in pages} - NONE


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_every_sheet_is_whole(words: Any, language: str) -> None:
    words.speak(language)
    for tell in set(SHEETS.values()):
        sheet = tell()
        texts = (sheet.title, sheet.purpose, sheet.ask, *sheet.steps, *(does for _, does in sheet.keys))
        assert all(texts)
        assert len(sheet.steps) == 3
        assert "F1" in dict(sheet.keys)
        if language == "zh-CN":
            assert not any(text.isascii() for text in texts)


def test_help_lies_over_a_contributors_page_and_nothing_typed_is_lost(window: Any, qtbot: Any) -> None:
    identity = PAGES["07-identity"]("en")
    window.show_page(identity)
    typed = identity.read_fields()
    identity.setFocus()
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_F1)
    qtbot.waitUntil(lambda: isinstance(window.page, HelpPage))
    assert "About you" in window.windowTitle()
    assert window.page.findChild(Button, "card") is None, "the operator's card is the recorder's"
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_F1)
    assert isinstance(window.page, HelpPage)
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Escape)
    assert window.page is identity
    assert identity.read_fields() == typed


def test_help_speaks_the_language_of_the_page_below(window: Any, qtbot: Any) -> None:
    window.speak("zh-CN")
    window.show_page(PAGES["03-choices"]("zh-CN"))
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_F1)
    qtbot.waitUntil(lambda: isinstance(window.page, HelpPage))
    assert "您的选择" in told(window.page)
    window.page.findChild(Button, "back").click()
    assert not isinstance(window.page, HelpPage)


def test_from_a_recorders_help_the_card_is_opened_and_closed(window: Any, qtbot: Any) -> None:
    home = PAGES["07b-record"]("en")
    window.show_page(home)
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_F1)
    qtbot.waitUntil(lambda: isinstance(window.page, HelpPage))
    assert "starts and ends a take" in told(window.page)
    window.page.findChild(Button, "card").click()
    assert isinstance(window.page, PaperPage)
    for expected in (HelpPage, type(home)):
        QTest.keyClick(window.windowHandle(), Qt.Key.Key_Escape)
        assert isinstance(window.page, expected)


def test_a_sheet_that_is_higher_than_the_screen_is_read_by_keys(window: Any, qtbot: Any) -> None:
    window.resize(853, 500)
    window.show_page(PAGES["15-help"]("en"))
    (body,) = window.page.findChildren(Body)
    bar = body.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    assert window.focusWidget() is window.page.findChild(Button, "back")
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Down)
    assert bar.value() > 0
    for _ in range(9):
        QTest.keyClick(window.windowHandle(), Qt.Key.Key_PageDown)
    assert bar.value() == bar.maximum()
    assert window.focusWidget() is window.page.findChild(Button, "back")


def test_every_desk_page_offers_help(words: Any, qtbot: Any) -> None:  # noqa: ARG001 - the app speaks
    for make in PAGES.values():
        page = make("en")
        qtbot.addWidget(page)
        if isinstance(page, DeskPage):
            with qtbot.waitSignal(page.help_wanted):
                page.findChild(Button, "help").click()


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_the_operators_card_is_two_pages_and_holds_every_sheet(words: Any, language: str) -> None:
    words.speak(language)
    card = make_operators_card()
    reader = PdfReader(io.BytesIO(make_pdf(card)))
    assert len(reader.pages) <= 2
    text = "".join("".join(page.extract_text().split()) for page in reader.pages)
    for tell in ON_THE_CARD:
        sheet = tell()
        for part in (sheet.title, sheet.purpose, *sheet.steps):
            assert "".join(part.split()) in text
    assert text.count("".join(ON_THE_CARD[0]().ask.split())) == 1
