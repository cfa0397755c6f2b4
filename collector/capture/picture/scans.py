"""What a JPEG's start of scan asks for: planes, tables, bands and bits (ITU-T T.81, B.2.3 and G.1.1.1)."""

from __future__ import annotations

from dataclasses import dataclass

from collector.capture.picture import markers
from collector.capture.picture.segments import Frame, write_segment
from collector.errors import Malformed

COEFFICIENTS = 64
_MOST_BITS = 13
_DAMAGED = "The JPEG's scan is damaged."


@dataclass(frozen=True)
class Asked:
    """For each plane its place in the frame and the two tables (a byte), then bands and bits."""

    planes: tuple[tuple[int, int], ...]
    first: int
    last: int
    bits: int

    @property
    def places(self) -> tuple[int, ...]:
        """The planes' places in the frame."""
        return tuple(place for place, _ in self.planes)

    def find_tables(self, frame: Frame) -> list[int]:
        """Return the tables that are looked at, class and number in a byte, in the order they are written."""
        names = {name for _, both in self.planes for name in _names_of(both, self, frame)}
        return sorted(names, key=lambda name: (name & 15, name >> 4))

    def to_segment(self, frame: Frame) -> bytes:
        """Return the start of scan; where a table is not looked at its number is 0."""
        rows = bytearray()
        for place, both in self.planes:
            numbers = {name >> 4: name & 15 for name in _names_of(both, self, frame)}
            rows += bytes((frame.components[place].name, numbers.get(0, 0) << 4 | numbers.get(1, 0)))
        ends = bytes((self.first, self.last, self.bits))
        return write_segment(markers.SCAN, bytes((len(self.planes),)) + bytes(rows) + ends)


def read_scan(payload: bytes, names: tuple[int, ...], frame: Frame) -> Asked:
    """Return what a start of scan asks for; `names` are the components' as the camera says them.

    Raises Malformed.
    """
    count = payload[0] if payload else 0
    if not 1 <= count <= len(names) or len(payload) < 4 + 2 * count:
        raise Malformed(_DAMAGED)
    planes = tuple((payload[at], payload[at + 1]) for at in range(1, 1 + 2 * count, 2))
    if len({name for name, _ in planes}) != count or any(name not in names for name, _ in planes):
        raise Malformed(_DAMAGED)
    first, last, bits = payload[1 + 2 * count : 4 + 2 * count]
    if frame.marker in markers.PROGRESSIVE:
        _check_progression(first, last, bits, count)
    elif frame.marker not in markers.LOSSLESS:
        first, last, bits = 0, COEFFICIENTS - 1, 0
    elif not 1 <= first <= 7 or bits > 15:  # noqa: PLR2004 - a predictor (T.81, table H.1), a shift
        raise Malformed(_DAMAGED)
    else:
        last = 0
    return Asked(tuple((names.index(name), both) for name, both in planes), first, last, bits)


def _check_progression(first: int, last: int, bits: int, count: int) -> None:
    """The first coefficient by itself, others plane by plane."""
    fits = first <= last < COEFFICIENTS and (count == 1 if first else last == 0)
    refines = not bits >> 4 or bits & 15 == (bits >> 4) - 1
    if not fits or not refines or max(bits >> 4, bits & 15) > _MOST_BITS:
        raise Malformed(_DAMAGED)


def _names_of(both: int, asked: Asked, frame: Frame) -> list[int]:
    """Return the tables of one plane that are looked at."""
    steady, moving = both >> 4, 0x10 | (both & 15)
    if frame.marker in markers.LOSSLESS:
        return [steady]
    if frame.marker not in markers.PROGRESSIVE:
        return [steady, moving]
    if asked.first:
        return [moving]
    return [] if asked.bits >> 4 and frame.marker not in markers.ARITHMETIC_FRAMES else [steady]
