"""Simulated devices say exactly what the command line promises."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collector.capture.container.encoder import PictureEncoder
from collector.capture.container.muxer import Muxer, PictureFormat
from collector.capture.device.signals import (
    burn_number,
    make_backdrop,
    make_ramp,
    make_signal,
    make_talking_head,
    read_number,
)
from collector.capture.device.sources import Picture
from tests.rig.sinks import MemorySink


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


def test_a_talking_head_moves_under_noise_and_is_the_same_each_time() -> None:
    """What stands still, or is clean, costs an encoder nothing and would prove nothing."""
    size = (320, 180)
    one, next_one = make_talking_head(*size, 7), make_talking_head(*size, 8)
    assert one.shape == (180, 320, 3)
    assert [read_number(picture) for picture in (one, next_one)] == [7, 8]
    assert (one == make_talking_head(*size, 7)).all()
    below = slice(20, None)
    difference = one[below].astype(int) - next_one[below].astype(int)
    assert difference.std() > 5
    assert (difference != 0).mean() > 0.8


@pytest.mark.long
def test_a_talking_head_is_as_dear_as_a_person(is_long: bool) -> None:
    """1 Mbit/s and more as AV1 at 720p and 30 pictures a second: still pictures take a tenth."""
    width, height = (1280, 720) if is_long else (640, 360)
    form = PictureFormat("av1", width, height, 30)
    sink = MemorySink()
    muxer = Muxer(sink, None, form)
    encoder = PictureEncoder(muxer.picture, form)
    for number in range(45):
        muxer.mux(encoder.encode(Picture(0.0, make_talking_head(width, height, number)), 3000 * number))
    muxer.mux(encoder.finish())
    muxer.close()
    assert len(sink.data) * 8 / 1.5 >= 1_000_000 * width * height / (1280 * 720)
