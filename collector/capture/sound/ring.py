"""A preallocated ring of sound: the device's callback copies into it and does nothing else."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Sound = NDArray[Any]
"""Frames × channels; int16, or int32 with 24 bits left-justified."""


class Ring:
    """The last seconds of sound, counted in frames since the device was opened.

    One writer (the callback), any readers. `guard` is the first frame that a take still needs: what would
    overwrite it is not stored, and `push` says how much was. Without a guard the oldest sound makes room.
    """

    def __init__(self, capacity: int, channels: int, dtype: str) -> None:
        self._frames = np.zeros((capacity, channels), dtype)
        self.capacity = capacity
        self.head = 0
        self.guard: int | None = None

    @property
    def oldest(self) -> int:
        """First frame that can still be read."""
        return max(0, self.head - self.capacity)

    def room(self) -> int:
        """Frames that can be pushed without losing what the guard keeps."""
        guard = self.guard
        return self.capacity if guard is None else self.capacity - (self.head - guard)

    def push(self, sound: Sound) -> int:
        """Copy frames × channels in; the number of frames stored (the first ones)."""
        stored = max(0, min(len(sound), self.room()))
        begin = self.head % self.capacity
        first = min(stored, self.capacity - begin)
        self._frames[begin : begin + first] = sound[:first]
        self._frames[: stored - first] = sound[first:stored]
        self.head += stored
        return stored

    def read(self, start: int, count: int) -> Sound:
        """Copy `count` frames from `start`.

        Raises IndexError if they were overwritten or are still to come.
        """
        if start + count > self.head:
            raise IndexError("these frames are still to come")
        begin = start % self.capacity
        first = min(count, self.capacity - begin)
        sound: Sound = np.concatenate((self._frames[begin : begin + first], self._frames[: count - first]))
        if start < self.oldest:
            raise IndexError("these frames were overwritten")
        return sound
