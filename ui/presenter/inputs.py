"""Microphones and cameras that a session can go on with."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class InputShown:
    """A device by what it is opened by, and its name for the screen; `used`: it is the one in use."""

    id: str
    name: str
    used: bool


@dataclass(frozen=True)
class InputsView:
    """All that are plugged in; no camera where nobody is filmed. `lost`: the one in use is not among them."""

    microphones: tuple[InputShown, ...]
    cameras: tuple[InputShown, ...]
    rehearsal: bool
    films: bool = False

    @property
    def lost(self) -> bool:
        """Whether the microphone that was used is not there any more."""
        return not any(row.used for row in self.microphones)
