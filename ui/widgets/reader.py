"""The policy reader: one section at a time, and whether its end was reached."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QResizeEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextListFormat,
)
from PySide6.QtWidgets import QFrame, QTextBrowser

from ui.theme import colour, face

READING_PX, LARGE_PX = 19, 23
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_NEARLY_PX = 8
_COLUMN_PX = 720


class Reader(QTextBrowser):
    """Shows plain paragraphs; a text that needs no scrolling counts as read once it is laid out."""

    end_reached = Signal()
    moved = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self._size = READING_PX
        self._title = ""
        self._paragraphs: tuple[str, ...] = ()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setProperty("radius", 8)
        self.document().setDocumentMargin(0)
        self.setLineWrapMode(QTextBrowser.LineWrapMode.FixedPixelWidth)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        # A range change is the end of a layout: a resize, another size of type, another section.
        self.verticalScrollBar().rangeChanged.connect(self._measure_later)
        self.verticalScrollBar().valueChanged.connect(self._measure)
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._measure)

    def show_section(self, title: str, paragraphs: tuple[str, ...]) -> None:
        """Show another section from its start."""
        self._title, self._paragraphs = title, paragraphs
        self.setAccessibleName(title)
        self._write()
        self.verticalScrollBar().setValue(0)
        self._measure_later()

    def use_size(self, size_px: int) -> None:
        """Show the same text larger or smaller; whether its end is in sight is measured anew."""
        self._size = size_px
        place = self.share()
        self._write()
        self.verticalScrollBar().setValue(round(place * self.verticalScrollBar().maximum()))
        self._measure_later()

    def share(self) -> float:
        """Return how far the text was scrolled, 0 to 1."""
        bar = self.verticalScrollBar()
        return bar.value() / bar.maximum() if bar.maximum() else 1.0

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Scroll with Home and End too; the rest is Qt's."""
        bar = self.verticalScrollBar()
        if event.key() in {Qt.Key.Key_End, Qt.Key.Key_Home}:
            bar.setValue(bar.maximum() if event.key() == Qt.Key.Key_End else 0)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep a line short enough to read, and measure again."""
        super().resizeEvent(event)
        self.setLineWrapColumnOrWidth(min(_COLUMN_PX, self.viewport().width() - 16))
        self._measure_later()

    def _measure_later(self) -> None:
        self._later.start()

    def _measure(self) -> None:
        bar = self.verticalScrollBar()
        self.moved.emit(self.share())
        if self.isVisible() and bar.value() >= bar.maximum() - _NEARLY_PX:
            self.end_reached.emit()

    def _write(self) -> None:
        self.clear()
        cursor = self.textCursor()
        self._add_block(cursor, self._title, self._style(bold=True, size=self._size + 3), first=True)
        numbering: QTextListFormat.Style | None = None
        for paragraph in self._paragraphs:
            body, style = _split_marker(paragraph)
            self._add_block(cursor, "", self._style(), tight=style is not None and style == numbering)
            if style is not None:
                form = QTextListFormat()
                form.setStyle(style)
                form.setIndent(1)
                if style == numbering and cursor.block().previous().textList():
                    cursor.block().previous().textList().add(cursor.block())
                else:
                    cursor.createList(form)
            numbering = style
            self._add_words(cursor, body)
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def _add_block(
        self,
        cursor: QTextCursor,
        text: str,
        style: QTextCharFormat,
        *,
        first: bool = False,
        tight: bool = False,
    ) -> None:
        block = QTextBlockFormat()
        block.setLineHeight(118.0, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        block.setTopMargin(0 if first else 6 if tight else self._size * 0.6)
        if first:
            cursor.setBlockFormat(block)
        else:
            cursor.insertBlock(block, style)
        cursor.insertText(text, style)

    def _add_words(self, cursor: QTextCursor, text: str) -> None:
        for place, piece in enumerate(_BOLD.split(text)):
            cursor.insertText(piece, self._style(bold=place % 2 == 1))

    def _style(self, *, bold: bool = False, size: int = 0) -> QTextCharFormat:
        style = QTextCharFormat()
        style.setFont(face(size or self._size, 600 if bold else 400))
        style.setForeground(colour("ink"))
        return style


def _split_marker(paragraph: str) -> tuple[str, QTextListFormat.Style | None]:
    if paragraph.startswith("- "):
        return paragraph[2:], QTextListFormat.Style.ListDisc
    numbered = re.match(r"\d+\. +", paragraph)
    if numbered:
        return paragraph[numbered.end() :], QTextListFormat.Style.ListDecimal
    return paragraph, None
