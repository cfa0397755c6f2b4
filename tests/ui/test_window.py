"""The window: pages over pages keep what was typed, Esc goes back, messages say what to do."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from collector.errors import DeviceMissing
from tests.ui.gallery import PAGES
from ui.languages import find_languages
from ui.presenter.pacing import PhaseShown
from ui.widgets.base.buttons import Button
from ui.window import Window


@pytest.fixture
def window(show, words):
    made = show(Window(words))
    yield made
    made.finish()


def test_a_page_laid_over_keeps_what_was_typed(window, qtbot):
    identity, stop = PAGES["07-identity"]("en"), PAGES["12-stop"]("en")
    window.show_page(identity)
    window.lay_over(stop)
    stop.back_asked.connect(lambda: window.lift(stop))
    assert window.page is stop
    QTest.keyClick(window, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: window.page is identity)
    assert identity.read_fields()["name"] == "Wang Xiaomei"


def test_the_question_is_heard_before_its_answers_and_tab_leads_to_the_first(window):
    page = PAGES["12-stop"]("en")
    window.show_page(page)
    assert window.focusWidget() is page.heading.title
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
    assert window.focusWidget() is page.first_focus()
    assert page.first_focus().objectName() == "back"


def test_a_page_without_a_heading_of_its_own_starts_at_its_first_control(window):
    page = PAGES["00-sign-in"]("en")
    window.show_page(page)
    assert window.focusWidget() is page.first_focus()


def test_the_window_is_named_after_page_and_step(window):
    window.show_page(PAGES["03-choices"]("en"))
    assert window.windowTitle() == "Your choices · Step 3 of 8 · Choose · Collector"
    stop = PAGES["12-stop"]("en")
    window.lay_over(stop)
    assert window.windowTitle().startswith(f"{stop.heading.title.text()} · ")
    window.lift(stop)
    assert window.windowTitle().startswith("Your choices")
    page = PAGES["07b-record"]("en")
    window.show_page(page)
    assert window.windowTitle() == "Prompt 3 of 10 · Collector"


def test_an_error_is_told_and_closed_with_esc(window):
    window.show_page(PAGES["07b-record"]("en"))
    window.tell(DeviceMissing("No microphone is open."))
    assert window.banner.isVisible()
    assert window.banner.sentence.text() == "No microphone is open."
    assert "Plug it in" in window.banner.remedy.text()
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert not window.banner.isVisible()


def test_space_starts_and_ends_a_take(window, qtbot):
    page = PAGES["07b-record"]("en")
    page.show_phase(PhaseShown())
    window.show_page(page)
    with qtbot.waitSignal(page.start_wanted):
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_Space)
    page.show_phase(PhaseShown("waiting", 1.0, 1.0))
    with qtbot.waitSignal(page.hold_wanted):
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_Space)
    page.show_phase(PhaseShown("recording"))
    with qtbot.waitSignal(page.end_wanted):
        QTest.keyClick(page.level.meter, Qt.Key.Key_Space)


def test_space_asks_nothing_while_the_core_works(window, qtbot):
    page = PAGES["07b-record"]("en")
    window.show_page(page)
    page.wait_for_core(waiting=True)
    with qtbot.assertNotEmitted(page.end_wanted):
        QTest.keyClick(window, Qt.Key.Key_Space)


def test_the_apps_language_goes_round(window, words):
    spoken = []
    for _ in find_languages():
        window.turn_language()
        spoken.append(words.spoken)
    assert sorted(spoken) == sorted(find_languages())
    assert words.spoken == "en"


def test_a_page_made_next_says_the_new_language(window, words):
    while words.spoken != "zh-CN":
        window.turn_language()
    page = PAGES["01-home"]("zh-CN")
    window.show_page(page)
    assert page.findChild(Button, "new-session").text().startswith("新场次")


def test_only_the_page_that_is_meant_is_lifted(window):
    pages = [PAGES[name]("en") for name in ("07-identity", "12-stop", "00-lead-age")]
    below, stop, lead = pages
    window.show_page(below)
    window.lay_over(stop)
    window.lay_over(lead)
    window.lift(stop)
    assert window.page is lead
    window.lift(stop)
    assert window.page is lead
    window.lift(lead)
    assert window.page is below
    window.lift(below)
    assert window.page is below


class Slow:
    """A call in the worker that ends when it is let."""

    def __init__(self) -> None:
        self.may_end = threading.Event()
        self.begun = 0

    def __call__(self) -> str:
        self.begun += 1
        self.may_end.wait()
        return "answer"


def test_a_page_is_dead_while_it_is_asked_for_and_goes_on_where_it_was(window, qtbot):
    base, page = PAGES["07-identity"]("en"), PAGES["00-lead-age"]("en")
    window.show_page(base)
    window.lay_over(page)
    page.back_asked.connect(lambda: window.lift(page))
    slow, heard = Slow(), []
    page.given.connect(lambda *_: window.ask_for(page, slow, heard.append, heard.append))
    page.pin.setFocus()
    for _ in range(2):  # pressed twice
        QTest.keyClick(page.pin, Qt.Key.Key_Return)
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert window.page is page
    slow.may_end.set()
    qtbot.waitUntil(lambda: heard == ["answer"])
    assert slow.begun == 1
    assert page.isEnabled()
    assert window.focusWidget() is page.pin
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert window.page is base


def test_an_answer_for_a_page_that_was_left_is_dropped(window, qtbot):
    page, slow = PAGES["00-lead-age"]("en"), Slow()
    window.show_page(page)
    window.ask_for(page, slow, pytest.fail, pytest.fail)
    window.show_page(PAGES["07-identity"]("en"))
    slow.may_end.set()
    qtbot.waitUntil(lambda: not window.worker.busy)
