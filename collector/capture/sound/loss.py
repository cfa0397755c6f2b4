"""Counted loss: sound that the ring, the clock or the device missed."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class SoundLosses:
    """Gaps in the stored sound: (stored frame before which it lies, frames lost).

    Device frames are stored frames plus everything lost before them, so that the clock keeps its time over a
    gap.
    """

    overflow_flags: int = 0
    total: int = 0
    gaps: list[tuple[int, int]] = field(default_factory=list)

    def note(self, stored_frame: int, lost: int) -> None:
        """A gap of `lost` frames before `stored_frame`."""
        before = dict(self.gaps)
        before[stored_frame] = before.get(stored_frame, 0) + lost
        self.gaps = sorted(before.items())
        self.total += lost

    def lost_between(self, first: int, end: int) -> int:
        """Frames lost inside the stored frames from `first` up to, without, `end`."""
        return sum(lost for at, lost in self.gaps if first < at <= end)

    def stored_frame(self, device_frame: float) -> float:
        """Place of a device frame in the stored sound; inside a gap its edge."""
        lost_before = 0
        for at, lost in self.gaps:
            if device_frame < at + lost_before + lost:
                return min(device_frame - lost_before, float(at))
            lost_before += lost
        return device_frame - lost_before
