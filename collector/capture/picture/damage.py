"""Is a camera's JPEG whole? Its structure is walked without decoding it: 0.06 ms at 720p.

A JPEG has no checksum. What was cut short, is empty, runs into something else or counts its restarts wrong is
found here; a bit turned over inside the coded pixels mostly not: only a decoder sees some of those.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from collector.capture.picture import markers
from collector.errors import PictureDamaged

_BLOCK = 8
# T.81, K.3: what the MJPEG of AVI files and of some chips leaves out; each with its class and number
_STANDARD_TABLES = bytes.fromhex(
    "0000010501010101010100000000000000000102030405060708090a0b"
    "0100030101010101010101010000000000000102030405060708090a0b"
    "100002010303020403050504040000017d"
    "01020300041105122131410613516107227114328191a1082342b1c11552d1f02433627282090a161718191a2526"
    "2728292a3435363738393a434445464748494a535455565758595a636465666768696a737475767778797a838485"
    "868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6"
    "d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9fa"
    "1100020102040403040705040400010277"
    "000102031104052131061241510761711322328108144291a1b1c109233352f0156272d10a162434e125f1171819"
    "1a262728292a35363738393a434445464748494a535455565758595a636465666768696a737475767778797a8283"
    "8485868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4"
    "d5d6d7d8d9dae2e3e4e5e6e7e8e9eaf2f3f4f5f6f7f8f9fa"
)


@dataclass(frozen=True)
class Examined:
    """A whole picture as a decoder wants it, and its width and height in pixels."""

    jpeg: bytes
    size: tuple[int, int]


@dataclass
class _Frame:
    """What the segments so far say of the picture; `sampling` is (horizontal, vertical) a component."""

    at: int
    marker: int
    width: int
    height: int
    sampling: list[tuple[int, int]]


def examine_jpeg(jpeg: bytes) -> Examined:
    """Return the picture, with Huffman tables and a height if it left them out. Raises PictureDamaged."""
    return _Examination(jpeg).run()


class _Examination:
    """One walk over a picture's segments and scans."""

    def __init__(self, jpeg: bytes) -> None:
        self._jpeg = jpeg
        self._bytes = np.frombuffer(jpeg, np.uint8)
        self._frame: _Frame | None = None
        self._interval = 0
        self._has_tables = False
        self._first_scan = 0
        self._lines: tuple[int, int] | None = None

    def run(self) -> Examined:
        if self._jpeg[:2] != b"\xff\xd8":
            raise PictureDamaged("This is not a JPEG.")
        at = 2
        while True:
            at, marker = self._next_marker(at)
            if marker == markers.END:
                return self._finish()
            if marker in markers.ALONE:
                raise PictureDamaged("The JPEG has a marker where none belongs.")
            end = at + 2 + self._number(at + 2)
            if end < at + 4 or end > len(self._jpeg):
                raise PictureDamaged("The JPEG is cut off.")
            self._read(marker, at, end)
            at = self._pass_scan(at, end) if marker == markers.SCAN else end

    def _next_marker(self, at: int) -> tuple[int, int]:
        jpeg = self._jpeg
        while jpeg[at : at + 2] == b"\xff\xff":  # fill bytes (T.81, B.1.1.2)
            at += 1
        if len(jpeg) < at + 2 or jpeg[at] != markers.MARK:
            raise PictureDamaged("The JPEG is cut off.")
        return at, jpeg[at + 1]

    def _read(self, marker: int, at: int, end: int) -> None:
        if marker in markers.FRAMES:
            self._read_frame(marker, at, end)
        elif marker == markers.HUFFMAN:
            self._check_tables(at + 4, end)
        elif marker == markers.QUANTISATION:
            self._check_quantisation(at + 4, end)
        elif marker == markers.ARITHMETIC:
            self._has_tables = True
        elif marker == markers.INTERVAL:
            self._interval = self._number(at + 4)
        elif marker == markers.LINES and self._frame is not None:
            self._lines = (at, end)
            self._frame.height = self._number(at + 4)

    def _read_frame(self, marker: int, at: int, end: int) -> None:
        jpeg = self._jpeg
        count = jpeg[at + 9] if end >= at + 10 else 0
        if self._frame is not None or not count or end != at + 10 + 3 * count:
            raise PictureDamaged("The JPEG's frame makes no sense.")
        sampling = [divmod(jpeg[at + 11 + 3 * number], 16) for number in range(count)]
        if not all(1 <= side <= 4 for pair in sampling for side in pair):  # noqa: PLR2004 - T.81, table B.2
            raise PictureDamaged("The JPEG's frame makes no sense.")
        self._frame = _Frame(at, marker, self._number(at + 7), self._number(at + 5), sampling)

    def _check_tables(self, at: int, end: int) -> None:
        self._has_tables = True
        while at + 17 <= end:
            at += 17 + sum(self._jpeg[at + 1 : at + 17])
        if at != end:
            raise PictureDamaged("The JPEG's tables make no sense.")

    def _check_quantisation(self, at: int, end: int) -> None:
        while at < end:
            at += 65 if self._jpeg[at] < 16 else 129  # noqa: PLR2004 - precision in the upper half
        if at != end:
            raise PictureDamaged("The JPEG's tables make no sense.")

    def _pass_scan(self, at: int, end: int) -> int:
        """From a start of scan to the marker behind its coded pixels."""
        frame, count = self._frame, self._jpeg[at + 4] if end > at + 4 else 0
        if frame is None or not count or end != at + 8 + 2 * count or count > len(frame.sampling):
            raise PictureDamaged("The JPEG's scan makes no sense.")
        self._first_scan = self._first_scan or at
        coded = self._bytes[end:]
        marks = np.flatnonzero(coded[:-1] == markers.MARK)
        marks = marks[coded[marks + 1] != 0]  # nearly all are stuffed bytes
        follow = coded[marks + 1]
        is_restart = (follow >= markers.RESTARTS.start) & (follow < markers.RESTARTS.stop)
        ends = np.flatnonzero(~is_restart & (follow != markers.MARK))
        if not len(ends):
            raise PictureDamaged("The JPEG is cut off.")
        before = slice(0, int(ends[0]))
        self._check_restarts(follow[before][is_restart[before]], count)
        return end + int(marks[ends[0]])

    def _check_restarts(self, restarts: NDArray[np.uint8], count: int) -> None:
        if len(restarts) and not self._interval:
            raise PictureDamaged("The JPEG restarts without an interval.")
        if ((restarts - markers.RESTARTS.start) != np.arange(len(restarts)) % 8).any():
            raise PictureDamaged("The JPEG's restarts are out of order.")
        frame = self._frame
        if frame is None or not self._interval or frame.marker not in markers.SEQUENTIAL or not frame.height:
            return
        if count == len(frame.sampling) and len(restarts) != (_count_units(frame) - 1) // self._interval:
            raise PictureDamaged("The JPEG's restarts are out of number.")

    def _finish(self) -> Examined:
        frame = self._frame
        if frame is None or not self._first_scan:
            raise PictureDamaged("The JPEG ends before its pixels.")
        if not frame.width or not frame.height:
            raise PictureDamaged("The JPEG names no size.")
        jpeg = self._jpeg
        if self._lines is not None:  # no decoder here reads a height that comes behind the pixels
            height = frame.height.to_bytes(2, "big")
            at, end = self._lines
            jpeg = jpeg[: frame.at + 5] + height + jpeg[frame.at + 7 : at] + jpeg[end:]
        if not self._has_tables:
            length = len(_STANDARD_TABLES) + 2
            segment = b"\xff\xc4" + length.to_bytes(2, "big") + _STANDARD_TABLES
            jpeg = jpeg[: self._first_scan] + segment + jpeg[self._first_scan :]
        return Examined(jpeg, (frame.width, frame.height))

    def _number(self, at: int) -> int:
        return int.from_bytes(self._jpeg[at : at + 2], "big")


def _count_units(frame: _Frame) -> int:
    """Minimum coded units of a scan of all components (T.81, A.2)."""
    if len(frame.sampling) == 1:
        across = down = _BLOCK
    else:
        across = _BLOCK * max(pair[0] for pair in frame.sampling)
        down = _BLOCK * max(pair[1] for pair in frame.sampling)
    return -(-frame.width // across) * -(-frame.height // down)
