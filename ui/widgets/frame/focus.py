"""The focus ring: drawn by the window around whatever the keyboard is on, above all pages."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMargins, QObject, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QScrollArea, QWidget
from shiboken6 import isValid

from ui.theme import colour
from ui.widgets.base.buttons import Button

_GAP, _LINE, _HALO = 3, 3, 2  # px: from the widget to the line, the line, and calm ground on both its sides
REACH = _GAP + _LINE + _HALO
_SCROLL_MARGIN = REACH + 4
_MOVES = frozenset({
    QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.ParentChange,
})  # fmt: skip


class FocusRing(QWidget):
    """Shown from `begin` to `end` around the widget it was told to follow; `clicked` when the mouse is used.

    A child of the window itself: it outlives every page, and no parent cuts its corners.
    """

    clicked = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.target: QWidget | None = None
        self._window = window
        self._outline = QRect()
        self._is_on = False
        self.setObjectName("focus-ring")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def begin(self) -> None:
        """Show the ring, and notice until `end` what moves it: only people who use keys pay for that."""
        app = QApplication.instance()
        if not self._is_on and app is not None:
            self._is_on = True
            app.installEventFilter(self)
            self.follow(self.target)

    def end(self) -> None:
        """Show no ring."""
        app = QApplication.instance()
        if self._is_on and app is not None:
            self._is_on = False
            app.removeEventFilter(self)
            self.hide()

    def follow(self, target: QWidget | None) -> None:
        """Go around `target` and bring it into sight, nowhere for None."""
        self.target = target
        if self._is_on:
            self._reveal()
            self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notice the mouse, and whatever moves what the ring is around."""
        kind = event.type()
        if kind == QEvent.Type.MouseButtonPress:
            self.clicked.emit()
        elif kind in _MOVES and watched is not self and isinstance(watched, QWidget):
            self._notice_move(watched, kind)
        return False

    def _notice_move(self, moved: QWidget, kind: QEvent.Type) -> None:
        target = self.target
        if target is None or not isValid(target):
            self.hide()
        elif moved is target or moved.isAncestorOf(target):
            if moved is target and kind == QEvent.Type.Resize:
                self._reveal()  # it was laid out only now
            self._place()

    def _reveal(self) -> None:
        """Scroll every area around the target so that target and ring are in sight."""
        target = self.target
        area = target.parentWidget() if target is not None and isValid(target) else None
        while target is not None and area is not None:
            if isinstance(area, QScrollArea):
                _scroll_to(area, target)
            area = area.parentWidget()

    def _place(self) -> None:
        target = self.target
        seen = _find_seen(target, self._window) if target is not None and isValid(target) else QRect()
        if target is None or seen.isEmpty():
            self.hide()
            return
        whole = _place_in(target, self._window).adjusted(-REACH, -REACH, REACH, REACH)
        whole &= self._window.rect()
        box = whole & seen.adjusted(-REACH, -REACH, REACH, REACH)
        self._outline = whole.translated(-box.topLeft())
        self.setGeometry(box)
        self.raise_()
        self.show()
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw calm ground and the line on it, so that the line stands out wherever the widget stands."""
        target = self.target
        if target is None or not isValid(target):
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inset = _HALO + _LINE / 2
        box = QRectF(self._outline).adjusted(inset, inset, -inset, -inset)
        radius = int(target.property("radius") or 8) + _GAP + _LINE / 2
        for tone, width in (("surface", _LINE + 2 * _HALO), (ring_tone(target), _LINE)):
            painter.setPen(QPen(colour(tone), width))
            painter.drawRoundedRect(box, radius, radius)


def ring_tone(target: QWidget) -> str:
    """Return the token of the ring's colour: ink around a filled button, which is primary itself."""
    return "ink" if isinstance(target, Button) and target.look == "primary" else "primary"


def _scroll_to(area: QScrollArea, target: QWidget) -> None:
    """Bring all of `target` into sight; Qt's own call is content with the cursor of a field."""
    inner, room = area.widget(), area.viewport().size()
    if inner is None:
        return
    box = _place_in(target, inner)
    margins = (box.size() / 2).grownBy(QMargins(*4 * [_SCROLL_MARGIN // 2])).boundedTo(room / 2)
    area.ensureVisible(box.center().x(), box.center().y(), margins.width(), margins.height())


def _place_in(widget: QWidget, window: QWidget) -> QRect:
    return QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())


def _find_seen(target: QWidget, window: QWidget) -> QRect:
    """Return which part of `target` is in sight, in the window's px; empty when none is."""
    if not target.isVisible() or not window.isAncestorOf(target):
        return QRect()
    seen, inner, outer = _place_in(target, window), target, target.parentWidget()
    while outer is not None and outer is not window:
        if isinstance(outer, QAbstractScrollArea) and outer.viewport() is inner:
            seen &= _place_in(inner, window)
        inner, outer = outer, outer.parentWidget()
    return seen
