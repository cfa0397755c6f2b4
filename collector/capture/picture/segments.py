"""Segments of a JPEG, each read for what it means and written anew from that alone (ITU-T T.81, annex B)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from math import ceil, gcd
from typing import NamedTuple

from collector.capture.picture import markers
from collector.errors import Malformed

_RGB = tuple(b"RGB")  # these names alone say something: colours that were never turned into YCbCr
_LARGEST_ASPECT = 64
_MOST_SYMBOLS, _LARGEST_DC, _LARGEST_AC = 256, 16, 14
_LENGTHS = 16
_TABLES, _COMPONENTS = 4, 4
_REMEMBERED = 64

Tables = dict[int, bytes]
"""Tables in force, whole as a segment says them, by their first byte: class and number, or number alone."""


class Read(NamedTuple):
    """Tables of one segment; `is_whole`: they fill it."""

    tables: Tables
    is_whole: bool


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
        side = 1 if self.marker in markers.LOSSLESS else 8
        widest = max(row.width for row in self.components)
        highest = max(row.height for row in self.components)
        if len(planes) > 1:
            return ceil(self.width / (side * widest)) * ceil(self.height / (side * highest))
        row = self.components[planes[0]]
        width, height = ceil(self.width * row.width / widest), ceil(self.height * row.height / highest)
        return ceil(width / side) * ceil(height / side)


def write_segment(marker: int, payload: bytes) -> bytes:
    """Return a segment with its marker and length."""
    return bytes((0xFF, marker)) + (len(payload) + 2).to_bytes(2, "big") + payload


def read_frame(marker: int, payload: bytes) -> Frame:
    """Return what a start of frame says. Raises Malformed."""
    count = payload[5] if len(payload) > 5 else 0  # noqa: PLR2004 - behind precision, height and width
    if marker not in markers.ONE_FRAME or not 1 <= count <= _COMPONENTS or len(payload) < 6 + 3 * count:
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


def rename(frame: Frame) -> Frame:
    """Return the frame with its components numbered from 1: names say nothing, but R, G and B."""
    if tuple(row.name for row in frame.components) == _RGB:
        return frame
    numbered = enumerate(frame.components, start=1)
    return replace(frame, components=tuple(replace(row, name=number) for number, row in numbered))


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
    return write_segment(markers.JFIF, b"JFIF\0\x01\x01\0\0" + bytes((wide, 0, high, 0, 0)))


def read_adobe(payload: bytes) -> bytes:
    """Return Adobe's segment with the one byte of it that says how colours are meant; nothing for another."""
    if payload[:5] != b"Adobe" or len(payload) < 12 or payload[11] > 2:  # noqa: PLR2004 - the form of it
        return b""
    return write_segment(markers.ADOBE, b"Adobe\0\x64\0\0\0\0" + payload[11:12])


@lru_cache(maxsize=_REMEMBERED)
def read_tables(marker: int, payload: bytes) -> Read:
    """Return the tables of a segment; what can be none, and what follows the last whole one, is left out."""
    found: Tables = {}
    at = 0
    while at < len(payload):
        end = at + _measure_table(marker, payload[at : at + 1 + _LENGTHS])
        if end > len(payload):
            break
        table = payload[at:end]
        if _FITS[marker](table):
            found[table[0] & 15 if marker == markers.QUANTISATION else table[0]] = table
        at = end
    return Read(found, at == len(payload))


def _measure_table(marker: int, head: bytes) -> int:
    """Return how many bytes a table has that begins so."""
    if marker == markers.QUANTISATION:
        return 1 + (64 if head[0] < 16 else 128)  # noqa: PLR2004 - its precision is in the upper half
    return 1 + _LENGTHS + sum(head[1:]) if marker == markers.HUFFMAN else 2


def _is_named(table: bytes) -> bool:
    """Class or precision, and number, are some that there are."""
    return table[0] >> 4 <= 1 and table[0] & 15 < _TABLES


def _is_code(table: bytes) -> bool:
    """A code of these lengths exists, and each symbol has one: whatever else would be room for words."""
    counts, symbols = table[1 : 1 + _LENGTHS], table[1 + _LENGTHS :]
    room = (1 << _LENGTHS) - sum(count << (_LENGTHS - length) for length, count in enumerate(counts, start=1))
    if not _is_named(table) or room < 0 or len(symbols) > _MOST_SYMBOLS:
        return False
    if len(set(symbols)) != len(symbols):
        return False
    if table[0] >> 4:
        return all(symbol & 15 <= _LARGEST_AC for symbol in symbols)
    return all(symbol <= _LARGEST_DC for symbol in symbols)


def _is_conditioning(table: bytes) -> bool:
    name, value = table
    fits = 1 <= value <= 63 if name >> 4 else value & 15 <= value >> 4  # noqa: PLR2004 - T.81, B.2.4.3
    return fits and _is_named(table)


_FITS = {
    markers.QUANTISATION: _is_named, markers.HUFFMAN: _is_code, markers.ARITHMETIC: _is_conditioning,
}  # fmt: skip
