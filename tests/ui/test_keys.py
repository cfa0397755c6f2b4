"""What keys do: Enter, Space, arrows and Esc by the focus alone, and the record page's own single keys."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from collector.session.settings import FILE_NAME, KeptSettings
from tests.ui import sample
from tests.ui.gallery import PAGES
from ui.flows.record.record_keys import RecordKeys
from ui.languages import find_languages
from ui.presenter.pacing import PhaseShown
from ui.presenter.recording import TakeShown, find_prompt
from ui.widgets.base.answer import AnswerCard
from ui.widgets.base.buttons import Button
from ui.widgets.base.many import ManyChooser
from ui.widgets.frame.frame import Page
from ui.window import Window

Key = Qt.Key


@pytest.fixture
def window(show: Any, words: Any) -> Any:
    made = show(Window(words))
    yield made
    made.finish()


def press(window: Window, *keys: Qt.Key) -> None:
    """As the keyboard does it: the window is told, and gives it to what has the focus."""
    for key in keys:
        QTest.keyClick(window.windowHandle(), key)


def open_page(window: Window, name: str) -> Any:
    page = PAGES[name]("en")
    window.show_page(page)
    return page


def open_record(window: Window) -> Any:
    page = open_page(window, "07b-record")
    page.show_phase(PhaseShown())
    return page


def press_in_list(inside: QWidget, *keys: Qt.Key) -> None:
    """An open list is a window of its own."""
    for key in keys:
        focus = QApplication.focusWidget()
        assert focus is not None
        assert focus.window() is inside.window()
        QTest.keyClick(focus, key)


def focus_on(page: Page, name: str) -> Any:
    widget = page.findChild(QWidget, name)
    assert widget is not None
    widget.setFocus()
    return widget


@pytest.mark.parametrize("key", [Key.Key_Return, Key.Key_Enter])
def test_enter_presses_the_button_that_has_the_focus(window: Window, qtbot: Any, key: Qt.Key) -> None:
    page = open_record(window)
    focus_on(page, "review")
    with qtbot.waitSignal(page.review_wanted), qtbot.assertNotEmitted(page.next_wanted):
        press(window, key)


def test_enter_in_a_field_presses_the_main_button(window: Window, qtbot: Any) -> None:
    page = open_page(window, "07-identity")
    focus_on(page, "field-name")
    with qtbot.waitSignal(page.filled):
        press(window, Key.Key_Return)


def test_a_field_with_an_enter_of_its_own_presses_nothing_else(window: Window, qtbot: Any) -> None:
    page = open_page(window, "02a-returning")
    focus_on(page, "number")
    with qtbot.waitSignal(page.looked_for), qtbot.assertNotEmitted(page.went_on):
        press(window, Key.Key_Return)


def test_enter_keeps_no_text_while_people_are_blacked_out(window: Window, qtbot: Any) -> None:
    """Who has typed a name to look for, or chosen a word, wants it black and not the text kept."""
    page = open_page(window, "07f-text-check")
    page.alone.setChecked(True)
    assert page.main.isEnabled()
    with qtbot.assertNotEmitted(page.keep_wanted):
        for place in (page.search, page.text):
            place.setFocus()
            press(window, Key.Key_Return)


@pytest.mark.parametrize("name", PAGES)
def test_enter_presses_no_answer_for_anybody(window: Window, name: str) -> None:
    page = open_page(window, name)
    answers = [one for one in page.findChildren(Button) if one.look == "answer" and one.isVisibleTo(page)]
    if answers or page.findChildren(AnswerCard):
        assert page.decides, "where answers stand side by side, a page says that somebody decides there"
    if page.decides:
        page.setFocus()
        pressed: list[str] = []
        for button in page.findChildren(Button):
            button.clicked.connect(lambda _checked=False, one=button: pressed.append(one.objectName()))
        press(window, Key.Key_Return, Key.Key_Enter)
        assert pressed == []
        assert page.main_button() is None


def test_a_key_that_is_held_down_presses_once(window: Window, qtbot: Any) -> None:
    page = open_record(window)
    for name, key in (("review", Key.Key_Return), ("record", Key.Key_Space), ("stop", Key.Key_Escape)):
        focus_on(page, name)
        with ExitStack() as stack:
            for signal in (page.review_wanted, page.start_wanted, page.stop_asked):
                stack.enter_context(qtbot.assertNotEmitted(signal))
            hold_down(key)


def hold_down(key: Qt.Key) -> None:
    focus = QApplication.focusWidget()
    assert focus is not None
    none = Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(focus, QKeyEvent(QEvent.Type.KeyPress, key, none, "", True))


def test_space_on_stop_stops_and_records_nothing(window: Window, qtbot: Any) -> None:
    page = open_record(window)
    for name, signal in (("stop", page.stop_asked), ("review", page.review_wanted)):
        focus_on(page, name)
        with qtbot.waitSignal(signal), qtbot.assertNotEmitted(page.start_wanted):
            press(window, Key.Key_Space)


def test_space_records_from_the_button_the_prompt_and_from_nowhere(window: Window, qtbot: Any) -> None:
    page = open_record(window)
    page.show_prompt(sample.long_prompt())
    scrolls = Qt.FocusPolicy.StrongFocus  # it is long
    qtbot.waitUntil(lambda: page.stage.words.focusPolicy() == scrolls)
    for place in (page.button, page.stage.words, None):
        if place is not None:
            place.setFocus()
        elif (focus := QApplication.focusWidget()) is not None:
            focus.clearFocus()
        with qtbot.waitSignal(page.start_wanted):
            press(window, Key.Key_Space)


def test_single_keys_press_what_they_name(window: Window, qtbot: Any) -> None:
    page = open_record(window)
    view = sample.session_view("en")
    newest = TakeShown("T1AAAAAAA", "ok", ())
    page.show_prompt(replace(find_prompt(view, 2), takes=1, newest=newest))
    for key, signal in (
        (Key.Key_Left, page.previous_wanted), (Key.Key_Right, page.next_wanted),
        (Key.Key_R, page.start_wanted), (Key.Key_L, page.band.listen_wanted),
    ):  # fmt: skip
        with qtbot.waitSignal(signal):
            press(window, key)
    page.show_prompt(replace(find_prompt(view, 2), takes=0, newest=None))
    with qtbot.assertNotEmitted(page.start_wanted), qtbot.assertNotEmitted(page.band.listen_wanted):
        press(window, Key.Key_R, Key.Key_L)  # nothing to record again, nothing to hear


def test_single_keys_are_nobody_elses(window: Window, qtbot: Any) -> None:
    page = open_record(window)
    with qtbot.assertNotEmitted(page.start_wanted), qtbot.assertNotEmitted(page.next_wanted):
        window.say("The microphone is gone.")
        window.banner.close_button.setFocus()  # the message has the focus
        press(window, Key.Key_R, Key.Key_Right, Key.Key_Left)
    assert window.banner.isVisible()
    press(window, Key.Key_Space)
    assert not window.banner.isVisible()


def test_single_keys_can_be_turned_off(window: Window, qtbot: Any) -> None:
    page = open_record(window)
    page.button.setFocus()
    with qtbot.waitSignal(page.keys_turned) as turned:
        page.single.click()
    assert turned.args == [False]
    with qtbot.assertNotEmitted(page.start_wanted), qtbot.assertNotEmitted(page.previous_wanted):
        press(window, Key.Key_R)
        page.setFocus()
        press(window, Key.Key_Space)
    page.button.setFocus()
    with qtbot.waitSignal(page.start_wanted):
        press(window, Key.Key_Space)  # what has the focus can always be pressed


def test_what_was_turned_off_stays_off_on_this_laptop(window: Window, qtbot: Any, tmp_path: Any) -> None:
    def look(*, is_on: bool) -> None:
        page = open_record(window)
        page.use_keys(not is_on)
        RecordKeys(window, KeptSettings(tmp_path)).serve(page)
        qtbot.waitUntil(lambda: bool(page.keys) == is_on)

    look(is_on=True)  # nobody said anything yet
    KeptSettings(tmp_path).change(single_keys=False)
    look(is_on=False)
    (tmp_path / FILE_NAME).write_bytes(b"{}")
    look(is_on=True)


def test_arrows_move_within_a_group_and_choose_nothing(window: Window) -> None:
    page = open_page(window, "07-identity")
    options = page.fields.controls["gender"].options
    options["female"].setFocus()
    press(window, Key.Key_Right)
    focus: Any = QApplication.focusWidget()
    assert focus in options.values()
    assert focus is not options["female"]
    assert page.fields.controls["gender"].chosen() == "female"
    press(window, Key.Key_Return)
    assert focus.isChecked()
    press(window, Key.Key_Left, Key.Key_Space)
    assert page.fields.controls["gender"].chosen() == "female"


def test_arrows_move_between_answers_and_press_none(window: Window, qtbot: Any) -> None:
    page = open_page(window, "02-age")
    focus_on(page, "age-yes")
    with qtbot.assertNotEmitted(page.answered):
        press(window, Key.Key_Right, Key.Key_Right)
    assert QApplication.focusWidget().objectName() == "age-no"
    with qtbot.waitSignal(page.answered) as answered:
        press(window, Key.Key_Space)
    assert answered.args == [False]


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_an_arrow_opens_a_list_and_chooses_nothing(window: Window) -> None:
    page = open_page(window, "07-identity")
    box = focus_on(page, "field-id_kind")
    before = box.chosen()
    press(window, Key.Key_Down)
    assert box.view().isVisible()
    assert box.chosen() == before
    press_in_list(box.view(), Key.Key_Down, Key.Key_Return)
    assert box.chosen() != before
    assert not box.view().isVisible()


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_several_answers_are_ticked_by_keys_alone(window: Window) -> None:
    page = open_page(window, "07a-profile")
    box = next(one for one in page.findChildren(ManyChooser) if one.isVisible())
    box.setFocus()
    press(window, Key.Key_Down)
    inside = box.popup()
    press_in_list(inside, Key.Key_Down, Key.Key_Down, Key.Key_Space, Key.Key_Up, Key.Key_Return)
    assert box.chosen() == list(box.ticks)[1:3]
    press_in_list(inside, Key.Key_Escape)
    assert not inside.isVisible()
    assert QApplication.focusWidget() is box


def test_arrows_move_between_the_switches(window: Window) -> None:
    page = open_page(window, "03-choices")
    first = page.first_focus()
    press(window, Key.Key_Down)
    assert QApplication.focusWidget() is first, "from the heading to what it is about"
    press(window, Key.Key_Down, Key.Key_Down, Key.Key_Up)
    second: Any = QApplication.focusWidget()
    assert second is page._decisions[1].switch
    assert not first.isChecked()
    press(window, Key.Key_Return)
    assert second.isChecked()


def test_escape_closes_one_thing_at_a_time_and_then_offers_to_stop(window: Window, qtbot: Any) -> None:
    below = open_record(window)
    above = PAGES["11-contact"]("en")
    window.lay_over(above)
    above.back_asked.connect(lambda: window.lift(above))
    window.say("Something is wrong.")
    with qtbot.assertNotEmitted(below.stop_asked):
        press(window, Key.Key_Escape)
        assert not window.banner.isVisible()
        assert window.page is above
        press(window, Key.Key_Escape)
        assert window.page is below
    with qtbot.waitSignal(below.stop_asked):
        press(window, Key.Key_Escape)


def test_what_was_covered_has_the_focus_again_where_it_was(window: Window, qtbot: Any) -> None:
    page = open_record(window)
    for name in ("record", "review", "contact"):
        focus_on(page, name)
        window.say("Something is wrong.")
        press(window, Key.Key_Space)
        assert QApplication.focusWidget().objectName() == name
    above = PAGES["12-stop"]("en")
    window.lay_over(above)
    assert QApplication.focusWidget() is above.opens_with
    window.lift(above)
    assert QApplication.focusWidget().objectName() == "contact"
    page.button.setFocus()
    window.say("The microphone is gone.")
    page.wait_for_core(waiting=True)
    with qtbot.assertNotEmitted(page.review_wanted), qtbot.assertNotEmitted(page.next_wanted):
        press(window, Key.Key_Space, Key.Key_Space, Key.Key_Space)


def test_escape_ends_nothing_outside_a_session(window: Window) -> None:
    page = open_page(window, "01-home")
    press(window, Key.Key_Escape)
    assert window.page is page


def test_a_button_that_is_dead_for_a_while_keeps_its_place(window: Window, qtbot: Any) -> None:
    page = open_record(window)
    page.button.setFocus()
    page.wait_for_core(waiting=True)
    with qtbot.assertNotEmitted(page.review_wanted), qtbot.assertNotEmitted(page.next_wanted):
        press(window, Key.Key_Space)
        QTest.keyClick(window.windowHandle(), Key.Key_Space)
    page.wait_for_core(waiting=False)
    assert QApplication.focusWidget() is page.button


def test_a_waiting_pedal_takes_every_key(window: Window, qtbot: Any) -> None:
    page = open_record(window)
    page.pedal.click()
    with qtbot.assertNotEmitted(page.previous_wanted), qtbot.assertNotEmitted(page.stop_asked):
        press(window, Key.Key_Left, Key.Key_Return)
        assert page.pedal.waiting
        press(window, Key.Key_Escape)
    assert not page.pedal.waiting


def test_keys_are_written_on_buttons_once_they_are_used(window: Window) -> None:
    page = open_record(window)
    stop, widths = page.findChild(Button, "stop"), page.band.next.sizeHint().width()
    assert stop.key_px == page.band.next.key_px == 0
    press(window, Key.Key_Tab)
    assert min(stop.key_px, page.band.next.key_px, page.previous.key_px) > 0
    assert page.band.next.sizeHint().width() > widths
    other = open_record(window)
    assert other.band.next.key_px > 0, "on the next page at once"


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("language", find_languages())
def test_a_written_key_has_room(window: Window, words: Any, name: str, language: str) -> None:
    words.speak(language)
    window.show_page(PAGES["01-home"](language))
    press(window, Key.Key_Tab)
    page = PAGES[name](language)
    window.show_page(page)
    QApplication.processEvents()
    shown = [one for one in page.findChildren(Button) if one.key_px and one.isVisibleTo(page)]
    for button in shown:
        assert button.height() >= button.heightForWidth(button.width()), button.text()
    assert window.width() == 1280, "the page needs more room than there is"


def test_no_page_shows_a_window_of_its_own_while_it_is_made(window: Window, qapp: QApplication) -> None:
    """A widget that is shown before it has a parent is a window: it flashes, and takes the keyboard away."""
    for name in PAGES:
        open_page(window, name)
        QApplication.processEvents()
        assert qapp.activeWindow() is window, name
