"""A take's two threads: sound from the ring and pictures from the feed, through encoders into one muxer."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from collector.capture.container.codecs import VIDEO_CLOCK_HZ
from collector.capture.container.encoder import PictureEncoder, SoundEncoder
from collector.capture.lane import Lane
from collector.capture.picture.feed import Feed
from collector.capture.picture.viewer import FROZEN_S
from collector.capture.sound.peaks import RunningPeaks
from collector.capture.verdict.figures import SoundFigures
from collector.errors import PictureDamaged

if TYPE_CHECKING:
    from collections.abc import Callable

    from collector.capture.container.muxer import Muxer, PictureFormat, SoundFormat
    from collector.capture.device.sources import Picture
    from collector.capture.sound.input import SoundInput
    from collector.errors import CollectorError

_LARGEST_READ_S = 1
_LOOK_S = 0.1  # sound comes in blocks of 75 ms, and what a kill costs is written twice a second anyway
_ENDING_POLL_S = 0.005


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
        self._muxer.mux(encoder.finish())

    def _find_patience(self) -> float:
        """Seconds until it is worth looking again: the end of a take is not slept over."""
        if self._sound.pace.waits:
            return self._sound.pace.poll_s
        if self._end is None:
            return _LOOK_S
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
        self.figures.add(block)
        self.peaks.add(block)
        self._muxer.mux(encoder.encode(block))
        return True


class PictureWriter:
    """Encodes a feed's pictures inside the take; time stamps count from its first sample.

    Whole numbers of pictures: `count` kept, `repeated` among them, `frozen` among those, `damaged` left out.
    """

    def __init__(self, sound: SoundInput, muxer: Muxer, form: PictureFormat, feed: Feed) -> None:
        self.feed = feed
        self._sound = sound
        self._muxer = muxer
        self._form = form
        self.count = 0
        self.repeated = 0
        self.frozen = 0
        self.damaged = 0
        self._still = _Still()
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
            try:
                packets = encoder.encode(picture, pts)
            except PictureDamaged:
                self.damaged += 1
                continue
            self._muxer.mux(packets)
            self._note_kept(picture)
        self._muxer.mux(encoder.finish())

    def _note_kept(self, picture: Picture) -> None:
        repeats = picture.repeats and self.count > 0
        self.count += 1
        self.repeated += repeats
        self.frozen += self._still.note(picture.moment_s, repeats=repeats)


@dataclass
class _Still:
    """A run of pictures that show the same, and when it began."""

    since_s: float = 0.0
    run: int = 0

    def note(self, moment_s: float, *, repeats: bool) -> int:
        """Return how many more pictures are frozen: the whole run once it is a second long."""
        if not repeats:
            self.since_s, self.run = moment_s, 0
            return 0
        self.run += 1
        if moment_s - self.since_s < FROZEN_S:
            return 0
        found, self.run = self.run, 0
        return found


def start_lanes(
    sound: SoundWriter, pictures: PictureWriter | None, on_failure: Callable[[CollectorError], None]
) -> list[Lane]:
    """Start a take's threads."""
    lanes = [Lane("take sound", sound.run, on_failure)]
    if pictures is not None:
        lanes.append(Lane("take pictures", pictures.run, on_failure))
    return [lane.start() for lane in lanes]
