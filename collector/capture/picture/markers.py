"""The markers of a JPEG (ITU-T T.81, table B.1), and where they stand in one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from collector.errors import Malformed

MARK = 0xFF
START, END, SCAN, LINES = 0xD8, 0xD9, 0xDA, 0xDC
HUFFMAN, ARITHMETIC, QUANTISATION, INTERVAL = 0xC4, 0xCC, 0xDB, 0xDD
JFIF, ADOBE = 0xE0, 0xEE
RESTARTS = range(0xD0, 0xD8)
ALONE = frozenset({0x01, *RESTARTS, START})  # without a length (B.1.1.3)
FRAMES = frozenset({*range(0xC0, 0xD0)} - {HUFFMAN, 0xC8, ARITHMETIC})
SEQUENTIAL, LOSSLESS = frozenset({0xC0, 0xC1}), frozenset({0xC3})
PROGRESSIVE, ARITHMETIC_FRAMES = frozenset({0xC2, 0xCA}), frozenset({0xC9, 0xCA})
ONE_FRAME = SEQUENTIAL | LOSSLESS | PROGRESSIVE | ARITHMETIC_FRAMES
"""Kinds that need no frame before them: no camera sends the others."""

NEXT = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")  # in coded pixels: no stuffed, restart or fill byte (B.1.1.2)
CUT_OFF = "The JPEG is cut off."
_ANY = re.compile(rb"\xff[^\x00\xff]")  # fill bytes may stand before any


class Segment(NamedTuple):
    """A marker, what its segment says, and where it ends.

    `follows`: nothing but fill bytes stands between it and what was before.
    """

    marker: int
    payload: bytes
    end: int
    follows: bool


def each_segment(jpeg: bytes, at: int = 0) -> Iterator[Segment]:
    """Yield segments from a place on, up to a start of scan or the end of the picture.

    What stands between segments is passed over, as decoders do. Raises Malformed for what is no JPEG, or is
    cut off before its first scan.
    """
    is_first = at == 0
    if is_first and jpeg[:2] != b"\xff\xd8":
        raise Malformed("This is not a JPEG.")
    at = before = at or 2
    while found := _ANY.search(jpeg, at):
        at = found.end()
        marker = jpeg[at - 1]
        if marker in ALONE:
            continue
        follows = not jpeg[before : at - 2].strip(b"\xff")
        if marker == END:
            yield Segment(END, b"", at, follows)
            return
        end = at + int.from_bytes(jpeg[at : at + 2], "big")
        if end < at + 2 or end > len(jpeg):
            break
        yield Segment(marker, jpeg[at + 2 : end], end, follows)
        if marker == SCAN:
            return
        at = before = end
    if is_first:
        raise Malformed(CUT_OFF)


class Marks(NamedTuple):
    """Where markers stand from the first scan on, in its data too, and those of them that are no restarts.

    `kinds` are the markers; `filled`: fill bytes stand among them.
    """

    places: NDArray[np.intp]
    kinds: NDArray[np.uint8]
    ends: NDArray[np.intp]
    filled: bool


class Coded(NamedTuple):
    """A scan's coded data: where in the file it begins and ends, where restarts stand, and their numbers."""

    begin: int
    end: int
    restarts: NDArray[np.intp]
    numbers: NDArray[Any]


def find_marks(jpeg: bytes, at: int) -> Marks:
    """Look at every byte from a place on once, in a fraction of a search's time: 0.07 ms at 720p."""
    coded = np.frombuffer(jpeg, np.uint8)[at:]
    is_mark = coded[:-1] == MARK
    np.logical_and(is_mark, coded[1:], out=is_mark)  # a zero behind it: a stuffed byte, as nearly all are
    places = is_mark.nonzero()[0]
    kinds = coded[places + 1]
    is_filling = kinds == MARK
    filled = bool(is_filling.any())
    if filled:
        places, kinds = places[~is_filling], kinds[~is_filling]
    places = places + at
    return Marks(places, kinds, places[(kinds & 0xF8) != RESTARTS.start], filled)


def find_coded(jpeg: bytes, at: int, marks: Marks) -> Coded:
    """Return where the coded data is that begins at a place; it ends with the file if no marker ends it."""
    following = int(np.searchsorted(marks.ends, at))
    end = int(marks.ends[following]) if following < len(marks.ends) else len(jpeg)
    within = slice(*np.searchsorted(marks.places, (at, end)))
    return Coded(at, end, marks.places[within], marks.kinds[within] & 7)
