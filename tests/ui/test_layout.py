"""No text breaks a page: every page, screen, text size and language, with words three times as long."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QLabel,
    QScrollArea,
    QWidget,
)

from tests.ui.gallery import PAGES
from ui.languages import find_languages
from ui.theme import apply_text_size
from ui.widgets.base.pill import Pill
from ui.widgets.base.text import Prose
from ui.widgets.base.wrapped import WrappedWords
from ui.widgets.frame.framed import Body

# Logical pixels: 1920×1080 at 200 %, an odd window, the field's laptop with its panel, 1280×800 at 100 and
# 150 %, 1920×1080.
SIZES = ((960, 540), (1180, 640), (1366, 698), (1280, 800), (853, 500), (1920, 1080))
FEW = ((960, 540), (1366, 698), (1280, 800))
LANGUAGES = tuple(find_languages())
LARGE = 2
FIELD = ((1366, 698), (853, 500))
CASES = ((FIELD, 0, 1), (FEW, LARGE, 3))  # all sizes of text, words and screens are the long check's
LONG_CASES = tuple((SIZES, step, times) for step in (0, 1, 2) for times in (1, 3))


@pytest.fixture(autouse=True)
def usual_size(qapp):
    """Leave the text as large as it was found."""
    yield
    apply_text_size(qapp, 0)


@pytest.mark.parametrize("name", PAGES)
def test_no_text_breaks_a_page(qtbot, words, qapp, name):
    """What is broken is told all at once."""
    check(qtbot, words, qapp, name, CASES)


@pytest.mark.long
@pytest.mark.parametrize("name", PAGES)
def test_no_text_breaks_a_page_at_any_size(qtbot, words, qapp, name):
    check(qtbot, words, qapp, name, LONG_CASES)


def test_a_foot_that_hardly_fits_comes_to_rest(qtbot, words):  # noqa: ARG001 - the app speaks
    """What a row needs in a width does not depend on the width that it has."""
    page = PAGES["07c-portrait"]("en")
    qtbot.addWidget(page)
    lengthen(page, 3)
    page.show()
    page.resize(960, 540)
    settle()
    (body,) = page.findChildren(Body)
    heights = set()
    for _ in range(6):
        QApplication.sendPostedEvents()
        QApplication.processEvents()
        heights.add(body.widget().height())
    assert len(heights) == 1


def check(qtbot, words, qapp, name, cases):
    broken = []
    for sizes, step, times in cases:
        for language in LANGUAGES:
            words.speak(language)
            apply_text_size(qapp, step)
            page = PAGES[name](language)
            qtbot.addWidget(page)
            lengthen(page, times)
            page.show()
            for size in sizes:
                page.resize(*size)
                settle()
                told = f"{size[0]}x{size[1]} A{'+' * step} x{times} {language}"
                broken += [f"{told}: {fault}" for fault in find_faults(page, size)]
            page.close()
    assert not broken, "\n".join(broken)


def settle():
    """Let layouts come to rest."""
    for _ in range(5):
        QApplication.sendPostedEvents()
        QApplication.processEvents()


def lengthen(page, times):
    """Make every text of a page `times` as long, the pack's and the person's too."""
    if times == 1:
        return
    for widget in page.findChildren(QWidget):
        if not hasattr(widget, "setText"):
            continue
        if isinstance(widget, QLabel | QAbstractButton) and widget.text():
            is_chinese = any(ord(character) >= 0x2E80 for character in widget.text())
            apart = "" if is_chinese else " "
            widget.setText(apart.join([widget.text()] * times))


def find_faults(page, size):
    """Yield what is out of reach, cut, or drawn over something else."""
    if (page.width(), page.height()) != size:
        yield f"the page needs {page.width()}x{page.height()}"
        return
    for widget in page.findChildren(QWidget):
        if not widget.isVisibleTo(page) or widget.window() is not page:
            continue
        if is_control(widget) and (fault := out_of_reach(page, widget)):
            yield f"{describe(widget)} {fault}"
        if fault := cut(widget):
            yield f"{describe(widget)} {fault}"
        if widget.layout() is not None and not isinstance(widget, QAbstractScrollArea):
            yield from overlaps(page, widget)


def is_control(widget):
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) or isinstance(widget, QAbstractButton)


def cut(widget):
    """Tell what of a widget's words has no room."""
    if (isinstance(widget, Prose) and widget.text()) or isinstance(widget, WrappedWords):
        if widget.height() < widget.heightForWidth(widget.width()):
            return "is higher than its box"
    elif isinstance(widget, Pill) and widget.width() < widget.sizeHint().width():
        return "is wider than its box"
    return ""


def out_of_reach(page, widget):
    """Tell why a control can't be brought into sight by one scroller."""
    box = QRect(widget.mapTo(page, QPoint(0, 0)), widget.size())
    area = scroller_of(page, widget)
    if area is None:
        return "" if page.rect().contains(box) else f"lies at {box.getRect()}, outside"
    view = QRect(area.viewport().mapTo(page, QPoint(0, 0)), area.viewport().size())
    if box.left() < view.left() or box.right() > view.right():
        return f"is cut at the side: {box.left()}..{box.right()} in {view.left()}..{view.right()}"
    if view.height() < min(box.height(), 48):
        return f"scrolls in {view.height()} px"
    if scroller_of(page, area) is not None:
        return out_of_reach(page, area)
    return "" if page.rect().contains(view) else "is in a scroller that lies outside"


def scroller_of(page, widget):
    """Return the nearest scroll area around a widget."""
    above = widget.parentWidget()
    while above is not None and above is not page:
        if isinstance(above, QScrollArea):
            return above
        above = above.parentWidget()
    return None


def overlaps(page, parent):
    children = [
        child
        for child in parent.children()
        if isinstance(child, QWidget) and child.isVisibleTo(page) and not child.isWindow()
    ]
    for place, one in enumerate(children):
        if not parent.rect().contains(one.geometry()):
            yield f"{describe(one)} reaches out of {describe(parent)}"
        for other in children[place + 1 :]:
            if one.geometry().intersects(other.geometry()):
                yield f"{describe(one)} lies on {describe(other)}"


def describe(widget):
    words = widget.text() if isinstance(widget, QLabel | QAbstractButton) else widget.accessibleName()
    return f"{type(widget).__name__} {widget.objectName()} {words[:24]!r}"
