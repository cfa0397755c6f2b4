"""A take's two threads: sound from the ring and pictures from the feed, through encoders into one muxer."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import numpy as np

from collector.capture.container.codecs import VIDEO_CLOCK_HZ
from collector.capture.container.encoder import PictureEncoder, SoundEncoder
from collector.capture.lane import Lane
from collector.capture.picture.feed import Feed
from collector.capture.sound.peaks import RunningPeaks
from collector.capture.verdict.figures import SoundFigures

if TYPE_CHECKING:
    from collections.abc import Callable

    from collector.capture.container.muxer import Muxer, PictureFormat, SoundFormat
    from collector.capture.sound.input import SoundInput
    from collector.capture.sound.ring import Sound
    from collector.errors import CollectorError

_LARGEST_READ_S = 1
_LOOK_S = 0.1  # sound comes in blocks of 75 ms, and what a kill costs is written twice a second anyway
_ENDING_POLL_S = 0.005
_JUDGED_S = 0.5  # figures are not shown while a take runs: fewer, longer pieces cost a third


class SoundWriter:
    """Reads the ring from `first` on until the end is set and reached, or the device is lost."""

    def __init__(self, sound: SoundInput, muxer: Muxer, form: SoundFormat, first: int) -> None:
        self.first = first
        self.position = first
        self.figures = SoundFigures(form.sampling_rate_hz, form.dtype)
        self.peaks = RunningPeaks(form.sampling_rate_hz)
        self._sound = sound
        self._muxer = muxer
        self._form = form
        self._largest = _LARGEST_READ_S * form.sampling_rate_hz
        self._unjudged: list[Sound] = []
        self._end: int | None = None
        self._wake = threading.Event()
        self._may_set_end = threading.Lock()

    def finish_at(self, end: int) -> int:
        """Fix the end; a frame that is already written stays. Returns the end that holds."""
        with self._may_set_end:
            if self._end is None:
                self._end = max(end, self.position)
            self._wake.set()
            return self._end

    def finish_now(self, end: int | None = None) -> None:
        """End with what the ring holds, or before: no later than at `end`, but for what is written already.

        What comes from now on may be another microphone's.
        """
        with self._may_set_end:
            ends = [place for place in (self._end, end, self._sound.head) if place is not None]
            self._end = max(min(ends), self.position)
            self._wake.set()

    def run(self) -> None:
        """The thread's work. Raises the sink's errors and EncoderFailed."""
        encoder = SoundEncoder(self._muxer.sound, self._form)
        while not self._is_done():
            if not self._write_some(encoder):
                self._wake.wait(self._find_patience())
                self._wake.clear()
            self._muxer.checkpoint_if_due()
        self._judge()
        self._muxer.mux(encoder.finish())

    def _find_patience(self) -> float:
        """Seconds until it is worth looking again: the end of a take is not slept over."""
        pace = self._sound.pace
        if pace.waits or self._end is None:
            return min(pace.poll_s, _LOOK_S) if pace.waits else _LOOK_S
        left_s = (self._end - self._sound.head) / self._form.sampling_rate_hz
        return min(max(left_s, _ENDING_POLL_S), _LOOK_S)

    def _is_done(self) -> bool:
        return self._end is not None and self.position >= self._end

    def _limit(self) -> int:
        head = self._sound.head
        return head if self._end is None else min(head, self._end)

    def _write_some(self, encoder: SoundEncoder) -> bool:
        self._sound.digest()
        with self._may_set_end:
            count = min(self._limit() - self.position, self._largest)
            if count <= 0:
                return False
            block = self._sound.ring.read(self.position, count)
            self.position += count
            self._sound.ring.guard = self.position
        self.peaks.add(block)
        self._unjudged.append(block)
        if sum(map(len, self._unjudged)) >= _JUDGED_S * self._form.sampling_rate_hz:
            self._judge()
        self._muxer.mux(encoder.encode(block))
        return True

    def _judge(self) -> None:
        """Take into the figures what was written since they were last asked."""
        if self._unjudged:
            self.figures.add(np.concatenate(self._unjudged))
            self._unjudged.clear()


class PictureWriter:
    """Encodes a feed's pictures inside the take; time stamps count from its first sample."""

    def __init__(self, sound: SoundInput, muxer: Muxer, form: PictureFormat, feed: Feed) -> None:
        self.feed = feed
        self._sound = sound
        self._muxer = muxer
        self._form = form
        self.count = 0
        self.repeated = 0
        self._first = 0
        self._end: int | None = None

    def begin_at(self, first: int) -> None:
        """Stored frame that is the take's zero."""
        self._first = first

    def finish_at(self, end: int) -> None:
        """Stored frame from which on pictures are cut off."""
        self._end = end

    def run(self) -> None:
        """The thread's work. Raises the sink's errors and EncoderFailed."""
        encoder = PictureEncoder(self._muxer.picture, self._form)
        for picture in self.feed.pictures():
            frame = self._sound.stored_at(picture.moment_s)
            if frame < self._first or (self._end is not None and frame >= self._end):
                continue
            pts = round((frame - self._first) * VIDEO_CLOCK_HZ / self._sound.sampling_rate_hz)
            self._muxer.mux(encoder.encode(picture, pts))
            self.repeated += picture.repeats and self.count > 0
            self.count = encoder.count
        self._muxer.mux(encoder.finish())


def start_lanes(
    sound: SoundWriter, pictures: PictureWriter | None, on_failure: Callable[[CollectorError], None]
) -> list[Lane]:
    """Start a take's threads."""
    lanes = [Lane("take sound", sound.run, on_failure)]
    if pictures is not None:
        lanes.append(Lane("take pictures", pictures.run, on_failure))
    return [lane.start() for lane in lanes]
