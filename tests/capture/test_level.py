"""The meter shows what was heard last, holds a peak, and warns before it clips."""

from __future__ import annotations

import numpy as np
import pytest

from collector.capture.sound.level import LOWEST_DB, Meter, to_db


def block(peak: int) -> np.ndarray:
    return np.tile(np.array([[peak], [-peak]], np.int16), (480, 1))


def test_peak_rms_and_hold() -> None:
    meter = Meter("int16")
    meter.show(block(16_384), 10.0)
    assert meter.slot.get().peak_db == pytest.approx(-6.02, abs=0.01)
    assert meter.slot.get().rms_db == pytest.approx(-6.02, abs=0.01)
    meter.show(block(16), 11.0)
    assert meter.slot.get().peak_db < -60
    assert meter.slot.get().hold_db == pytest.approx(-6.02, abs=0.01)
    meter.show(block(16), 14.0)
    assert meter.slot.get().hold_db < -30


def test_the_warning_comes_before_full_scale() -> None:
    meter = Meter("int16")
    meter.show(block(20_000), 1.0)
    assert not meter.slot.get().is_too_loud
    meter.show(block(27_000), 1.1)
    assert meter.slot.get().is_too_loud


def test_silence_has_a_lowest_level() -> None:
    meter = Meter("int32")
    meter.show(np.zeros((480, 2), np.int32), 1.0)
    assert meter.slot.get().peak_db == LOWEST_DB
    assert to_db(0) == LOWEST_DB
    meter.show(np.zeros((0, 2), np.int32), 2.0)


def test_the_rooms_noise_is_what_is_heard_between_the_words() -> None:
    meter = Meter("int16")
    for turn in range(100):
        meter.show(block(8_192 if turn % 4 else 33), 10.0 + turn * 0.04)
    assert meter.slot.get().noise_db == pytest.approx(-59.9, abs=0.1)
    for turn in range(130):  # a fan was switched on: five seconds later nothing else is remembered
        meter.show(block(330), 14.0 + turn * 0.04)
    assert meter.slot.get().noise_db == pytest.approx(-39.9, abs=0.1)
