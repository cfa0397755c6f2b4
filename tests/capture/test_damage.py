"""A JPEG's structure tells whether it is whole; every kind that a camera may send passes."""

from __future__ import annotations

import random

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.capture.container.encoder import PictureEncoder
from collector.capture.container.muxer import Muxer, PictureFormat
from collector.capture.device.signals import make_backdrop
from collector.capture.device.sources import Picture
from collector.capture.picture.damage import examine_jpeg
from collector.capture.picture.decoder import JpegDecoder
from collector.capture.picture.jpeg import decode_jpeg, strip_jpeg
from collector.capture.picture.judge import BELIEVED_AFTER_S, Judge
from collector.errors import PictureDamaged
from tests.rig.fuzz import SURE, cut, draw
from tests.rig.sinks import MemorySink

SIZES = [(64, 48), (63, 49), (1, 1), (17, 33), (160, 8)]
OPTIONS = {
    "plain": [],
    "progressive": [cv2.IMWRITE_JPEG_PROGRESSIVE, 1],
    "restarts": [cv2.IMWRITE_JPEG_RST_INTERVAL, 1],
    "tables of its own": [cv2.IMWRITE_JPEG_OPTIMIZE, 1],
    "4:4:4 with restarts": [cv2.IMWRITE_JPEG_SAMPLING_FACTOR, 0x111111, cv2.IMWRITE_JPEG_RST_INTERVAL, 3],
    "4:2:2 with restarts": [cv2.IMWRITE_JPEG_SAMPLING_FACTOR, 0x211111, cv2.IMWRITE_JPEG_RST_INTERVAL, 2],
    "4:1:1": [cv2.IMWRITE_JPEG_SAMPLING_FACTOR, 0x411111],
}


def noise(size: tuple[int, int], *, grey: bool = False) -> np.ndarray:
    shape = (size[1], size[0]) if grey else (size[1], size[0], 3)
    return np.random.default_rng(1).integers(0, 256, shape, np.uint8)


def encode(bgr: np.ndarray, kind: str) -> bytes:
    return bytes(cv2.imencode(".jpg", bgr, OPTIONS[kind])[1])


def without_tables(jpeg: bytes) -> bytes:
    """As the chips of old webcams send it (AVI1)."""
    while (at := jpeg.find(b"\xff\xc4")) >= 0:
        jpeg = jpeg[:at] + jpeg[at + 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big") :]
    return jpeg


def with_height_behind(jpeg: bytes) -> bytes:
    """The frame says no height; a DNL segment after the pixels does (T.81, B.2.5)."""
    at = jpeg.index(b"\xff\xc0") + 5
    return jpeg[:at] + b"\0\0" + jpeg[at + 2 : -2] + b"\xff\xdc\0\4" + jpeg[at : at + 2] + jpeg[-2:]


@pytest.mark.parametrize("grey", [False, True], ids=["colour", "grey"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("kind", OPTIONS)
def test_whole_pictures_pass_as_they_are_and_every_cut_is_found(
    kind: str, size: tuple[int, int], grey: bool
) -> None:
    jpeg = encode(noise(size, grey=grey), kind)
    for whole in (jpeg, jpeg + bytes(99), jpeg + jpeg):
        examined = examine_jpeg(whole)
        assert (examined.size, examined.jpeg) == (size, whole)
    for end in range(len(jpeg)):
        with pytest.raises(PictureDamaged):
            examine_jpeg(jpeg[:end])


@pytest.mark.parametrize("change", [without_tables, with_height_behind])
def test_what_a_chip_leaves_out_is_put_in(change) -> None:
    jpeg = encode(make_backdrop(64, 48), "plain")
    examined = examine_jpeg(change(jpeg))
    assert examined.size == (128, 48)
    assert (decode_jpeg(examined.jpeg) == decode_jpeg(jpeg)).all()


@pytest.mark.parametrize("kind", OPTIONS)
def test_the_same_walk_tells_what_may_be_kept(kind: str) -> None:
    jpeg = encode(noise((64, 48)), kind)
    told = jpeg[:2] + b"\xff\xfe\0\x0bcanary 17" + jpeg[2:] + b"canary"
    examined = examine_jpeg(told)
    assert examined.jpeg == told
    assert b"".join(examined.pieces) == strip_jpeg(told) == jpeg


@pytest.mark.parametrize("change", [without_tables, with_height_behind])
def test_what_was_put_in_is_kept(change) -> None:
    jpeg = encode(make_backdrop(64, 48), "plain")
    kept = b"".join(examine_jpeg(change(jpeg)).pieces)
    assert kept.count(b"\xff\xc4") == 4
    assert (decode_jpeg(kept) == decode_jpeg(jpeg)).all()
    assert examine_jpeg(kept).jpeg == kept


@pytest.mark.parametrize("kind", OPTIONS)
def test_one_picture_says_nothing_of_the_next_though_both_begin_the_same(kind: str) -> None:
    jpeg = encode(noise((64, 48)), kind)
    late = with_height_behind(jpeg) if b"\xff\xc0" in jpeg else jpeg
    lower = (
        late[:-4] + b"\0\x10" + late[-2:]
        if late != jpeg and "restarts" not in kind
        else encode(noise((64, 16)), kind)
    )
    for _ in range(2):
        for whole in (jpeg, late):
            assert examine_jpeg(whole).size == (64, 48)
            assert b"".join(examine_jpeg(whole).pieces) == strip_jpeg(jpeg)
        for end in (-1, -2, -5, -200):
            with pytest.raises(PictureDamaged):
                examine_jpeg(jpeg[:end])
        assert examine_jpeg(lower).size == (64, 16)


@pytest.mark.parametrize("name", sorted(SURE.keys() - {"another size"}))
def test_every_sure_harm_is_found(name: str) -> None:
    dice = random.Random(name)  # noqa: S311 - a test's dice
    for number in range(50):
        with pytest.raises(PictureDamaged):
            examine_jpeg(SURE[name](draw(number), dice))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda jpeg: jpeg.replace(b"\xff\xd1", b"\xff\xd2", 1),
        lambda jpeg: jpeg.replace(b"\xff\xd1", b"", 1),
        lambda jpeg: jpeg[: jpeg.index(b"\xff\xd1")] + jpeg[jpeg.index(b"\xff\xd2") :],
        lambda jpeg: jpeg[:-80] + b"\xff\xc0" + jpeg[-78:],
        lambda jpeg: jpeg.replace(b"\xff\xdd\0\4", b"\xff\xfe\0\4", 1),
        lambda jpeg: jpeg.replace(b"\xff\xdb\0\x43", b"\xff\xdb\0\x33", 1),
    ],
    ids=["order", "one less", "a part less", "a frame in the pixels", "no interval", "a length"],
)
def test_what_does_not_fit_together_is_found(spoil) -> None:
    jpeg = encode(noise((64, 48)), "restarts")
    with pytest.raises(PictureDamaged):
        examine_jpeg(spoil(jpeg))


@given(st.binary(max_size=300) | st.binary(max_size=80).map(lambda tail: draw(1)[:400] + tail))
def test_garbage_is_damage(data: bytes) -> None:
    with pytest.raises(PictureDamaged):
        examine_jpeg(data)


@pytest.mark.parametrize("kind", OPTIONS)
def test_every_kind_is_coded(kind: str) -> None:
    """A decoder that is strict with damage is not with what is only unusual."""
    form = PictureFormat("mjpeg", 64, 48, 30, from_jpeg=True)
    muxer = Muxer(MemorySink(), None, form)
    encoder = PictureEncoder(muxer.picture, form)
    jpeg = encode(noise((64, 48)), kind)
    pictures = [
        jpeg,
        jpeg + bytes(50),
        encode(noise((64, 48), grey=True), kind),
        encode(noise((63, 47)), kind),
    ]
    for number, whole in enumerate(pictures):
        muxer.mux(encoder.encode(Picture(0.0, jpeg=examine_jpeg(whole).jpeg), number * 3000))
    muxer.close()
    assert encoder.count == 4


def test_what_was_judged_is_passed_on_without_a_word_beside_its_pixels() -> None:
    form = PictureFormat("camera", 128, 72, 30, from_jpeg=True)
    sink = MemorySink()
    muxer = Muxer(sink, None, form)
    encoder = PictureEncoder(muxer.picture, form)
    told = [draw(number)[:2] + b"\xff\xe1\0\x0cExif\0\0gps!" + draw(number)[2:] for number in range(9)]
    for number, jpeg in enumerate(told):
        judged = Judge().judge(Picture(0.0, jpeg=jpeg))
        assert judged.jpeg == jpeg  # a portrait needs its orientation
        assert b"".join(judged.pieces) == draw(number)
        muxer.mux(encoder.encode(judged, 3000 * number))
    muxer.close()
    assert b"gps!" not in sink.data
    assert sink.data.count(draw(3)) == 1


@pytest.mark.parametrize("halvings", [1, 2])
@pytest.mark.parametrize("kind", OPTIONS)
def test_every_kind_is_seen_small(kind: str, halvings: int) -> None:
    """As large and as bright as what OpenCV decodes."""
    decoder = JpegDecoder(halvings)
    for size in ((64, 48), (63, 49), (320, 180)):
        jpeg = encode(np.ascontiguousarray(make_backdrop(*size)[:, : size[0]]), kind)
        seen, known = decoder.decode(jpeg).to_ndarray(format="bgr24"), decode_jpeg(jpeg, 2**halvings)
        assert seen.shape == known.shape
        assert abs(float(seen.mean()) - float(known.mean())) < 2


def test_a_coded_picture_that_is_cut_is_damage_and_the_next_one_is_not() -> None:
    form = PictureFormat("mjpeg", 128, 72, 30, from_jpeg=True)
    muxer = Muxer(MemorySink(), None, form)
    encoder = PictureEncoder(muxer.picture, form)
    dice = random.Random(1)  # noqa: S311 - a test's dice
    for number in range(30):
        with pytest.raises(PictureDamaged):
            encoder.encode(Picture(0.0, jpeg=cut(draw(number), dice)), 6000 * number)
        muxer.mux(encoder.encode(Picture(0.0, jpeg=draw(number)), 6000 * number + 3000))
    muxer.close()
    assert encoder.count == 30


def test_another_size_is_damage_until_nothing_else_came_for_a_while() -> None:
    judge, moments = Judge(), [number / 30 for number in range(90)]
    small, large = draw(1, (96, 64)), draw(1)
    judge.judge(Picture(0.0, jpeg=large))
    for number, moment_s in enumerate(moments):
        if number % 3 == 0:
            judge.judge(Picture(moment_s, jpeg=large))
        else:
            with pytest.raises(PictureDamaged):
                judge.judge(Picture(moment_s, jpeg=small))
    judge.judge(Picture(4.9, jpeg=large))
    refused = 0
    for moment_s in moments:
        try:
            judge.judge(Picture(5 + moment_s, jpeg=small))
        except PictureDamaged:
            refused += 1
    assert judge.size == (96, 64)
    assert refused == round(BELIEVED_AFTER_S * 30)
