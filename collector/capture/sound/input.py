"""The session's sound: one stream held open, a ring, the clock, and every gap counted."""

from __future__ import annotations

import threading
import time
from collections import deque
from typing import NamedTuple

from collector.capture.device.sources import AudioSource
from collector.capture.pace import Pace, VirtualPace
from collector.capture.sound.clock import Clock
from collector.capture.sound.holes import Holes
from collector.capture.sound.level import Meter
from collector.capture.sound.loss import SoundLosses
from collector.capture.sound.ring import Ring, Sound

RING_S = 10
_NOTES = 50_000
_DOUBT_S = 0.5


class _Note(NamedTuple):  # the callback makes them: nothing is cheaper
    """What the callback writes down about one block."""

    first: int
    frames: int
    stored: int
    adc_s: float
    heard_s: float
    overflowed: bool


class SoundInput:
    """A microphone's sound in stored frames (what the ring got) and device frames (with what was lost).

    The callback copies and notes. `digest` works the notes off; any thread may call it.
    """

    def __init__(self, source: AudioSource, pace: Pace) -> None:
        """Find the device. Raises DeviceMissing."""
        source.open()
        self.source = source
        self.pace = pace
        self.sampling_rate_hz = source.sampling_rate_hz
        self.ring = Ring(RING_S * source.sampling_rate_hz, source.channels, source.dtype)
        self.clock = Clock(source.sampling_rate_hz)
        self.losses = SoundLosses()
        self.holes = Holes(source.sampling_rate_hz)
        self.meter = Meter(source.dtype)
        self.heard_at_s = 0.0
        self._notes: deque[_Note] = deque(maxlen=_NOTES)
        self._lock = threading.Lock()
        self._metered = 0
        self._slack = source.sampling_rate_hz  # what comes while the oldest is read must not overwrite it

    def start(self) -> None:
        """Let the device run. Raises DeviceMissing."""
        if isinstance(self.pace, VirtualPace):
            self.pace.has_room = self._has_room
        self.heard_at_s = self.pace.now()
        self.source.start(self._hear)

    def stop(self) -> None:
        """Close the device."""
        self.source.stop()

    @property
    def head(self) -> int:
        """Frames stored so far."""
        return self.ring.head

    @property
    def ready(self) -> bool:
        """True once the clock's fit stands."""
        return self.clock.ready

    def recent(self, seconds: float) -> Sound:
        """A copy of the last seconds that the ring still holds, frames × channels."""
        head = self.ring.head
        first = max(head - round(seconds * self.sampling_rate_hz), head - self.ring.capacity + self._slack, 0)
        return self.ring.read(first, max(0, head - first))

    def digest(self) -> None:
        """Bring clock and losses up to the latest block."""
        with self._lock:
            while self._notes:
                self._take_note(self._notes.popleft())

    def settle(self) -> None:
        """At a take's end: decide now on a gap that is not certain yet."""
        self.digest()
        with self._lock:
            self._note_gap(self.clock.suspects_since, self.clock.settle())

    def find_lost(self, first: int, end: int) -> int:
        """Frames lost inside stored frames, counted while it ran or found now; waits a moment where in doubt.

        A loss of which only the back end's flag tells counts as one frame: nobody knows how long it was.
        """
        self.settle()
        self._wait_in_doubt()
        with self._lock:
            counted = self.losses.lost_between(first, end)
            found_s = sum(lost_s for _, lost_s in self.holes.find((first, end), self.losses.gaps))
            flagged = self.holes.is_flagged((first, end))
        return counted + round(found_s * self.sampling_rate_hz) or int(flagged)

    def stored_at(self, moment_s: float) -> int:
        """Stored frame that was heard at a moment of the pace's time."""
        with self._lock:
            return round(self.losses.stored_frame(self.clock.sample_at(moment_s)))

    def moment_of(self, stored_frame: int) -> float:
        """When a stored frame was heard, in the pace's time."""
        with self._lock:
            lost_before = self.losses.lost_between(-1, stored_frame)
            return self.clock.moment_of(stored_frame + lost_before)

    def _wait_in_doubt(self) -> None:
        """Let some more blocks come if the newest is late: a hole stays, a late block does not."""
        give_up_s = time.monotonic() + _DOUBT_S
        enough = self.head + round(_DOUBT_S / 2 * self.sampling_rate_hz)
        while not self.pace.waits and self.head < enough and time.monotonic() < give_up_s:
            with self._lock:
                if not self.holes.is_in_doubt(self.losses.gaps):
                    return
            time.sleep(self.pace.poll_s)
            self.digest()

    def show_level(self) -> None:
        """Meter what came since the last call, at most the last 200 ms."""
        head = self.ring.head
        first = max(self._metered, head - self.sampling_rate_hz // 5, self.ring.oldest)
        self.meter.show(self.ring.read(first, head - first), self.pace.now())
        self._metered = head

    def _has_room(self) -> bool:
        return self.ring.room() > self.ring.capacity // 2

    def _hear(self, sound: Sound, adc_s: float, heard_s: float, overflowed: bool) -> None:
        first = self.ring.head
        stored = self.ring.push(sound)
        self._notes.append(_Note(first, len(sound), stored, adc_s, heard_s, overflowed))
        self.heard_at_s = heard_s

    def _take_note(self, note: _Note) -> None:
        self.losses.overflow_flags += note.overflowed
        device_frame = note.first + self.losses.total
        suspected = self.clock.suspects_since
        self._note_gap(suspected, self.clock.note(device_frame, note.adc_s, note.heard_s))
        if self.clock.trusts and note.stored:
            times_s = (note.adc_s, note.heard_s)
            self.holes.note(note.first, note.frames, times_s, flagged=note.overflowed)
        if note.stored < note.frames:
            self.losses.note(note.first + note.stored, note.frames - note.stored)

    def _note_gap(self, device_frame: int | None, lost: int) -> None:
        if device_frame is not None and lost:
            self.losses.note(device_frame - self.losses.total, lost)
