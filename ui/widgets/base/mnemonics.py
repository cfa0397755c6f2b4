"""Underlines of the Alt keys: shown only while Alt is held, so that the screen is calm otherwise."""

from __future__ import annotations

import re

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from ui.widgets.frame.signs import SIGNS, note_sign

_held: list[bool] = [False]
_BRACKETED = re.compile(r"\(&.\)")


def mnemonic_flag() -> Qt.TextFlag:
    """Return how to draw text with `&` now."""
    return Qt.TextFlag.TextShowMnemonic if _held[0] else Qt.TextFlag.TextHideMnemonic


def shown(text: str) -> str:
    """Return `text` as it is drawn now: the `(&B)` of Chinese buttons appears only with Alt."""
    return text if _held[0] else _BRACKETED.sub("", text)


def plain(text: str) -> str:
    """Return `text` without any mark of an Alt key."""
    return _BRACKETED.sub("", text).replace("&&", "\0").replace("&", "").replace("\0", "&")


class AltWatch(QObject):
    """Watches the Alt key for the whole app, and notes every sign of a person."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        app.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Note Alt and repaint; the event goes on."""
        if event.type() in SIGNS:
            note_sign()
        if event.type() in {QEvent.Type.KeyPress, QEvent.Type.KeyRelease}:
            if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Alt:
                self._hold(held=event.type() == QEvent.Type.KeyPress)
        elif event.type() == QEvent.Type.ApplicationDeactivate:
            self._hold(held=False)
        return False

    def _hold(self, *, held: bool) -> None:
        if _held[0] != held:
            _held[0] = held
            for window in QApplication.topLevelWidgets():
                for child in window.findChildren(QObject):
                    if hasattr(child, "update") and hasattr(child, "text"):
                        child.update()
