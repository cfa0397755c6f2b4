"""Where somebody speaks: WebRTC's voice detector over 30 ms frames, and what follows from it."""

from __future__ import annotations

import math
from collections import deque

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


class VoiceFigures:
    """Speech and its surroundings: lengths, levels, and whether a word touches the take's start or end."""

    def __init__(self, sampling_rate_hz: int) -> None:
        import webrtcvad

        self._detector = webrtcvad.Vad(_STRICTNESS)
        self._rate = sampling_rate_hz
        self._width = sampling_rate_hz * _FRAME_MS // 1000
        self._fed_rate = sampling_rate_hz if sampling_rate_hz in _NATIVE_RATES else _OTHER_RATE
        self._rest: NDArray[np.float32] = np.zeros(0, np.float32)
        self._waiting: list[NDArray[np.float32]] | None = []
        self._first: list[bool] = []
        self._last: deque[bool] = deque(maxlen=_EDGE_FRAMES)
        self._frames = {True: 0, False: 0}
        self._power = {True: 0.0, False: 0.0}

    @property
    def touches_start(self) -> bool:
        """True if speech was under way when the take begins."""
        return sum(self._first) >= _EDGE_SPOKEN

    @property
    def touches_end(self) -> bool:
        """True if speech was under way when the take ends."""
        return sum(self._last) >= _EDGE_SPOKEN

    def add(self, mono: NDArray[np.float32]) -> None:
        """Take the next samples, -1 to 1."""
        sound = np.concatenate((self._rest, mono))
        whole = len(sound) - len(sound) % self._width
        self._rest = sound[whole:]
        self._take(list(sound[:whole].reshape(-1, self._width)))

    def summarise(self) -> dict[str, int]:
        """Speech in ms, its level and its distance from everything else in thousandths of a decibel."""
        self._take(self._get_used_to_the_room())
        speech_db, other_db = self._level_db(spoken=True), self._level_db(spoken=False)
        snr_db = (
            min(_HIGHEST_SNR_DB, speech_db - other_db) if self._frames[True] and self._frames[False] else 0.0
        )
        return {
            "speech_ms": self._frames[True] * _FRAME_MS,
            "speech_mdb": round(1000 * speech_db),
            "snr_mdb": round(1000 * snr_db),
        }

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
        self._frames[spoken] += 1
        self._power[spoken] += float(np.square(frame).mean())
        if len(self._first) < _EDGE_FRAMES:
            self._first.append(spoken)
        self._last.append(spoken)

    def _is_speech(self, frame: NDArray[np.float32]) -> bool:
        fed = frame
        if self._fed_rate != self._rate:
            count = self._fed_rate * _FRAME_MS // 1000
            fed = np.interp(np.arange(count) * (len(frame) / count), np.arange(len(frame)), frame).astype(
                np.float32
            )
        return bool(self._detector.is_speech((fed * 32_767).astype(np.int16).tobytes(), self._fed_rate))

    def _level_db(self, *, spoken: bool) -> float:
        count = self._frames[spoken]
        return to_db(math.sqrt(self._power[spoken] / count)) if count else LOWEST_DB
