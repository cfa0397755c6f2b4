"""Sound that was cut off at the top, at full scale or below it: it may have been turned down later."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from collector.capture.verdict.frames import Samples
from collector.capture.verdict.grain import find_step

_FULL = 1 - 1.5 / 32_768
_RUN = 3  # one sample at full scale may be chance, three in a row are not
_MANY = 8  # nor are these: sound resampled after it was cut leaves its tops now and then
_LOWEST_TOP = 200 / 32_768  # where steps of 16 bits are coarser, a round crest is flat as well
_FLAT = 1.2 / 32_768
_FLAT_SHARE = 0.002
_EDGE_SHARE = 0.02  # a wave's own crest leaves its top by less than this from one sample to the next
_EDGE_STEPS = 4  # a round crest in coarse steps leaves its top by three at most
_FINE_SHARE, _COARSE_SHARE, _HIGH = 0.002, 0.01, 0.7
_SAME_TOP = 0.985
_TOPS = 3
_LONG_RUN, _TILTED_STEP, _TILTED_TOP = 5, 0.003, 0.5
_TILT = 1.4
_LEAST_TILTED, _TILTED_SHARE = 6, 0.02  # a voice has one in a thousand windows
_WINDOW_S = 0.005
_RIPPLE_S = 0.0001  # another rate or a filter leaves a ripple on flat tops: a mean over this takes it away
_BINS_PER_DB = 4
_LOWEST_DB = 60
_LOUD = 0.4  # 8 dB under the top: what a pile is held against
_LOUD_BINS = 8 * _BINS_PER_DB
_NEAR_TOP, _HALF_TOP = 0.95, 0.5
_PILES = (1, 2, 4)  # 0.25 dB where a resampling bent the tops, 1 dB where a filter tilted them
_PLACES = 12  # a ripple may stand 3 dB over a pile
_LEAST_PILE = 20
_LEAST_BELOW = 4
_LEAST_LIVING = 0.02  # a tone or a held vowel stays at one height all the time
_OWN = 16  # 4 dB
_LEAST_BROAD = 0.32  # a parabola's crest
_BROADER = 1.2  # a vowel that is held piles up its own crests
_LEAST_OWN = 0.2  # what is sharper is noise that stands on a crest; a sine's is 0.3
_CUT = 2.1  # 1.96 at most in the good takes that were looked at, pressed and limited ones among them
_HIGHEST_DB = 60  # what lies lower is no loud moment
_PRESSED_BINS_PER_DB = 4
_PRESSED_TOP_DB = 1.0
_LOUD_DB = 20
_DENSE_DB = 7.0
_LOWEST_LIMIT_DB = -6.0
_PRESSED = 6  # 180 ms
_PRESSED_SHARE = 0.2

Levels = NDArray[np.float64]


class _Crests:
    """How high and how broad the crests of one side are, each from where it gets loud to where it ends.

    A voice has fewer crests the higher they are, all of one shape. What was cut off piles up at one height,
    and stays near its top for longer than the voice's own crests under the pile do. A limiter that rides the
    gain piles them up as well and leaves their shape; a tone has none further down.
    """

    def __init__(self) -> None:
        self._counts, self._near, self._half = np.zeros((3, _LOWEST_DB * _BINS_PER_DB), np.int64)

    @property
    def piled(self) -> int:
        """How many pile up at one height with broad tops; 0 where a voice may have as many."""
        found = np.flatnonzero(self._counts)
        highest = int(found[0]) if len(found) else 0
        piles = (
            slice(place, place + width) for place in range(highest, highest + _PLACES) for width in _PILES
        )
        loud = slice(highest, highest + _LOUD_BINS)
        return max((int(self._counts[pile].sum()) for pile in piles if self._is_cut(pile, loud)), default=0)

    def _is_cut(self, pile: slice, loud: slice) -> bool:
        width = pile.stop - pile.start
        middle, end = pile.stop + width, pile.stop + 2 * width
        crests = int(self._counts[pile].sum())
        above = int(self._counts[loud.start : pile.start].sum())
        below, further = int(self._counts[pile.stop : end].sum()), int(self._counts[middle:end].sum())
        if crests < max(_LEAST_PILE, _LEAST_BELOW * above) or further < _LEAST_LIVING * crests:
            return False
        steep = crests / (below / 2 + _LEAST_BELOW)
        broad = self._measure_breadth(pile)
        own = max(_LEAST_OWN, self._measure_breadth(slice(pile.stop, min(pile.stop + _OWN, loud.stop))))
        return broad >= max(_LEAST_BROAD, _BROADER * own) and steep * broad * broad / own >= _CUT

    def _measure_breadth(self, bins: slice) -> float:
        """For how much of the time that crests are over half their height they are near it."""
        return float(self._near[bins].sum() / max(1, self._half[bins].sum()))

    def add(self, samples: Samples, top: float) -> None:
        """Take samples, upwards, and the highest so far; what is under way at their ends is left out."""
        rising = np.flatnonzero(samples > _HALF_TOP * _LOUD * top)
        if not len(rising):
            return
        starts = np.flatnonzero(np.diff(rising, prepend=-2) > 1)
        lengths = np.diff(starts, append=len(rising))
        crests = samples[rising]
        heights = np.maximum.reduceat(crests, starts)
        each = np.repeat(heights, lengths)
        near, half = (
            np.add.reduceat(crests > share * each, starts, dtype=np.int64) for share in (_NEAR_TOP, _HALF_TOP)
        )
        chosen = heights >= _LOUD * top
        chosen[0] &= rising[0] > 0
        chosen[-1] &= rising[-1] < len(samples) - 1
        place = np.floor(-20 * np.log10(heights[chosen]) * _BINS_PER_DB).astype(np.int64)
        place = np.clip(place, 0, len(self._counts) - 1)
        np.add.at(self._counts, place, 1)
        np.add.at(self._near, place, near[chosen])
        np.add.at(self._half, place, half[chosen])


class _Side:
    """The tops of one side, upwards: flat ones with steep edges at the take's own highest level.

    A filter tilts and lifts them: then they are flat for longer, at any height. Another rate bends them: then
    they still pile up.
    """

    def __init__(self) -> None:
        self._top = 0.0
        self._step = math.inf  # the smallest one near the top: that of few bits is wide, a telephone's wider
        self._tops = 0
        self._tilted = 0
        self._tilted_top = 0.0
        self._loud = 0
        self._crests = _Crests()

    @property
    def cut(self) -> int:
        """How many tops were cut off."""
        if self._tops >= _TOPS:
            return self._tops
        least = max(_LEAST_TILTED, _TILTED_SHARE * self._loud)
        if self._tilted >= least:
            return self._tilted
        return self._crests.piled if self._step <= _COARSE_SHARE * self._top else 0

    def add(self, samples: Samples, smooth: Samples, tops: Samples) -> None:
        """Take samples, upwards, the same without ripples, and the highest of each window of them."""
        highest = float(tops.max())
        if highest > self._top / _SAME_TOP:
            self._tops, self._step = 0, math.inf
        self._top = max(self._top, highest)
        if highest < max(_LOWEST_TOP, _LOUD * self._top):
            return
        if self._step > _FINE_SHARE * self._top:
            high = samples[samples >= _HIGH * self._top]
            self._step = min(self._step, find_step(high))
        if highest > _TILT * self._tilted_top:
            self._tilted, self._tilted_top = 0, highest
        if highest >= _SAME_TOP * self._top:
            self._tops += self._count_flat(samples, _SAME_TOP, _RUN, _FLAT_SHARE)
        self._tilted += self._count_flat(samples, _TILTED_TOP, _LONG_RUN, _TILTED_STEP)
        self._loud += int((tops >= max(_LOWEST_TOP, _LOUD * self._top)).sum())
        self._crests.add(smooth, self._top)

    def _count_flat(self, samples: Samples, height: float, length: int, share: float) -> int:
        """Count runs of at least this height and length with small steps, and a steep step before them."""
        first = np.flatnonzero(samples >= height * self._top)
        first = first[(first > 0) & (first <= len(samples) - length)]
        edge = max(_EDGE_SHARE * self._top, _EDGE_STEPS * self._step)
        first = first[samples[first] - samples[first - 1] > edge]
        flat = max(_FLAT, share * self._top)
        for step in range(length - 1):
            first = first[np.abs(samples[first + step + 1] - samples[first + step]) <= flat]
        return len(first)


class Clipping:
    """Counts runs at full scale, and on each side by itself what was cut off below it."""

    def __init__(self, sampling_rate_hz: int) -> None:
        self.samples = 0
        self._runs = 0
        self._running = 0
        self._width = max(1, round(_WINDOW_S * sampling_rate_hz))
        count = max(1, round(_RIPPLE_S * sampling_rate_hz))
        self._mean = np.full(count, 1 / count, np.float32)
        self._sides = (_Side(), _Side())
        self._sum, self._count = 0.0, 0
        self._last = np.zeros(0, np.float32)

    @property
    def runs(self) -> int:
        """Runs of three and more samples at full scale, or the tops that were cut off below it."""
        at_full_scale = self._runs + (self._running >= _RUN)
        return at_full_scale or sum(side.cut for side in self._sides)

    @property
    def is_clipped(self) -> bool:
        """True for a run, for flat tops, and for many samples at full scale however they lie."""
        return self.runs > 0 or self.samples >= _MANY

    def add(self, samples: Samples, lowest: float, highest: float) -> None:
        """Take the next samples, -1 to 1, whose extremes are known."""
        if max(-lowest, highest) >= _FULL or self._running:
            at_full_scale = np.abs(samples) >= _FULL
            self._running, runs = measure_runs(at_full_scale, self._running)
            self.samples += int(at_full_scale.sum())
            self._runs += sum(length >= _RUN for length in runs)
        sound = np.concatenate((self._last, samples))
        whole = len(sound) // self._width * self._width
        if whole:
            centred = sound[:whole] - np.float32(self._find_offset(sound[:whole]))
            windows = centred.reshape(-1, self._width)
            smooth = np.convolve(centred, self._mean, "valid")
            self._sides[0].add(centred, smooth, windows.max(axis=1))
            self._sides[1].add(-centred, -smooth, -windows.min(axis=1))
        self._last = sound[whole:].copy()

    def _find_offset(self, samples: Samples) -> float:
        """What the converter adds: tops are heights over it."""
        self._sum += float(samples.sum(dtype=np.float64))
        self._count += len(samples)
        return self._sum / self._count


class Pressed:
    """A soft limit before the converter presses loud moments to one height and leaves no flat top.

    A voice at its loudest has peaks 8 to 14 dB over its level and of many heights. Frames that reach the
    take's own top and fill the space under it are a limiter's, if there are many; a steady tone has such
    frames as well, but nobody speaks in it.
    """

    def __init__(self) -> None:
        self._levels = np.zeros(_HIGHEST_DB, np.int64)
        self._pressed = np.zeros(_HIGHEST_DB * _PRESSED_BINS_PER_DB, np.int64)
        self._peak_db = -math.inf

    @property
    def is_limited(self) -> bool:
        """True if a good part of what is loud was pressed to the top."""
        loudest = int(np.flatnonzero(self._levels)[0]) if self._levels.any() else 0
        loud = int(self._levels[: loudest + _LOUD_DB + 1].sum())
        top = max(0, math.ceil((_PRESSED_TOP_DB - self._peak_db) * _PRESSED_BINS_PER_DB)) if loud else 0
        pressed = int(self._pressed[: top + 1].sum())
        return self._peak_db >= _LOWEST_LIMIT_DB and pressed >= max(_PRESSED, _PRESSED_SHARE * loud)

    def note(self, peaks_db: Levels, levels_db: Levels) -> None:
        """Take the next frames' peaks and levels in dBFS."""
        loud = levels_db > -_HIGHEST_DB
        peaks_db, levels_db = peaks_db[loud], levels_db[loud]
        dense = peaks_db[peaks_db - levels_db < _DENSE_DB]
        self._peak_db = max(self._peak_db, float(peaks_db.max(initial=-math.inf)))
        np.add.at(self._levels, _floor(-levels_db), 1)
        np.add.at(self._pressed, _floor(-dense * _PRESSED_BINS_PER_DB), 1)


def _floor(values: Levels) -> NDArray[np.int64]:
    return np.maximum(0, np.floor(values)).astype(np.int64)


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
