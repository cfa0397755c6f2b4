"""Sound that was cut off at the top, at full scale or below it: it may have been turned down later."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from collector.capture.verdict.frames import Samples

_FULL = 1 - 1.5 / 32_768
_RUN = 3  # one sample at full scale may be chance, three in a row are not
_MANY = 8  # nor are these: sound resampled after it was cut leaves its tops now and then
_LOWEST_TOP = 200 / 32_768  # where steps of 16 bits are coarser, a round crest is flat as well
_FLAT = 1.2 / 32_768
_FLAT_SHARE = 0.002
_EDGE_SHARE = 0.02  # a wave's own crest leaves its top by less than this from one sample to the next
_SAME_TOP = 0.985
_TOPS = 3
_LONG_RUN, _TILTED_STEP = 5, 0.003
_TILT = 1.4
_LEAST_TILTED, _TILTED_SHARE = 6, 0.02  # a voice has one in a thousand windows
_WINDOW_S = 0.005
_BINS_PER_DB = 2
_LOWEST_DB = 50
_LOUD = 0.4  # 8 dB under the top: what a pile is held against
_NEAR_TOP, _HALF_TOP = 0.9, 0.5
_PILE = 3  # 1.5 dB
_PLACES = 7  # a ripple may stand 3 dB over a pile
_LEAST_PILE = 40  # 200 ms
_LEAST_BELOW = 4
_LEAST_LIVING = 0.03  # a tone stays at one height all the time
_LEAST_BROAD = 0.36
_CUT = 0.46  # 0.43 at most in the voices that were looked at, 1 and more in most that were cut off
_HIGHEST_DB = 60  # what lies lower is no loud moment
_PRESSED_BINS_PER_DB = 4
_PRESSED_TOP_DB = 1.0
_LOUD_DB = 20
_DENSE_DB = 7.0
_LOWEST_LIMIT_DB = -6.0
_PRESSED = 6  # 180 ms
_PRESSED_SHARE = 0.2


class _Side:
    """The tops of one side, upwards: flat ones with steep edges at the take's own highest level.

    A filter tilts and lifts them: then they are flat for longer, at any height. Another rate bends them: then
    they still lie at one height, many where a voice has fewer the higher it gets, and are broad: what was cut
    off stays near its top for most of the time that it is loud.
    """

    def __init__(self) -> None:
        self._top = 0.0
        self._tops = 0
        self._tilted = 0
        self._tilted_top = 0.0
        self._windows, self._near, self._half = np.zeros((3, _LOWEST_DB * _BINS_PER_DB), np.int64)

    @property
    def cut(self) -> int:
        """How many tops were cut off."""
        if self._tops >= _TOPS:
            return self._tops
        least = max(_LEAST_TILTED, _TILTED_SHARE * int(self._windows.sum()))
        return self._tilted if self._tilted >= least else self._piled

    @property
    def _piled(self) -> int:
        """How many windows pile up at one height with broad tops; 0 where a voice may have as many."""
        found = np.flatnonzero(self._windows)
        highest = int(found[0]) if len(found) else 0
        piles = (self._measure_pile(place) for place in range(highest, highest + _PLACES))
        return max((windows for windows, is_cut in piles if is_cut), default=0)

    def _measure_pile(self, place: int) -> tuple[int, bool]:
        pile = slice(place, place + _PILE)
        windows, near, half = (int(one[pile].sum()) for one in (self._windows, self._near, self._half))
        below = int(self._windows[pile.stop : pile.stop + 2 * _PILE].sum()) / 2
        above = int(self._windows[:place].sum())
        steep = windows / max(_LEAST_BELOW, below)
        broad = near / max(1, half)
        is_living = int(self._windows[pile.stop :].sum()) >= _LEAST_LIVING * windows
        is_told = is_living and windows >= _LEAST_PILE and windows > _LEAST_BELOW * above
        return windows, bool(is_told and broad >= _LEAST_BROAD and steep * broad**2 >= _CUT)

    def add(self, samples: Samples, tops: Samples, width: int) -> None:
        """Take samples, upwards, and the highest of each window of them."""
        highest = float(tops.max())
        if highest > self._top / _SAME_TOP:
            self._tops = 0
        self._top = max(self._top, highest)
        if highest < max(_LOWEST_TOP, _LOUD * self._top):
            return
        if highest > _TILT * self._tilted_top:
            self._tilted, self._tilted_top = 0, highest
        if highest >= _SAME_TOP * self._top:
            self._tops += self._count_flat(samples, _SAME_TOP, _RUN, _FLAT_SHARE)
        self._tilted += self._count_flat(samples, _HALF_TOP, _LONG_RUN, _TILTED_STEP)
        self._note_windows(samples.reshape(-1, width), tops)

    def _count_flat(self, samples: Samples, height: float, length: int, share: float) -> int:
        """Count runs of at least this height and length with small steps, and a steep step before them."""
        first = np.flatnonzero(samples >= height * self._top)
        first = first[(first > 0) & (first <= len(samples) - length)]
        first = first[samples[first] - samples[first - 1] > _EDGE_SHARE * self._top]
        flat = max(_FLAT, share * self._top)
        for step in range(length - 1):
            first = first[np.abs(samples[first + step + 1] - samples[first + step]) <= flat]
        return len(first)

    def _note_windows(self, windows: Samples, tops: Samples) -> None:
        chosen = tops >= max(_LOWEST_TOP, _LOUD * self._top)
        windows, tops = windows[chosen], tops[chosen]
        place = np.clip(np.floor(-20 * np.log10(tops) * _BINS_PER_DB), 0, len(self._windows) - 1)
        place = place.astype(np.int64)
        np.add.at(self._windows, place, 1)
        np.add.at(self._near, place, (windows > _NEAR_TOP * tops[:, None]).sum(axis=1))
        np.add.at(self._half, place, (windows > _HALF_TOP * tops[:, None]).sum(axis=1))


class Clipping:
    """Counts runs at full scale, and on each side by itself what was cut off below it."""

    def __init__(self, sampling_rate_hz: int) -> None:
        self.samples = 0
        self._runs = 0
        self._running = 0
        self._width = max(1, round(_WINDOW_S * sampling_rate_hz))
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
            self._sides[0].add(centred, windows.max(axis=1), self._width)
            self._sides[1].add(-centred, -windows.min(axis=1), self._width)
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

    def note(self, peak_db: float, level_db: float) -> None:
        """Take a frame's peak and level in dBFS."""
        if level_db <= -_HIGHEST_DB:
            return
        self._peak_db = max(self._peak_db, peak_db)
        self._levels[max(0, math.floor(-level_db))] += 1
        if peak_db - level_db < _DENSE_DB:
            self._pressed[max(0, math.floor(-peak_db * _PRESSED_BINS_PER_DB))] += 1


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
