"""Pages for portraits and texts: a countdown that stops, a question without a default, a text kept inside."""

from __future__ import annotations

import os

import pytest
from PySide6.QtCore import QMimeData, QPoint, QSettings, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from collector.capture.text.blackout import BLACK, black_out, find_same
from tests.ui.gallery import PAGES
from tests.ui.gallery_other import LETTERS, OWNER
from ui.pages.desk.message import MessagePage
from ui.presenter.texts import OffersShown, count_offers, next_place
from ui.widgets.form.choosable_text import ChoosableText
from ui.window import Window

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
SENSITIVE = Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText


@pytest.fixture
def portrait(show):
    page = show(PAGES["07c-portrait"]("en"))
    page.timer.setInterval(1)
    return page


def test_the_countdown_ends_in_one_picture(qtbot, portrait):
    seen = []
    portrait.shot_wanted.connect(lambda: seen.append(portrait.viewfinder._count))
    with qtbot.waitSignal(portrait.shot_wanted):
        portrait.shutter.click()
    assert (seen, portrait.counting, portrait.shutter.isEnabled()) == ([0], False, False)


@pytest.mark.parametrize("way", ["button", "another page"])
def test_a_countdown_can_be_stopped(qtbot, portrait, way):
    portrait.timer.setInterval(100_000)
    portrait.shutter.click()
    assert portrait.counting
    assert portrait.viewfinder.accessibleDescription() == "Picture in 3 seconds"
    assert not any(button.isEnabled() for button in (portrait.previous, portrait.skip, portrait.review))
    with qtbot.assertNotEmitted(portrait.shot_wanted):
        portrait.shutter.click() if way == "button" else portrait.hide()
    assert not portrait.counting
    assert portrait.viewfinder.accessibleDescription() == ""
    assert all(button.isEnabled() for button in (portrait.previous, portrait.skip, portrait.review))


def test_the_question_has_two_equal_answers_and_no_way_past_it(qtbot, show):
    page = show(PAGES["07d-portrait-asked"]("en"))
    yes, no = (page.findChild(object, name) for name in ("others", "alone"))
    assert yes.size() == no.size()
    assert yes.look == no.look == "answer"
    assert not any(button.isVisible() for button in (page.next, page.review, page.previous, page.shutter))
    for button, alone in ((yes, False), (no, True)):
        with qtbot.waitSignal(page.answered) as caught:
            button.click()
        assert caught.args == [alone]
    image = page.viewfinder._image
    page.show_live(None)
    assert page.viewfinder._image is image, "the picture that is asked about stays in sight"


def test_a_dialogues_page_names_whose_it_is(show):
    assert show(PAGES["07c-own-turn"]("en")).findChild(object, "code").text() == OWNER.code
    for name in ("07c-own-portrait", "07e-own-text", "07f-own-text-check"):
        page = show(PAGES[name]("en"))
        assert page.findChild(object, "owner").text() == OWNER.code, name
    page = show(PAGES["07d-own-portrait-asked"]("en"))
    assert page.findChild(object, "alone").text() == "No, &only person 2"
    assert show(PAGES["07c-portrait"]("en")).findChild(object, "owner") is None


def test_the_review_says_whose_a_take_is_and_who_allowed_it(show):
    page = show(PAGES["08-review-dialogue"]("en"))
    assert [row.owner for row in page.view.rows if row.kind == "image"] == ["DR-3VTA80ZCF"]
    assert page.view.yes_kinds == ("Voice", "Pictures of my face (DR-3VTA80ZCF)")


def test_what_became_of_a_picture_is_told(portrait):
    portrait.show_ready(kept=False, notice="gone")
    assert not portrait.next.isEnabled()
    portrait.show_ready(kept=True)
    assert portrait.next.isEnabled()
    assert (portrait.next.look, portrait.shutter.look) == ("primary", "plain")


@pytest.fixture
def check(show):
    return show(PAGES["07f-text-check"]("en"))


def test_keeping_needs_the_word_that_nobody_else_is_left(qtbot, check):
    assert not check.main.isEnabled()
    check.alone.click()
    with qtbot.waitSignal(check.keep_wanted):
        check.main.click()
    check.show_check(check.text.toPlainText())
    assert not check.alone.isChecked(), "every change asks anew"
    assert not check.main.isEnabled()


def test_words_of_others_are_told_and_can_be_put_back(qtbot, show):
    page = show(PAGES["07f-text-others"]("en"))
    assert page.others.text().endswith(": 2 quoted or forwarded e-mails, 1 signature, 12 hidden parts")
    with qtbot.waitSignal(page.put_back_wanted):
        page.put_back.click()
    page.show_check(page.text.toPlainText())
    assert not page.put_back.isVisible(), "nothing is told twice"


def test_hidden_parts_are_told_and_can_be_taken_in(qtbot, show):
    page = show(PAGES["07e-text-hidden"]("en"))
    assert page.left_out.text().startswith("3 parts")
    with qtbot.waitSignal(page.take_in_wanted):
        page.take_in.click()
    page.show_writing(page.text.toPlainText())
    assert not page.left_out.isVisible()


def test_words_are_chosen_by_a_click_and_by_the_keyboard(qtbot, check):
    where = check.text.cursorRect(check.text._cursor_at((0, 1))).center()
    QTest.mouseClick(check.text.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert check.text.place == (0, 5)
    QTest.keyClick(check.text, Qt.Key.Key_Home)
    with qtbot.waitSignal(check.words_chosen) as caught:
        QTest.keyClick(check.text, Qt.Key.Key_Right, SHIFT | CTRL)
    assert caught.args[0].strip() == "Hello"
    with qtbot.waitSignal(check.black_out_wanted) as caught:
        check.here.click()
    assert caught.args[0] == check.text.place


def test_nothing_can_be_typed_while_people_are_blacked_out(check):
    before = check.text.toPlainText()
    QTest.keyClicks(check.text, "x")
    QTest.keyClick(check.text, Qt.Key.Key_Delete)
    assert check.text.toPlainText() == before


@pytest.fixture
def text(show):
    return show(PAGES["07e-text"]("en")).text


def test_nothing_of_a_text_reaches_the_clipboard_or_a_drag(text):
    clipboard = QGuiApplication.clipboard()
    clipboard.setText("before")
    for read_only in (False, True):
        text.read_only(on=read_only)
        text.setFocus()
        for key, modifier in ((Qt.Key.Key_C, CTRL), (Qt.Key.Key_X, CTRL), (Qt.Key.Key_Insert, CTRL),
                              (Qt.Key.Key_Delete, SHIFT)):  # fmt: skip
            text.selectAll()
            QTest.keyClick(text, key, modifier)
            assert clipboard.text() == "before"
    assert text.createMimeDataFromSelection().formats() == []
    assert text.contextMenuPolicy() == Qt.ContextMenuPolicy.NoContextMenu
    assert not text.acceptDrops()
    assert text.inputMethodHints() & SENSITIVE == SENSITIVE
    assert text.inputMethodQuery(Qt.InputMethodQuery.ImSurroundingText) is None
    assert text.toPlainText() == LETTERS["en"]


def test_what_was_blacked_out_or_left_can_not_be_undone_back(text):
    text.setFocus()
    QTest.keyClicks(text, "Canary ")
    text.show_text(black_out(text.toPlainText(), find_same(text.toPlainText(), "Canary")))
    assert not text.document().isUndoAvailable()
    text.undo()
    assert "Canary" not in text.toPlainText()
    assert BLACK in text.toPlainText()
    text.wipe()
    text.undo()
    assert text.toPlainText() == ""


def test_pasting_takes_words_only_and_not_without_end(qtbot, show):
    field = show(ChoosableText("Text", "", 10), (300, 200))
    data = QMimeData()
    data.setHtml("<b>bold</b>")
    data.setText("bold\nnew")
    field.insertFromMimeData(data)
    assert field.toPlainText() == "bold\nnew"
    data.setText("x" * 11)
    with qtbot.waitSignal(field.refused):
        field.insertFromMimeData(data)
    assert field.toPlainText() == "bold\nnew"


def test_places_count_characters_where_qt_counts_units(show):
    field = show(ChoosableText("Text", "", 99), (300, 200))
    field.show_text("🙂🙂 王 🙂 x")
    field.place = (3, 4)
    assert field.textCursor().selectedText() == "王"
    field.place = (5, 8)
    assert field.textCursor().selectedText() == "🙂 x"
    assert field.place == (5, 8)


def test_a_page_that_is_left_forgets_the_text(words, qtbot):
    window = Window(words)
    qtbot.addWidget(window)
    page = PAGES["07f-text-check"]("en")
    window.show_page(page)
    page.search.fill("Mei")
    window.show_page(MessagePage("check", "ok", "Next", "Next"))
    assert (page.text.toPlainText(), page.search.value()) == ("", "")


def test_offers_are_counted_and_walked_round():
    assert count_offers(["phone", "number", "phone"]) == OffersShown(phones=2, numbers=1)
    assert OffersShown(1, 2, 3, 4).total == 10
    places = [(2, 4), (8, 9)]
    assert [next_place(places, after) for after in (0, 4, 9)] == [(2, 4), (8, 9), (2, 4)]
    assert next_place([], 0) is None


def test_the_middle_button_brings_nothing_in(text):
    QTest.mousePress(text.viewport(), Qt.MouseButton.MiddleButton, pos=QPoint(20, 20))
    QTest.mouseRelease(text.viewport(), Qt.MouseButton.MiddleButton, pos=QPoint(20, 20))
    assert text.toPlainText() == LETTERS["en"]


def test_which_folders_were_opened_is_written_nowhere(words):
    assert words
    place = QSettings(QSettings.Scope.UserScope, "QtProject").fileName()
    assert place.startswith(os.devnull)
