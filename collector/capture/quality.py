"""Figures and verdicts about a take's sound, in whole numbers, gathered while it is written."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from collector.capture.level import LOWEST_DB, full_scale, to_db
from collector.capture.ring import Sound
from collector.capture.spec import QualityLimits
from collector.capture.voice import VoiceFigures

_FULL = 1 - 1.5 / 32_768
_CLIP_RUN = 3  # one sample at full scale may be chance, three in a row are not
_NEAR_SILENCE = 0.002  # a muted analog headset peaks at 0.0005 to 0.0010, a quiet live room above 0.017
_WINDOW_S = 0.01
_BINS_PER_DB = 2
_FLOOR_SHARE = 0.1
_MOSTLY = 0.9
_DIGITAL_GAP_MS = 200


class SoundFigures:
    """Running sums; memory does not grow with the take."""

    def __init__(self, sampling_rate_hz: int, dtype: str) -> None:
        self._rate = sampling_rate_hz
        self._full = full_scale(dtype)
        self._voice = VoiceFigures(sampling_rate_hz)
        self._count = 0
        self._peak = 0.0
        self._sum = 0.0
        self._squares = 0.0
        self._values = 0
        self._clipped = 0
        self._clip_run = 0
        self._clip_runs = 0
        self._zeros = 0
        self._zero_run = 0
        self._longest_zero_run = 0
        self._floor = np.zeros(round(-LOWEST_DB) * _BINS_PER_DB + 1, np.int64)

    def add(self, sound: Sound) -> None:
        """Take the next frames × channels."""
        if not len(sound):
            return
        scale = np.float32(1 / self._full)
        channels = [
            column.astype(np.float32) * scale for column in sound.T
        ]  # rows are cheap, columns are not
        magnitude = np.abs(channels[0])
        for channel in channels[1:]:
            np.maximum(magnitude, np.abs(channel), out=magnitude)
        self._count += len(sound)
        self._values += sound.size
        self._sum += sum(float(channel.sum()) for channel in channels)
        self._squares += sum(float(np.dot(channel, channel)) for channel in channels)
        self._note_extremes(magnitude)
        mono = channels[0] if len(channels) == 1 else (channels[0] + channels[1]) * np.float32(0.5)
        self._note_floor(mono)
        self._voice.add(mono)

    def summarise(self, limits: QualityLimits) -> tuple[dict[str, int], list[str]]:
        """Whole numbers for the manifest (mdb: thousandths of dBFS; ppm of full scale) and verdict codes."""
        mean = self._sum / max(1, self._values)
        rms = math.sqrt(self._squares / max(1, self._values))
        figures = {
            "peak_mdb": _mdb(self._peak),
            "rms_mdb": _mdb(rms),
            "dc_ppm": round(mean * 1e6),
            "clipped_samples": self._clipped,
            "clipped_runs": self._clip_runs + (self._clip_run >= _CLIP_RUN),
            "noise_floor_mdb": self._find_floor_mdb(),
            "zero_run_ms": self._to_ms(self._longest_zero_run),
            **self._voice.summarise(),
        }
        return figures, self._judge(figures, limits)

    def _judge(self, figures: dict[str, int], limits: QualityLimits) -> list[str]:
        is_digital = self._zeros >= _MOSTLY * self._count
        is_near_silent = not is_digital and self._peak < _NEAR_SILENCE
        is_audible = not is_digital and not is_near_silent
        duration_ms = self._to_ms(self._count)
        has_speech = figures["speech_ms"] > 0
        checks = {
            "clipped": figures["clipped_runs"] > 0,
            "silent_digital": is_digital,
            "digital_gap": not is_digital and figures["zero_run_ms"] >= _DIGITAL_GAP_MS,
            "near_silent": is_near_silent,
            "too_quiet": is_audible and has_speech and figures["speech_mdb"] < limits.quietest_mdb,
            "noisy": is_audible and has_speech and figures["snr_mdb"] < limits.least_snr_mdb,
            "no_speech": is_audible and not has_speech,
            "speech_touches_start": is_audible and self._voice.touches_start,
            "speech_touches_end": is_audible and self._voice.touches_end,
            "too_short": duration_ms < limits.shortest_ms,
            "too_long": duration_ms > limits.longest_ms,
        }
        return [code for code, is_so in checks.items() if is_so]

    def _note_extremes(self, magnitude: NDArray[np.float32]) -> None:
        loudest = float(magnitude.max())
        self._peak = max(self._peak, loudest)
        if loudest >= _FULL or self._clip_run:
            self._count_clipping(magnitude >= _FULL)
        if self._zero_run or not magnitude.all():
            self._count_zeros(magnitude == 0)

    def _count_clipping(self, at_full_scale: NDArray[np.bool_]) -> None:
        self._clip_run, runs = measure_runs(at_full_scale, self._clip_run)
        self._clipped += int(at_full_scale.sum())
        self._clip_runs += sum(length >= _CLIP_RUN for length in runs)

    def _count_zeros(self, is_zero: NDArray[np.bool_]) -> None:
        self._zero_run, runs = measure_runs(is_zero, self._zero_run)
        self._zeros += int(is_zero.sum())
        self._longest_zero_run = max(self._longest_zero_run, self._zero_run, *runs, 0)

    def _note_floor(self, mono: NDArray[np.float32]) -> None:
        width = max(1, round(_WINDOW_S * self._rate))
        whole = len(mono) - len(mono) % width
        power = np.square(mono[:whole].reshape(-1, width)).mean(axis=1)
        db = 10 * np.log10(np.maximum(power, 1e-15))
        bins = np.clip(np.round(db * -_BINS_PER_DB), 0, len(self._floor) - 1).astype(np.int64)
        self._floor += np.bincount(bins, minlength=len(self._floor))

    def _find_floor_mdb(self) -> int:
        total = int(self._floor.sum())
        if not total:
            return round(LOWEST_DB * 1000)
        quiet_first = np.cumsum(self._floor[::-1])
        place = int(np.searchsorted(quiet_first, max(1, _FLOOR_SHARE * total)))
        return -(len(self._floor) - 1 - place) * 1000 // _BINS_PER_DB

    def _to_ms(self, frames: int) -> int:
        return round(1000 * frames / self._rate)


def measure_runs(flags: NDArray[np.bool_], running: int) -> tuple[int, list[int]]:
    """The run of True still open at the end, and the lengths of those that ended; `running` comes before."""
    if not flags.any():
        return 0, [running] if running > 0 else []
    if flags.all():
        return running + len(flags), []
    edges = np.flatnonzero(np.diff(np.concatenate(([False], flags, [False])).astype(np.int8)))
    lengths = (edges[1::2] - edges[::2]).tolist()
    if flags[0]:
        lengths[0] += running
    elif running > 0:
        lengths.insert(0, running)
    return (lengths.pop(), lengths) if flags[-1] else (0, lengths)


def _mdb(ratio: float) -> int:
    return round(1000 * to_db(ratio))
