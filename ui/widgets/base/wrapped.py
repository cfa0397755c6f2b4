"""Controls whose words wrap where they must: room for them is measured here, and their height follows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from ui.widgets.base.mirror import in_order, is_mirrored, overhang_px
from ui.widgets.base.mnemonics import mnemonic_flag, plain, shown
from ui.widgets.base.text import widest_word

_ENDLESS = 1 << 16
_LEAST_AIR_PX = 8
_SLACK_PX = 4  # a box of wrapped words is a little wider than its words


if TYPE_CHECKING:
    _Base = QAbstractButton
else:
    _Base = object  # a mixin: Qt's own classes can't be two bases of one


class WrappedWords(_Base):
    """Mixed into a button: its words wrap within `inset_px` at the sides, `least_px` is its least height.

    `fills` is set where a row gives several buttons one height.
    """

    _inset_px = (0, 0)
    pad_px = 12
    least_px = 48
    calm_px = 160  # words up to here stay on one line whatever else wants room
    fills = False

    def _wrap_words(self) -> None:
        """Be of the right height from now on; called once the button is dressed."""
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._fit_height()

    def sizeHint(self) -> QSize:
        """All words on one line."""
        words = self.fontMetrics().horizontalAdvance(plain(self.text()))
        slack = _SLACK_PX + overhang_px(self.font(), self.text())
        return QSize(words + sum(self._inset_px) + slack, self.height())

    def minimumSizeHint(self) -> QSize:
        """Short words on one line, long ones wrapped."""
        widest = widest_word(self.font(), plain(self.text())) + sum(self._inset_px)
        return QSize(min(self.sizeHint().width(), max(widest, self.calm_px)), self.height())

    def heightForWidth(self, width: int) -> int:
        """Return the height in px of the words in `width` px, with room above and below."""
        words = self._measure_words(width - sum(self._inset_px))
        tall = self._measure_words(_ENDLESS).height() - self.fontMetrics().height()
        air = max(_LEAST_AIR_PX, 2 * self.pad_px - max(0, tall))  # Arabic lines bring air of their own
        return max(self.least_px, words.height() + air)

    def _measure_words(self, width: int) -> QRect:
        """Return the box of the wrapped words in `width` px."""
        box = QRect(0, 0, max(1, width), _ENDLESS)
        words = self.fontMetrics().boundingRect(box, WRAP | mnemonic_flag(), shown(self.text()))
        return words.adjusted(0, 0, overhang_px(self.font(), self.text()), 0)

    def _drawn_words(self) -> str:
        """Return the words as they are drawn now."""
        return in_order(shown(self.text()), self.layoutDirection())

    def event(self, event: QEvent) -> bool:
        """Follow width and type."""
        answer = super().event(event)
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.Resize}:
            self._fit_height()
        return answer

    def _fit_height(self) -> None:
        """Be as high as the words need in this width."""
        if not self.fills:
            self.setFixedHeight(self.heightForWidth(self.width()))


WRAP = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft
CENTRED = WRAP | Qt.AlignmentFlag.AlignVCenter  # also where fewer lines are drawn than were measured


class EqualRow(QWidget):
    """Controls side by side, or one below the other where that is too narrow, to the pixel of one size.

    Refusing is as large as accepting.
    """

    def __init__(self, controls: Sequence[WrappedWords], gap_px: int = 12, least_px: int = 0) -> None:
        super().__init__()
        self._controls, self._gap, self._least = controls, gap_px, least_px
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setSizePolicy(policy)
        for control in controls:
            control.fills = True
            control.setMinimumHeight(0)
            control.setMaximumHeight(_ENDLESS)
            control.setParent(self)
        self._fit()

    def sizeHint(self) -> QSize:
        """Room for the widest, for each."""
        return QSize(self._total(max(item.sizeHint().width() for item in self._controls)), self.height())

    def minimumSizeHint(self) -> QSize:
        """The least room of the widest: they can always stand one below the other."""
        return QSize(self._widest(), self.height())

    def heightForWidth(self, width: int) -> int:
        """Return the height in px of the highest of them, or of all in a column."""
        each, count = self._each_height(width), len(self._controls)
        return each if self._is_row(width) else each * count + self._gap * (count - 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give every control the same whole number of pixels; what is left goes into the gaps."""
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        """Follow what a control says of itself."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
            self._fit()
        return super().event(event)

    def _total(self, width: int) -> int:
        return width * len(self._controls) + self._gap * (len(self._controls) - 1)

    def _widest(self) -> int:
        return max(item.minimumSizeHint().width() for item in self._controls)

    def _is_row(self, width: int) -> bool:
        return width >= self._total(self._widest())

    def _share(self, width: int) -> int:
        count = len(self._controls)
        return max(1, (width - self._gap * (count - 1)) // count) if self._is_row(width) else max(1, width)

    def _each_height(self, width: int) -> int:
        each, least = self._share(width), self._least if self._is_row(width) else 0
        return max(least, *(item.heightForWidth(each) for item in self._controls))

    def _fit(self) -> None:
        count, width = len(self._controls), self._share(self.width())
        height, each = self.heightForWidth(self.width()), self._each_height(self.width())
        if height != self.height() or self.minimumHeight() != height:
            self.setFixedHeight(height)
        is_row = self._is_row(self.width())
        step = (self.width() - width) / max(1, count - 1)
        for place, control in enumerate(self._controls):
            left = round(place * step) if is_row else 0
            top = 0 if is_row else place * (each + self._gap)
            if is_mirrored(self):
                left = self.width() - width - left
            control.setGeometry(left, top, width, each)
