"""Walks every page in both languages: names, keyboard, marks and ways out."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QLabel, QWidget

from tests.ui import gallery_laptop
from tests.ui.gallery import PAGES
from ui.widgets.base.buttons import Button
from ui.widgets.frame.frame import ContributorPage

LANGUAGES = ("en", "zh-CN")
WITHOUT_PROJECT = gallery_laptop.WITHOUT_PROJECT | {"00-unlock", "00-unlock-first", "00-trust"}
DECISIONS = {
    "02-age",
    "03-choices",
    "04-guardian",
    "05-assent",
    "05b-assent-pictures",
    "05c-assent-again",
    "06-sign",
    "06b-statement",
    "06c-sign-witness",
    "12-stop",
    "00-trust",
    "00-walk-1-language",
    "00-walk-3-key",
    "15-log-repair",
    "15-log-copy",
}
pages = pytest.mark.parametrize("name", PAGES)
languages = pytest.mark.parametrize("language", LANGUAGES)


def visible(page, kind=QWidget):
    return [
        widget for widget in page.findChildren(kind) if widget.isVisibleTo(page) and widget.window() is page
    ]


def focusable(page):
    return [
        widget
        for widget in visible(page)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isEnabled()
    ]


@pages
@languages
def test_everything_has_a_name(show, words, name, language):
    words.speak(language)
    page = show(PAGES[name](language))
    for widget in focusable(page):
        spoken = QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
        assert spoken.strip(), f"{type(widget).__name__} {widget.objectName()}"


def describe(widget):
    text = widget.text() if isinstance(widget, QLabel) else widget.accessibleName()
    return f"{type(widget).__name__} {widget.objectName()} {text[:30]!r}"


@pages
def test_tab_reaches_everything(show, name):
    page = show(PAGES[name]("en"))
    wanted = {widget for widget in focusable(page) if not group_mates(widget)}
    reached = set()
    start = page.first_focus()
    if start is not None:
        start.setFocus(Qt.FocusReason.TabFocusReason)
    for _ in range(3 * len(focusable(page)) + 6):
        page.focusNextChild()
        focus = page.focusWidget()
        if focus is not None:
            reached.add(focus)
    assert {describe(widget) for widget in wanted - reached} == set()


def group_mates(widget):
    """Radio buttons and exclusive segments are one stop: arrows move inside."""
    group = getattr(widget, "group", lambda: None)()
    return group is not None and group.exclusive()


@pages
def test_ways_out_are_in_sight_and_one_button_at_most_is_filled(show, qtbot, name):
    page = show(PAGES[name]("en"))
    marks = [mark for mark in page.findChildren(QWidget, "rehearsal") if mark.isVisibleTo(page)]
    assert bool(marks) == (name not in WITHOUT_PROJECT), "a page of a rehearsal says so"
    filled = [button for button in visible(page, Button) if button.look == "primary"]
    assert len(filled) <= (0 if name in DECISIONS else 1), "none where people decide"
    if isinstance(page, ContributorPage) or name in {"07b-record", "08-review"}:
        check_ways_out(page, qtbot, name)


def check_ways_out(page, qtbot, name):
    """Stop and contacts are always in sight."""
    contact = page.findChild(Button, "contact")
    assert contact.isVisibleTo(page)
    with qtbot.waitSignal(page.contact_asked):
        contact.click()
    if name != "12-stop":
        stop = page.findChild(Button, "stop")
        assert stop.isVisibleTo(page)
        assert stop.look == "danger"
        with qtbot.waitSignal(page.stop_asked):
            stop.click()
