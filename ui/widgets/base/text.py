"""Text on screen: it wraps where it must, and leaves no word alone on its last line."""

from __future__ import annotations

import html
import math
import re

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QFont,
    QFontMetrics,
    QFontMetricsF,
    QPainter,
    QPaintEvent,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QLabel, QSizePolicy, QStyle, QWidget

from ui.theme import colour, dress
from ui.widgets.base.mirror import base_direction, has_from_right, in_order, overhang_px

_BOLD = re.compile(r"\*\*(.+?)\*\*")
_SHORT_LAST_LINE = 0.22  # of the width: shorter than this, a last line looks lost
_STEP_PX = 6
_SPARE = 0.28  # of a line of Arabic, whose type leaves more room for vowel signs than they need
_LEAST_PX = 72
_LEAST_CODE_PX = 20
_BREAKS = re.compile(r"\s+")
_CJK_FROM = 0x2E80


def plain_tip(text: str) -> str:
    """Return `text` for a tool tip, which alone of all texts would take it for HTML, pictures and all."""
    return f"<span>{html.escape(text)}</span>" if "<" in text else text


class Prose(QLabel):
    """Wrapped text, `**bold**` allowed; its height follows its width and its last line is never one word."""

    calm_px = 420  # as wide as it asks to be: longer text takes more lines instead
    keeps_words = True  # a code may break anywhere

    def __init__(self, text: str = "", size: int = 17, tone: str = "ink", weight: int = 400) -> None:
        super().__init__()
        self._tone = tone
        self._known: dict[int, tuple[int, float]] = {}
        self._widest = -1
        dress(self, size, weight)
        self.setTextFormat(Qt.TextFormat.PlainText)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setText(text)

    def setText(self, text: str) -> None:
        """Show `text`; read aloud by assistive tools without the marks for bold."""
        self._marked = text
        super().setText(_BOLD.sub(r"\1", text))
        self._forget_sizes()

    def _forget_sizes(self) -> None:
        self._known.clear()
        self._widest = -1
        self.updateGeometry()

    def set_tone(self, tone: str) -> None:
        """Change the colour of the text to token `tone`."""
        self._tone = tone
        self.update()

    def hasHeightForWidth(self) -> bool:
        """Tell the layout to ask."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height in px of the text in `width` px."""
        return math.ceil(self._fit(width)[1])

    def sizeHint(self) -> QSize:
        """Return one line's size, or a calm column's when the text is long."""
        metrics = QFontMetricsF(_bolder(self.font()) if "**" in self._marked else self.font())
        widest = max((metrics.horizontalAdvance(part) for part in self.text().split("\n")), default=0.0)
        width = min(math.ceil(widest) + 2 + overhang_px(self.font(), self.text()), self.calm_px)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """Return the least width that still reads; the height comes from heightForWidth."""
        if self._widest < 0:
            word = widest_word(self.font(), self.text()) + 2 if self.keeps_words else 0
            self._widest = max(_LEAST_PX, word)
        least = min(self.sizeHint().width(), self._widest)
        return QSize(least, math.ceil(QFontMetricsF(self.font()).height()))

    def changeEvent(self, event: QEvent) -> None:
        """Measure anew in another type."""
        if event.type() == QEvent.Type.FontChange:
            self._forget_sizes()
        super().changeEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the lines from the top, or centred when the label is."""
        width, height = self._fit(self.width())
        layout, _ = self._lay_out(width)
        top = 0.0
        across = self._horizontal()
        if self.alignment() & Qt.AlignmentFlag.AlignVCenter:
            top = max(0.0, (self.height() - height) / 2)
        left = (self.width() - width) / 2 if across & Qt.AlignmentFlag.AlignHCenter else 0.0
        if across & Qt.AlignmentFlag.AlignRight:
            left = self.width() - width
        painter = QPainter(self)
        painter.setPen(colour(self._tone))
        layout.draw(painter, QPointF(left, top))

    def _lay_out(self, width: int) -> tuple[QTextLayout, float]:
        marked = in_order(self._marked, self.layoutDirection())
        layout = QTextLayout(_BOLD.sub(r"\1", marked).replace("\n", "\u2028"), self._type(width))
        option = QTextOption(self._horizontal())
        option.setTextDirection(base_direction(self.text(), self.layoutDirection()))
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.setFormats(_make_formats(_find_bold(marked)))
        layout.beginLayout()
        mirrored = has_from_right(marked)
        y = 0.0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width)
            spare = line.height() * (_SPARE if mirrored else 0.0)
            line.setPosition(QPointF(0, y - spare / 2))
            y += line.height() - spare
        layout.endLayout()
        return layout, y

    def _type(self, _width: int) -> QFont:
        return self.font()

    def _fit(self, width: int) -> tuple[int, float]:
        """Return the width to lay out in, so that the last line is not one lost word, and the height."""
        if width not in self._known:
            if len(self._known) > 32:  # noqa: PLR2004 - a few widths are enough while a window is dragged
                self._known.clear()
            self._known[width] = self._balance(max(width, 24))
        return self._known[width]

    def _balance(self, width: int) -> tuple[int, float]:
        layout, height = self._lay_out(width)
        count, narrower = layout.lineCount(), width
        least = max(width * 0.6, widest_word(self.font(), self.text()) if self.keeps_words else 0)
        while count > 1 and self._is_lost(layout, narrower) and narrower - _STEP_PX > least:
            narrower -= _STEP_PX
            attempt, attempt_height = self._lay_out(narrower)
            if attempt.lineCount() > count:
                return width, height
            layout = attempt
            height = attempt_height
        return (width, self._lay_out(width)[1]) if self._is_lost(layout, narrower) else (narrower, height)

    def _is_lost(self, layout: QTextLayout, width: int) -> bool:
        last = layout.lineAt(layout.lineCount() - 1)
        words = layout.text()[last.textStart() : last.textStart() + last.textLength()].split()
        starts_paragraph = last.textStart() > 0 and layout.text()[last.textStart() - 1] == "\u2028"
        short = last.naturalTextWidth() < width * _SHORT_LAST_LINE
        return (
            layout.lineCount() > 1
            and not starts_paragraph
            and (short or (len(words) == 1 and _is_latin(words)))
        )

    def _horizontal(self) -> Qt.AlignmentFlag:
        """From where the lines begin: from the right on a page that is read so."""
        across = self.alignment() & Qt.AlignmentFlag.AlignHorizontal_Mask
        return QStyle.visualAlignment(self.layoutDirection(), across)


class Line(Prose):
    """A few words that ask for one line, and wrap only where there is no room for it."""

    calm_px = 1 << 20


class Code(Line):
    """A number or a code: it takes smaller type rather than break, and breaks rather than leave the page."""

    keeps_words = False

    def _type(self, width: int) -> QFont:
        font = QFont(self.font())
        while (
            font.pixelSize() > _LEAST_CODE_PX and QFontMetricsF(font).horizontalAdvance(self.text()) > width
        ):
            font.setPixelSize(font.pixelSize() - 2)
        return font


def widest_word(font: QFont, text: str) -> int:
    """Return the width in px below which a line of `text` would break inside a word."""
    metrics = QFontMetrics(font)
    if any(ord(character) >= _CJK_FROM for character in text):
        return metrics.horizontalAdvance("口") * 2
    widest = max((metrics.horizontalAdvance(word) for word in _BREAKS.split(text)), default=0)
    return widest + overhang_px(font, text)


def _is_latin(words: list[str]) -> bool:
    return all(ord(character) < _CJK_FROM for word in words for character in word)


def _bolder(font: QFont) -> QFont:
    copy = QFont(font)
    copy.setWeight(QFont.Weight.Bold)
    return copy


def _find_bold(text: str) -> list[tuple[int, int]]:
    spans, removed = [], 0
    for match in _BOLD.finditer(text):
        spans.append((match.start() - removed, len(match.group(1))))
        removed += 4
    return spans


def _make_formats(bold: list[tuple[int, int]]) -> list[QTextLayout.FormatRange]:
    formats = []
    for start, length in bold:
        piece = QTextLayout.FormatRange()
        piece.start, piece.length = start, length
        style = QTextCharFormat()
        style.setFontWeight(700)
        piece.format = style
        formats.append(piece)
    return formats


def mute_mouse(widget: QWidget) -> None:
    """Let clicks on `widget` fall through to what lies below it."""
    widget.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)


def box_of(widget: QWidget) -> QRectF:
    """Return the widget's own rectangle, set in by half a pixel so that a 1 px line is sharp."""
    return QRectF(widget.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
