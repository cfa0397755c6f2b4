"""Every dialect of MJPEG over HTTP is cut into the pictures that were sent, however the bytes come."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collector.capture.device.signals import make_backdrop
from collector.capture.picture.jpeg import encode_jpeg
from collector.capture.picture.splitter import Splitter
from tests.rig.dialects import BARE, DIALECTS, EPILOGUE, PREAMBLE, chop, say

ALL = {**DIALECTS, **BARE}


def noisy(seed: int, size: tuple[int, int] = (96, 64)) -> bytes:
    return encode_jpeg(np.random.default_rng(seed).integers(0, 256, (size[1], size[0], 3), np.uint8))


def with_thumbnail(jpeg: bytes, marker: int = 0xE1) -> bytes:
    thumbnail = b"Exif\0\0" + encode_jpeg(make_backdrop(16, 16))
    return jpeg[:2] + bytes([0xFF, marker]) + (len(thumbnail) + 2).to_bytes(2, "big") + thumbnail + jpeg[2:]


PICTURES = [noisy(1), with_thumbnail(noisy(2)), noisy(3, (33, 17)), with_thumbnail(noisy(4), 0xE2)]


def split(data: bytes, size: int = 1 << 20) -> list[bytes]:
    splitter = Splitter()
    found = [part for piece in chop(data, size) for part in splitter.feed(piece)]
    return found + splitter.finish()


@pytest.mark.parametrize("size", [1, 7, 1000, 1 << 20])
@pytest.mark.parametrize("name", ALL)
def test_every_picture_is_found_in_every_dialect(name: str, size: int) -> None:
    found = split(say(ALL[name], PICTURES), size)
    assert [part.rstrip(b"\0") for part in found] == PICTURES


@pytest.mark.parametrize("name", ["measured", "without a length", "one after another"])
def test_a_picture_is_out_with_its_last_byte(name: str) -> None:
    splitter = Splitter()
    assert splitter.feed(say(ALL[name], PICTURES[:1]).rstrip(b"\r\n")) == PICTURES[:1]


@pytest.mark.parametrize("name", DIALECTS)
def test_empty_and_cut_parts_are_parts_and_the_good_ones_stay(name: str) -> None:
    cut = PICTURES[1][:2000]
    found = split(say(DIALECTS[name], [PICTURES[0], cut, PICTURES[2], PICTURES[3]]), 500)
    assert len(found) == 4
    assert [found[0].rstrip(b"\0"), *(part.rstrip(b"\0") for part in found[2:])] == [
        PICTURES[0],
        *PICTURES[2:],
    ]
    if name != "misnamed":  # a text that is empty is no picture
        assert len(split(say(DIALECTS[name], [PICTURES[0], b"", b"", PICTURES[1]]), 100)) == 4


LENGTHY = DIALECTS["measured"]


def with_comment(jpeg: bytes, comment: bytes) -> bytes:
    return jpeg[:2] + b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment + jpeg[2:]


@pytest.mark.parametrize("size", [7, 1000, 1 << 20])
@pytest.mark.parametrize("inside", [b"x\r\n--frame\r\ny", b"\r\n--frame--\r\n"])
def test_a_boundary_within_a_picture_of_known_length_ends_nothing(inside: bytes, size: int) -> None:
    pictures = [with_comment(jpeg, inside) for jpeg in PICTURES]
    assert split(say(LENGTHY, pictures), size) == pictures


@pytest.mark.parametrize("size", [7, 1000, 1 << 20])
def test_a_length_that_leads_to_a_thumbnails_end_is_none(size: int) -> None:
    thumbnail = len(with_thumbnail(noisy(2))) - len(noisy(2)) + 2
    body = b"".join(
        b"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n" % thumbnail + jpeg + b"\r\n"
        for jpeg in (with_thumbnail(noisy(number)) for number in range(6))
    )
    assert split(body, size) == [with_thumbnail(noisy(number)) for number in range(6)]


@pytest.mark.parametrize("more", range(40, 900, 40))
def test_a_length_that_ends_between_a_thumbnails_end_and_the_pictures_is_none(more: int) -> None:
    """In the tables, the start of scan, or the pixels: the picture's own end comes later."""
    pictures = [with_thumbnail(noisy(number)) for number in range(3)]
    length = len(pictures[0]) - len(noisy(0)) + 2 + more
    head = b"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n" % length
    assert split(b"".join(head + jpeg + b"\r\n" for jpeg in pictures), 1000) == pictures


def test_a_length_that_is_too_large_once_keeps_no_picture_back() -> None:
    """What was right a hundred times may be wrong the next time: a picture is out with its boundary."""
    splitter = Splitter()
    right = [LENGTHY(jpeg) for jpeg in PICTURES] * 5
    assert [part for piece in right for part in splitter.feed(piece)] == PICTURES * 5
    head = b"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n" % (len(PICTURES[0]) * 3 // 2)
    assert splitter.feed(head + PICTURES[0] + b"\r\n--frame\r\n") == PICTURES[:1]


def test_a_preamble_an_epilogue_and_parts_of_another_kind_are_no_pictures() -> None:
    text = b"--frame\r\nContent-Type: text/plain\r\n\r\nbattery 80 %\r\n"
    body = PREAMBLE + text + say(DIALECTS["measured"], PICTURES[:2]) + text + EPILOGUE
    for size in (1, 50, 1 << 20):
        assert split(body, size) == PICTURES[:2]


def test_a_camera_that_changes_its_boundary_goes_on() -> None:
    body = say(DIALECTS["measured"], PICTURES) + say(DIALECTS["boundary with four dashes"], PICTURES)
    assert split(body, 300) == PICTURES * 2


def test_a_connection_that_ends_within_a_picture_leaves_a_part() -> None:
    body = say(DIALECTS["measured"], PICTURES[:2])
    assert split(body[:-400]) == [PICTURES[0], PICTURES[1][:-398]]


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_what_was_cut_anywhere_loses_no_good_picture(data: st.DataObject) -> None:
    """A part that was cut short is one part; the pictures beside it are whole, in every dialect."""
    name = data.draw(st.sampled_from(sorted(DIALECTS)))
    cuts = data.draw(st.lists(st.one_of(st.none(), st.integers(3, len(PICTURES[0]) - 1)), max_size=8))
    sent = [noisy(number) for number in range(len(cuts) + 1)]
    said = [jpeg if cut is None else jpeg[:cut] for jpeg, cut in zip(sent, [*cuts, None], strict=True)]
    found = [part.rstrip(b"\0") for part in split(say(DIALECTS[name], said), data.draw(st.integers(1, 9000)))]
    assert len(found) == len(said)
    assert [part for part in found if part in sent] == [jpeg for jpeg in said if jpeg in sent]


@settings(deadline=None)
@given(
    st.lists(
        st.binary(max_size=40) | st.sampled_from([b"--frame\r\n", b"\xff\xd8\xff", b"\r\n\r\n", b"a: b\n"])
    )
)
def test_anything_else_is_read_too(pieces: list[bytes]) -> None:
    splitter = Splitter()
    for piece in pieces:
        splitter.feed(piece)
    assert all(isinstance(part, bytes) for part in splitter.finish())
