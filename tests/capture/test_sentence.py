"""A test sentence is judged as a take is, and heard as it was."""

from __future__ import annotations

import numpy as np

from collector.capture.device.signals import make_signal, widen
from collector.capture.verdict.sentence import judge_sentence

RATE = 16_000


def test_speech_is_good_and_heard_as_it_was() -> None:
    sound = make_signal("speech", RATE, 1)(0, 4 * RATE)
    for dtype in ("int16", "int32"):
        found = judge_sentence(widen(sound, dtype), RATE)
        assert found.verdict == ""
        assert found.sounding.length_s == 4.0
        assert np.array_equal(found.sounding.samples, sound[:, 0])


def test_what_is_wrong_is_named() -> None:
    assert judge_sentence(make_signal("silence", RATE, 2)(0, 4 * RATE), RATE).verdict == "near_silent"
    assert judge_sentence(np.zeros((4 * RATE, 1), np.int16), RATE).verdict == "silent_digital"
    speech = make_signal("speech", RATE, 1)(0, 4 * RATE)
    assert judge_sentence(speech // np.int16(40), RATE).verdict in {"near_silent", "too_quiet"}
    loud = np.clip(speech.astype(np.int32) * 8, -32_768, 32_767).astype(np.int16)
    assert judge_sentence(loud, RATE).verdict == "clipped"


def test_two_that_are_turned_over_are_told_and_heard() -> None:
    speech = make_signal("speech", RATE, 1)(0, 4 * RATE)
    found = judge_sentence(np.concatenate((speech, -speech), axis=1), RATE)
    assert found.verdict == "opposite_polarity"
    assert np.array_equal(np.abs(found.sounding.samples), np.abs(speech[:, 0]))
