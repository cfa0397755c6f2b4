"""What went wrong while devices were open, told at once to whoever listens."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collector.errors import CollectorError

Listener = Callable[["CollectorError"], None]


def _hear_nothing(_error: CollectorError) -> None:
    """Nobody listens: the screen polls the newest one."""


class Troubles:
    """Lost devices, failing disks and warnings, in the order in which capture told them, from any thread."""

    def __init__(self) -> None:
        self._noted: list[CollectorError] = []
        self._shown = 0
        self.listener: Listener = _hear_nothing

    @property
    def all(self) -> tuple[CollectorError, ...]:
        """Everything so far."""
        return tuple(self._noted)

    @property
    def latest(self) -> CollectorError | None:
        """The newest one."""
        return self._noted[-1] if self._noted else None

    def take_unshown(self) -> CollectorError | None:
        """The newest one, unless a screen took it before: each is shown once, on whatever page comes next."""
        count = len(self._noted)
        if count == self._shown:
            return None
        self._shown = count
        return self._noted[count - 1]

    def note(self, error: CollectorError) -> None:
        """Keep one, and tell it."""
        self._noted.append(error)
        self.listener(error)
