"""What the settings page shows, and what was chosen on it."""

from __future__ import annotations

from dataclasses import dataclass

MBIT_BYTES_S = 125_000
_MBITS = (1, 2, 5, 10, 20, 50)
EVENING, MORNING = 20, 6  # what is offered first: the hours in which a line is mostly idle


@dataclass(frozen=True)
class SettingsView:
    """`hours` are the first and the last full hour of sending, None for the whole day.

    `doors` are the places that lie behind "This laptop"; `folder` is where its data lies.
    """

    languages: tuple[str, ...]
    language: str
    text_size: int
    look: str
    tones: bool
    single_keys: bool
    pedal: str
    rate_bytes_s: int | None
    hours: tuple[int, int] | None
    folder: str
    doors: tuple[str, ...] = ()


@dataclass(frozen=True)
class RoomView:
    """How much the data takes and may take, and what of it has not arrived."""

    used: str
    free: str
    unsent_sessions: int
    unsent: str


def offer_rates(kept: int | None) -> list[int]:
    """Return the rates that can be chosen, in bytes a second, and the one that is kept if it is another."""
    return sorted({*(count * MBIT_BYTES_S for count in _MBITS), *([kept] if kept else [])})


def tell_rate(rate_bytes_s: int) -> str:
    """Return a rate as lines are sold: 5 Mbit/s."""
    return f"{rate_bytes_s / MBIT_BYTES_S:.3g} Mbit/s"


def tell_hour(hour: int) -> str:
    """Return a full hour: 06:00."""
    return f"{hour:02d}:00"
