"""What spoils a take is told by its name: keys, music, people far away; holes; cut tops; polarity."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from collector.capture.spec import QualityLimits
from tests.rig.cases import clicks, clipped, crossed, crowd, music, typing
from tests.rig.either import find
from tests.rig.losses import holes
from tests.rig.studio import Made, Studio
from tests.rig.tops import SPOILT, hold_vowel, limit

SoundFigures = find("SoundFigures", "collector.capture.verdict.figures", "collector.capture.quality")
TAKES = 6


def judge(made: Made) -> tuple[dict[str, int], list[str]]:
    """Figures and verdicts of a take."""
    figures = SoundFigures(made.sampling_rate_hz, str(made.sound.dtype))
    figures.add(made.sound)
    found: tuple[dict[str, int], list[str]] = figures.summarise(QualityLimits())
    return found


def takes(make: Any, first: int = 0) -> list[tuple[dict[str, int], list[str]]]:
    """Some takes of a class, each by another voice or instrument."""
    return [judge(make(Studio("judging", make.__name__, first + number))) for number in range(TAKES)]


def first_verdicts(make: Any) -> list[str]:
    """The first verdict of each."""
    return [(verdicts or ["good"])[0] for _, verdicts in takes(make)]


@pytest.mark.parametrize("make", [clicks, music, crowd])
def test_where_nobody_speaks_that_is_told_first(make: Any) -> None:  # C3
    assert first_verdicts(make).count("no_speech") >= TAKES - 1


def test_typing_over_speech_is_noisy() -> None:  # C3
    assert first_verdicts(typing).count("noisy") >= TAKES - 2


def test_eight_holes_of_twenty_milliseconds_are_told() -> None:  # C4
    studio = Studio("judging", "holes", 1)
    sound = studio.record(studio.level(studio.plain())).sound
    length = round(0.02 * 48_000)
    for first in np.linspace(0.1, 0.9, 8):
        sound[round(first * len(sound)) :][:length] = 0
    figures, verdicts = judge(Made(sound, 48_000, frozenset()))
    assert verdicts == ["digital_gap"]
    assert figures["dropouts"] == 8
    assert figures["dropout_ms"] == pytest.approx(160, abs=1)


def test_holes_are_told_wherever_they_are() -> None:  # C4
    assert first_verdicts(holes) == ["digital_gap"] * TAKES


def test_what_was_cut_off_is_told_however_far_it_was_turned_down() -> None:  # C4
    assert [("clipped" in verdicts) for _, verdicts in takes(clipped)].count(True) >= TAKES - 1


@pytest.mark.parametrize("way", SPOILT)
def test_tops_that_are_flat_no_more_are_told_in_one_channel_of_two(way: str) -> None:  # C4
    told = []
    for number in range(TAKES):
        studio = Studio("tuning", "tops", number)
        words = studio.room(studio.say())
        good, bad = (studio.level(sound, -28, -22) for sound in (words, SPOILT[way](words)))
        told.append("clipped" in judge(studio.record(studio.quiet(good, (60, 70)), bad))[1])
        assert "clipped" not in judge(studio.record(good))[1]
    assert told.count(True) >= TAKES - 1


def test_peaks_of_one_height_that_kept_their_shape_are_no_clipping() -> None:  # C4
    for number in range(2 * TAKES):
        studio = Studio("tuning", "limited", number)
        sound = limit(studio.plain(), studio.between(2, 8), studio.between(0.002, 0.02))
        assert "clipped" not in judge(studio.record(studio.level(sound, -30, -7, rms_of_1=False)))[1]


def test_a_vowel_that_is_held_is_no_clipping() -> None:  # C4
    for number in range(3 * TAKES):
        studio = Studio("tuning", "held", number)
        sound = studio.quiet(studio.room(hold_vowel(studio)))
        assert "clipped" not in judge(studio.record(studio.level(sound, -30, -7, rms_of_1=False)))[1]


def test_opposite_polarity_is_told_and_the_voice_is_heard() -> None:  # C5
    for figures, verdicts in takes(crossed):
        assert verdicts == ["opposite_polarity"]
        assert figures["speech_ms"] > 0


def turned(sound: NDArray[Any]) -> Made:
    """One channel, and the same turned over."""
    return Made(np.concatenate((sound, -sound), axis=1), 48_000, frozenset())


def test_a_perfect_mirror_is_no_silence() -> None:  # C5
    studio = Studio("judging", "plain", 9)
    _, verdicts = judge(turned(studio.record(studio.level(studio.plain())).sound))
    assert verdicts == ["opposite_polarity"]
