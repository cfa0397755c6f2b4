"""A test sentence: a few seconds out of the ring, judged, and heard again from memory. Never stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from collector.capture.device.player import Sounding
from collector.capture.spec import QualityLimits
from collector.capture.verdict.figures import SoundFigures

if TYPE_CHECKING:
    from collector.capture.sound.ring import Sound

LONGEST_S = 8.0
_TOLD = (
    *("silent_digital", "near_silent", "silent_channel", "clipped"),
    *("no_speech", "too_quiet", "noisy", "digital_gap"),
)


@dataclass(frozen=True)
class Sentence:
    """The sound to be heard, and what is wrong with it: a take's verdict code, or nothing."""

    sounding: Sounding
    verdict: str


def judge_sentence(sound: Sound, sampling_rate_hz: int) -> Sentence:
    """Judge what was said (frames × channels) as a take would be, its length and its ends aside."""
    figures = SoundFigures(sampling_rate_hz, str(sound.dtype))
    figures.add(sound)
    verdicts = figures.summarise(QualityLimits())[1]
    found = next((code for code in _TOLD if code in verdicts), "")
    return Sentence(Sounding(_narrow(sound), sampling_rate_hz), found)


def _narrow(sound: Sound) -> NDArray[np.int16]:
    mono = sound.astype(np.float64).mean(axis=1)
    samples: NDArray[np.int16] = (mono / (1 << 16) if sound.dtype == np.int32 else mono).astype(np.int16)
    return samples
