"""Segments of a JPEG, each read for what it means and written anew from that alone (ITU-T T.81, annex B)."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from math import ceil, gcd
from typing import NamedTuple

import numpy as np

from collector.errors import Malformed

SOF0, DHT, DAC = 0xC0, 0xC4, 0xCC
SOI, EOI, SOS, DQT, DNL, DRI = 0xD8, 0xD9, 0xDA, 0xDB, 0xDC, 0xDD
APP0, APP14 = 0xE0, 0xEE
FRAMES = {*range(0xC0, 0xD0)} - {DHT, 0xC8, DAC}
LOSSLESS, PROGRESSIVE, ARITHMETIC = {0xC3}, {0xC2, 0xCA}, {0xC9, 0xCA}
_KEPT_FRAMES = {
    0xC0,
    0xC1,
    0xC2,
    0xC3,
    0xC9,
    0xCA,
}  # the others need a frame before them: no camera sends them
_RESTARTS = range(0xD0, 0xD8)
_ALONE = {0x01, SOI, *_RESTARTS}  # markers without a length
_MARKER = re.compile(rb"\xff[^\x00\xff]")  # fill bytes may stand before any (B.1.1.2)
_RGB = tuple(b"RGB")  # these names alone say something: colours that were never turned into YCbCr
_LARGEST_ASPECT = 64
_MOST_SYMBOLS, _LARGEST_DC, _LARGEST_AC = 256, 16, 14
_LENGTHS = 16
_TABLES, _COMPONENTS = 4, 4
_REMEMBERED = 64  # a camera sends the same tables with every picture
CUT_OFF = "The JPEG is cut off."

Tables = dict[int, bytes]
"""Tables in force, whole as a segment says them, by their first byte: class or precision, and number."""


@dataclass(frozen=True)
class Component:
    """A plane of the picture: its name, sampling (both factors in a byte), number of its quantisation."""

    name: int
    sampling: int
    table: int

    @property
    def width(self) -> int:
        """Its horizontal sampling factor."""
        return self.sampling >> 4

    @property
    def height(self) -> int:
        """Its vertical sampling factor."""
        return self.sampling & 15


@dataclass(frozen=True)
class Frame:
    """What a start of frame says; sizes in pixels, `height` 0 until a later segment tells it."""

    marker: int
    precision: int
    width: int
    height: int
    components: tuple[Component, ...]

    def to_payload(self) -> bytes:
        """Return it as its segment says it."""
        planes = (bytes((row.name, row.sampling, row.table)) for row in self.components)
        size = self.height.to_bytes(2, "big") + self.width.to_bytes(2, "big")
        return bytes((self.precision,)) + size + bytes((len(self.components),)) + b"".join(planes)

    def count_units(self, planes: tuple[int, ...]) -> int:
        """Return how many coded units a scan of these components has: what restarts are counted in."""
        side = 1 if self.marker in LOSSLESS else 8
        widest = max(row.width for row in self.components)
        highest = max(row.height for row in self.components)
        if len(planes) > 1:
            return ceil(self.width / (side * widest)) * ceil(self.height / (side * highest))
        row = self.components[planes[0]]
        width, height = ceil(self.width * row.width / widest), ceil(self.height * row.height / highest)
        return ceil(width / side) * ceil(height / side)


class Segment(NamedTuple):
    """A marker, what its segment says, and where it ends."""

    marker: int
    payload: bytes
    end: int


def each_segment(jpeg: bytes, at: int = 0) -> Iterator[Segment]:
    """Yield segments from a place on, up to a start of scan or the end of the picture.

    What stands between segments is passed over, as decoders do. Raises Malformed for what is no JPEG, or is
    cut off before its first scan.
    """
    is_first = at == 0
    if is_first and jpeg[:2] != b"\xff\xd8":
        raise Malformed("This is not a JPEG.")
    at = at or 2
    while found := _MARKER.search(jpeg, at):
        at = found.end()
        marker = jpeg[at - 1]
        if marker in _ALONE:
            continue
        if marker == EOI:
            yield Segment(EOI, b"", at)
            return
        end = at + int.from_bytes(jpeg[at : at + 2], "big")
        if end < at + 2 or end > len(jpeg):
            break
        yield Segment(marker, jpeg[at + 2 : end], end)
        if marker == SOS:
            return
        at = end
    if is_first:
        raise Malformed(CUT_OFF)


class Marks(NamedTuple):
    """Where markers stand in a whole file, those in coded data too; `filled`: fill bytes stand somewhere."""

    places: list[int]
    filled: bool


class Coded(NamedTuple):
    """A scan's coded data, where it ends in the file, and where restarts stand in it."""

    data: bytes
    end: int
    restarts: list[int]


def find_marks(jpeg: bytes) -> Marks:
    """Look at every byte once, in a tenth of the time that a search for each kind of marker takes."""
    whole = np.frombuffer(jpeg, np.uint8)
    places = np.flatnonzero(whole[:-1] == 0xFF)  # noqa: PLR2004 - what begins a marker
    following = whole[places + 1]
    is_mark = (following != 0) & (following != 0xFF)  # noqa: PLR2004 - a stuffed byte, a fill byte
    return Marks(places[is_mark].tolist(), bool((following == 0xFF).any()))  # noqa: PLR2004


def find_coded(jpeg: bytes, at: int, marks: Marks) -> Coded:
    """Return the coded data of a scan from a place on."""
    first = last = bisect_left(marks.places, at)
    while last < len(marks.places) and jpeg[marks.places[last] + 1] in _RESTARTS:
        last += 1
    end = marks.places[last] if last < len(marks.places) else len(jpeg)
    data, restarts = jpeg[at:end], [place - at for place in marks.places[first:last]]
    return Coded(data, end, restarts)


def write_segment(marker: int, payload: bytes) -> bytes:
    """Return a segment with its marker and length."""
    return bytes((0xFF, marker)) + (len(payload) + 2).to_bytes(2, "big") + payload


@lru_cache(maxsize=_REMEMBERED)
def read_frame(marker: int, payload: bytes) -> Frame:
    """Return what a start of frame says. Raises Malformed."""
    count = payload[5] if len(payload) > 5 else 0  # noqa: PLR2004 - behind precision, height and width
    if marker not in _KEPT_FRAMES or not 1 <= count <= _COMPONENTS or len(payload) < 6 + 3 * count:
        raise Malformed("The JPEG is of a kind that is not used.")
    rows = [payload[at : at + 3] for at in range(6, 6 + 3 * count, 3)]
    names = tuple(row[0] for row in rows)
    if len(set(names)) != count:
        raise Malformed("The JPEG names a component twice.")
    planes = tuple(Component(*row) for row in rows)
    if any(not (1 <= row.width <= 4 and 1 <= row.height <= 4 and row.table < _TABLES) for row in planes):  # noqa: PLR2004 - T.81, B.2.2
        raise Malformed("The JPEG's frame is damaged.")
    height, width = int.from_bytes(payload[1:3], "big"), int.from_bytes(payload[3:5], "big")
    if not width or not 2 <= payload[0] <= 16:  # noqa: PLR2004 - bits a sample
        raise Malformed("The JPEG's frame is damaged.")
    return Frame(marker, payload[0], width, height, planes)


@lru_cache(maxsize=_REMEMBERED)
def rename(frame: Frame) -> Frame:
    """Return the frame with its components numbered from 1: names say nothing, but R, G and B."""
    if tuple(row.name for row in frame.components) == _RGB:
        return frame
    numbered = enumerate(frame.components, start=1)
    return replace(frame, components=tuple(replace(row, name=number) for number, row in numbered))


@lru_cache(maxsize=_REMEMBERED)
def read_jfif(payload: bytes) -> bytes:
    """Return JFIF's own segment without thumbnail and density, but for the shape of its pixels.

    Nothing for another APP0 (JFXX, AVI1): it holds nothing that pixels need.
    """
    if payload[:5] != b"JFIF\0" or len(payload) < 12:  # noqa: PLR2004 - to the end of its density
        return b""
    wide, high = int.from_bytes(payload[8:10], "big"), int.from_bytes(payload[10:12], "big")
    shared = gcd(wide, high) or 1
    wide, high = wide // shared, high // shared
    if not (1 <= wide <= _LARGEST_ASPECT and 1 <= high <= _LARGEST_ASPECT):
        wide = high = 1
    return write_segment(APP0, b"JFIF\0\x01\x01\0\0" + bytes((wide, 0, high, 0, 0)))


def read_adobe(payload: bytes) -> bytes:
    """Return Adobe's segment with the one byte of it that says how colours are meant; nothing for another."""
    if payload[:5] != b"Adobe" or len(payload) < 12 or payload[11] > 2:  # noqa: PLR2004 - the form of it
        return b""
    return write_segment(APP14, b"Adobe\0\x64\0\0\0\0" + payload[11:12])


@lru_cache(maxsize=_REMEMBERED)
def read_quantisation(payload: bytes) -> Tables:
    """Return each table by its number; what follows the last whole one is none."""
    found: Tables = {}
    at = 0
    while at < len(payload):
        wide, number = payload[at] >> 4, payload[at] & 15
        end = at + 65 + 64 * wide
        if wide > 1 or number >= _TABLES or end > len(payload):
            break
        found[number] = payload[at:end]
        at = end
    return found


@lru_cache(maxsize=_REMEMBERED)
def read_huffman(payload: bytes) -> Tables:
    """Return each table by class and number (one byte); what can be none ends the list."""
    found: Tables = {}
    at = 0
    while at + 1 + _LENGTHS <= len(payload):
        counts = payload[at + 1 : at + 1 + _LENGTHS]
        end = at + 1 + _LENGTHS + sum(counts)
        symbols = payload[at + 1 + _LENGTHS : end]
        if end > len(payload) or not _is_code(payload[at], counts, symbols):
            break
        found[payload[at]] = payload[at:end]
        at = end
    return found


def _is_code(name: int, counts: bytes, symbols: bytes) -> bool:
    """A code of these lengths exists, and each symbol has one: whatever else would be room for words."""
    room = (1 << _LENGTHS) - sum(count << (_LENGTHS - length) for length, count in enumerate(counts, start=1))
    if name >> 4 > 1 or name & 15 >= _TABLES or room < 0 or len(symbols) > _MOST_SYMBOLS:
        return False
    if len(set(symbols)) != len(symbols):
        return False
    if name >> 4:
        return all(symbol & 15 <= _LARGEST_AC for symbol in symbols)
    return all(symbol <= _LARGEST_DC for symbol in symbols)


def read_arithmetic(payload: bytes) -> Tables:
    """Return each conditioning by class and number (one byte)."""
    found: Tables = {}
    for at in range(0, len(payload) - 1, 2):
        name, value = payload[at], payload[at + 1]
        fits = 1 <= value <= 63 if name >> 4 else value & 15 <= value >> 4  # noqa: PLR2004 - T.81, B.2.4.3
        if name >> 4 > 1 or name & 15 >= _TABLES or not fits:
            break
        found[name] = bytes((name, value))
    return found
