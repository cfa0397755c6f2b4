"""A JPEG taken apart and put together: nothing of it stays but what its pixels are made of.

One walk serves both questions about a camera's picture: whether it is whole, and what of it may be kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from collector.capture.picture import markers
from collector.capture.picture.markers import Coded, Marks, Segment, each_segment, find_coded, find_marks
from collector.capture.picture.parts import SPEAKING, Parts, Scan
from collector.capture.picture.segments import Frame, Tables, write_segment
from collector.errors import Malformed

_FILLED = re.compile(rb"\xff{2,}")
_KNOWN_HEADS = 8  # a camera says the same before the pixels of every picture
_READ_OF_LONG = 12

Pieces = tuple[bytes | memoryview, ...]
"""A picture's bytes, one piece behind the other; coded data is not copied."""


@dataclass(frozen=True)
class Reading:
    """A picture as it was read. `flaw` says what a whole one would not have, "" for none.

    `lacks_tables`, `lacks_height`: what decoders need was left out, or came behind the pixels.
    """

    jpeg: bytes
    opening: bytes
    frame: Frame
    scans: tuple[tuple[Scan, Coded], ...]
    marks: Marks
    ended: bool
    flaw: str
    lacks_tables: bool
    lacks_height: bool

    def write(self, usual: Tables | None = None) -> Pieces:
        """Return the picture from what its pixels are made of; `usual` tables where the camera sent none."""
        return (self.opening, *_write(self, usual or {}), b"\xff\xd9" if self.ended else b"")


def read_jpeg(jpeg: bytes) -> Reading:
    """Read a picture. One whose end never comes is read as far as it goes. Raises Malformed."""
    head = list(each_segment(jpeg))
    parts = copy(_read_head(tuple(_hear(row) for row in head if row.marker in SPEAKING)))
    if not all(row.follows for row in head):
        parts.note_flaw(markers.CUT_OFF)
    marks = find_marks(jpeg, head[-1].end)
    at = head[-1].end if head[-1].marker == markers.SCAN else None
    while at is not None:
        coded = find_coded(jpeg, at, marks)
        parts.take_data(coded)
        at = _take_segments(parts, jpeg, coded.end)
    return _finish(parts, jpeg, marks)


def _hear(segment: Segment) -> tuple[int, bytes]:
    """Return what is read of a segment: its rest may be a thumbnail, which is not to be remembered."""
    is_long = segment.marker in {markers.JFIF, markers.ADOBE}
    return segment.marker, segment.payload[:_READ_OF_LONG] if is_long else segment.payload


@lru_cache(maxsize=_KNOWN_HEADS)
def _read_head(said: tuple[tuple[int, bytes], ...]) -> Parts:
    """Return what markers and payloads up to the first scan say. Raises Malformed."""
    parts = Parts()
    for marker, payload in said:
        parts.take(marker, payload)
    return parts


def _take_segments(parts: Parts, jpeg: bytes, at: int) -> int | None:
    """Take segments from a place on; return where the next scan's data begins, None behind the last."""
    for segment in each_segment(jpeg, at):
        if not segment.follows:
            parts.note_flaw(markers.CUT_OFF)
        parts.take(segment.marker, segment.payload)
        if segment.marker == markers.SCAN:
            return segment.end
    return None


def _finish(parts: Parts, jpeg: bytes, marks: Marks) -> Reading:
    frame = parts.frame
    if frame is None or not parts.scans or not frame.height:
        raise Malformed(markers.CUT_OFF)
    if not parts.ended:
        parts.note_flaw(markers.CUT_OFF)
    for scan, coded in parts.scans:
        parts.note_flaw(_judge_restarts(scan, coded, frame))
    return Reading(
        jpeg, b"\xff\xd8" + parts.jfif + parts.adobe, frame, parts.scans, marks, parts.ended, parts.flaw,
        parts.lacks_tables, parts.lacks_height,
    )  # fmt: skip


def _judge_restarts(scan: Scan, coded: Coded, frame: Frame) -> str:
    """Return what is wrong with a scan's restarts; their number is certain in pictures of one pass alone."""
    count = len(coded.restarts)
    if count and not scan.restart:
        return "The JPEG restarts without an interval."
    if count and (coded.numbers != np.arange(count) % len(markers.RESTARTS)).any():
        return "The JPEG's restarts are out of order."
    if scan.restart and frame.marker in markers.SEQUENTIAL and count != _count_stretches(scan, frame) - 1:
        return "The JPEG's restarts are out of number."
    return ""


def _count_stretches(scan: Scan, frame: Frame) -> int:
    """Return in how many parts a scan's data comes, a restart between each two."""
    return -(-frame.count_units(scan.planes) // scan.restart) if scan.restart else 1


def _write(reading: Reading, usual: Tables) -> Iterator[bytes | memoryview]:
    """Yield segments in the order of libjpeg: what a scan is read by stands before it, once."""
    frame, scans = reading.frame, reading.scans
    written: Tables = {}
    first = {place: table for scan, _ in reversed(scans) for place, table in scan.quantisation.items()}
    for place in sorted(first):
        if first[place][0] & 15 not in written:
            yield from _write_new(markers.QUANTISATION, [first[place]], written)
    yield write_segment(frame.marker, frame.to_payload())
    codes: Tables = {}
    marker = markers.ARITHMETIC if frame.marker in markers.ARITHMETIC_FRAMES else markers.HUFFMAN
    restart = 0
    for scan, coded in scans:
        yield from _write_new(markers.QUANTISATION, scan.quantisation.values(), written)
        tables = usual | scan.tables
        yield from _write_new(marker, [tables[name] for name in scan.names if name in tables], codes)
        counts = scan.restart if _count_stretches(scan, frame) > 1 else 0  # another number says nothing
        if counts != restart:
            restart = counts
            yield write_segment(markers.INTERVAL, restart.to_bytes(2, "big"))
        yield scan.header
        yield _tidy_data(reading, scan, coded)


def _write_new(marker: int, tables: Iterable[bytes], written: Tables) -> Iterator[bytes]:
    """Yield the tables that are not in force already, and note that they are."""
    for table in tables:
        name = table[0] & 15 if marker == markers.QUANTISATION else table[0]
        if written.get(name) != table:
            written[name] = table
            yield write_segment(marker, table)


def _tidy_data(reading: Reading, scan: Scan, coded: Coded) -> bytes | memoryview:
    """Return a scan's coded data without fill bytes and what follows its last restart interval.

    Where no restarts were announced nobody reads beyond the first.
    """
    stretches = _count_stretches(scan, reading.frame)
    end = coded.end if len(coded.restarts) < stretches else int(coded.restarts[stretches - 1])
    if reading.marks.filled or reading.jpeg[end - 1] == markers.MARK:
        data = reading.jpeg[coded.begin : end].rstrip(
            b"\xff"
        )  # a coded byte of that value has a zero behind it
        return _FILLED.sub(b"\xff", data)
    return memoryview(reading.jpeg)[coded.begin : end]
