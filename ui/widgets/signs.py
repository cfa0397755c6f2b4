"""When somebody last touched keyboard, mouse, pen or screen: noted by the app's one event filter."""

from __future__ import annotations

import time

from PySide6.QtCore import QEvent

SIGNS = frozenset({
    QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel, QEvent.Type.TouchBegin,
    QEvent.Type.TabletPress,
})  # fmt: skip
_last_s: list[float] = [time.monotonic()]


def note_sign() -> None:
    """Somebody is there."""
    _last_s[0] = time.monotonic()


def seconds_since_sign() -> float:
    """Return for how long nobody touched anything."""
    return time.monotonic() - _last_s[0]
