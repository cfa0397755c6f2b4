"""From a heading keys lead to what it is about; within the answers of a question they go round."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui.gallery import PAGES
from ui.window import Window

Key = Qt.Key
NONE = Qt.KeyboardModifier.NoModifier
HELD = (Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier)


@pytest.fixture
def window(show: Any, words: Any) -> Any:
    made = show(Window(words))
    yield made
    made.finish()


def press(window: Window, *keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(window.windowHandle(), key)


def open_page(window: Window, name: str) -> Any:
    page = PAGES[name]("en")
    window.show_page(page)
    return page


def test_arrows_go_round_the_answers_of_a_question(window: Window, qtbot: Any) -> None:
    page = open_page(window, "03b-questions")
    page._show()
    first, *_, last = page._group.buttons()
    qtbot.waitUntil(last.isVisible)
    first.setFocus()
    press(window, Key.Key_Up)
    assert QApplication.focusWidget() is last
    press(window, Key.Key_Down)
    assert QApplication.focusWidget() is first
    assert page._group.checkedId() == -1


@pytest.mark.parametrize(
    "held", [NONE, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier]
)
def test_no_arrow_answers_a_question_whatever_is_held_with_it(
    window: Window, qtbot: Any, held: Qt.KeyboardModifier
) -> None:
    page = open_page(window, "03b-questions")
    page._show()
    wrong = next(
        button
        for button in page._group.buttons()
        if page._group.id(button) != page._questions[page.current].right
    )
    qtbot.waitUntil(wrong.isVisible)
    qtbot.mouseClick(wrong, Qt.MouseButton.LeftButton)
    wrong.setFocus()
    asked, tries, chosen = page.current, list(page.tries), page._group.checkedId()
    for key in (Key.Key_Down, Key.Key_Right, Key.Key_Up, Key.Key_Left, Key.Key_Down):
        QTest.keyClick(window.windowHandle(), key, held)
    assert (page.current, page.tries, page._group.checkedId()) == (asked, tries, chosen)


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
@pytest.mark.parametrize("held", HELD)
def test_no_arrow_turns_a_closed_list(window: Window, held: Qt.KeyboardModifier) -> None:
    page = open_page(window, "04-guardian")
    before = page.id_kind.currentIndex()
    page.id_kind.setFocus()
    QTest.keyClick(window.windowHandle(), Key.Key_Down, held)
    assert page.id_kind.currentIndex() == before
    assert page.id_kind.view().isVisible()
    page.id_kind.hidePopup()


def test_who_types_at_the_heading_types_into_the_first_field(window: Window) -> None:
    page = open_page(window, "06-sign")
    page.pad.name.setText("")
    assert QApplication.focusWidget() is page.opens_with
    press(window, Key.Key_A, Key.Key_B)
    assert page.pad.name.text() == "ab"


def test_text_scrolls_from_its_heading(window: Window) -> None:
    page = open_page(window, "02b-policy")
    page.opens_with.setFocus()
    press(window, Key.Key_End)
    bar = page.reader.verticalScrollBar()
    assert bar.value() == bar.maximum()
    assert QApplication.focusWidget() is page.reader
