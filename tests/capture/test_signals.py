"""Simulated devices say exactly what the command line promises."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collector.capture.device.signals import burn_number, make_backdrop, make_ramp, make_signal, read_number


@settings(deadline=None)
@given(st.integers(0, 2**33), st.integers(1, 50))
def test_the_ramp_carries_its_index(first: int, count: int) -> None:
    ramp = make_ramp(first, count, 2).view(np.uint16).astype(int)
    for k in range(count):
        n = first + k
        assert ramp[k, 0] == n % 65_535 + 1
        assert ramp[k, 1] == (n // 65_535 + 1) % 65_536
    assert (make_ramp(first, count, 1)[:, 0] == make_ramp(first, count, 2)[:, 0]).all()


@pytest.mark.parametrize("kind", ["ramp", "speech", "silence"])
def test_signals_do_not_depend_on_how_they_are_asked_for(kind: str) -> None:
    signal = make_signal(kind, 16_000, 2)
    pieces = np.concatenate([signal(first, 160) for first in range(190_000, 194_000, 160)])
    assert (pieces == signal(190_000, 4_000)).all()


@settings(deadline=None)
@given(st.integers(0, 65_535), st.sampled_from([(320, 240), (640, 360), (1280, 720)]))
def test_burned_numbers_are_read_back(number: int, size: tuple[int, int]) -> None:
    bgr = make_backdrop(*size)[:, : size[0]].copy()
    burn_number(bgr, number)
    assert read_number(bgr) == number
    assert read_number(bgr[::2, ::2]) == number
