"""Where somebody speaks: WebRTC's voice detector over 30 ms frames, held against the room's own noise."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from collector.capture.level import LOWEST_DB, to_db

_FRAME_MS = 30
_NATIVE_RATES = (8_000, 16_000, 32_000, 48_000)
_OTHER_RATE = 16_000
_STRICTNESS = 2
_GETTING_USED_TO = 10
_EDGE_FRAMES = 3  # 90 ms: a word that begins here was cut, as 300 ms of margin are kept
_EDGE_SPOKEN = 2
_HIGHEST_SNR_DB = 120.0
_BINS_PER_DB = 2
_BINS = round(-LOWEST_DB) * _BINS_PER_DB + 1
_DEAD_DB = -100.0  # below any converter: zeros of a sound server or a noise gate say nothing of the room
_FLOOR_SHARE = 0.03  # two margins of 300 ms are the only pauses of a dense take of twenty seconds
_OVER_FLOOR_DB = 6.0
_EDGE_OVER_FLOOR_DB = 12.0
_TELLABLE_DB = 9.0  # in more noise than this nobody can say where a word begins: "noisy" says it all
_LEAST_FRAMES = 4  # 120 ms: the shortest word; the detector takes single clicks for speech


@dataclass(frozen=True)
class _Split:
    """Levels in dBFS: the room's floor, speech and room apart, and how many frames are speech."""

    floor_db: float
    speech_db: float
    room_db: float
    frames: int


class VoiceFigures:
    """Speech and its surroundings: lengths, levels, and whether a word touches the take's start or end.

    The detector alone calls babble, a fan, or hum at their louder moments speech, and misses most of what is
    said quietly. So a frame is speech if the detector says so and it stands out of the room; the room is
    what does not stand out, whatever the detector says. Sums by level keep memory flat: the floor is only
    known at the end.
    """

    def __init__(self, sampling_rate_hz: int) -> None:
        import webrtcvad

        self._detector = webrtcvad.Vad(_STRICTNESS)
        self._rate = sampling_rate_hz
        self._width = sampling_rate_hz * _FRAME_MS // 1000
        self._fed_rate = sampling_rate_hz if sampling_rate_hz in _NATIVE_RATES else _OTHER_RATE
        self._rest: NDArray[np.float32] = np.zeros(0, np.float32)
        self._waiting: list[NDArray[np.float32]] | None = []
        self._first: list[tuple[float, bool]] = []
        self._last: deque[tuple[float, bool]] = deque(maxlen=_EDGE_FRAMES)
        self._counts = np.zeros((2, _BINS), np.int64)
        self._power = np.zeros((2, _BINS))

    @property
    def touches_start(self) -> bool:
        """True if speech was under way when the take begins."""
        return self._touches(self._first)

    @property
    def touches_end(self) -> bool:
        """True if speech was under way when the take ends."""
        return self._touches(self._last)

    def add(self, mono: NDArray[np.float32]) -> None:
        """Take the next samples, -1 to 1."""
        sound = np.concatenate((self._rest, mono))
        whole = len(sound) - len(sound) % self._width
        self._rest = sound[whole:]
        self._take(list(sound[:whole].reshape(-1, self._width)))

    def summarise(self) -> dict[str, int]:
        """Speech in ms, its level and its distance from everything else in thousandths of a decibel."""
        self._take(self._get_used_to_the_room())
        split = self._split()
        snr_db = 0.0
        if split.frames:
            snr_db = min(_HIGHEST_SNR_DB, split.speech_db - split.room_db)
        return {
            "speech_ms": split.frames * _FRAME_MS,
            "speech_mdb": round(1000 * split.speech_db),
            "snr_mdb": round(1000 * snr_db),
        }

    def _touches(self, edge: Iterable[tuple[float, bool]]) -> bool:
        """`edge` holds level and the detector's word for each frame; it needs a frame or two to notice."""
        split = self._split()
        half_db = (split.speech_db - split.floor_db) / 2
        least_db = split.floor_db + min(_EDGE_OVER_FLOOR_DB, max(_OVER_FLOOR_DB, half_db))
        if not split.frames or split.speech_db - split.room_db < _TELLABLE_DB:
            return False
        words = [spoken for level_db, spoken in edge if level_db >= least_db]
        return len(words) >= _EDGE_SPOKEN and any(words)

    def _split(self) -> _Split:
        counts = self._counts.sum(axis=0)
        dead = _bin_of(_DEAD_DB)
        live = counts[dead:]
        if not live.any():
            return _Split(LOWEST_DB, LOWEST_DB, LOWEST_DB, 0)
        place = int(np.searchsorted(np.cumsum(live), max(2.0, _FLOOR_SHARE * live.sum())))
        gate = dead + place + round(_OVER_FLOOR_DB * _BINS_PER_DB)
        frames = int(self._counts[1, gate:].sum())
        speech_db = _mean_db(float(self._power[1, gate:].sum()), frames)
        room_db = _mean_db(float(self._power[:, dead:gate].sum()), int(counts[dead:gate].sum()))
        return _Split(
            (dead + place) / _BINS_PER_DB + LOWEST_DB,
            speech_db,
            room_db,
            frames if frames >= _LEAST_FRAMES else 0,
        )

    def _take(self, frames: list[NDArray[np.float32]]) -> None:
        if self._waiting is not None:
            self._waiting += [frame.copy() for frame in frames]
            if len(self._waiting) < _GETTING_USED_TO:
                return
            frames = self._get_used_to_the_room()
        for frame in frames:
            self._judge(frame)

    def _get_used_to_the_room(self) -> list[NDArray[np.float32]]:
        """The detector calls the first frames of any noise speech: it hears them once before they count."""
        waiting, self._waiting = self._waiting or [], None
        for frame in waiting:
            self._is_speech(frame)
        return waiting

    def _judge(self, frame: NDArray[np.float32]) -> None:
        spoken = self._is_speech(frame)
        power = float(np.var(frame))  # without the converter's offset, which is no sound
        level_db = to_db(math.sqrt(power))
        place = _bin_of(level_db)
        self._counts[int(spoken), place] += 1
        self._power[int(spoken), place] += power
        if len(self._first) < _EDGE_FRAMES:
            self._first.append((level_db, spoken))
        self._last.append((level_db, spoken))

    def _is_speech(self, frame: NDArray[np.float32]) -> bool:
        fed = frame
        if self._fed_rate != self._rate:
            count = self._fed_rate * _FRAME_MS // 1000
            fed = np.interp(np.arange(count) * (len(frame) / count), np.arange(len(frame)), frame).astype(
                np.float32
            )
        return bool(self._detector.is_speech((fed * 32_767).astype(np.int16).tobytes(), self._fed_rate))


def _bin_of(level_db: float) -> int:
    return min(_BINS - 1, round((level_db - LOWEST_DB) * _BINS_PER_DB))


def _mean_db(power: float, frames: int) -> float:
    return to_db(math.sqrt(power / frames)) if frames else LOWEST_DB
