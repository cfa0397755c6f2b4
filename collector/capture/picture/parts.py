"""What a JPEG's segments say, taken one after the other: frame, tables in force, scans that bring more."""

from __future__ import annotations

from dataclasses import dataclass, replace

from collector.capture.picture import markers
from collector.capture.picture.markers import Coded
from collector.capture.picture.scans import COEFFICIENTS, Asked, read_scan
from collector.capture.picture.segments import (
    Frame,
    Tables,
    read_adobe,
    read_frame,
    read_jfif,
    read_tables,
    rename,
)
from collector.errors import Malformed

_TABLES = frozenset({markers.QUANTISATION, markers.HUFFMAN, markers.ARITHMETIC})
SPEAKING = _TABLES | markers.FRAMES | {
    markers.JFIF, markers.ADOBE, markers.INTERVAL, markers.LINES, markers.SCAN,
}  # fmt: skip
"""Markers of segments that are taken; all others say nothing of pixels."""


@dataclass(frozen=True)
class Scan:
    """How a scan is read: planes (places in the frame), its segment, names of its tables, those that came.

    `restart` are units between restarts, 0 for none.
    """

    planes: tuple[int, ...]
    header: bytes
    names: tuple[int, ...]
    tables: Tables
    quantisation: Tables
    restart: int


class Parts:
    """What was found of a picture so far. Its values are replaced, never changed: a copy shares them."""

    def __init__(self) -> None:
        self.jfif = self.adobe = b""
        self.frame: Frame | None = None
        self.scans: tuple[tuple[Scan, Coded], ...] = ()
        self.ended = self.sends_codes = self.lacks_tables = self.lacks_height = False
        self.flaw = ""
        self._scan: Scan | None = None
        self._names: tuple[int, ...] = ()
        self._restart = 0
        self._quantisation: Tables = {}
        self._codes: Tables = {}
        self._conditions: Tables = {}
        self._latched: Tables = {}  # by place of the plane: as its first scan found it
        self._known: dict[int, tuple[int | None, ...]] = {}

    def take(self, marker: int, payload: bytes) -> None:
        """Take a segment for what it says; one that is not named here says nothing. Raises Malformed."""
        if marker in _TABLES:
            self._take_tables(marker, payload)
        elif marker in {markers.JFIF, markers.ADOBE} and not self.scans:
            self.jfif = self.jfif or (read_jfif(payload) if marker == markers.JFIF else b"")
            self.adobe = self.adobe or (read_adobe(payload) if marker == markers.ADOBE else b"")
        elif marker == markers.INTERVAL:
            self._restart = int.from_bytes(payload[:2], "big")
        elif marker in markers.FRAMES:
            self._take_frame(marker, payload)
        elif marker == markers.LINES:
            self._take_height(payload)
        elif marker == markers.SCAN:
            self._begin_scan(payload)
        self.ended = marker == markers.END

    def take_data(self, coded: Coded) -> None:
        """Take the coded data of the scan that was begun, unless decoders would never look at it."""
        if self._scan is not None:
            self.scans = (*self.scans, (self._scan, coded))
            self._scan = None

    def note_flaw(self, flaw: str) -> None:
        """Keep the first flaw."""
        self.flaw = self.flaw or flaw

    def _take_tables(self, marker: int, payload: bytes) -> None:
        tables, is_whole = read_tables(marker, payload)
        if not is_whole:
            self.note_flaw("The JPEG's tables make no sense.")
        if marker == markers.QUANTISATION:
            self._quantisation = self._quantisation | tables
        elif marker == markers.ARITHMETIC:
            self._conditions = self._conditions | tables
        else:
            self.sends_codes = True
            self._codes = self._codes | tables

    def _take_height(self, payload: bytes) -> None:
        """Take the number of lines, which may stand behind the first scan where the frame does not say it."""
        if self.frame is not None and not self.frame.height and len(self.scans) == 1:
            self.frame = replace(self.frame, height=int.from_bytes(payload[:2], "big"))
            self.lacks_height = True

    def _take_frame(self, marker: int, payload: bytes) -> None:
        if self.frame is not None:
            raise Malformed("The JPEG has two frames.")
        frame = read_frame(marker, payload)
        if len(payload) != len(frame.to_payload()):
            self.note_flaw("The JPEG's frame makes no sense.")
        self._names = tuple(row.name for row in frame.components)
        self.frame = rename(frame)

    def _begin_scan(self, payload: bytes) -> None:
        """Take what a scan is read by. Raises Malformed."""
        frame = self.frame
        if frame is None:
            raise Malformed("The JPEG has a scan before its frame.")
        asked = read_scan(payload, self._names, frame)
        header = asked.to_segment(frame)
        if len(header) != 4 + len(payload):
            self.note_flaw("The JPEG's scan makes no sense.")
        if not self._is_new(asked, frame):
            if self._restart:
                self.note_flaw("The JPEG's restarts are out of number.")
            return
        if frame.marker not in markers.LOSSLESS:
            late = [place for place in asked.places if place not in self._latched]
            found = {place: self._find_quantisation(frame.components[place].table) for place in late}
            self._latched = self._latched | found
        quantisation = {place: self._latched[place] for place in asked.places if place in self._latched}
        names = tuple(asked.find_tables(frame))
        tables = self._find_codes(names, frame)
        self._scan = Scan(asked.places, header, names, tables, quantisation, self._restart)

    def _is_new(self, asked: Asked, frame: Frame) -> bool:
        """Whether a scan brings what the scans before it did not: another is room for anything."""
        known = {place: self._known.get(place, (None,) * COEFFICIENTS) for place in asked.places}
        before = asked.bits >> 4 or None
        first, end = (asked.first, asked.last + 1) if frame.marker in markers.PROGRESSIVE else (0, 1)
        if any(bit != before for bits in known.values() for bit in bits[first:end]):
            return False
        fresh = (asked.bits & 15,) * (end - first)
        found = {place: (*bits[:first], *fresh, *bits[end:]) for place, bits in known.items()}
        self._known = self._known | found
        return True

    def _find_quantisation(self, number: int) -> bytes:
        table = self._quantisation.get(number)
        if table is None:
            raise Malformed("The JPEG lacks a table.")
        return table

    def _find_codes(self, names: tuple[int, ...], frame: Frame) -> Tables:
        """Return the tables that a scan is read by; a camera that sends none at all means the usual ones."""
        is_huffman = frame.marker not in markers.ARITHMETIC_FRAMES
        tables = self._codes if is_huffman else self._conditions
        found = {name: tables[name] for name in names if name in tables}
        if is_huffman and len(found) < len(names):
            if self.sends_codes:
                raise Malformed("The JPEG lacks a table.")
            self.lacks_tables = True
        return found
