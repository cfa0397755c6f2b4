"""What a screen reader is told: headings, steps, groups named by their question, radio buttons."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QAccessible

from tests.ui.gallery import PAGES
from ui.widgets.base.buttons import Button
from ui.widgets.base.text import Prose
from ui.widgets.frame.frame import ContributorPage

ROLE = QAccessible.Role
CONSENT = [name for name in PAGES if name[:2] in {"02", "03", "04", "05", "06", "07"}]


def told(widget):
    """Role and name as assistive tools get them."""
    found = QAccessible.queryAccessibleInterface(widget)
    return found.role(), found.text(QAccessible.Text.Name)


def below(widget):
    found = QAccessible.queryAccessibleInterface(widget)
    for place in range(found.childCount()):
        child = found.child(place)
        yield child.role(), child.text(QAccessible.Text.Name)
        if child.object() is not None:
            yield from below(child.object())


@pytest.mark.parametrize("name", CONSENT)
def test_a_contributors_page_opens_with_its_heading(show, name):
    page = show(PAGES[name]("en"))
    if isinstance(page, ContributorPage):
        assert told(page.opens_with) == (ROLE.Heading, page.heading.title.text())
        assert page.windowTitle().startswith(page.heading.title.text())


def test_steps_are_a_list_that_says_where_one_is(show):
    page = show(PAGES["03-choices"]("en"), (1280, 1000))
    assert told(page.rail.steps) == (ROLE.List, "Steps")
    items = [name for role, name in below(page.rail.steps) if role == ROLE.ListItem]
    assert items[:4] == [
        "1. Language and age, done",
        "2. Read, done",
        "3. Choose, now",
        "4. Questions, to come",
    ]


@pytest.mark.parametrize(
    ("name", "question"),
    [
        ("02-age", "Is this person under 14?"),
        ("02d-same-person", "Still the same person?"),
        ("03-choices", "What may we record?"),
        ("07-identity", "Gender"),
    ],
)
def test_answers_are_in_a_group_named_by_their_question(show, name, question):
    page = show(PAGES[name]("en"))
    assert (ROLE.Grouping, question) in list(below(page))


@pytest.mark.parametrize("name", CONSENT)
def test_one_of_several_is_a_radio_button(show, name):
    page = show(PAGES[name]("en"))
    single = [one for one in page.findChildren(Button) if one.isCheckable() and one.group() is not None]
    assert {told(one)[0] for one in single} <= {ROLE.RadioButton}


def test_words_on_a_button_are_told_once(show):
    page = show(PAGES["02-age"]("en"))
    names = [name for _, name in below(page)]
    assert names.count("Yes, under 14") == 1


def test_choosing_without_a_click_counts(show, qtbot):
    """Assistive tools toggle."""
    page = show(PAGES["02-age"]("en"))
    with qtbot.waitSignal(page.language_chosen) as caught:
        page.findChild(Button, "language-zh-CN").toggle()
    assert caught.args == ["zh-CN"]
    page = show(PAGES["03b-questions"]("en"))
    tries = list(page.tries)
    page._show()
    page._group.buttons()[0].toggle()
    assert page.tries == [tries[0] + 1, *tries[1:]]


@pytest.mark.parametrize("name", CONSENT)
def test_what_consent_hangs_on_is_in_ink(show, name):
    """Grey is left to the rail's steps, to parts that come later, and to the record page's figures."""
    page = show(PAGES[name]("en"))
    if not isinstance(page, ContributorPage):
        return
    grey = [
        label.text()
        for label in page.findChildren(Prose)
        if label._tone == "muted" and label.isVisibleTo(page) and not page.rail.isAncestorOf(label)
        and label.parentWidget().isEnabled()
    ]  # fmt: skip
    assert grey == []
