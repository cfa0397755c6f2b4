"""How loud moments sound: what tells a voice near the microphone from keys, music, and people far away."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from collector.capture.sound.level import LOWEST_DB
from collector.capture.verdict.borders import DEAD_DB
from collector.capture.verdict.frames import NARROW_HZ, NARROW_WIDTH, Samples

_BINS = round(-LOWEST_DB) + 1
_WINDOW = 2 * NARROW_WIDTH  # 60 ms hold two strokes of a deep voice
_LENGTH = 720  # of the transform: room for the longest lag, and of small factors
_LAGS = slice(NARROW_HZ // 500, NARROW_HZ // 50)
_EDGES_HZ = (95, 190, 280, 405, 560, 780, 1_060, 1_440, 1_940, 2_620, 3_440)
_STROKES = 6  # 5 ms each
_PERIODIC_SHARE = 0.6
_SPIKY_DB = 6.0
_SUSTAINED = 4  # 120 ms
_HELD_DB = 3.0
_STEADY, _GLIDING = 0.012, 0.1  # a voice's pitch is another after 30 ms; a string's is not
_LOUD_DB = 20.0
_OVER_FLOOR_DB = 4.0
_TOP_SHARE, _FLOOR_SHARE = 0.95, 0.03
_DEEPEST_DB = 40.0
_SHAPES = len(_EDGES_HZ) - 1
_LEAST_FRAMES = 3
# columns of what is known of a frame: level in dBFS, 1 if periodic, lag in samples, its spectrum's shape
_LEVEL, _PERIODIC, _LAG = 0, 1, 2
_SHAPE = slice(3, None)
Table = NDArray[np.float64]


@dataclass(frozen=True)
class Manner:
    """How a take's loud moments sound: shares from 0 to 1, and means in decibels.

    `depth_db` is how far they stand out of what is quiet, `spiky` the unevenness of 5 ms within 30,
    `change_db` how the spectrum's shape moves from one frame to the next, `step_db` the level, `variety_db`
    how far shapes lie apart in the whole take; pitch is `steady` or it glides.
    """

    depth_db: float
    loud: float
    detected: float
    spiky: float
    periodic: float
    sustained: float
    variety_db: float
    joined: float
    change_db: float
    step_db: float
    held: float
    steady: float
    gliding: float


class MannerFigures:
    """Sums by level, so that what is loud may be known at the end only: memory is flat."""

    def __init__(self) -> None:
        self._window = np.hanning(_WINDOW).astype(np.float32)
        own = np.fft.irfft(np.abs(np.fft.rfft(self._window, _LENGTH)) ** 2, _LENGTH)
        self._fading = (own[0] / own[_LAGS]).astype(np.float32)
        self._edges = np.round(np.array(_EDGES_HZ) * _LENGTH / NARROW_HZ).astype(np.int64)
        self._before = np.zeros(NARROW_WIDTH, np.float32)
        self._last = np.zeros((0, 3 + _SHAPES))
        self._singles = np.zeros((_BINS, 4 + 2 * _SHAPES))
        self._pairs = np.zeros((_BINS, 7))
        self._long = np.zeros(_BINS)

    def take(
        self, narrow: Samples, level_db: NDArray[np.float64], spoken: NDArray[np.bool_]
    ) -> NDArray[np.complex64]:
        """Take frames at 8 kHz, their levels, the detector's word; return spectra of 60 ms that end there."""
        sound = np.concatenate((self._before, narrow.ravel()))
        self._before = sound[-NARROW_WIDTH:]
        windows = np.lib.stride_tricks.sliding_window_view(sound, _WINDOW)[::NARROW_WIDTH]
        spectra = np.fft.rfft(windows * self._window, _LENGTH, axis=1).astype(np.complex64)
        power = np.square(spectra.real) + np.square(spectra.imag)
        spiky_db = _find_spikes(narrow)
        likeness, lag = self._find_period(power)
        periodic = (likeness > _PERIODIC_SHARE) & (spiky_db < _SPIKY_DB)
        self._note(np.column_stack((level_db, periodic, lag, self._find_shape(power))), spoken, spiky_db)
        return spectra

    def summarise(self) -> Manner | None:
        """Tell how it sounds; None where hardly anything is loud."""
        counts = self._singles[:, 0].copy()
        counts[: _bin_of(np.array(DEAD_DB))] = 0
        total = counts.sum()
        if not total:
            return None
        up_to = np.cumsum(counts)
        floor, top = (int(np.searchsorted(up_to, share * total)) for share in (_FLOOR_SHARE, _TOP_SHARE))
        loud = slice(round(max(top - _LOUD_DB, floor + _OVER_FLOOR_DB)) + 1, None)
        frames = counts[loud].sum()
        if frames < _LEAST_FRAMES:
            return None
        _, spoken, spiky, periodic, *shapes = self._singles[loud].sum(axis=0) / frames
        means, squares = np.array(shapes[:_SHAPES]), np.array(shapes[_SHAPES:])
        pairs, change, step, held, both, steady, gliding = self._pairs[loud].sum(axis=0)
        variety = float(np.sqrt((squares - means**2).clip(0)).mean())
        depth = min(_DEEPEST_DB, float(top - floor))
        one = max(1.0, pairs)
        return Manner(
            depth, frames / total, spoken, spiky, periodic, self._long[loud].sum() / frames, variety,
            pairs / frames, change / one, step / one, held / frames,
            steady / max(1.0, both), gliding / max(1.0, both),
        )  # fmt: skip

    def _find_period(self, power: Samples) -> tuple[Samples, NDArray[np.int64]]:
        """How alike each window is to itself a while later, 0 to 1, and after how many samples most."""
        alike = np.fft.irfft(power, _LENGTH, axis=1)
        shares = alike[:, _LAGS] / np.maximum(alike[:, :1], 1e-12) * self._fading
        lag = shares.argmax(axis=1)
        return shares[np.arange(len(lag)), lag], lag + _LAGS.start

    def _find_shape(self, power: Samples) -> Table:
        bands = np.add.reduceat(power, self._edges, axis=1)[:, :-1] / np.diff(self._edges)
        shape: Table = 10 * np.log10(bands.astype(np.float64) + 1e-12)
        shape -= shape.mean(axis=1, keepdims=True)
        return shape

    def _note(self, found: Table, spoken: NDArray[np.bool_], spiky_db: Table) -> None:
        alone = (np.ones(len(found)), spoken, np.sqrt(spiky_db), found[:, _PERIODIC])
        rows = np.column_stack((*alone, found[:, _SHAPE], np.square(found[:, _SHAPE])))
        np.add.at(self._singles, _bin_of(found[:, _LEVEL]), rows)
        joined = np.concatenate((self._last, found))
        self._note_pairs(joined[-len(found) - 1 :])
        self._note_long(joined, len(found))
        self._last = joined[-_SUSTAINED + 1 :]

    def _note_pairs(self, joined: Table) -> None:
        before, after = joined[:-1], joined[1:]
        step = np.abs(after[:, _LEVEL] - before[:, _LEVEL])
        change = np.abs(after[:, _SHAPE] - before[:, _SHAPE]).mean(axis=1)
        both = (before[:, _PERIODIC] > 0) & (after[:, _PERIODIC] > 0)
        moved = np.abs(after[:, _LAG] - before[:, _LAG]) / after[:, _LAG]
        steady = both & (moved < _STEADY)
        gliding = both & (moved >= _STEADY) & (moved < _GLIDING)
        rows = np.column_stack((np.ones(len(step)), change, step, step < _HELD_DB, both, steady, gliding))
        np.add.at(self._pairs, _bin_of(np.minimum(after[:, _LEVEL], before[:, _LEVEL])), rows)

    def _note_long(self, joined: Table, count: int) -> None:
        if len(joined) < _SUSTAINED:
            return
        windows = np.lib.stride_tricks.sliding_window_view
        lowest = windows(joined[:, : _PERIODIC + 1], _SUSTAINED, axis=0).min(axis=2)[-count:]
        np.add.at(self._long, _bin_of(lowest[:, _LEVEL]), lowest[:, _PERIODIC])


def _find_spikes(narrow: Samples) -> NDArray[np.float64]:
    """How uneven 5 ms are within each frame, in decibels: 0 where all are alike."""
    step = np.diff(narrow, axis=1, prepend=narrow[:, :1])
    power = np.square(step).reshape(len(narrow), _STROKES, -1).mean(axis=2, dtype=np.float64) + 1e-16
    spikes: NDArray[np.float64] = 10 * (np.log10(power.mean(axis=1)) - np.log10(power).mean(axis=1))
    return spikes.clip(0)


def _bin_of(level_db: NDArray[np.float64]) -> NDArray[np.int64]:
    return np.clip(np.round(level_db - LOWEST_DB), 0, _BINS - 1).astype(np.int64)
