"""A drop-down in which several answers may be ticked."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from ui.icons import draw_icon
from ui.theme import colour, dress
from ui.widgets.base.card import Scroller
from ui.widgets.base.controls import draw_drop_down, fit_drop_down
from ui.widgets.base.mirror import paint_on, turned, turned_f
from ui.widgets.base.wrapped import CENTRED, WrappedWords

_LIST_PX = 320


class Tick(WrappedWords, QCheckBox):
    """One answer of the list."""

    _inset_px, pad_px, least_px = (44, 8), 8, 40

    def __init__(self, text: str) -> None:
        super().__init__(text)
        dress(self, 17)
        self.setProperty("radius", 8)
        self._wrap_words()

    def hitButton(self, pos: object) -> bool:  # noqa: ARG002
        """Every pixel counts."""
        return True

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the box and the words; the one with the keyboard has a frame: no ring reaches into a list."""
        painter = paint_on(self)
        if self.hasFocus() or self.underMouse():
            painter.setPen(QPen(colour("primary"), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(colour("primary_soft"))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)
        box = turned_f(self, QRectF(10, (self.height() - 22) / 2, 22, 22))
        painter.setPen(QPen(colour("primary" if self.isChecked() else "border"), 2))
        painter.setBrush(colour("primary" if self.isChecked() else "surface"))
        painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 5, 5)
        if self.isChecked():
            draw_icon(painter, "check", box.adjusted(3, 3, -3, -3), "on_primary")
        painter.setFont(self.font())
        painter.setPen(colour("ink"))
        place = QRect(44, 0, self.width() - 48, self.height())
        painter.drawText(turned(self, place), CENTRED, self._drawn_words())


class ManyChooser(QPushButton):
    """Shows what was ticked; opens a list below itself."""

    changed = Signal()

    def __init__(self, name: str, choices: list[tuple[str, str]], hint: str = "") -> None:
        super().__init__()
        self._name, self._hint = name, hint
        self.ticks: dict[str, Tick] = {}
        dress(self, 17)
        self.setMinimumWidth(120)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setProperty("radius", 10)
        self._popup = QFrame(self, Qt.WindowType.Popup)
        column = QVBoxLayout(self._popup)
        column.setContentsMargins(1, 1, 1, 1)
        scroller = Scroller()
        scroller.column.setContentsMargins(6, 6, 6, 6)
        for code, words in choices:
            tick = Tick(words)
            tick.setObjectName(f"tick-{code}")
            tick.toggled.connect(self._tell)
            self.ticks[code] = tick
            scroller.column.addWidget(tick)
        column.addWidget(scroller)
        self._popup.setObjectName("popup")
        self.clicked.connect(self._open)
        self._tell()

    def chosen(self) -> list[str]:
        """Return the ids that were ticked, in the pack's order."""
        return [code for code, tick in self.ticks.items() if tick.isChecked()]

    def choose(self, codes: list[str]) -> None:
        """Tick `codes` and nothing else."""
        for code, tick in self.ticks.items():
            tick.setChecked(code in codes)

    def _fit(self) -> None:
        fit_drop_down(self, self._words() or self._hint)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the type."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Follow the width."""
        super().resizeEvent(event)
        self._fit()

    def sizeHint(self) -> QSize:
        """A field's size."""
        return QSize(240, self.height())

    def _words(self) -> str:
        return self.tr(", ").join(tick.text() for tick in self.ticks.values() if tick.isChecked())

    def _tell(self) -> None:
        self.setAccessibleName(f"{self._name}: {self._words()}" if self._words() else self._name)
        self.changed.emit()
        self._fit()
        self.update()

    def _open(self) -> None:
        height = min(_LIST_PX, 14 + 40 * len(self.ticks))
        ground, border = colour("surface").name(), colour("border").name()
        self._popup.setStyleSheet(f"QFrame#popup {{ background: {ground}; border: 1px solid {border} }}")
        self._popup.setFixedSize(QSize(self.width(), height))
        self._popup.move(self.mapToGlobal(QPoint(0, self.height() + 4)))
        self._popup.show()
        next(iter(self.ticks.values())).setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the list with the arrow too, as a drop-down does."""
        if event.key() in {Qt.Key.Key_Down, Qt.Key.Key_Return}:
            self._open()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw it like a drop-down."""
        draw_drop_down(self, self._words() or self._hint, chosen=bool(self._words()))

    def popup(self) -> QWidget:
        """Return the list, for who must close it."""
        return self._popup
