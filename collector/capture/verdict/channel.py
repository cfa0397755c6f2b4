"""One channel of a take by itself: its figures, gathered while it is written, and what is wrong with it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from collector.capture.sound.level import LOWEST_DB, to_db
from collector.capture.verdict.clipping import Clipping
from collector.capture.verdict.frames import Samples
from collector.capture.verdict.gaps import Gaps
from collector.capture.verdict.grain import Grain
from collector.capture.verdict.likeness import is_voice
from collector.capture.verdict.repeats import Repeats
from collector.capture.verdict.voice import VoiceFigures

NEAR_SILENCE = 0.002  # a muted analog headset peaks at 0.0005 to 0.0010, a quiet live room above 0.017
_WINDOW_S = 0.01
_BINS_PER_DB = 2
_FLOOR_SHARE = 0.1
_MOSTLY = 0.9
_GATED_S = 0.01
_LONG_GAP_S = 0.2
_MOSTLY_GATED = 0.5
_UNDER_FLOOR_DB = 12.0
_LEAST_SOUND_DB = -86.0  # the last two bits of 16 flicker lower than this
_SOUND_OVER_STEP_DB = 4.0  # and the last two of fewer bits lower than this
_STROKES_UNDER_DB = 15
_LEAST_WORDS_DB = -65.0  # of a fainter voice 16 bits leave zeros, too
_WORDS_OVER_STEP_DB = 25.0  # and fewer bits of one that is louder
_FADED_DB = 10.0  # at a take's ends a gate is seldom so near: what is cut there may begin softly
_IN_WORDS_DB = 10.0  # a gate closes after its voice has gone, 20 dB and more below it


@dataclass(frozen=True)
class Heard:
    """What was heard in a channel: levels in thousandths of dBFS, the swing in parts of full scale."""

    swing: float
    is_digital: bool
    is_clipped: bool
    is_gated: bool
    has_gap: bool
    has_speech: bool
    is_faint: bool
    peak_mdb: int
    loudness_mdb: int
    snr_mdb: int
    room_mdb: int
    is_struck: bool
    touches_start: bool
    touches_end: bool

    @property
    def is_audible(self) -> bool:
        """True if it is neither digital silence nor a muted input."""
        return not self.is_digital and self.swing >= NEAR_SILENCE


class Channel:
    """Running sums; memory does not grow with the take."""

    def __init__(self, sampling_rate_hz: int) -> None:
        self._rate = sampling_rate_hz
        self._count = 0
        self._sum = 0.0
        self._squares = 0.0
        self._lowest, self._highest = math.inf, -math.inf
        self._floor = np.zeros(round(-LOWEST_DB) * _BINS_PER_DB + 1, np.int64)
        self._clipping = Clipping(sampling_rate_hz)
        self._grain = Grain()
        self._gaps = Gaps(sampling_rate_hz)
        self._repeats = Repeats(sampling_rate_hz)
        self.voice = VoiceFigures(sampling_rate_hz)

    def add(self, samples: Samples) -> NDArray[np.complex64] | None:
        """Take the next samples, -1 to 1; return the spectra of their frames, or None without a whole one."""
        lowest, highest = float(samples.min()), float(samples.max())
        self._lowest, self._highest = min(self._lowest, lowest), max(self._highest, highest)
        self._count += len(samples)
        self._sum += float(samples.sum(dtype=np.float64))
        self._squares += float(np.dot(samples, samples))
        self._clipping.add(samples, lowest, highest)
        self._grain.add(samples)
        self._gaps.add(samples, self._grain.step_db)
        self._repeats.add(samples, self._grain.step)
        self._note_floor(samples)
        return self.voice.add(samples)

    def finish(self) -> None:
        """Nothing comes after this."""
        self._gaps.finish()
        self._repeats.finish()
        self.voice.finish()

    def measure(self) -> dict[str, float]:
        """Peak, mean and RMS in parts of full scale; counts, lengths; the floor in thousandths of dBFS."""
        count = max(1, self._count)
        dropouts, length = self._count_dropouts()
        return {
            "peak": max(-self._lowest, self._highest, 0.0),
            "rms": math.sqrt(self._squares / count),
            "dc": self._sum / count,
            "clipped_samples": self._clipping.samples,
            "clipped_runs": self._clipping.runs,
            "noise_floor_mdb": self._find_floor_mdb(),
            "zero_run_ms": self._to_ms(max(self._gaps.leading, self._gaps.longest, self._gaps.trailing)),
            "dropouts": dropouts,
            "dropout_ms": self._to_ms(length),
            "strokes": self.voice.strokes.count(_STROKES_UNDER_DB),
            **self.voice.summarise(),
        }

    def hear(self, least_snr_mdb: int) -> Heard:
        """Judge what was heard: strokes are told that come so near to the loudest."""
        voice = self.voice
        figures = voice.summarise()
        manner = voice.manner.summarise()
        is_voice_like = manner is not None and is_voice(manner)
        has_speech = figures["speech_ms"] > 0 and is_voice_like
        is_struck = has_speech and voice.strokes.are_many(least_snr_mdb / 1000)
        return Heard(
            swing=self._find_swing(),
            is_digital=self._is_digital(has_speech=has_speech),
            is_clipped=self._clipping.is_clipped or (has_speech and voice.is_pressed),
            is_gated=voice.is_gated,
            has_gap=self._has_gap(),
            has_speech=has_speech,
            is_faint=voice.is_faint and manner is not None and is_voice(replace(manner, detected=1.0)),
            peak_mdb=round(1000 * to_db(max(-self._lowest, self._highest, 0.0))),
            loudness_mdb=voice.loudness_mdb,
            snr_mdb=figures["snr_mdb"],
            room_mdb=round(1000 * voice.split().room_db),
            is_struck=is_struck,
            touches_start=has_speech and not is_struck and voice.touches_start,
            touches_end=has_speech and not is_struck and voice.touches_end,
        )

    def _find_swing(self) -> float:
        """The largest distance from the converter's offset, which a muted input has too."""
        mean = self._sum / max(1, self._count)
        return max(self._highest - mean, mean - self._lowest, 0.0) if self._count else 0.0

    def _is_digital(self, *, has_speech: bool) -> bool:
        """Zeros in one piece; a muted converter's noise comes back from zero after a few samples."""
        longest = max(self._gaps.leading, self._gaps.longest, self._gaps.trailing)
        is_mostly_zero = self._gaps.zeros >= _MOSTLY * self._count and longest >= _GATED_S * self._rate
        return self._find_swing() == 0 or (is_mostly_zero and not has_speech)

    def _has_gap(self) -> bool:
        """Holes, or a channel that was switched off in the take.

        Zeros at the beginning only are a device that woke up: nothing that was heard stopped.
        """
        is_off = not self._is_gated() and self._gaps.trailing >= _LONG_GAP_S * self._rate
        return self._count_dropouts()[0] > 0 or (is_off and self.voice.has_room)

    def _is_gated(self) -> bool:
        """A source that gates its noise begins and ends with zeros, or most of its pauses are."""
        ends = (self._gaps.leading, self._gaps.trailing)
        both = min(ends) >= _GATED_S * self._rate and max(ends) >= _LONG_GAP_S * self._rate
        return both or self.voice.dead_share >= _MOSTLY_GATED

    def _count_dropouts(self) -> tuple[int, int]:
        """Moments at which sound was lost, and the samples that are there instead."""
        repeats = (self._repeats.count, self._repeats.length)
        found = (*self._count_holes(), repeats)
        return sum(count for count, _ in found), sum(length for _, length in found)

    def _count_holes(self) -> tuple[tuple[int, int], ...]:
        """Holes in a live room's sound and at its ends; where pauses are zeros, those within words."""
        split, step_db = self.voice.split(), self._grain.step_db
        is_gated = self._is_gated()
        if is_gated and not split.frames:
            return ()
        least_db = max(_LEAST_SOUND_DB, step_db + _SOUND_OVER_STEP_DB, split.floor_db - _UNDER_FLOOR_DB)
        if is_gated:
            least_db = max(_LEAST_WORDS_DB, step_db + _WORDS_OVER_STEP_DB, split.speech_db - _IN_WORDS_DB)
        ends_db = max(least_db - _FADED_DB, step_db + _WORDS_OVER_STEP_DB) if is_gated else least_db
        return self._gaps.count(least_db, abrupt=is_gated), self._gaps.count_ends(ends_db)

    def _note_floor(self, samples: Samples) -> None:
        width = max(1, round(_WINDOW_S * self._rate))
        windows = samples[: len(samples) // width * width].reshape(-1, width)
        db = 10 * np.log10(np.maximum(np.einsum("ij,ij->i", windows, windows) / width, 1e-15))
        bins = np.clip(np.round(db * -_BINS_PER_DB), 0, len(self._floor) - 1).astype(np.int64)
        self._floor += np.bincount(bins, minlength=len(self._floor))

    def _find_floor_mdb(self) -> int:
        total = int(self._floor.sum())
        if not total:
            return round(LOWEST_DB * 1000)
        quiet_first = np.cumsum(self._floor[::-1])
        place = int(np.searchsorted(quiet_first, max(1, _FLOOR_SHARE * total)))
        return -(len(self._floor) - 1 - place) * 1000 // _BINS_PER_DB

    def _to_ms(self, samples: int) -> int:
        return round(1000 * samples / self._rate)
