"""Nothing can be hidden in a JPEG: what stays is what its pixels are made of, written from its meaning."""

from __future__ import annotations

from contextlib import suppress

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collector.errors import Malformed
from tests.capture.hiding import (
    DHT,
    DNL,
    DRI,
    EVERYWHERE,
    GREY,
    PLAIN,
    PROGRESSIVE,
    RESTARTING,
    SOF,
    SOS,
    behind_jfif,
    end_of,
    find,
    hidden,
    in_gap,
    in_segment,
    put,
    rename,
    segment,
)
from tests.rig.either import find_in_capture

strip_jpeg = find_in_capture("strip_jpeg", "picture", "jpeg")
WORD = b"Zq7#canary@Xw9"
PICTURES = {"plain": PLAIN, "progressive": PROGRESSIVE, "restarting": RESTARTING, "grey": GREY}


def decode(jpeg: bytes) -> np.ndarray:
    found = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_UNCHANGED | cv2.IMREAD_IGNORE_ORIENTATION)
    assert found is not None
    return found


def left_of(data: bytes, word: bytes = WORD) -> bool:
    """Whether three bytes of a word that follow each other can be found."""
    return any(word[at : at + 3] in data for at in range(len(word) - 2))


def stripped_or_refused(jpeg: bytes) -> bytes:
    with suppress(Malformed):
        return bytes(strip_jpeg(jpeg))
    return b""


@pytest.mark.parametrize(
    ("place", "jpeg"), list(hidden(WORD)), ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_word_is_gone_wherever_it_was_hidden(place: str, jpeg: bytes) -> None:
    assert left_of(jpeg, WORD[:3]), place
    assert not left_of(stripped_or_refused(jpeg)), place


@pytest.mark.parametrize("name", PICTURES)
def test_pixels_are_the_same_and_a_stripped_picture_stays_as_it_is(name: str) -> None:
    stripped = strip_jpeg(PICTURES[name])
    assert stripped == PICTURES[name]  # from an encoder that hides nothing
    assert (decode(strip_jpeg(in_segment(0xE1)(PICTURES[name], WORD))) == decode(PICTURES[name])).all()


@pytest.mark.parametrize("place", EVERYWHERE)
def test_what_was_hidden_goes_and_the_picture_stays(place: str) -> None:
    """But where a decoder would stumble itself."""
    jpeg = EVERYWHERE[place](PLAIN, WORD)
    stripped = stripped_or_refused(jpeg)
    if stripped:
        assert (decode(stripped) == decode(PLAIN)).all()
    else:
        assert place == "padded code"


@settings(deadline=None, max_examples=300)
@given(
    st.lists(st.tuples(st.sampled_from(sorted(EVERYWHERE)), st.just(WORD)), min_size=1, max_size=4),
    st.sampled_from([PLAIN, RESTARTING]),
)
def test_words_in_several_places_at_once(hides: list[tuple[str, bytes]], jpeg: bytes) -> None:
    for place, word in hides:
        with suppress(
            AssertionError, IndexError, ValueError
        ):  # the last one left no such segment to be found
            jpeg = EVERYWHERE[place](jpeg, word)
    once = stripped_or_refused(jpeg)
    assert not left_of(once)
    assert not once or strip_jpeg(once) == once


@settings(deadline=None, max_examples=300)
@given(st.data(), st.sampled_from(sorted(PICTURES)))
def test_only_segments_of_the_list_are_written(draw: st.DataObject, name: str) -> None:
    """Segments of any marker and content at any boundary."""
    jpeg = PICTURES[name]
    at, borders = 2, [2]
    while jpeg[at + 1] != SOS:
        at = end_of(jpeg, at)
        borders.append(at)
    for place in sorted(draw.draw(st.lists(st.sampled_from(borders), max_size=4)), reverse=True):
        marker = draw.draw(st.integers(0xC0, 0xFE).filter(lambda value: not 0xD0 <= value <= 0xD9))
        jpeg = put(jpeg, place, segment(marker, draw.draw(st.binary(max_size=90))))
    stripped = stripped_or_refused(jpeg)
    if not stripped:
        return
    at, seen = 2, []
    while stripped[at + 1] != SOS:
        seen.append(stripped[at + 1])
        at = end_of(stripped, at)
    assert set(seen) <= {0xE0, 0xEE, 0xDB, 0xDD, DHT, 0xC0, 0xC1, 0xC2, 0xC3, 0xC9, 0xCA, 0xCC}
    assert seen.count(0xE0) <= 1
    assert seen.count(0xEE) <= 1
    assert strip_jpeg(stripped) == stripped


@settings(deadline=None, max_examples=300)
@given(st.data(), st.sampled_from(sorted(PICTURES)))
def test_a_damaged_picture_is_stripped_or_refused(draw: st.DataObject, name: str) -> None:
    damaged = bytearray(PICTURES[name])
    for _ in range(draw.draw(st.integers(1, 6))):
        damaged[draw.draw(st.integers(0, len(damaged) - 1))] = draw.draw(st.integers(0, 255))
    cut = bytes(damaged)[: draw.draw(st.integers(0, len(damaged)))]
    once = stripped_or_refused(cut)
    assert not once or strip_jpeg(once) == once


def test_the_number_of_lines_goes_into_the_frame() -> None:
    at = find(PLAIN, SOF)
    unknown = PLAIN[: at + 5] + b"\0\0" + PLAIN[at + 7 :]
    told = put(unknown, len(unknown) - 2, segment(DNL, PLAIN[at + 5 : at + 7]))
    assert strip_jpeg(told) == PLAIN
    with pytest.raises(Malformed):
        strip_jpeg(unknown)


@pytest.mark.parametrize("head", [b"Adobe\0\x64\0\0\0\0\x00", b"Adobe\0\x65\x80\0\0\0\x00 and more of it"])
def test_of_adobes_segment_only_the_kind_of_colours_stays(head: bytes) -> None:
    """Without it these pixels would be read as others: no JFIF, colours that were never turned."""
    bare = PLAIN[:2] + PLAIN[end_of(PLAIN, 2) :]
    rgb = put(bare, 2, segment(0xEE, head))
    stripped = strip_jpeg(rgb)
    assert stripped == put(bare, 2, segment(0xEE, b"Adobe\0\x64\0\0\0\0\0"))
    assert (decode(stripped) == decode(rgb)).all()
    assert (decode(stripped) != decode(bare)).any()


def test_colours_that_are_told_by_their_names_stay_and_other_names_go() -> None:
    bare = PLAIN[:2] + PLAIN[end_of(PLAIN, 2) :]
    named = rename(bare, b"RGB")
    assert (decode(strip_jpeg(named)) == decode(named)).all()
    assert (decode(named) != decode(bare)).any()
    assert strip_jpeg(rename(PLAIN, b"Can")) == PLAIN


@pytest.mark.parametrize(("density", "kept"), [(b"\x01\0\x48\0\x48", (1, 1)), (b"\0\0\x0c\0\x0b", (12, 11)),
                                               (b"\x02can7", (1, 1))])  # fmt: skip
def test_of_a_density_the_shape_of_a_pixel_stays(density: bytes, kept: tuple[int, int]) -> None:
    stripped = strip_jpeg(PLAIN[:13] + density + PLAIN[18:])
    assert (stripped[15], stripped[17]) == kept
    assert (stripped[13], stripped[14], stripped[16]) == (0, 0, 0)


def test_a_picture_without_an_end_gets_none() -> None:
    assert strip_jpeg(PLAIN[:-2]) == PLAIN[:-2]
    assert strip_jpeg(PLAIN[:-40]) == PLAIN[:-40]


def test_fill_bytes_are_not_kept() -> None:
    at = find(PLAIN, SOF)
    assert strip_jpeg(put(PLAIN, at, b"\xff" * 9)) == PLAIN
    assert strip_jpeg(PLAIN[:-2] + b"\xff" * 9 + PLAIN[-2:]) == PLAIN
    assert strip_jpeg(in_gap(PLAIN, b"\0" * 9)) == PLAIN


@pytest.mark.parametrize("number", range(1, 4))
@pytest.mark.parametrize("wide", [0, 1], ids=["8 bits", "16 bits"])
@pytest.mark.parametrize("marker", [SOF, DHT, SOS])
def test_steps_that_no_plane_uses_are_gone(number: int, wide: int, marker: int) -> None:
    table = bytes((wide << 4 | number,)) + (WORD * 64)[: 64 << wide]
    assert strip_jpeg(put(GREY, find(GREY, marker), segment(0xDB, table))) == GREY


@pytest.mark.parametrize("interval", [b"\0\x18", b"Zq"])
def test_an_interval_that_is_never_over_is_gone(interval: bytes) -> None:
    """As many units as there are, or more: no restart comes, and the number says nothing."""
    told = put(PLAIN, find(PLAIN, SOS), segment(DRI, interval))
    assert strip_jpeg(told) == PLAIN
    assert strip_jpeg(RESTARTING) == RESTARTING


def test_a_camera_that_sends_no_codes_means_the_usual_ones() -> None:
    """Motion JPEG as webcams have it: the tables of the standard's annex K are not sent."""
    bare = PLAIN
    while at := find(bare, DHT) if DHT in {bare[place + 1] for place in _borders(bare)} else 0:
        bare = bare[:at] + bare[end_of(bare, at) :]
    assert strip_jpeg(behind_jfif(0xFE)(bare, WORD)) == bare


def _borders(jpeg: bytes) -> list[int]:
    places = [2]
    while jpeg[places[-1] + 1] != SOS:
        places.append(end_of(jpeg, places[-1]))
    return places
