"""Where a window goes: as it was left, as far as there is a screen for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

Box = tuple[int, int, int, int]
"""Left, top, width and height in logical px."""


@dataclass(frozen=True)
class Placed:
    """Where the window goes when not maximised, and whether it is; `box` None leaves it to the system."""

    box: Box | None
    maximised: bool


def place_window(kept: Box | None, maximised: bool, screens: Sequence[Box], small: tuple[int, int]) -> Placed:
    """Return the place on the screen that shows most of where it was, else on the first.

    It is never larger than that screen's free room, and never beside it. On a screen under `small` px it
    takes all there is.
    """
    if kept is None:
        return Placed(None, _is_small(screens[0], small))
    screen = max(screens, key=lambda box: _overlap(kept, box))
    left, top, width, height = kept
    width, height = min(width, screen[2]), min(height, screen[3])
    left = min(max(left, screen[0]), screen[0] + screen[2] - width)
    top = min(max(top, screen[1]), screen[1] + screen[3] - height)
    return Placed((left, top, width, height), maximised or _is_small(screen, small))


def _is_small(screen: Box, small: tuple[int, int]) -> bool:
    return screen[2] < small[0] or screen[3] < small[1]


def _overlap(one: Box, other: Box) -> int:
    across = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    down = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    return max(0, across) * max(0, down)
