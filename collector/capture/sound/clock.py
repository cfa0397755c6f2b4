"""The sample count is the master clock: a robust running fit of monotonic time against device frames."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median_low

import numpy as np

_SKIPPED_BLOCKS = (
    100  # a back end's first time stamps are fiction (measured: half a second off, then sliding)
)
_SKIPPED_S = 2.0  # with 100 ms blocks a hundred of them would be ten seconds; the fiction ends after 1.4 s
_LAG_TOLERANCE_S = 0.010
_STEP_S = 0.005
_STEP_LASTS_S = 1.0
_STEP_POINTS = 3
_WEIGH_EVERY = 5
_NEW_LATENCY_S = 10.0
_READY_SPAN_S = 0.5
_POINT_SPACING_S = 0.02
_POINTS = 3_000
_REFIT_S = 2.0
_SETTLED_S = 10.0
_LAG_REFRESH = 10
_FASTEST_REFIT_S = 0.1
_USUAL_RATE_ERROR = 100e-6  # crystals: what the slope is believed to be before the points know better
_SMALLEST_JITTER_S = 20e-6


@dataclass(frozen=True)
class _Fit:
    sample: int
    moment_s: float
    seconds_per_sample: float
    residual_s: float
    usual_lag_s: float


class Clock:
    """Maps `time.monotonic` to device frames and back, and notices frames that never came.

    Points are (first frame of a block, when the converter took it). Blocks whose lag is more than 10 ms off
    the usual are left out, and so are blocks over 5 ms off the fit: a sound server's latency wanders by tens
    of milliseconds and comes back. A lasting step of more than a block, of converter time and of callback
    time alike, is lost sound; any other that lasts ten seconds is the back end's new latency.
    """

    def __init__(self, sampling_rate_hz: int) -> None:
        self._rate = sampling_rate_hz
        self._seen = 0
        self._first_heard_s = 0.0
        self._blocks: deque[int] = deque(maxlen=50)
        self._last_sample = 0
        self._lags: deque[float] = deque(maxlen=50)
        self._lag_median_s = 0.0
        self._points: deque[tuple[int, float, float]] = deque(maxlen=_POINTS)
        self._earliest = Earliest(sampling_rate_hz)
        self._suspects: list[tuple[int, float, float]] = []
        self._fit: _Fit | None = None
        self._refit_at_s = 0.0

    @property
    def ready(self) -> bool:
        """True once the fit stands: no take starts before."""
        return self._fit is not None

    @property
    def trusts(self) -> bool:
        """True once the back end's first blocks, whose times are fiction, are past."""
        return bool(self._points)

    @property
    def drift_ppm(self) -> int:
        """How much faster than its nominal rate the device runs, in millionths."""
        return 0 if self._fit is None else -round((self._fit.seconds_per_sample * self._rate - 1) * 1e6)

    @property
    def residual_us(self) -> int:
        """Robust spread of the points around the fit, in microseconds."""
        return 0 if self._fit is None else round(self._fit.residual_s * 1e6)

    def sample_at(self, moment_s: float) -> float:
        """Device frame that the converter took at `moment_s`."""
        fit = self._standing_fit()
        return fit.sample + (moment_s - fit.moment_s) / fit.seconds_per_sample

    def moment_of(self, sample: float) -> float:
        """When the converter took a device frame, in seconds of the pace's time."""
        fit = self._standing_fit()
        return fit.moment_s + (sample - fit.sample) * fit.seconds_per_sample

    def note(self, sample: int, adc_s: float, heard_s: float) -> int:
        """Take one block's first frame, converter time and callback time; frames found missing before it."""
        if not self._is_credible(sample, heard_s):
            return 0
        self._earliest.note(sample, heard_s)
        lag_s = heard_s - adc_s
        self._lags.append(lag_s)
        if self._seen % _LAG_REFRESH == 0 or len(self._lags) < _LAG_REFRESH:
            self._lag_median_s = _find_usual(self._lags)
        if abs(lag_s - self._lag_median_s) > _LAG_TOLERANCE_S:
            return 0
        if self._fit is not None and abs(adc_s - self.moment_of(sample)) > _STEP_S:
            self._suspects.append((sample, adc_s, lag_s))
            return self._weigh_suspects()
        self._suspects.clear()
        self._add(sample, adc_s, lag_s)
        return 0

    @property
    def suspects_since(self) -> int | None:
        """First device frame of a step that is not certain yet."""
        return self._suspects[0][0] if self._suspects else None

    def settle(self) -> int:
        """Decide now on the blocks that are off, as at the end of a take; the frames lost."""
        if self._fit is None or len(self._suspects) < _STEP_POINTS:
            return 0
        step_s = min(adc_s - self.moment_of(sample) for sample, adc_s, _ in self._suspects)
        heard_step_s = min(adc_s + lag_s - self.moment_of(sample) for sample, adc_s, lag_s in self._suspects)
        heard_step_s -= self._fit.usual_lag_s
        if min(step_s, heard_step_s) < max(_STEP_S, float(np.median(self._blocks)) / self._rate):
            return 0
        lost_s = step_s if abs(heard_step_s - step_s) <= _LAG_TOLERANCE_S else min(step_s, heard_step_s)
        lost = round(lost_s * self._rate)
        suspects, self._suspects = self._suspects, []
        for sample, adc_s, lag_s in suspects:
            self._add(sample + lost, adc_s, lag_s)
        return lost

    def _is_credible(self, sample: int, heard_s: float) -> bool:
        """False for a back end's first blocks."""
        self._seen += 1
        if self._seen == 1:
            self._first_heard_s = heard_s
        else:
            self._blocks.append(sample - self._last_sample)
        self._last_sample = sample
        return self._seen > _SKIPPED_BLOCKS or heard_s - self._first_heard_s >= _SKIPPED_S

    def _weigh_suspects(self) -> int:
        span_s = self._suspects[-1][1] - self._suspects[0][1]
        if span_s < _STEP_LASTS_S or len(self._suspects) % _WEIGH_EVERY:
            return 0
        lost = self.settle()
        if not lost and span_s >= _NEW_LATENCY_S:
            self._accept_latency()
        return lost

    def _accept_latency(self) -> None:
        """Move the fit to where the blocks have been for ten seconds; its slope stays."""
        step_s = float(np.median([adc_s - self.moment_of(sample) for sample, adc_s, _ in self._suspects]))
        moved = [(sample, adc_s + step_s, lag_s) for sample, adc_s, lag_s in self._points]
        self._points = deque(moved + self._suspects, maxlen=_POINTS)
        self._suspects = []
        self._refit()

    def _add(self, sample: int, adc_s: float, lag_s: float) -> None:
        if self._points and adc_s - self._points[-1][1] < _POINT_SPACING_S:
            return
        self._points.append((sample, adc_s, lag_s))
        if adc_s >= self._refit_at_s and adc_s - self._points[0][1] >= _READY_SPAN_S:
            self._refit()
            settled = adc_s - self._points[0][1] > _SETTLED_S
            self._refit_at_s = adc_s + (_REFIT_S if settled else _FASTEST_REFIT_S)

    def _refit(self) -> None:
        table = np.array(self._points)
        sample, moment_s = self._points[-1][0], self._points[-1][1]
        x = (table[:, 0] - sample) / self._rate
        y = table[:, 1] - moment_s - x
        kept = np.full(len(y), fill_value=True)
        if self._fit is None:  # later every point has passed its 5 ms: a slow device must not be cut off
            kept = np.abs(y - _find_usual(y)) < _LAG_TOLERANCE_S
        rate_error, offset_s, spread_s = 0.0, float(np.median(y)), _SMALLEST_JITTER_S
        known = self._earliest.measure()
        for _ in range(2):
            rate_error, offset_s = _fit_line(x[kept], y[kept], spread_s, known)
            residual = y - offset_s - rate_error * x
            spread_s = max(float(1.4826 * np.median(np.abs(residual[kept]))), _SMALLEST_JITTER_S)
            kept &= np.abs(residual) <= 3 * spread_s
        self._fit = _Fit(
            sample=sample,
            moment_s=moment_s + offset_s,
            seconds_per_sample=(1 + rate_error) / self._rate,
            residual_s=spread_s,
            usual_lag_s=_find_usual(table[:, 2]),
        )

    def _standing_fit(self) -> _Fit:
        if self._fit is None:
            raise RuntimeError("the clock is asked before its fit is ready")
        return self._fit


def _find_usual(values: Iterable[float]) -> float:
    """The lower median: always one of the values, never the void between two heaps.

    Blocks may come in pairs, 50 ms and 0 ms behind (measured with three recorders on one sound server).
    """
    return float(median_low(values))


def _fit_line(
    x: np.ndarray, y: np.ndarray, spread_s: float, known: tuple[float, float]
) -> tuple[float, float]:
    """Slope and offset by least squares; few or noisy points hold the slope near zero, or near what is known.

    `known` is a slope from elsewhere and its worth, 1/variance.
    """
    middle = float(np.mean(x))
    worth = float(np.sum((x - middle) ** 2)) / spread_s**2
    told = float(np.sum((x - middle) * (y - np.mean(y)))) / spread_s**2
    known_slope, known_worth = known
    slope = (told + known_slope * known_worth) / (worth + known_worth + 1 / _USUAL_RATE_ERROR**2)
    return slope, float(np.mean(y)) - slope * middle


_SPAN_S = 1.0
_SPANS = 60
_FEWEST = 8
_SMALLEST_JITTER_S = 50e-6
_LARGEST_JITTER_S = 0.001  # more, and the delays were never gone: a busy computer, or a new latency


class Earliest:
    """The earliest callback of each second, a minute of them.

    A sound server's word for its latency wanders by milliseconds over many seconds; when a block is handed
    over at once it wanders by a tenth of one. Where that is so the rate is known long before the converter's
    times tell it; how late the blocks are all in all they can't say.
    """

    def __init__(self, sampling_rate_hz: int) -> None:
        self._rate = sampling_rate_hz
        self._spans: deque[tuple[float, float]] = deque(maxlen=_SPANS)
        self._best: tuple[float, float] | None = None
        self._ends_s = 0.0

    def note(self, sample: int, heard_s: float) -> None:
        """Take a block's first device frame and its callback time."""
        nominal_s = sample / self._rate
        late_s = heard_s - nominal_s
        if self._best is not None and heard_s >= self._ends_s:
            self._spans.append(self._best)
            self._best = None
        if self._best is None:
            self._best, self._ends_s = (nominal_s, late_s), heard_s + _SPAN_S
        elif late_s < self._best[1]:
            self._best = (nominal_s, late_s)

    def measure(self) -> tuple[float, float]:
        """Return by how much of itself a second of samples is too long, and what that is worth: 1/variance.

        Worth nothing before it is certain. The median of all slopes (Theil and Sen) is not moved by seconds
        in which every callback was late, nor by a gap in the second before it is counted.
        """
        if len(self._spans) < _FEWEST:
            return 0.0, 0.0
        x, y = np.array(self._spans).T
        later = np.triu_indices(len(x), 1)
        slope = float(np.median((y[later[1]] - y[later[0]]) / (x[later[1]] - x[later[0]])))
        residual = y - slope * x
        spread_s = float(1.4826 * np.median(np.abs(residual - np.median(residual))))
        if spread_s > _LARGEST_JITTER_S:
            return 0.0, 0.0
        return slope, float(np.sum((x - x.mean()) ** 2)) / max(spread_s, _SMALLEST_JITTER_S) ** 2
