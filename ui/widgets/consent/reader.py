"""The policy reader: one section at a time, and how far of it was in sight."""

from __future__ import annotations

import re

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QResizeEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QFrame, QTextBrowser

from ui.theme import colour, dress, face
from ui.widgets.base.mirror import RIGHT_TO_LEFT, base_direction, in_order, is_mirrored

READING_PX = 19
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_NEARLY_PX = 8
_COLUMN_PX = 720
_INDENT_PX = 14
# What stands before an item: its text hangs beside it. It is written as it stands in the policy, never
# counted anew, since the hash that is signed covers what is shown.
_MARKER = re.compile(
    r"•\s|\d{1,3}[.)]\s|\([0-9]{1,3}\)\s|[a-z]\)\s|（[一二三四五六七八九十\d]{1,3}）|"
    r"[一二三四五六七八九十\d]{1,3}、"
)


class Reader(QTextBrowser):
    """Shows plain paragraphs; `seen` tells how far they are in sight, 0 to 1, once they are laid out."""

    seen = Signal(float)

    def __init__(self, size_px: int = READING_PX) -> None:
        super().__init__()
        self._size = size_px
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
        if is_mirrored(self):  # from the right nothing is scrolled aside when the bar is at its end
            aside = self.horizontalScrollBar()
            aside.rangeChanged.connect(lambda _least, most: aside.setValue(most))
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._measure)
        dress(self, size_px)

    def show_section(self, title: str, paragraphs: tuple[str, ...]) -> None:
        """Show another section from its start."""
        self._title, self._paragraphs = title, paragraphs
        self.setAccessibleName(title)
        with QSignalBlocker(
            self.verticalScrollBar()
        ):  # empty for a moment, it would count as seen to its end
            self._write()
            self.verticalScrollBar().setValue(0)
        self._measure_later()

    def changeEvent(self, event: QEvent) -> None:
        """Show the same text in the person's size; how far it is in sight is measured anew."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and self._title:
            bar = self.verticalScrollBar()
            place = bar.value() / bar.maximum() if bar.maximum() else 0.0
            self._write()
            bar.setValue(round(place * bar.maximum()))
            self._measure_later()

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
        if is_mirrored(self):  # the column begins at the right
            whole = self.viewport().width() + self.viewportMargins().left()
            self.setViewportMargins(max(16, whole - _COLUMN_PX), 0, 0, 0)
            self.setLineWrapColumnOrWidth(self.viewport().width())
        else:
            self.setLineWrapColumnOrWidth(min(_COLUMN_PX, self.viewport().width() - 8))
        self._measure_later()

    def _measure_later(self) -> None:
        self._later.start()

    def _measure(self) -> None:
        if not self.isVisible():
            return
        bar = self.verticalScrollBar()
        lower, whole = bar.value() + bar.pageStep(), bar.maximum() + bar.pageStep()
        self.seen.emit(1.0 if lower >= whole - _NEARLY_PX else lower / whole)

    def _write(self) -> None:
        self.clear()
        cursor = self.textCursor()
        cursor.setBlockFormat(self._block(self._title, top=0.0))
        cursor.insertText(self._title, self._style(bold=True, size=self._size + 3))
        before = ""
        for text in self._paragraphs:
            marker = _find_marker(text)
            tight = bool(marker and before) and marker[:1].isalnum() == before[:1].isalnum()
            cursor.insertBlock(self._block(text, 6.0 if tight else self._size * 0.6, marker), self._style())
            cursor.insertText(marker, self._spaced())
            self._add_words(cursor, text[len(marker) :])
            before = marker
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def _block(self, text: str, top: float, marker: str = "") -> QTextBlockFormat:
        block = QTextBlockFormat()
        way = base_direction(text, self.layoutDirection())
        block.setLayoutDirection(way)
        block.setLineHeight(
            100.0 if way == RIGHT_TO_LEFT else 118.0,
            QTextBlockFormat.LineHeightTypes.ProportionalHeight.value,
        )
        block.setTopMargin(top)
        if marker:
            hang = QFontMetricsF(self._spaced().font()).horizontalAdvance(marker)
            set_margin = block.setRightMargin if way == RIGHT_TO_LEFT else block.setLeftMargin
            set_margin(_INDENT_PX + hang)
            block.setTextIndent(-hang)
        return block

    def _add_words(self, cursor: QTextCursor, text: str) -> None:
        for place, piece in enumerate(_BOLD.split(in_order(text, self.layoutDirection()))):
            cursor.insertText(piece, self._style(bold=place % 2 == 1))

    def _style(self, *, bold: bool = False, size: int = 0) -> QTextCharFormat:
        style = QTextCharFormat()
        style.setFont(face(size or self._size, 600 if bold else 400))
        style.setForeground(colour("ink"))
        return style

    def _spaced(self) -> QTextCharFormat:
        """A marker stands a little apart from its item, by no other character than its own."""
        style = self._style()
        font = QFont(style.font())
        font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, self._size / 6)
        style.setFont(font)
        return style


def _find_marker(text: str) -> str:
    found = _MARKER.match(text)
    return found.group() if found else ""
