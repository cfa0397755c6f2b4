"""A prompt's picture and the tone: small, upright, opaque; nothing but our errors leaves a broken file."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collector.capture.device.player import TONE_HZ, TONE_S, make_beep
from collector.capture.picture.shown import decode_picture
from collector.errors import EncoderFailed


def coded(image: np.ndarray, ending: str = ".png") -> bytes:
    return cv2.imencode(ending, image)[1].tobytes()


def test_a_large_picture_is_made_small_and_a_small_one_is_left() -> None:
    large = decode_picture(coded(np.zeros((600, 2000, 3), np.uint8), ".jpg"), 500)
    assert large.shape == (150, 500, 3)
    assert decode_picture(coded(np.zeros((60, 20, 3), np.uint8)), 500).shape == (60, 20, 3)


@pytest.mark.parametrize("shape", [(2, 2), (2, 2, 3), (2, 2, 4)])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_every_kind_of_png_becomes_rgb(shape: tuple[int, ...], dtype: type) -> None:
    image = np.full(shape, np.iinfo(dtype).max, dtype)
    if image.ndim == 3:
        image[:, :, 0] = 0  # no blue
    found = decode_picture(coded(image), 500)
    assert found.dtype == np.uint8
    assert list(found[0, 0]) == ([255, 255, 255] if image.ndim == 2 else [255, 255, 0])


def test_what_is_see_through_becomes_white() -> None:
    assert list(decode_picture(coded(np.zeros((2, 2, 4), np.uint8)), 9)[0, 0]) == [255, 255, 255]


@settings(deadline=None)
@given(st.binary(max_size=80), st.integers(0, 60))
def test_only_our_error_leaves_a_broken_picture(mess: bytes, cut: int) -> None:
    good = coded(np.zeros((4, 4, 3), np.uint8))
    for data in (mess, good[:cut] + mess):
        try:
            assert decode_picture(data, 50).ndim == 3
        except EncoderFailed:
            continue


def test_the_tone_is_one_soft_tone() -> None:
    tone = make_beep()
    assert tone.length_s == pytest.approx(TONE_S)
    spectrum = np.abs(np.fft.rfft(tone.samples))
    assert np.argmax(spectrum) / tone.length_s == pytest.approx(TONE_HZ, rel=0.02)
    assert np.abs(tone.samples).max() < 0.3 * 2**15
    assert abs(int(tone.samples[0])) < 50
    assert abs(int(tone.samples[-1])) < 400
