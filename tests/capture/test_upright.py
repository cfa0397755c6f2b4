"""Stills of other kinds: inks, grey, deep, damaged, very large. No crash, and bounded memory."""

from __future__ import annotations

import os
from contextlib import suppress
from io import BytesIO

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from collector.capture.picture.jpeg import decode_jpeg, encode_jpeg
from collector.capture.picture.upright import set_upright
from collector.errors import PictureDamaged
from tests.capture.hiding import GREY, PLAIN, PROGRESSIVE, RESTARTING, SOF, SOS, find
from tests.found.test_stills import code, decode, quarters
from tests.rig.profiles import BLUE, GREEN, RED, make_profile, with_profile, with_turn

LONG = os.environ.get("COLLECTOR_LONG") == "1"


def test_inks_become_colours() -> None:
    """CMYK as Adobe writes it, upside down: no browser or trainer reads it alike."""
    out = BytesIO()
    Image.fromarray(quarters()[:, :, ::-1]).convert("CMYK").save(out, "JPEG", quality=95)
    found = set_upright(out.getvalue())
    assert decode_jpeg(found).shape == quarters().shape
    assert np.abs(decode(found).astype(int) - quarters().astype(int)).mean() < 12
    assert b"Adobe" not in found


def test_grey_stays_grey() -> None:
    assert set_upright(GREY) == GREY
    turned = cv2.imdecode(np.frombuffer(set_upright(with_turn(GREY, 3)), np.uint8), cv2.IMREAD_UNCHANGED)
    before = cv2.imdecode(np.frombuffer(GREY, np.uint8), cv2.IMREAD_UNCHANGED)
    assert turned.shape == before.shape
    assert np.abs(turned.astype(int) - np.rot90(before, 2).astype(int)).mean() < 2


def test_a_progressive_picture_is_coded_again_and_turned() -> None:
    """In one of its scans anything may stand."""
    plain = set_upright(PROGRESSIVE)
    assert plain[find(plain, SOF)] == 0xFF
    assert np.abs(decode(plain).astype(int) - decode(PROGRESSIVE).astype(int)).mean() < 2
    assert decode(set_upright(with_turn(PROGRESSIVE, 8))).shape[:2] == decode(PROGRESSIVE).shape[1::-1]


@pytest.mark.parametrize("change", [lambda jpeg: jpeg, lambda jpeg: with_turn(jpeg, 6)])
def test_a_picture_that_is_cut_off_is_kept_as_far_as_it_goes_or_refused(change) -> None:
    for length in range(0, len(PLAIN), 97):
        with suppress(PictureDamaged):
            set_upright(change(PLAIN[:length]) if length > 2 else PLAIN[:length])


def test_twelve_bits_are_refused_in_our_own_words_or_read() -> None:
    at = find(PLAIN, SOF)
    deep = PLAIN[: at + 1] + b"\xc1" + PLAIN[at + 2 : at + 4] + b"\x0c" + PLAIN[at + 5 :]
    for read in (set_upright, decode_jpeg):
        with suppress(PictureDamaged):
            read(deep)


WORD = b"canary behind the last pixel"


@pytest.mark.parametrize("jpeg", [PLAIN, RESTARTING, GREY, code(quarters()), code(quarters(), 20)], ids=len)
def test_every_bit_is_kept_where_all_of_it_is_of_pixels(jpeg: bytes) -> None:
    assert set_upright(jpeg) == jpeg


@pytest.mark.parametrize("jpeg", [PLAIN, RESTARTING, GREY, code(quarters())], ids=len)
def test_what_stands_behind_the_last_pixel_is_gone(jpeg: bytes) -> None:
    hiding = jpeg[:-2] + WORD + jpeg[-2:]
    assert (decode(hiding) == decode(jpeg)).all()
    found = set_upright(hiding)
    assert WORD not in found
    assert np.abs(decode(found).astype(int) - decode(jpeg).astype(int)).mean() < 2


def test_what_stands_behind_the_last_pixel_of_any_stretch_is_gone() -> None:
    for number in range(7):
        mark = b"\xff" + bytes((0xD0 + number,))
        at = RESTARTING.index(mark, find(RESTARTING, SOS))
        hiding = RESTARTING[:at] + WORD + RESTARTING[at:]
        assert WORD not in set_upright(hiding)


def test_a_promise_of_gigabytes_is_not_believed() -> None:
    at = find(PLAIN, SOF)
    vast = PLAIN[: at + 5] + b"\xff\xdc\xff\xdc" + PLAIN[at + 9 :]
    for read in (set_upright, decode_jpeg, lambda jpeg: set_upright(with_turn(jpeg, 6))):
        with pytest.raises(PictureDamaged, match="too large"):
            read(vast)


@pytest.mark.long
def test_a_picture_of_48_million_pixels_is_turned_and_converted() -> None:
    height, width = (6000, 8000) if LONG else (600, 800)
    jpeg = encode_jpeg(np.tile(quarters(), (125, 84, 1))[:height, :width])
    assert set_upright(jpeg) == jpeg
    both = with_turn(with_profile(jpeg, make_profile((BLUE, GREEN, RED))), 6)
    assert decode(set_upright(both)).shape == (width, height, 3)


@settings(deadline=None, max_examples=200)
@given(st.binary(max_size=80), st.sampled_from([0xE0, 0xE1, 0xE2, 0xED, 0xEE]), st.sampled_from(
    [b"", b"Exif\0\0", b"Exif\0\0II*\0\x08\0\0\0", b"Exif\0\0MM\0*\0\0\0\x08", b"ICC_PROFILE\0\x01\x01",
     b"ICC_PROFILE\0\x01\x01" + make_profile((BLUE, GREEN, RED))[:200], b"Photoshop 3.0\0", b"MPF\0",
     b"http://ns.adobe.com/xap/1.0/\0"]
))  # fmt: skip
def test_garbage_in_heads_counts_for_nothing(tail: bytes, marker: int, head: bytes) -> None:
    payload = head + tail
    jpeg = PLAIN[:2] + bytes((0xFF, marker)) + (len(payload) + 2).to_bytes(2, "big") + payload + PLAIN[2:]
    with suppress(PictureDamaged):
        assert decode(set_upright(jpeg)).size == decode(PLAIN).size


def test_code_and_decode_are_the_same_picture() -> None:
    assert np.abs(decode(code(quarters())).astype(int) - quarters().astype(int)).mean() < 2
