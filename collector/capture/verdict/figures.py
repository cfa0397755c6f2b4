"""Figures and verdicts about a take's sound, in whole numbers, gathered while it is written."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np

from collector.capture.sound.level import full_scale, to_db
from collector.capture.sound.ring import Sound
from collector.capture.spec import QualityLimits
from collector.capture.verdict.channel import Channel
from collector.capture.verdict.frames import FRAME_MS
from collector.capture.verdict.judging import Take, judge
from collector.capture.verdict.polarity import Polarity

_PIECE = 60  # frames looked at at once, 1.8 s: the size of blocks changes nothing, and calls cost little
_LOUDEST = ("peak", "clipped_samples", "clipped_runs", "zero_run_ms", "dropouts", "dropout_ms", "strokes")
_OF_THE_VOICE = ("noise_floor_mdb", "speech_ms", "speech_mdb", "snr_mdb")


class SoundFigures:
    """Each channel by itself, and each pair of them; memory does not grow with the take."""

    def __init__(self, sampling_rate_hz: int, dtype: str) -> None:
        self._rate = sampling_rate_hz
        self._scale = np.float32(1 / full_scale(dtype))
        self._piece = np.zeros((_PIECE * (sampling_rate_hz * FRAME_MS // 1000), 0), dtype)
        self._filled = 0
        self._count = 0
        self._channels: list[Channel] = []
        self._pairs: dict[tuple[int, int], Polarity] = {}

    def add(self, sound: Sound) -> None:
        """Take the next frames × channels."""
        if not self._channels:
            self._prepare(sound.shape[1])
        self._count += len(sound)
        while len(sound):
            part = sound[: len(self._piece) - self._filled]
            self._piece[self._filled : self._filled + len(part)] = part
            self._filled += len(part)
            sound = sound[len(part) :]
            if self._filled == len(self._piece):
                self._take_piece()

    def summarise(self, limits: QualityLimits) -> tuple[dict[str, int], list[str]]:
        """Whole numbers for the manifest (mdb: thousandths of dBFS; ppm of full scale) and verdict codes.

        The verdict that matters most comes first. Nothing can be added afterwards.
        """
        self._take_piece()
        for channel in self._channels:
            channel.finish()
        heard = tuple(channel.hear(limits.least_snr_mdb) for channel in self._channels)
        audible = [place for place, one in enumerate(heard) if one.is_audible]
        is_opposite = any(self._pairs[pair].is_opposite for pair in combinations(audible, 2))
        take = Take(heard, round(1000 * self._count / self._rate), is_opposite)
        return self._measure(take.main), judge(take, limits)

    def _prepare(self, channels: int) -> None:
        self._piece = np.zeros((len(self._piece), channels), self._piece.dtype)
        self._channels = [Channel(self._rate) for _ in range(channels)]
        self._pairs = {pair: Polarity() for pair in combinations(range(channels), 2)}

    def _take_piece(self) -> None:
        part, self._filled = self._piece[: self._filled], 0
        if not len(part):
            return
        columns = (column.astype(np.float32) * self._scale for column in part.T)  # rows are cheap
        spectra = [channel.add(column) for channel, column in zip(self._channels, columns, strict=True)]
        for (one, other), pair in self._pairs.items():
            first, second = spectra[one], spectra[other]
            if first is not None and second is not None:
                pair.add(first, second)

    def _measure(self, main: int) -> dict[str, int]:
        """The worst of all channels; of the voice, that of the channel which hears it best."""
        measured = [channel.measure() for channel in self._channels]
        if not measured:
            measured = [Channel(self._rate).measure()]
        worst = {name: max(one[name] for one in measured) for name in _LOUDEST}
        voice = {name: round(measured[main][name]) for name in _OF_THE_VOICE}
        rms = math.sqrt(sum(one["rms"] ** 2 for one in measured) / len(measured))
        offset = max((one["dc"] for one in measured), key=abs)
        return {
            "peak_mdb": _mdb(worst.pop("peak")),
            "rms_mdb": _mdb(rms),
            "dc_ppm": round(offset * 1e6),
            **{name: round(value) for name, value in worst.items()},
            **voice,
        }


def _mdb(ratio: float) -> int:
    return round(1000 * to_db(ratio))
