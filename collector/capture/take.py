"""One take: cut from the session's sound and pictures with its margins, written to a sink while it runs."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from collector.capture.container.codecs import fit_size
from collector.capture.container.muxer import Muxer, PictureFormat, SoundFormat
from collector.capture.lane import Lane
from collector.capture.result import Studio, TakeResult, summarise_take
from collector.capture.writer import PictureWriter, SoundWriter, start_lanes
from collector.errors import CollectorError, DeviceLost, Refused

if TYPE_CHECKING:
    from collector.capture.sound.peaks import Peaks
    from collector.model.sink import TakeSink

_CAMERA_PATIENCE_S = 0.25
_VIRTUAL_SLACK_S = 0.1
_VIRTUAL_STEP_S = 0.02  # longer than a simulated microphone's block
_POLL_S = 0.01
_LOOK_S = 0.5


class Take:
    """A running take. `stop` ends it with its margin; a lost device or a failing sink ends it by itself.

    The margin before the start comes from the ring, sample by sample: the take begins `pre_ms` before the
    moment it was asked for.
    """

    def __init__(self, studio: Studio, sink: TakeSink) -> None:
        self._studio = studio
        self._sink = sink
        self._sound = studio.sound
        self._rate = studio.sound.sampling_rate_hz
        self._cut = False
        self._failure: CollectorError | None = None
        self._result: TakeResult | None = None
        self._ending = threading.Lock()
        self._ended = threading.Event()
        self._start = self._sound.stored_at(self._sound.pace.now())
        self._stop: int | None = None
        first = max(self._start - studio.spec.pre_ms * self._rate // 1000, self._sound.ring.oldest)
        self._sound.ring.guard = first
        try:
            self._prepare(first)
        except CollectorError:
            self._sound.ring.guard = None
            raise
        self._lanes = start_lanes(self._writer, self._picture_writer, self._fail)

    @property
    def recorded_s(self) -> float:
        """Seconds written since the start was asked for, without the margin before it."""
        return max(0, self._writer.position - self._start) / self._rate

    @property
    def behind_s(self) -> float:
        """Seconds of sound that wait to be written: many where a disk or an encoder does not keep up."""
        return max(0, self._sound.head - self._writer.position) / self._rate

    @property
    def lost_samples(self) -> int:
        """Frames that were lost since the take began, as far as that is certain already."""
        return self._sound.losses.lost_between(self._writer.first, self._sound.head)

    @property
    def peaks(self) -> Peaks:
        """The shape of what was written so far, margins and all; cheap, callable from any thread."""
        return self._writer.peaks.slot.get()

    @property
    def ended(self) -> bool:
        """True once the file is finished, or its writing has failed."""
        return self._ended.is_set()

    def end_after(self, seconds: float) -> Take:
        """Let `stop` end the take exactly so long after its start, and not at once; return the take."""
        self._stop = round(self._start + seconds * self._rate)
        return self

    def stop(self) -> TakeResult:
        """End the take now, or where `end_after` said, and wait for the file.

        Raises DiskFull or DiskFailed if the sink failed, EncoderFailed for a codec; then the sink is neither
        closed nor removed: its recovery note tells what was kept. A lost device raises nothing: `cut` is set.
        """
        post = self._studio.spec.post_ms * self._rate // 1000
        stop = self._sound.stored_at(self._sound.pace.now()) if self._stop is None else self._stop
        end = self._writer.finish_at(stop + post)
        if self._picture_writer is not None:
            self._picture_writer.finish_at(end)
        self._keep_margin(end - post)
        self._sound.pace.allow_until(self._sound.moment_of(end) + _VIRTUAL_SLACK_S)
        self._wait_for(end)
        self._finish()
        return self.wait()

    def wait(self) -> TakeResult:
        """Wait for the end of a take that ends by itself. Raises as `stop` does."""
        self._ended.wait()
        if self._result is None:
            raise self._failure or Refused("The take was discarded.")
        return self._result

    def lose_device(self, error: DeviceLost, known_until_s: float | None = None) -> None:
        """End the take with what exists, or with what was heard until a moment; returns at once."""
        self._cut = True
        self._studio.report(error)  # who waits for its end has been told why
        end = None if known_until_s is None else self._sound.stored_at(known_until_s)
        self._writer.finish_now(end)
        self._finish_soon()

    def end_early(self, error: CollectorError) -> None:
        """End the take in order though nobody asked for it, and tell why; returns at once."""
        self._studio.report(error)
        self._writer.finish_now()
        self._finish_soon()

    def discard(self) -> None:
        """Stop, and remove everything that was written."""
        self._failure = self._failure or Refused("The take was discarded.")
        self._writer.finish_now()
        self._finish()
        self._sink.abort()

    def _prepare(self, first: int) -> None:
        spec, pictures = self._studio.spec, self._studio.pictures
        source = self._sound.source
        sound_format = SoundFormat(self._rate, source.channels, source.dtype)
        size = (0, 0) if pictures is None else pictures.size
        picture_format = None
        if pictures is not None and spec.video is not None:
            codec, fps = spec.video.codec, spec.video.fps
            picture_format = PictureFormat(codec, *fit_size(codec, *size), fps, pictures.from_jpeg)
        self._muxer = Muxer(self._sink, sound_format, picture_format, spec.tags)
        self._writer = SoundWriter(self._sound, self._muxer, sound_format, first)
        self._picture_writer: PictureWriter | None = None
        if pictures is not None and picture_format is not None:
            feed = pictures.attach(self._sound.moment_of(first), size)
            pictures.viewer.begin_take()
            self._picture_writer = PictureWriter(self._sound, self._muxer, picture_format, feed)
            self._picture_writer.begin_at(first)

    def _fail(self, error: CollectorError) -> None:
        if self._failure is None:
            self._failure = error
            self._studio.report(error)
        self._writer.finish_now()
        if self._picture_writer is not None:
            self._picture_writer.feed.end()
        self._finish_soon()

    def _keep_margin(self, frame: int) -> None:
        """From this frame on pictures belong to the next take too: it may begin as soon as this one ends."""
        pace, moment_s = self._sound.pace, self._sound.moment_of(frame)
        if self._studio.pictures is not None:
            pace.allow_until(moment_s + _VIRTUAL_STEP_S)
            while (left_s := moment_s - pace.now()) > 0 and not self._lanes[0].join(
                _POLL_S if pace.waits else left_s
            ):
                pass
            self._studio.pictures.keep_margin()

    def _wait_for(self, end: int) -> None:
        """Wait for the sound's thread, which ends by itself; virtual time has to be moved on meanwhile."""
        pace = self._sound.pace
        while self._writer.position < end and not self._lanes[0].join(_POLL_S if pace.waits else _LOOK_S):
            if self._sound.head < end:
                pace.stretch()

    def _finish_soon(self) -> None:
        """End the take in a thread of its own: the caller is one of those that must end first."""
        Lane("take end", self._finish).start()

    def _finish(self) -> None:
        with self._ending:
            if self._ended.is_set():
                return
            try:
                self._join_lanes()
                self._muxer.close()
                if self._failure is None:
                    sealed = self._sink.close()
                    self._result = summarise_take(
                        self._studio, self._writer, self._picture_writer, sealed, cut=self._cut
                    )
            except CollectorError as error:
                self._failure = self._failure or error
            finally:
                self._sound.ring.guard = None
                self._ended.set()

    def _join_lanes(self) -> None:
        self._lanes[0].join()
        if self._picture_writer is not None and self._studio.pictures is not None:
            # a take that was cut ends where its sound does, wherever it was meant to end
            self._picture_writer.finish_at(self._writer.position)
            end_s = self._sound.moment_of(self._writer.position)
            patience_s = 0.0 if self._failure is not None or self._cut else _CAMERA_PATIENCE_S
            self._studio.pictures.detach(self._picture_writer.feed, end_s, patience_s)
            self._picture_writer.feed.gaps.note_end(end_s)
            self._lanes[1].join()
