"""Identity fields: masked when left, never copied, dragged, or handed to the primary selection."""

from __future__ import annotations

from functools import partial

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from collector.consent.mask import mask
from tests.ui.gallery import PAGES
from ui.pages.desk.message import MessagePage
from ui.widgets.form.private import PrivateField, private_field
from ui.window import Window

NUMBER = "11010519491231002X"


@pytest.fixture
def form(show):
    holder = QWidget()
    column = QVBoxLayout(holder)
    holder.field = PrivateField("Number", mask=partial(mask, "id_number"))
    holder.other = PrivateField("Name")
    column.addWidget(holder.field)
    column.addWidget(holder.other)
    return show(holder, (400, 200))


def fill(form, text):
    form.field.setFocus()
    QTest.keyClicks(form.field, text)
    form.other.setFocus()


def test_it_is_masked_as_soon_as_it_is_left(form):
    fill(form, NUMBER)
    assert form.field.text() == "1****************X"
    assert form.field.value() == NUMBER


def test_coming_back_never_shows_it_whole_and_keeps_it(form):
    fill(form, NUMBER)
    form.field.setFocus()
    assert NUMBER not in form.field.text() + form.field.displayText() + form.field.placeholderText()
    form.other.setFocus()
    assert form.field.value() == NUMBER


def test_typing_again_replaces_it_and_backspace_empties_it(form):
    fill(form, NUMBER)
    fill(form, "123456")
    assert form.field.value() == "123456"
    form.field.setFocus()
    QTest.keyClick(form.field, Qt.Key.Key_Backspace)
    form.other.setFocus()
    assert form.field.value() == ""


def test_it_is_never_copied(form):
    clipboard = QGuiApplication.clipboard()
    clipboard.setText("before")
    for field in (form.field, form.other):
        field.setFocus()
        QTest.keyClicks(field, "secret")
        field.selectAll()
        QTest.keyClick(field, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(field, Qt.Key.Key_X, Qt.KeyboardModifier.ControlModifier)
        assert clipboard.text() == "before"


def test_the_mouse_selects_and_drags_nothing(form):
    form.other.setFocus()
    QTest.keyClicks(form.other, "Wang Xiaomei")
    QTest.mousePress(form.other, Qt.MouseButton.LeftButton, pos=QPoint(20, 20))
    QTest.mouseMove(form.other, QPoint(120, 20))
    QTest.mouseRelease(form.other, Qt.MouseButton.LeftButton, pos=QPoint(120, 20))
    QTest.mouseDClick(form.other, Qt.MouseButton.LeftButton, pos=QPoint(40, 20))
    assert form.other.selectedText() == ""
    assert not form.other.dragEnabled()


SENSITIVE = Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText


def test_input_methods_are_told_before_and_after_the_field_was_left(form):
    for use in (lambda: None, lambda: fill(form, NUMBER), form.field.setFocus, form.other.setFocus):
        use()
        for field in (form.field, form.other):
            assert field.inputMethodHints() & SENSITIVE == SENSITIVE
            assert field.contextMenuPolicy() == Qt.ContextMenuPolicy.NoContextMenu


def test_input_methods_never_learn_what_stands_there(form):
    form.other.setFocus()
    QTest.keyClicks(form.other, "Wang Xiaomei")
    form.other.selectAll()
    for query in (Qt.InputMethodQuery.ImSurroundingText, Qt.InputMethodQuery.ImCurrentSelection,
                  Qt.InputMethodQuery.ImTextBeforeCursor, Qt.InputMethodQuery.ImTextAfterCursor):  # fmt: skip
        assert form.other.inputMethodQuery(query) is None
    assert form.other.inputMethodQuery(Qt.InputMethodQuery.ImEnabled)


def test_hidden_text_is_for_numbers_and_leaves_chinese_input_to_addresses():
    hidden = Qt.InputMethodHint.ImhHiddenText
    fields = {name: private_field(name, name) for name in ("id_number", "phone", "email", "address", "name")}
    told = {name: bool(field.inputMethodHints() & hidden) for name, field in fields.items()}
    assert told == {"id_number": True, "phone": True, "email": True, "address": False, "name": False}


def test_what_an_input_method_commits_or_somebody_pastes_is_kept(form):
    """Neither comes as a key that spells the text."""
    for masked in (PrivateField("Address", mask=partial(mask, "address")), form.other):
        masked.setParent(form)
        masked.show()
        masked.setFocus()
        event = QInputMethodEvent()
        event.setCommitString("北京市海淀区")
        QApplication.sendEvent(masked, event)
        form.field.setFocus()
        assert masked.value() == "北京市海淀区"
    QGuiApplication.clipboard().setText(NUMBER)
    form.field.setFocus()
    QTest.keyClick(form.field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    form.other.setFocus()
    assert (form.field.value(), form.field.text()) == (NUMBER, "1****************X")
    QGuiApplication.clipboard().clear()


def test_nothing_can_be_undone_back(form):
    undo = (Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    fill(form, NUMBER)
    form.field.setFocus()
    QTest.keyClick(form.field, *undo)
    assert form.field.text() == ""
    assert not form.field.isUndoAvailable()
    form.other.setFocus()
    QTest.keyClicks(form.other, "Wang Xiaomei")
    QTest.keyClick(form.other, *undo)
    assert form.other.text() == "Wang Xiaomei"
    form.field.setFocus()
    assert not form.other.isUndoAvailable()
    for field in (form.field, form.other):
        field.setFocus()
        QTest.keyClicks(field, "again")
        field.wipe()
        QTest.keyClick(field, *undo)
        field.undo()
        field.redo()
        assert field.value() == field.text() == field.displayText() == ""


@pytest.fixture(params=["07-identity", "04-guardian"])
def page(show, request):
    found = show(PAGES[request.param]("en"))
    for field in found.findChildren(PrivateField):
        field.setFocus()
        QTest.keyClicks(field, "canary7")
    return found


COPYING = [
    (Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier), (Qt.Key.Key_X, Qt.KeyboardModifier.ControlModifier),
    (Qt.Key.Key_Insert, Qt.KeyboardModifier.ControlModifier),
    (Qt.Key.Key_Delete, Qt.KeyboardModifier.ShiftModifier),
]  # fmt: skip


def test_no_field_of_a_page_gives_anything_away(page):
    clipboard = QGuiApplication.clipboard()
    clipboard.setText("before")
    fields = page.findChildren(PrivateField)
    assert fields
    for field in fields:
        field.setFocus()
        for key, modifier in COPYING:
            QTest.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
            QTest.keyClick(field, key, modifier)
        for name in ("copy", "cut"):
            assert not any(action.objectName() == name for action in field.actions())
        assert not field.dragEnabled()
        assert not field.acceptDrops()
    assert clipboard.text() == "before"


@pytest.mark.parametrize("name", ["07-identity", "04-guardian"])
def test_a_page_that_is_left_for_good_forgets(words, qtbot, name):
    window = Window(words)
    qtbot.addWidget(window)
    page = PAGES[name]("en")
    for field in page.findChildren(PrivateField):
        field.fill("canary7")
    window.show_page(page)
    laid_over = MessagePage("check", "ok", "Over", "Over it")
    window.lay_over(laid_over)
    fields = page.findChildren(PrivateField)
    assert all(field.value() for field in fields)  # it is still below
    window.lift(laid_over)
    window.show_page(MessagePage("check", "ok", "Next", "Next"))
    for field in fields:
        field.undo()
        assert field.value() == field.text() == field.displayText() == ""


def test_an_empty_optional_field_is_absent(show):
    page = show(PAGES["07-identity"]("en"))
    assert set(page.read_fields()) == {"name", "birth_date", "gender", "id_kind", "id_number", "phone"}
    page.forget()
    assert set(page.read_fields()) == {"gender", "id_kind"}


def test_trouble_names_the_field_and_takes_the_keyboard_there(show):
    page = show(PAGES["07-identity"]("en"))
    page.show_trouble("This is not a date.", "birth_date")
    assert page.trouble.text() == "Birth date: This is not a date."
    assert page.focusWidget().objectName() == "field-birth_date-day"
