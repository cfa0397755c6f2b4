"""A, A+ and A++: applied at once, nothing typed is lost, forgotten before the next contributor."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QWidget

from tests.ui.gallery import PAGES
from ui.theme import LEAST_PX, text_size
from ui.widgets.base.buttons import Button
from ui.widgets.base.controls import Chooser, Field
from ui.widgets.frame.frame import ContributorPage, WidePage
from ui.widgets.frame.sizes import TextSizes
from ui.window import Window


@pytest.fixture
def window(show, words):
    made = show(Window(words))
    yield made
    made.finish()


def choose(page, step):
    page.findChild(Button, f"text-size-{step}").click()


def test_it_is_larger_at_once_and_what_was_typed_stays(window):
    page = PAGES["07-identity"]("en")
    window.show_page(page)
    typed, size = page.read_fields(), page.heading.title.font().pixelSize()
    choose(page, 2)
    assert text_size() == 2
    assert page.heading.title.font().pixelSize() == round(size * 1.4)
    assert page.read_fields() == typed
    for field in page.findChildren(Field):
        assert field.height() >= field.fontMetrics().height() + 8


def test_a_page_laid_over_shows_what_was_chosen_below(window):
    page, stop = PAGES["07-identity"]("en"), PAGES["12-stop"]("en")
    window.show_page(page)
    window.lay_over(stop)
    choose(stop, 1)
    window.lift(stop)
    assert page.findChild(Button, "text-size-1").isChecked()


def test_the_recorders_pages_have_the_usual_size(window):
    page = PAGES["07-identity"]("en")
    window.show_page(page)
    choose(page, 2)
    window.speak_to_recorder()
    assert text_size() == 0


@pytest.mark.parametrize(
    "name", [name for name in PAGES if name[:2] in {"02", "03", "04", "05", "06", "07", "08"}]
)
def test_every_contributors_page_has_it_once_and_no_type_is_tiny(show, name):
    page = show(PAGES[name]("en"))
    if isinstance(page, ContributorPage | WidePage):
        assert len([one for one in page.findChildren(TextSizes) if one.isVisibleTo(page)]) == 1
    for widget in page.findChildren(QWidget):
        if widget.property("face"):
            assert widget.font().pixelSize() >= LEAST_PX


def test_a_closed_drop_down_is_as_high_as_its_words(show, words):
    words.speak("en")
    long = "A very long answer that nobody can read in one line of a narrow field"
    box = show(Chooser("Name", [("a", "Short"), ("b", long)]), (240, 48))
    box.choose("a")
    low = box.height()
    box.choose("b")
    assert box.height() >= 2 * box.fontMetrics().height() > low - 16
