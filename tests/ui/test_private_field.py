"""Identity fields: masked when left, never copied, dragged, or handed to the primary selection."""

from __future__ import annotations

from functools import partial

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from collector.consent.mask import mask
from tests.ui.gallery import PAGES
from ui.widgets.private import PrivateField

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


def test_input_methods_are_told(form):
    hints = form.field.inputMethodHints()
    assert hints & Qt.InputMethodHint.ImhSensitiveData
    assert form.field.contextMenuPolicy() == Qt.ContextMenuPolicy.NoContextMenu


def test_an_empty_optional_field_is_absent(show):
    page = show(PAGES["07-identity"]("en"))
    assert set(page.read_fields()) == {"name", "birth_date", "gender", "id_kind", "id_number", "phone"}
    page.forget()
    assert set(page.read_fields()) == {"gender", "id_kind"}


def test_trouble_names_the_field_and_takes_the_keyboard_there(show):
    page = show(PAGES["07-identity"]("en"))
    page.show_trouble("This is not a date.", "birth_date")
    assert page.trouble.text() == "Birth date: This is not a date."
    assert page.focusWidget().objectName() == "field-birth_date"
