"""A date in three boxes: digits go on by themselves, the box that is wrong is shown, all is said by name."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAccessible, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ui.widgets.base.text import Line
from ui.widgets.form.date_field import DateField, go_to


@pytest.fixture
def field(show: Any) -> DateField:
    found: DateField = show(DateField("Birth date", "birth", "1998-12-03"))
    found.activateWindow()
    found.setFocus()
    return found


def type_keys(text: str) -> None:
    """Type wherever the keyboard is by then."""
    for sign in text:
        focus = QApplication.focusWidget()
        if sign.isascii():
            QTest.keyClick(focus, sign)
        else:  # as another keyboard, or an input method, hands it over
            none = Qt.KeyboardModifier.NoModifier
            QApplication.sendEvent(focus, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_unknown, none, sign))


def parts(field: DateField) -> list[str]:
    return [box.text() for box in field.boxes.values()]


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("04051990", "1990-05-04"),
        ("4.5.1990", "1990-05-04"),
        ("4/12/1990", "1990-12-04"),
        ("04-05-1990", "1990-05-04"),
        ("4 5 1990", "1990-05-04"),
        ("7 121990", "1990-12-07"),
        ("0a4b05x1990", "1990-05-04"),
        ("٠٤٠٥١٩٩٠", "1990-05-04"),
        ("０４０５１９９０", "1990-05-04"),
    ],
)
def test_digits_go_on_from_box_to_box(field: DateField, typed: str, value: str) -> None:
    type_keys(typed)
    assert field.value() == value


def test_a_year_alone_is_a_value_that_comes_back(field: DateField) -> None:
    field.boxes["year"].setFocus()
    type_keys("1990")
    assert field.value() == "1990"
    field.fill("1985")
    assert (parts(field), field.value()) == (["", "", "1985"], "1985")


def test_putting_a_digit_right_does_not_lead_away(field: DateField) -> None:
    day = field.boxes["day"]
    field.fill("1990-05-25")
    day.setFocus()
    QTest.keyClick(day, Qt.Key.Key_Home)
    QTest.keyClick(day, Qt.Key.Key_Delete)
    assert QApplication.focusWidget() is day
    assert parts(field) == ["5", "5", "1990"]
    field.fill("1990-12-03")
    month = field.boxes["month"]
    month.setFocus()
    month.fill("51")
    field._count()
    QTest.keyClick(month, Qt.Key.Key_Backspace)
    assert QApplication.focusWidget() is month


@pytest.mark.parametrize("pasted", ["1990-05-04", "04/05/1990", "4.5.1990", "1990年5月4日", "04051990"])
def test_a_whole_date_may_be_pasted_into_any_box(field: DateField, pasted: str) -> None:
    box = field.boxes["month"]
    box.setFocus()
    QApplication.clipboard().setText(pasted)
    QTest.keyClick(box, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert field.value() == "1990-05-04"


def test_deleting_in_an_empty_box_goes_back(field: DateField) -> None:
    type_keys("04")
    assert QApplication.focusWidget() is field.boxes["month"]
    QTest.keyClick(field.boxes["month"], Qt.Key.Key_Backspace)
    assert QApplication.focusWidget() is field.boxes["day"]
    assert parts(field) == ["04", "", ""]


def test_the_boxes_stand_as_the_language_writes_a_date(words: Any, show: Any) -> None:
    assert list(show(DateField("Birth date", "birth")).boxes) == ["day", "month", "year"]
    words.speak("zh-CN")
    field = show(DateField("出生日期", "birth", "1998-12-03"))
    assert list(field.boxes) == ["year", "month", "day"]
    field.activateWindow()
    field.setFocus()
    type_keys("19900504")
    assert field.value() == "1990-05-04"
    assert "例如 1998 12 3" in [line.text() for line in field.findChildren(Line)]


def test_the_example_stands_beside_the_boxes_and_in_none(field: DateField) -> None:
    assert "for example 3 12 1998" in [line.text() for line in field.findChildren(Line)]
    assert {box.placeholderText() for box in field.boxes.values()} == {""}


def test_a_screen_reader_hears_which_box_it_is(field: DateField) -> None:
    said = [
        QAccessible.queryAccessibleInterface(box).text(QAccessible.Text.Name) for box in field.boxes.values()
    ]
    assert said == ["Birth date: Day", "Birth date: Month", "Birth date: Year"]
    assert QAccessible.queryAccessibleInterface(field).role() == QAccessible.Role.Grouping


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        (("", "5", "1990"), "day"),
        (("4", "13", "1990"), "month"),
        (("4", "5", "90"), "year"),
        (("4", "5", ""), "year"),
    ],
)
def test_the_box_that_cannot_be_right_is_framed_and_has_the_keyboard(
    field: DateField, typed: tuple[str, str, str], wrong: str
) -> None:
    for box, text in zip(field.boxes.values(), typed, strict=True):
        box.fill(text)
    field.mark_trouble(trouble=True)
    go_to(field)
    assert QApplication.focusWidget() is field.boxes[wrong]
    framed = [part for part, box in field.boxes.items() if box.property("trouble") == "true"]
    assert framed == [wrong]


def test_a_date_that_is_wrong_as_a_whole_frames_all_its_boxes(field: DateField) -> None:
    field.fill("1990-02-28")
    field.boxes["day"].fill("31")
    assert field.value() == "1990-02-31"
    field.mark_trouble(trouble=True)
    assert {box.property("trouble") for box in field.boxes.values()} == {"true"}


def test_nothing_is_left_of_what_was_wiped(field: DateField) -> None:
    type_keys("04051990")
    field.wipe()
    assert field.value() == ""
    for box in field.boxes.values():
        box.undo()
    assert field.value() == ""
