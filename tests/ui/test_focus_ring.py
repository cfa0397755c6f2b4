"""The focus ring: on every page, after a click and a page change, whole and seen, by the window's pixels."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from tests.ui.gallery import PAGES
from ui.theme import apply_theme, colour
from ui.widgets.base.buttons import Button
from ui.widgets.frame.frame import Page
from ui.widgets.frame.keys import find_group
from ui.window import Window

OUT = 4  # px from a widget's edge to the middle of the line
LEAST = 3.0  # WCAG 1.4.11 and 2.4.11


@pytest.fixture
def window(show: Any, words: Any) -> Any:
    made = show(Window(words), (1366, 698))
    yield made
    made.finish()


def luminance(shade: QColor) -> float:
    parts = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (shade.redF(), shade.greenF(), shade.blueF())
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: QColor, other: QColor) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def place_of(widget: QWidget, window: Window) -> QRect:
    return QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())


def is_line(image: QImage, at: QPoint, tone: QColor) -> bool:
    """Whether a pixel is the line's: smoothing and a fractional edge may change it a little."""
    found = image.pixelColor(at)
    return max(abs(found.red() - tone.red()), abs(found.green() - tone.green())) < 24


def check_ring(window: Window, focus: QWidget) -> None:
    """The line is whole on all four sides, and both its sides contrast with it."""
    told = f"{type(focus).__name__} {focus.objectName()} {focus.accessibleName()}"
    is_filled = isinstance(focus, Button) and focus.look == "primary"
    image, tone = window.grab().toImage(), colour("ink" if is_filled else "primary")
    box = place_of(focus, window)
    ring = window.keys.ring
    assert ring.isVisible(), told
    middle, ends = box.center(), (box.left(), box.right(), box.top(), box.bottom())
    sides = {
        "left": (QPoint(ends[0] - OUT - 1, middle.y()), QPoint(1, 0)),
        "right": (QPoint(ends[1] + OUT + 1, middle.y()), QPoint(1, 0)),
        "top": (QPoint(middle.x(), ends[2] - OUT - 1), QPoint(0, 1)),
        "bottom": (QPoint(middle.x(), ends[3] + OUT + 1), QPoint(0, 1)),
    }
    for side, (at, across) in sides.items():
        if not window.rect().adjusted(4, 4, -4, -4).contains(at):
            continue  # the window ends there: the line is drawn at its edge
        assert is_line(image, at, tone), f"{told}: no line {side}"
        for beside in (at + step * across for step in (-3, -2, 2, 3)):
            assert contrast(image.pixelColor(at), image.pixelColor(beside)) >= LEAST, f"{told}: {side}"
    check_corners(image, box, tone, told, window.rect(), int(focus.property("radius") or 8) + OUT)


def check_corners(image: QImage, box: QRect, tone: QColor, told: str, room: QRect, radius: int) -> None:
    """On the way from each corner to the middle the line is crossed."""
    outer = box.adjusted(-8, -8, 8, 8) & room
    for corner, way in (
        (outer.topLeft(), QPoint(1, 1)), (outer.topRight(), QPoint(-1, 1)),
        (outer.bottomLeft(), QPoint(1, -1)), (outer.bottomRight(), QPoint(-1, -1)),
    ):  # fmt: skip
        crossed = any(is_line(image, corner + step * way, tone) for step in range(radius))
        assert crossed, f"{told}: a corner is missing"


def stops_of(window: Window) -> list[QWidget]:
    """Press Tab until it comes round; every place it stops at is looked at."""
    seen: list[QWidget] = []
    for _ in range(150):
        focus = press_tab(window)
        if focus in seen:
            break
        seen.append(focus)
        check_ring(window, focus)
    return seen


def press_tab(window: Window) -> QWidget:
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Tab)
    return focused()


def focused() -> QWidget:
    focus = QApplication.focusWidget()
    assert focus is not None
    return focus


@pytest.mark.parametrize("name", PAGES)
def test_every_stop_of_every_page_has_a_ring(window: Window, name: str) -> None:
    window.show_page(PAGES["00-promise"]("en"))
    press_tab(window)
    page = PAGES[name]("en")
    window.show_page(page)
    wanted = stops_wanted(page)
    if wanted:
        check_ring(window, focused())  # at once, without another key
    QTest.mouseClick(window, Qt.MouseButton.LeftButton, pos=QPoint(3, 3))
    assert not window.keys.ring.isVisible()
    if wanted:
        check_ring(window, press_tab(window))
        assert wanted <= set(stops_of(window))


@pytest.mark.parametrize("name", ["02-age", "03-choices", "07-identity", "07c-record-practice", "12-stop"])
def test_the_ring_is_seen_in_the_dark_and_in_chinese(
    window: Window, words: Any, qapp: QApplication, name: str
) -> None:
    words.speak("zh-CN")
    apply_theme(qapp, dark=True)
    try:
        window.show_page(PAGES[name]("zh-CN"))
        assert len(stops_of(window)) > 1
    finally:
        apply_theme(qapp, dark=False)


def stops_wanted(page: Page) -> set[QWidget]:
    """Where Tab must stop: of a group that has an answer only that one is a stop."""
    return {
        widget
        for widget in page.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isEnabled() and widget.isVisibleTo(page)
        and not (isinstance(widget, QAbstractButton) and find_group(widget))
    }  # fmt: skip
