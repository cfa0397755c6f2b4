"""Figures and verdicts about a take's sound, in whole numbers, gathered while it is written."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from collector.capture.sound.level import LOWEST_DB, full_scale, to_db
from collector.capture.sound.ring import Sound
from collector.capture.spec import QualityLimits
from collector.capture.verdict.clipping import Clipping, measure_runs
from collector.capture.verdict.voice import VoiceFigures

_NEAR_SILENCE = 0.002  # a muted analog headset peaks at 0.0005 to 0.0010, a quiet live room above 0.017
_WINDOW_S = 0.01
_BINS_PER_DB = 2
_FLOOR_SHARE = 0.1
_MOSTLY = 0.9
_DIGITAL_GAP_MS = 200
_GATED_S = 0.01
_LOUD_ROOM_MDB = -45_000  # a voice near -30 dBFS is not 15 dB over it (room.py calls it too noisy as well)


class SoundFigures:
    """Running sums; memory does not grow with the take."""

    def __init__(self, sampling_rate_hz: int, dtype: str) -> None:
        self._rate = sampling_rate_hz
        self._full = full_scale(dtype)
        self._voice = VoiceFigures(sampling_rate_hz)
        self._count = 0
        self._peak = 0.0
        self._sums = np.zeros(0)
        self._squares = 0.0
        self._values = 0
        self._clipping = Clipping()
        self._lowest, self._highest = np.zeros(0), np.zeros(0)
        self._zeros = 0
        self._zero_run = 0
        self._longest_zero_run = 0
        self._leading_zeros = 0
        self._longest_gap = 0
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
        self._squares += sum(float(np.dot(channel, channel)) for channel in channels)
        self._note_extremes(channels, magnitude)
        mono = _mix(channels)
        self._note_floor(mono)
        self._voice.add(mono)

    def summarise(self, limits: QualityLimits) -> tuple[dict[str, int], list[str]]:
        """Whole numbers for the manifest (mdb: thousandths of dBFS; ppm of full scale) and verdict codes."""
        mean = float(self._sums.sum()) / max(1, self._values)
        rms = math.sqrt(self._squares / max(1, self._values))
        figures = {
            "peak_mdb": _mdb(self._peak),
            "rms_mdb": _mdb(rms),
            "dc_ppm": round(mean * 1e6),
            "clipped_samples": self._clipping.samples,
            "clipped_runs": self._clipping.runs,
            "noise_floor_mdb": self._find_floor_mdb(),
            "zero_run_ms": self._to_ms(self._longest_zero_run),
            **self._voice.summarise(),
        }
        return figures, self._judge(figures, limits)

    def _judge(self, figures: dict[str, int], limits: QualityLimits) -> list[str]:
        has_speech = figures["speech_ms"] > 0
        swings = self._find_swings()
        is_digital = max(swings) == 0 or (self._is_mostly_zero() and not has_speech)
        is_near_silent = not is_digital and max(swings) < _NEAR_SILENCE
        is_audible = not is_digital and not is_near_silent
        is_quiet = self._is_quiet(figures, limits)
        duration_ms = self._to_ms(self._count)
        is_clipped = self._clipping.is_clipped or (has_speech and self._voice.is_pressed)
        # where no room is heard it is taken from a voice's weak moments, which cut tops come too near to
        is_tellable = is_audible and not (is_clipped and self._voice.is_gated)
        checks = {
            "clipped": is_clipped,
            "silent_digital": is_digital,
            "digital_gap": not is_digital and self._has_gap(),
            "near_silent": is_near_silent,
            "silent_channel": is_audible and min(swings) < _NEAR_SILENCE,
            "too_quiet": is_audible and is_quiet,
            "noisy": is_tellable and self._is_noisy(figures, limits),
            "no_speech": is_audible and not has_speech and not is_quiet,
            "speech_touches_start": is_audible and self._voice.touches_start,
            "speech_touches_end": is_audible and self._voice.touches_end,
            "too_short": duration_ms < limits.shortest_ms,
            "too_long": duration_ms > limits.longest_ms,
        }
        return [code for code, is_so in checks.items() if is_so]

    def _is_quiet(self, figures: dict[str, int], limits: QualityLimits) -> bool:
        """A voice that is too quiet, or too quiet to be known for one."""
        if figures["speech_ms"]:
            return self._voice.loudness_mdb < limits.quietest_mdb
        return self._voice.is_faint and figures["peak_mdb"] < limits.quietest_mdb

    def _is_noisy(self, figures: dict[str, int], limits: QualityLimits) -> bool:
        """Noise near the speech, or so much of it that nobody could say whether there is speech."""
        if figures["speech_ms"]:
            return figures["snr_mdb"] < limits.least_snr_mdb
        return self._voice.room_mdb > _LOUD_ROOM_MDB

    def _find_swings(self) -> list[float]:
        """Of each channel, the largest distance from the converter's offset, which a muted input has too."""
        means = self._sums / max(1, self._count)
        swings: list[float] = np.maximum(self._highest - means, means - self._lowest).clip(0).tolist()
        return swings or [0.0]

    def _is_mostly_zero(self) -> bool:
        """Zeros in one piece; a muted converter's noise comes back from zero after a few samples."""
        in_one_piece = self._longest_zero_run >= _GATED_S * self._rate
        return self._zeros >= _MOSTLY * self._count and in_one_piece

    def _has_gap(self) -> bool:
        """Zeros in a take whose room is live; a source that gates its noise begins and ends with zeros too.

        Zeros at the beginning only are a device that woke up: nothing that was heard stopped.
        """
        is_gated = min(self._leading_zeros, self._zero_run) >= _GATED_S * self._rate
        return self._to_ms(self._longest_gap) >= _DIGITAL_GAP_MS and not is_gated and self._voice.has_room

    def _note_extremes(self, channels: list[NDArray[np.float32]], magnitude: NDArray[np.float32]) -> None:
        lowest = np.array([channel.min() for channel in channels], np.float64)
        highest = np.array([channel.max() for channel in channels], np.float64)
        sums = np.array([channel.sum() for channel in channels], np.float64)
        if not len(self._sums):
            self._lowest, self._highest, self._sums = lowest, highest, sums
        else:
            self._lowest = np.minimum(self._lowest, lowest)
            self._highest = np.maximum(self._highest, highest)
            self._sums += sums
        self._peak = max(-float(self._lowest.min()), float(self._highest.max()))
        self._clipping.add(magnitude, float(magnitude.max()))
        if self._zero_run or not magnitude.all():
            self._count_zeros(magnitude == 0)

    def _count_zeros(self, is_zero: NDArray[np.bool_]) -> None:
        is_beginning = self._zeros == self._count - len(is_zero)  # nothing but zeros so far
        if is_beginning:
            self._leading_zeros += len(is_zero) if is_zero.all() else int(is_zero.argmin())
        self._zero_run, ended = measure_runs(is_zero, self._zero_run)
        self._zeros += int(is_zero.sum())
        runs = [*ended, self._zero_run]
        self._longest_zero_run = max(self._longest_zero_run, *runs)
        if is_beginning and self._leading_zeros:
            runs = runs[1:]
        self._longest_gap = max(self._longest_gap, *runs, 0)

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


def _mdb(ratio: float) -> int:
    return round(1000 * to_db(ratio))


def _mix(channels: list[NDArray[np.float32]]) -> NDArray[np.float32]:
    """One channel of all that are not dead: a dead one takes nothing away from the voice in the others."""
    live = [channel for channel in channels if channel.any()] if len(channels) > 1 else channels
    if len(live) <= 1:
        return (live or channels)[0]
    mixed: NDArray[np.float32] = np.float32(1 / len(live)) * np.sum(live, axis=0)
    return mixed
