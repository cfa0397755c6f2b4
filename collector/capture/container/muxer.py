"""Live Matroska into a sink that can only be written to, with a checkpoint after each flush."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from collector.capture.container.codecs import (
    BITEXACT,
    BT601,
    CONTAINER_OPTIONS,
    FULL_RANGE,
    LAYOUTS,
    PICTURE_CODINGS,
    VIDEO_TIME_BASE,
    choose_options,
    quiet_encoders,
    sample_format,
)
from collector.errors import CollectorError, EncoderFailed

if TYPE_CHECKING:
    from av.packet import Packet

    from collector.model.sink import TakeSink

_CHECKPOINT_S = (
    0.35  # with clusters of 400 ms every flush is one; a 34 Mb/s camera flushes 130 times a second
)


@dataclass(frozen=True)
class SoundFormat:
    """Sampling rate in Hz, channels, and `int16` or `int32`."""

    sampling_rate_hz: int
    channels: int
    dtype: str


@dataclass(frozen=True)
class PictureFormat:
    """Codec of the project, true size in pixels, nominal frames per second.

    `from_jpeg`: the camera sends JPEG, whose colours fill the full range; they are passed on unconverted.
    """

    codec: str
    width: int
    height: int
    fps: int
    from_jpeg: bool = False


class _Outlet:
    """What libavformat writes to.

    A sink's failure is kept and later bytes are swallowed: libav must not see it.
    """

    def __init__(self, sink: TakeSink) -> None:
        self._sink = sink
        self.failure: CollectorError | None = None
        self.has_news = False

    def write(self, data: bytes) -> int:
        if self.failure is None:
            try:
                self._sink.write(data)
                self.has_news = True
            except CollectorError as error:
                self.failure = error
        return len(data)

    def checkpoint(self) -> None:
        self.has_news = False
        try:
            self._sink.checkpoint()
        except CollectorError as error:
            self.failure = error


class Muxer:
    """A Matroska file being written, from any thread: one lock guards the container.

    Every method raises the sink's error (DiskFull, DiskFailed) once it has come, and EncoderFailed for
    libav's.
    """

    def __init__(
        self,
        sink: TakeSink,
        sound: SoundFormat | None,
        picture: PictureFormat | None,
        tags: Mapping[str, str] | None = None,
    ) -> None:
        import av

        quiet_encoders()
        self._lock = threading.Lock()
        self._outlet = _Outlet(sink)
        self._checked_at_s = time.monotonic()
        try:
            self._container: Any = av.open(
                self._outlet, "w", format="matroska", container_options=dict(CONTAINER_OPTIONS)
            )
            for name, text in (tags or {}).items():
                self._container.metadata[name] = text
            self.sound = None if sound is None else self._add_sound(sound)
            self.picture = None if picture is None else self._add_picture(picture)
            with keeping_priority():
                self._container.start_encoding()  # before threads start: else two threads failed 10 of 10
        except av.error.FFmpegError as error:
            raise EncoderFailed(f"The recording could not be set up: {error.strerror}.") from error
        self._raise_failure()

    def mux(self, packets: Iterable[Packet[Any]]) -> None:
        """Interleave encoded packets."""
        import av

        with self._lock:
            for packet in packets:
                try:
                    self._container.mux_one(packet)
                except av.error.FFmpegError as error:
                    raise EncoderFailed(
                        f"The recording could not be put together: {error.strerror}."
                    ) from error
        self.checkpoint_if_due()

    def checkpoint_if_due(self) -> None:
        """Make what was flushed survive a power cut, at most every 350 ms."""
        with self._lock:
            self._raise_failure()
            now_s = time.monotonic()
            if self._outlet.has_news and now_s - self._checked_at_s >= _CHECKPOINT_S:
                self._outlet.checkpoint()
                self._checked_at_s = now_s
            self._raise_failure()

    def close(self) -> None:
        """Write what is left and the trailer, and let the encoders go."""
        import av

        with self._lock:
            container, self._container = self._container, None
            self.sound = self.picture = None
            try:
                container.close()
            except av.error.FFmpegError as error:
                raise EncoderFailed(f"The recording could not be ended: {error.strerror}.") from error
            self._raise_failure()

    def _add_sound(self, sound: SoundFormat) -> Any:  # noqa: ANN401 - av's stubs split streams by codec
        stream = self._container.add_stream("flac", rate=sound.sampling_rate_hz)
        context = stream.codec_context
        context.format = sample_format(sound.dtype)
        context.layout = LAYOUTS[sound.channels]
        context.time_base = Fraction(1, sound.sampling_rate_hz)
        context.flags |= BITEXACT
        return stream

    def _add_picture(self, picture: PictureFormat) -> Any:  # noqa: ANN401 - see above
        coding = PICTURE_CODINGS[picture.codec]
        stream = self._container.add_stream(
            coding.encoder,
            rate=picture.fps,
            options=choose_options(picture.codec, picture.width, picture.height),
        )
        stream.width, stream.height, stream.pix_fmt = picture.width, picture.height, coding.pixel_format
        stream.codec_context.time_base = VIDEO_TIME_BASE
        stream.time_base = VIDEO_TIME_BASE
        stream.codec_context.flags |= BITEXACT
        stream.codec_context.colorspace = BT601
        if picture.from_jpeg or coding.pixel_format.startswith("yuvj"):
            stream.codec_context.color_range = FULL_RANGE
        return stream

    def _raise_failure(self) -> None:
        if self._outlet.failure is not None:
            raise self._outlet.failure


_THREADS = Path("/proc/self/task")


@contextmanager
def keeping_priority() -> Iterator[None]:
    """Afterwards no thread is under real-time scheduling that was not before."""
    if not _THREADS.exists():  # only on Linux does SVT-AV1 ask for it
        yield
        return
    before = _find_real_time()
    try:
        yield
    finally:
        for thread in _find_real_time() - before:
            with suppress(OSError):  # a thread may end meanwhile
                os.sched_setscheduler(thread, os.SCHED_OTHER, os.sched_param(0))


def _find_real_time() -> set[int]:
    found = set()
    for entry in _THREADS.iterdir():
        with suppress(OSError):
            if os.sched_getscheduler(int(entry.name)) in {os.SCHED_FIFO, os.SCHED_RR}:
                found.add(int(entry.name))
    return found
