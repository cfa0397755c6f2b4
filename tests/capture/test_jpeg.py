"""A JPEG loses what names a device, a place or a person, and not one pixel."""

from __future__ import annotations

from contextlib import suppress

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collector.capture.device.signals import make_backdrop
from collector.capture.picture.jpeg import decode_jpeg, encode_jpeg, measure_jpeg, strip_jpeg
from collector.errors import EncoderFailed, Malformed, PictureDamaged

PICTURE = encode_jpeg(make_backdrop(64, 48))


def with_segment(marker: int, payload: bytes) -> bytes:
    return PICTURE[:2] + bytes([0xFF, marker]) + (len(payload) + 2).to_bytes(2, "big") + payload + PICTURE[2:]


@pytest.mark.parametrize("marker", [0xE1, 0xE2, 0xED, 0xEF, 0xFE])
def test_private_segments_are_gone_and_pixels_are_not(marker: int) -> None:
    stripped = strip_jpeg(with_segment(marker, b"Exif\0\0 GPS 31.2 N, camera no. 4711"))
    assert stripped == PICTURE
    assert (decode_jpeg(stripped) == decode_jpeg(PICTURE)).all()


def test_adobe_colours_stay() -> None:
    assert strip_jpeg(with_segment(0xEE, b"Adobe\0d\0\0\0\0\0")) != PICTURE


def test_thumbnails_are_gone() -> None:
    """JFIF's own, and the ones of JFXX: they may show more than the picture does."""
    jfif = bytes([0xFF, 0xE0, 0, 16 + 27]) + b"JFIF\0\x01\x02\0\0\x01\0\x01\x03\x03" + b"canary---" * 3
    jfxx = with_segment(0xE0, b"JFXX\0\x10" + b"canary")
    assert strip_jpeg(jfxx) == PICTURE
    own = int.from_bytes(PICTURE[4:6], "big") + 4
    stripped = strip_jpeg(PICTURE[:2] + jfif + PICTURE[own:])
    assert b"canary" not in stripped
    assert (decode_jpeg(stripped) == decode_jpeg(PICTURE)).all()


def test_what_follows_the_picture_and_stands_between_its_scans_is_gone() -> None:
    assert strip_jpeg(PICTURE + b"canary of a maker's trailer") == PICTURE
    progressive = cv2.imencode(".jpg", make_backdrop(64, 48), [cv2.IMWRITE_JPEG_PROGRESSIVE, 1])[1].tobytes()
    scan = progressive.rindex(b"\xff\xda")
    secret = b"\xff\xfe\0\x0acanary\xff\xd9"
    stripped = strip_jpeg(progressive[:scan] + secret + progressive[scan:])
    assert b"canary" not in stripped
    assert (decode_jpeg(stripped) == decode_jpeg(progressive)).all()


def test_the_size_is_read_without_decoding() -> None:
    assert measure_jpeg(with_segment(0xE1, b"x" * 500)) == (128, 48)


def test_a_reduced_picture_is_smaller() -> None:
    assert decode_jpeg(PICTURE, shrink=4).shape == (12, 32, 3)


@settings(deadline=None)
@given(st.binary(max_size=300) | st.binary(max_size=60).map(lambda tail: PICTURE[:200] + tail))
def test_garbage_is_refused_in_our_own_words(data: bytes) -> None:
    for read in (strip_jpeg, measure_jpeg, decode_jpeg):
        with suppress(Malformed, PictureDamaged):
            read(data)


def test_a_frame_without_a_picture_is_an_error() -> None:
    with pytest.raises(EncoderFailed):
        encode_jpeg(None)
    with pytest.raises(EncoderFailed):
        encode_jpeg(np.zeros((0, 0, 3), np.uint8))
