"""The waveform of a take: columns of lowest and highest samples, drawn as bars; where it is heard now."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Protocol

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ui.theme import colour

_PITCH, _BAR = 6.0, 4.0
_EDGE = 3.0
_FIRST_SPAN_S = 10.0
_FULL = 0.985
_STEP_S = 2.0


class PeaksShown(Protocol):
    """What is drawn: `collector.capture.sound.peaks.Peaks`."""

    @property
    def low(self) -> tuple[float, ...]:
        """Lowest sample of each column, -1 to 1 of full scale."""

    @property
    def high(self) -> tuple[float, ...]:
        """Highest sample of each column."""

    @property
    def column_s(self) -> float:
        """Seconds in one column."""

    @property
    def length_s(self) -> float:
        """Seconds in all."""


class Waveform(QWidget):
    """Shows a take from its first sound; a growing one is drawn ever coarser, never scrolled away.

    The same from left to right in every language. With `seekable` a click or the arrow keys emit `sought`,
    in seconds from the beginning.
    """

    sought = Signal(float)

    def __init__(self, *, seekable: bool = False) -> None:
        super().__init__()
        self._peaks: PeaksShown | None = None
        self._growing = False
        self._place_s: float | None = None
        self._seekable = seekable
        self.setMinimumHeight(48)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.setAccessibleName(self.tr("Waveform of this take"))
        if seekable:
            self.setProperty("radius", 10)
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.setCursor(Qt.CursorShape.PointingHandCursor)

    def clear(self) -> None:
        """Show no take."""
        self._peaks, self._growing, self._place_s = None, False, None
        self.update()

    def show_peaks(self, peaks: PeaksShown, *, growing: bool = False) -> None:
        """Show a take: a whole one over the whole width, a growing one up to where it is."""
        if peaks is not self._peaks or growing != self._growing:
            self._peaks, self._growing = peaks, growing
            self.update()

    def show_place(self, place_s: float | None) -> None:
        """Mark where it is heard now, in seconds; None takes the mark away."""
        if place_s != self._place_s:
            self._place_s = place_s
            self.update()

    @property
    def span_s(self) -> float:
        """Seconds from edge to edge."""
        length_s = self._peaks.length_s if self._peaks else 0.0
        if not self._growing:
            return length_s or _FIRST_SPAN_S
        span_s = _FIRST_SPAN_S
        while length_s > span_s * 0.97:
            span_s *= 2
        return span_s

    def bars(self) -> list[tuple[float, float]]:
        """Return (lowest, highest) of each bar that is drawn, from the left."""
        peaks = self._peaks
        if peaks is None or not peaks.low:
            return []
        room = max(1, int((self.width() - 2 * _EDGE) / _PITCH))
        each = max(1.0, self.span_s / room / peaks.column_s)  # a bar keeps its columns while the take grows
        edges = [round(place * each) for place in range(math.ceil(len(peaks.low) / each) + 1)]
        return [
            (min(peaks.low[start:end]), max(peaks.high[start:end]))
            for start, end in pairwise(edges)
            if start < len(peaks.low)
        ]

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the rest of the line, the bars, and the place."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = self.height() / 2
        bars = self.bars()
        end = self._draw_bars(painter, bars, middle)
        painter.setPen(QPen(colour("line"), 2, Qt.PenStyle.DotLine, Qt.PenCapStyle.RoundCap))
        if end + _PITCH < self.width() - _EDGE:
            painter.drawLine(QPointF(end + _PITCH, middle), QPointF(self.width() - _EDGE, middle))
        mark = end if self._growing else self._find_place()
        if mark is not None:
            painter.setPen(QPen(colour("bad" if self._growing else "ink"), 2))
            painter.drawLine(QPointF(mark, 1), QPointF(mark, self.height() - 1))

    def _draw_bars(self, painter: QPainter, bars: list[tuple[float, float]], middle: float) -> float:
        """Draw the bars; return where the last one ends."""
        pitch = _PITCH
        if bars and not self._growing:
            pitch = (self.width() - 2 * _EDGE) / len(bars)
        half, x = middle - 3, _EDGE
        for low, high in bars:
            tone = "bad" if max(high, -low) >= _FULL else "primary"
            width = min(_BAR, pitch * 0.7)
            painter.setPen(QPen(colour(tone), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            top, bottom = middle - _stretch(high) * half, middle - _stretch(low) * half
            x += pitch
            at = x - pitch / 2
            painter.drawLine(QPointF(at, min(top, middle - 0.1)), QPointF(at, max(bottom, middle + 0.1)))
        return x

    def _find_place(self) -> float | None:
        if self._place_s is None:
            return None
        share = min(1.0, self._place_s / self.span_s)
        return _EDGE + share * (self.width() - 2 * _EDGE)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Ask to go where it was clicked."""
        if self._seekable and self._peaks is not None:
            share = (event.position().x() - _EDGE) / max(1.0, self.width() - 2 * _EDGE)
            self.sought.emit(max(0.0, min(1.0, share)) * self.span_s)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ask to go back or on by two seconds, to the beginning or to the end."""
        here, length_s = self._place_s or 0.0, self._peaks.length_s if self._peaks else 0.0
        wanted = {
            Qt.Key.Key_Left: here - _STEP_S, Qt.Key.Key_Right: here + _STEP_S,
            Qt.Key.Key_Home: 0.0, Qt.Key.Key_End: length_s,
        }  # fmt: skip
        if self._seekable and event.key() in wanted:
            self.sought.emit(max(0.0, min(length_s, wanted[Qt.Key(event.key())])))
        else:
            super().keyPressEvent(event)


def _stretch(share: float) -> float:
    """Draw quiet speech tall enough to be seen: a peak at -20 dBFS a third of the height, not a tenth."""
    size = math.sqrt(min(1.0, abs(share)))
    return size if share >= 0 else -size
