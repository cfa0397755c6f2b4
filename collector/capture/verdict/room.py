"""What a room sounds like while nobody speaks: level, hum, a silent device, and a word for the whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from collector.capture.sound.level import LOWEST_DB, full_scale

if TYPE_CHECKING:
    from collector.capture.sound.ring import Sound

RoomVerdict = Literal["quiet", "fair", "too_noisy", "hum", "disturbed", "silent_digital", "near_silent"]
SoundVerdict = Literal[
    "fine", "too_noisy", "noisier", "clipped", "silent_channel", "silent_digital", "near_silent"
]
Values = NDArray[np.float64]

MEASURED_S = 5.0
CHECKED_S = 3.0
# A voice in the good range lies near -30 dBFS: 30 dB over a quiet room, 15 (QualityLimits) over a fair one.
_QUIET_MDB = -60_000
_FAIR_MDB = -45_000
_NOISIER_MDB = 10_000  # twice as loud to the ear as the place was when it was set up
_DISTURBED_MDB = 15_000
_WINDOW_S = 0.05
_NEAR_SILENCE = 0.002  # capture.md: a muted headset peaks at 0.0005 to 0.0010, a quiet live room above 0.017
_FULL_SCALE = 0.999
_MOSTLY = 0.9
_MAINS_HZ = (50, 60)
_HARMONICS = 6
_HUM_WIDTH_HZ = 1.5
_HUM_SHARE = 0.5  # of all power: then the hum is what is heard
_HUM_LEAST_MDB = -70_000


@dataclass(frozen=True)
class RoomNoise:
    """Level of the room in thousandths of dBFS, the mains whose hum is heard (50, 60, or 0), and a word."""

    level_mdb: int
    hum_hz: int
    verdict: RoomVerdict

    @property
    def is_usable(self) -> bool:
        """Whether the figure says something of the room, and may be kept for it."""
        return self.verdict in {"quiet", "fair", "too_noisy", "hum"}


def measure_room(sound: Sound, sampling_rate_hz: int) -> RoomNoise:
    """Judge a few seconds (frames × channels) in which nobody speaks (capture.md, Quality)."""
    values = _scale(sound)
    dead = _find_dead(values)
    if dead is not None:
        return RoomNoise(round(LOWEST_DB * 1000), 0, dead)
    levels = _levels_mdb(values, sampling_rate_hz)
    calm, usual, loud = (int(np.percentile(levels, share)) for share in (10, 50, 97))
    hum_hz = _find_hum(values, sampling_rate_hz) if usual >= _HUM_LEAST_MDB else 0
    if loud - calm > _DISTURBED_MDB:
        return RoomNoise(usual, hum_hz, "disturbed")
    return RoomNoise(usual, hum_hz, "hum" if hum_hz else _name_level(usual))


def check_sound(sound: Sound, sampling_rate_hz: int, usual_mdb: int | None) -> SoundVerdict:
    """Judge the last seconds before a session's first take; people may speak meanwhile.

    `usual_mdb` is the room's level when the place was set up, None where it was not measured.
    """
    values = _scale(sound)
    dead = _find_dead(values)
    if dead is not None:
        return dead
    if float(np.abs(values).max()) >= _FULL_SCALE:
        return "clipped"
    channels = np.split(values, values.shape[1], axis=1)
    if any(_find_dead(channel) for channel in channels):
        return "silent_channel"
    floor = max(int(np.percentile(_levels_mdb(one, sampling_rate_hz), 10)) for one in channels)
    if floor > _FAIR_MDB:
        return "too_noisy"
    if usual_mdb is not None and floor > max(usual_mdb + _NOISIER_MDB, _QUIET_MDB):
        return "noisier"
    return "fine"


def _scale(sound: Sound) -> Values:
    return sound.astype(np.float64) / full_scale(str(sound.dtype))


def _find_dead(values: Values) -> Literal["silent_digital", "near_silent"] | None:
    if not len(values) or float(np.mean(values == 0.0)) >= _MOSTLY:
        return "silent_digital"
    return "near_silent" if float(np.abs(values - values.mean(axis=0)).max()) < _NEAR_SILENCE else None


def _levels_mdb(values: Values, rate: int) -> NDArray[np.int64]:
    """Levels of 50 ms each over all channels, without the converter's offset."""
    width = min(len(values), max(1, round(_WINDOW_S * rate)))
    windows = values[: len(values) - len(values) % width].reshape(-1, width, values.shape[1])
    power = windows.var(axis=1).mean(axis=1)
    levels: NDArray[np.int64] = np.round(10_000 * np.log10(np.maximum(power, 1e-15))).astype(np.int64)
    return levels


def _name_level(level_mdb: int) -> RoomVerdict:
    if level_mdb <= _QUIET_MDB:
        return "quiet"
    return "fair" if level_mdb <= _FAIR_MDB else "too_noisy"


def _find_hum(values: Values, rate: int) -> int:
    """Mains frequency whose harmonics hold most of the power, else 0. Windows of a second tell 50 from 60."""
    if len(values) < rate:
        return 0
    whole = values[: len(values) - len(values) % rate]
    windows = (whole - whole.mean(axis=0)).T.reshape(
        -1, rate
    )  # each channel's: turned over they would cancel
    power = (np.abs(np.fft.rfft(windows * np.hanning(rate), axis=1)) ** 2).mean(axis=0)
    hz = np.arange(len(power), dtype=np.float64)  # windows of a second: a line for each hertz
    shares = {mains: _share_of(power, hz, mains) for mains in _MAINS_HZ}
    mains, share = max(shares.items(), key=lambda item: item[1])
    return mains if share >= _HUM_SHARE else 0


def _share_of(power: Values, hz: Values, mains: int) -> float:
    total = float(power.sum())
    harmonics = [mains * number for number in range(1, _HARMONICS + 1)]
    near = np.any([np.abs(hz - harmonic) <= _HUM_WIDTH_HZ for harmonic in harmonics], axis=0)
    return float(power[near].sum()) / total if total else 0.0
