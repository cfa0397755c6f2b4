"""A JPEG taken apart and put together: nothing of it stays but what its pixels are made of."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from collector.capture.picture.segments import (
    APP0,
    APP14,
    ARITHMETIC,
    CUT_OFF,
    DAC,
    DHT,
    DNL,
    DQT,
    DRI,
    EOI,
    FRAMES,
    LOSSLESS,
    PROGRESSIVE,
    SOS,
    Coded,
    Frame,
    Marks,
    Tables,
    each_segment,
    find_coded,
    find_marks,
    read_adobe,
    read_arithmetic,
    read_frame,
    read_huffman,
    read_jfif,
    read_quantisation,
    rename,
    write_segment,
)
from collector.errors import Malformed

_FILLED = re.compile(rb"\xff{2,}")
_COEFFICIENTS = 64
_MOST_BITS = 13


@dataclass(frozen=True)
class Scan:
    """One scan: planes (places in the frame), its segment, the tables that it is read by, its coded data."""

    planes: tuple[int, ...]
    header: bytes
    tables: Tables
    quantisation: Tables
    restart: int
    coded: Coded


@dataclass(frozen=True)
class _Asked:
    """What a start of scan says: for each plane its place and the two tables, then bands and bits."""

    planes: tuple[tuple[int, int], ...]
    first: int
    last: int
    bits: int


class _Parts:
    """What was found of a picture so far."""

    def __init__(self) -> None:
        self.jfif = self.adobe = b""
        self.frame: Frame | None = None
        self.scans: list[Scan] = []
        self.ended = False
        self._names: tuple[int, ...] = ()
        self._restart = 0
        self._quantisation: Tables = {}
        self._codes: Tables = {}
        self._sends_codes = False
        self._conditions: Tables = {}
        self._latched: Tables = {}  # by place of the plane: as its first scan found it
        self._known: dict[int, list[int | None]] = {}

    def take(self, marker: int, payload: bytes) -> None:
        """Take a segment for what it says; one that is not named here says nothing. Raises Malformed."""
        if marker in {DQT, DHT, DAC}:
            self._take_tables(marker, payload)
        elif marker in {APP0, APP14} and not self.scans:
            self.jfif = self.jfif or (read_jfif(payload) if marker == APP0 else b"")
            self.adobe = self.adobe or (read_adobe(payload) if marker == APP14 else b"")
        elif marker == DRI:
            self._restart = int.from_bytes(payload[:2], "big")
        elif marker in FRAMES:
            self._take_frame(marker, payload)
        elif marker == DNL:
            self._take_height(payload)
        self.ended = marker == EOI

    def _take_tables(self, marker: int, payload: bytes) -> None:
        if marker == DQT:
            self._quantisation |= read_quantisation(payload)
        elif marker == DAC:
            self._conditions |= read_arithmetic(payload)
        else:
            self._sends_codes = True
            self._codes |= read_huffman(payload)

    def _take_height(self, payload: bytes) -> None:
        """Take the number of lines, which may stand behind the first scan where the frame does not say it."""
        if self.frame is not None and not self.frame.height and len(self.scans) == 1:
            self.frame = replace(self.frame, height=int.from_bytes(payload[:2], "big"))

    def take_scan(self, payload: bytes, coded: Coded) -> None:
        """Take a scan with its coded data, unless decoders would never look at it. Raises Malformed."""
        frame = self.frame
        if frame is None:
            raise Malformed("The JPEG has a scan before its frame.")
        asked = _read_asked(payload, self._names, frame)
        if not self._is_new(asked, frame):
            return
        planes = tuple(place for place, _ in asked.planes)
        for place in planes:
            if frame.marker not in LOSSLESS and place not in self._latched:
                self._latched[place] = self._find_quantisation(frame.components[place].table)
        quantisation = {place: self._latched[place] for place in planes if place in self._latched}
        codes = self._find_codes(asked, frame)
        header = _write_header(asked, frame)
        self.scans.append(Scan(planes, header, codes, quantisation, self._restart, coded))

    def _take_frame(self, marker: int, payload: bytes) -> None:
        if self.frame is not None:
            raise Malformed("The JPEG has two frames.")
        frame = read_frame(marker, payload)
        self._names = tuple(row.name for row in frame.components)
        self.frame = rename(frame)

    def _is_new(self, asked: _Asked, frame: Frame) -> bool:
        """Whether a scan brings what the scans before it did not: another is room for anything."""
        known = [self._known.setdefault(place, [None] * _COEFFICIENTS) for place, _ in asked.planes]
        before = asked.bits >> 4 or None
        band = slice(asked.first, asked.last + 1) if frame.marker in PROGRESSIVE else slice(0, 1)
        if any(bit != before for rows in known for bit in rows[band]):
            return False
        for rows in known:
            rows[band] = [asked.bits & 15] * len(rows[band])
        return True

    def _find_quantisation(self, number: int) -> bytes:
        table = self._quantisation.get(number)
        if table is None:
            raise Malformed("The JPEG lacks a table.")
        return table

    def _find_codes(self, asked: _Asked, frame: Frame) -> Tables:
        """Return the tables that a scan is read by; a camera that sends none at all means the usual ones."""
        is_huffman = frame.marker not in ARITHMETIC
        tables = self._codes if is_huffman else self._conditions
        names = {name for _, both in asked.planes for name in _names_of(both, asked, frame)}
        if is_huffman and self._sends_codes and not names <= set(tables):
            raise Malformed("The JPEG lacks a table.")
        return {name: tables[name] for name in sorted(names, key=_written_order) if name in tables}


def _written_order(name: int) -> tuple[int, int]:
    return name & 15, name >> 4


def rebuild_jpeg(jpeg: bytes) -> bytes:
    """Return the same picture from what its pixels are made of: tables in force, frame, scans.

    A picture whose end never comes is kept as far as it goes, and stays without an end. Raises Malformed.
    """
    parts, marks = _Parts(), find_marks(jpeg)
    at: int | None = 0
    while at is not None:
        at = _take_part(parts, jpeg, marks, at)
    frame = parts.frame
    if frame is None or not parts.scans or not frame.height:
        raise Malformed(CUT_OFF)
    return b"".join(
        (b"\xff\xd8", parts.jfif, parts.adobe, *_write(frame, parts.scans, marks), _end_of(parts))
    )


def _take_part(parts: _Parts, jpeg: bytes, marks: Marks, at: int) -> int | None:
    """Take segments up to the end of the next scan; return where that is, None behind the last."""
    for segment in each_segment(jpeg, at):
        if segment.marker == SOS:
            coded = find_coded(jpeg, segment.end, marks)
            parts.take_scan(segment.payload, coded)
            return coded.end
        parts.take(segment.marker, segment.payload)
    return None


def _end_of(parts: _Parts) -> bytes:
    return b"\xff\xd9" if parts.ended else b""


def _write(frame: Frame, scans: list[Scan], marks: Marks) -> list[bytes]:
    """Return segments in the order of libjpeg: what a scan is read by stands before it, once."""
    written: Tables = {}
    out: list[bytes] = []
    first = {place: table for scan in reversed(scans) for place, table in scan.quantisation.items()}
    for place in sorted(first):
        number = first[place][0] & 15
        if number not in written:
            written[number] = first[place]
            out.append(write_segment(DQT, first[place]))
    out.append(write_segment(frame.marker, frame.to_payload()))
    codes: Tables = {}
    restart = 0
    for scan in scans:
        for table in scan.quantisation.values():
            if written[table[0] & 15] != table:
                written[table[0] & 15] = table
                out.append(write_segment(DQT, table))
        fresh = [table for name, table in scan.tables.items() if codes.get(name) != table]
        codes.update(scan.tables)
        out += [write_segment(DAC if frame.marker in ARITHMETIC else DHT, table) for table in fresh]
        if scan.restart != restart:
            restart = scan.restart
            out.append(write_segment(DRI, restart.to_bytes(2, "big")))
        out += [scan.header, _tidy_data(scan, frame, marks)]
    return out


def _tidy_data(scan: Scan, frame: Frame, marks: Marks) -> bytes:
    """Return a scan's coded data without fill bytes and what follows its last restart interval.

    Where no restarts were announced nobody reads beyond the first.
    """
    data, restarts = scan.coded.data, scan.coded.restarts
    intervals = -(-frame.count_units(scan.planes) // scan.restart) if scan.restart else 1
    if len(restarts) >= intervals:
        data = data[: restarts[intervals - 1]]
    data = data.rstrip(b"\xff")  # a coded byte of that value has a zero behind it
    return _FILLED.sub(b"\xff", data) if marks.filled else data


def _read_asked(payload: bytes, names: tuple[int, ...], frame: Frame) -> _Asked:
    count = payload[0] if payload else 0
    if not 1 <= count <= len(names) or len(payload) < 4 + 2 * count:
        raise Malformed("The JPEG's scan is damaged.")
    planes = tuple((payload[at], payload[at + 1]) for at in range(1, 1 + 2 * count, 2))
    if len({name for name, _ in planes}) != count or any(name not in names for name, _ in planes):
        raise Malformed("The JPEG's scan is damaged.")
    first, last, bits = payload[1 + 2 * count : 4 + 2 * count]
    if frame.marker in PROGRESSIVE:
        _check_progression(first, last, bits, count)
    elif frame.marker not in LOSSLESS:
        first, last, bits = 0, _COEFFICIENTS - 1, 0
    elif not 1 <= first <= 7 or bits > 15:  # noqa: PLR2004 - a predictor (T.81, table H.1), a shift
        raise Malformed("The JPEG's scan is damaged.")
    else:
        last = 0
    return _Asked(tuple((names.index(name), both) for name, both in planes), first, last, bits)


def _check_progression(first: int, last: int, bits: int, count: int) -> None:
    """Bands and bits as T.81, G.1.1.1 has them: the first coefficient by itself, others plane by plane."""
    fits = first <= last < _COEFFICIENTS and (count == 1 if first else last == 0)
    refines = not bits >> 4 or bits & 15 == (bits >> 4) - 1
    if not fits or not refines or max(bits >> 4, bits & 15) > _MOST_BITS:
        raise Malformed("The JPEG's scan is damaged.")


def _names_of(both: int, asked: _Asked, frame: Frame) -> list[int]:
    """Return the tables of one plane that are looked at: class and number in a byte."""
    steady, moving = both >> 4, 0x10 | (both & 15)
    if frame.marker in LOSSLESS:
        return [steady]
    if frame.marker not in PROGRESSIVE:
        return [steady, moving]
    if asked.first:
        return [moving]
    return [] if asked.bits >> 4 and frame.marker not in ARITHMETIC else [steady]


def _write_header(asked: _Asked, frame: Frame) -> bytes:
    """Return the start of scan; where a table is not looked at its number is 0."""
    rows = bytearray()
    for place, both in asked.planes:
        names = _names_of(both, asked, frame)
        numbers = {name >> 4: name & 15 for name in names}
        rows += bytes((frame.components[place].name, numbers.get(0, 0) << 4 | numbers.get(1, 0)))
    payload = bytes((len(asked.planes),)) + bytes(rows) + bytes((asked.first, asked.last, asked.bits))
    return write_segment(SOS, payload)
