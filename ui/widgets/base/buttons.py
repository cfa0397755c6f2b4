"""Buttons: plain, answer (two alike), primary (one a page), danger (outlined red), link and segment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import QRect, QRectF, Qt, QTimer
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton

from ui.icons import draw_icon
from ui.theme import colour, dress, face
from ui.widgets.base.mnemonics import mnemonic_flag, shown
from ui.widgets.base.text import box_of
from ui.widgets.base.wrapped import WRAP, WrappedWords

Look = Literal["plain", "answer", "primary", "danger", "link"]
_PADDING = {"plain": 24, "answer": 32, "primary": 32, "danger": 24, "link": 12}
_ICON, _ICON_GAP = 20, 10
_KEY_PX, _KEY_GAP = 16, 12
_pressed: list[Button] = []


def note_pressed(button: Button) -> None:
    """Remember which button is being pressed, until everything that its press starts was started."""
    _pressed[:] = [button]
    QTimer.singleShot(0, _pressed.clear)


def find_pressed() -> Button | None:
    """Return the button whose press is being answered now."""
    return _pressed[0] if _pressed else None


class Button(WrappedWords, QPushButton):
    """A button drawn from the tokens. `small` is for heads and rows (48 px), else it is a bar's (56 px)."""

    def __init__(
        self, text: str, look: Look = "plain", *, icon: str | None = None, small: bool = False
    ) -> None:
        super().__init__(text)
        self.look: Look = look
        self._icon_name = icon
        self._small = small
        self._written = ""
        dress(self, 16 if small else 18, 600)
        self.least_px = 48 if small else 56
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setProperty("radius", 12)
        self.released.connect(lambda: note_pressed(self))
        self._wrap_words()

    @property
    def waiting(self) -> bool:
        """Whether the next key is its own, whatever it is."""
        return False

    def show_as(self, text: str, look: Look, icon: str | None = None) -> None:
        """Say and look like something else: what it does has changed."""
        self.look, self._icon_name = look, icon
        self.setText(text)
        self.updateGeometry()
        self.update()

    def write_key(self, key: str) -> None:
        """Write the name of the key that presses it too behind its words; an empty one is no key."""
        if key != self._written:
            self._written = key
            self.updateGeometry()
            self._fit_height()
            self.update()

    @property
    def key_px(self) -> int:
        """The room that the name of its key takes, in px."""
        return _KEY_GAP + QFontMetrics(face(_KEY_PX)).horizontalAdvance(self._written) if self._written else 0

    @property
    def _inset_px(self) -> tuple[int, int]:  # type: ignore[override]
        """Padding at both sides, the icon before the words and the key behind them."""
        padding = 18 if self._small and self.look != "link" else _PADDING[self.look]
        return padding + self._icon_room(bool(self.text())), padding + self.key_px

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw ground, border, icon and text."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground, border, width, tone = self._colours()
        inset = (width - 1) / 2
        painter.setPen(QPen(colour(border), width) if border else Qt.PenStyle.NoPen)
        painter.setBrush(colour(ground) if ground else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box_of(self).adjusted(inset, inset, -inset, -inset), 12, 12)
        self._draw_words(painter, tone)

    def _draw_words(self, painter: QPainter, tone: str) -> None:
        room = self._icon_room(bool(self.text()))
        text = self._measure_words(self.width() - sum(self._inset_px) + 2)
        left = (self.width() - text.width() - room - self.key_px) / 2
        if self._icon_name:
            draw_icon(
                painter,
                self._icon_name,
                QRectF(round(left), (self.height() - _ICON) // 2, _ICON, _ICON),
                tone,
            )
        painter.setFont(self.font())
        painter.setPen(colour(tone))
        box = QRect(round(left) + room, (self.height() - text.height()) // 2, text.width() + 4, text.height())
        painter.drawText(box, WRAP | mnemonic_flag(), shown(self.text()))
        if self._written:
            painter.setFont(face(_KEY_PX))
            key = QRect(box.right() + _KEY_GAP - 4, 0, self.key_px, self.height())
            painter.drawText(key, Qt.AlignmentFlag.AlignVCenter, self._written)

    def _icon_room(self, has_text: bool) -> int:
        if not self._icon_name:
            return 0
        return _ICON + (_ICON_GAP if has_text else 0)

    def _colours(self) -> tuple[str, str, int, str]:
        """Return (ground, border, border width in px, text) as token names."""
        if not self.isEnabled():
            quiet = ("", "", 0, "muted") if self.look == "link" else ("", "line", 1, "muted")
            return ("line", "", 0, "muted") if self.look == "primary" else quiet
        if self.isCheckable() and self.isChecked():
            return "primary_soft", "primary", 2, "primary"
        raised = "primary_soft" if self.isDown() or self.underMouse() else "surface"
        return {
            "plain": (raised, "border", 1, "ink"),
            "answer": (raised, "primary", 2, "ink"),
            "primary": ("primary", "ink" if self.isDown() else "primary", 1, "on_primary"),
            "danger": ("bad_soft" if raised == "primary_soft" else "surface", "bad", 1, "bad"),
            "link": ("", "", 0, "primary"),
        }[self.look]


def make_choice(button: Button, choose: Callable[[], object], *, chosen: bool) -> None:
    """Make a button one of several of which one is chosen; `choose` is called when that becomes this one.

    Assistive tools choose without a click.
    """
    button.setCheckable(True)
    button.setAutoExclusive(True)  # so it is told as a radio button
    button.setChecked(chosen)
    button.toggled.connect(lambda on: choose() if on else None)


def make_link(words: str, name: str, pressed: Callable[[], object]) -> Button:
    """Return a small link, by `name` for tests and tools."""
    link = Button(words, "link", small=True)
    link.setObjectName(name)
    link.clicked.connect(pressed)
    return link
