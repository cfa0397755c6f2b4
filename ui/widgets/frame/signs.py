"""When somebody last touched keyboard, mouse, pen or screen: noted by the app's one event filter."""

from __future__ import annotations

import time

from PySide6.QtCore import QEvent

SIGNS = frozenset({
    QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel, QEvent.Type.TouchBegin,
    QEvent.Type.TabletPress,
})  # fmt: skip


def _now_s() -> float:
    """A laptop that slept was left alone, too: `monotonic` stands still meanwhile on Linux."""
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if clock is None else time.clock_gettime(clock)


_last_s: list[float] = [_now_s()]


def note_sign() -> None:
    """Somebody is there."""
    _last_s[0] = _now_s()


def seconds_since_sign() -> float:
    """Return for how long nobody touched anything."""
    return _now_s() - _last_s[0]
