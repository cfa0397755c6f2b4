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
_ASIDE = {"speech_touches_start", "speech_touches_end", "too_short", "too_long"}  # it is cut out of the ring


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
    found = next((code for code in verdicts if code not in _ASIDE), "")
    return Sentence(Sounding(_narrow(sound), sampling_rate_hz), found)


def _narrow(sound: Sound) -> NDArray[np.int16]:
    """The channel that hears best: two that are turned over against each other would be silent together."""
    loud = sound.astype(np.float64).var(axis=0).argmax() if len(sound) else 0
    mono = sound[:, loud]
    samples: NDArray[np.int16] = (mono >> 16 if sound.dtype == np.int32 else mono).astype(np.int16)
    return samples
