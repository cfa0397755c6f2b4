"""Which side things stand on: drawing is written from the left, and turned for who reads from the right."""

from __future__ import annotations

import re
from math import ceil

from PySide6.QtCore import QMargins, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QGuiApplication, QPainter
from PySide6.QtWidgets import QStyle, QWidget

RIGHT_TO_LEFT = Qt.LayoutDirection.RightToLeft
_ISOLATE, _END = "\u2066", "\u2069"
_OVERHANG = 0.2  # of the size of type
_RUN = re.compile("[+\u2212-]?[0-9A-Za-z](?:[ .:/@_+\u00d7'\u2212-]*[0-9A-Za-z])*(?: ?%)?")
_RTL_SCRIPTS = ((0x590, 0x8FF), (0xFB1D, 0xFDFF), (0xFE70, 0xFEFF))  # Hebrew, Arabic and their relatives


def is_mirrored(widget: QWidget) -> bool:
    """Whether `widget` is read from the right."""
    return widget.layoutDirection() == RIGHT_TO_LEFT


def paint_on(widget: QWidget) -> QPainter:
    """Return a smooth painter whose words begin on the side where `widget` is read from."""
    painter = QPainter(widget)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setLayoutDirection(widget.layoutDirection())
    return painter


def turned(widget: QWidget, box: QRect) -> QRect:
    """Return where a box that is written from the left of `widget` stands."""
    return QStyle.visualRect(widget.layoutDirection(), widget.rect(), box)


def turned_f(widget: QWidget, box: QRectF) -> QRectF:
    """Return the same of a box in fractions of a pixel."""
    return turned_in(box, QRectF(widget.rect()), mirrored=is_mirrored(widget))


def turned_in(box: QRectF, around: QRectF, *, mirrored: bool) -> QRectF:
    """Return where a box that is written from the left of `around` stands."""
    if not mirrored:
        return box
    return QRectF(around.left() + around.right() - box.right(), box.top(), box.width(), box.height())


def turned_point(widget: QWidget, point: QPointF) -> QPointF:
    """Return where a point that is written from the left of `widget` stands."""
    return QPointF(widget.width() - point.x(), point.y()) if is_mirrored(widget) else point


def base_direction(text: str, page: Qt.LayoutDirection) -> Qt.LayoutDirection:
    """Return from which side `text` itself is read on such a page.

    A code, a telephone number or a file name is read from the left on every page; a sentence with one of
    them at its beginning as its page is.
    """
    if page != RIGHT_TO_LEFT:
        return Qt.LayoutDirection.LayoutDirectionAuto
    return RIGHT_TO_LEFT if has_from_right(text) else Qt.LayoutDirection.LeftToRight


def has_from_right(text: str) -> bool:
    """Whether `text` has letters that are read from the right."""
    return any(first <= ord(character) <= last for character in text for first, last in _RTL_SCRIPTS)


def in_order(text: str, page: Qt.LayoutDirection) -> str:
    """Return `text` so that what is read from the left keeps its order on such a page.

    Digits in groups, numbers with their unit, codes and addresses stay together, else 010 5555 would be
    drawn as 5555 010 between Arabic words.
    """
    if page != RIGHT_TO_LEFT:
        return text
    if not has_from_right(text):
        return f"{_ISOLATE}{text}{_END}"
    return _RUN.sub(f"{_ISOLATE}\\g<0>{_END}", text)


def overhang_px(font: QFont, text: str) -> int:
    """Return how far the last letter of Arabic may reach out of its own width, in px."""
    return ceil(font.pixelSize() * _OVERHANG) if has_from_right(text) else 0


def margins(left: int, top: int, right: int, bottom: int) -> QMargins:
    """Return the margins of a layout as they are for the language that a page is made in."""
    if QGuiApplication.layoutDirection() == RIGHT_TO_LEFT:
        left, right = right, left
    return QMargins(left, top, right, bottom)
