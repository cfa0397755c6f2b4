"""Hearing and seeing a take that is not sealed yet: decoded in memory from its plaintext, never on disk.

The sound is there at once; pictures follow in a thread of their own, five a second and small, for the eye.
"""

from __future__ import annotations

import bisect
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collector.capture.container.blocks import BlockFile
from collector.capture.device.player import Sounding
from collector.capture.lane import Lane
from collector.capture.picture.jpeg import decode_jpeg, encode_jpeg
from collector.capture.sound.peaks import Peaks, find_peaks
from collector.errors import SoundUnplayable

Open = Callable[[], Iterator[bytes]]
"""Begin to read the take's plaintext from its start; called once for the sound, once for the pictures."""

PICTURES_A_SECOND = 5
LONGEST_S = 4 * 3600
_FINE_FOR_S = 600
_COARSE_HZ = 16_000  # a long take is heard, not measured: four hours of it are 460 MB at this rate
_WIDTH = 320
_CLOSE_TIMEOUT_S = 5.0


@dataclass(frozen=True)
class Replay:
    """A take's sound, mono, and its shape."""

    sounding: Sounding
    peaks: Peaks


def read_replay(open_take: Open, length_s: float) -> Replay:
    """Return the sound of a take of about `length_s`; a cut last cluster counts as far as it decodes.

    Raises SoundUnplayable, and what reading raises.
    """
    if length_s > LONGEST_S:
        raise SoundUnplayable("This take is too long to be played.")
    blocks = open_take()
    try:
        rate, parts = _read_sound(blocks, coarse=length_s > _FINE_FOR_S)
    finally:
        _close(blocks)
    if not parts:
        raise SoundUnplayable("There is nothing in this take.")
    samples = np.concatenate(parts)
    return Replay(Sounding(samples, rate), find_peaks(samples, rate))


class Reel:
    """The pictures of a take, as far as they are decoded; `close` ends the work and forgets them."""

    def __init__(self, open_take: Open) -> None:
        self._open_take = open_take
        self._moments: list[float] = []
        self._pictures: list[bytes] = []
        self._closing = threading.Event()
        self._lane = Lane("replay pictures", self._run).start()

    def picture_at(self, position_s: float) -> NDArray[Any] | None:
        """The picture seen at a moment, height × width × 3, RGB; None before the first was decoded."""
        place = bisect.bisect_right(self._moments, position_s) - 1
        if place < 0 or place >= len(self._pictures):
            return None
        return decode_jpeg(self._pictures[place])[:, :, ::-1]

    def wait(self) -> None:
        """Wait until every picture was decoded."""
        self._lane.join()

    def close(self) -> None:
        """End the work; the take's file is let go."""
        self._closing.set()
        self._lane.join(_CLOSE_TIMEOUT_S)
        self._moments, self._pictures = [], []

    def _run(self) -> None:
        import av

        blocks = self._open_take()
        try:
            with av.open(BlockFile(blocks), "r", format="matroska") as container:
                for frame in container.decode(video=0):
                    if self._closing.is_set():
                        return
                    self._keep(frame)
        except (av.FFmpegError, IndexError):
            pass  # the cut end, or a take without pictures: what came before it is shown
        finally:
            _close(blocks)

    def _keep(self, frame: Any) -> None:  # noqa: ANN401 - an av frame
        moment_s = float(frame.time or 0.0)
        if self._moments and moment_s < self._moments[-1] + 1 / PICTURES_A_SECOND - 0.001:
            return
        height = max(2, round(frame.height * _WIDTH / frame.width / 2) * 2)
        bgr = frame.reformat(_WIDTH, height, format="bgr24").to_ndarray()
        self._pictures.append(encode_jpeg(bgr))
        self._moments.append(moment_s)


def _read_sound(blocks: Iterator[bytes], *, coarse: bool) -> tuple[int, list[NDArray[np.int16]]]:
    import av

    parts: list[NDArray[np.int16]] = []
    rate = 0
    try:
        with av.open(BlockFile(blocks), "r", format="matroska") as container:
            stream = container.streams.audio[0]
            own = int(stream.codec_context.sample_rate)
            rate = min(own, _COARSE_HZ) if coarse else own
            resampler = av.AudioResampler(format="s16", layout="mono", rate=rate)
            for frame in container.decode(stream):
                parts += _samples_of(resampler.resample(frame))
            parts += _samples_of(resampler.resample(None))
    except (av.FFmpegError, IndexError, ValueError) as error:
        if not parts:
            raise SoundUnplayable("This take can't be played.") from error
    return rate, parts


def _samples_of(frames: list[Any]) -> list[NDArray[np.int16]]:
    return [frame.to_ndarray().reshape(-1) for frame in frames]


def _close(blocks: Iterator[bytes]) -> None:
    """Let the file go now: a file that is still read can't be deleted everywhere."""
    close = getattr(blocks, "close", None)
    if close is not None:
        close()
