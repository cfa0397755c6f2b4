"""Cuts what a camera sends over HTTP into pictures, in every dialect of MJPEG that cameras speak.

Nothing is believed that the bytes don't show: the boundary is read from the body, a length counts while it
leads to a picture's end, a part's type only where what it names is no picture.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from collector.capture.picture import markers

_SOI, _EOI = b"\xff\xd8\xff", b"\xff\xd9"
_FIELD = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \t]*:[ \t]*(.*)")
_LINE_ENDS = re.compile(rb"(--)?[ \t]*\r?\n")
_LINE_MAY_END = re.compile(rb"-{0,2}[ \t]*\r?\Z")
_OTHER_BOUNDARY = re.compile(rb"(?:\A|\n)(--[^\r\n]{1,200}?)\r?\n[A-Za-z-]+[ \t]*:")
_BLANK = b" \t\r\n"
_LONGEST_HEAD = 1 << 16
_LONGEST_PICTURE = 1 << 26
_LONGEST_PADDING = 1024
_ANYTHING = {b"", b"application/octet-stream"}
_SHORT = 4  # a boundary that coded pixels may hold by chance counts at the start of a line only


class _Walk:
    """Looks for a picture's end as its bytes come: a thumbnail's own end lies inside a segment."""

    def __init__(self) -> None:
        self.is_broken = False
        self._at = 0
        self._is_in_scan = False
        self._has_begun = False

    def find_end(self, data: bytearray, limit: int) -> int | None:
        """Where the picture's last byte ends, at `limit` at the latest; None while it is not known."""
        while not self.is_broken:
            if self._is_in_scan and not self._pass_scan(data, limit):
                return None
            if limit < self._at + 4:
                is_end = self._has_begun and data[self._at : self._at + 2] == _EOI
                return self._at + 2 if is_end and limit >= self._at + 2 else None
            marker = data[self._at + 1]
            if not self._has_begun and data[self._at] in _BLANK:
                self._at += 1
            elif data[self._at] != markers.MARK or (marker == markers.START) is self._has_begun:
                self.is_broken = True
            elif marker == markers.END:
                return self._at + 2
            else:
                self._pass_segment(data, marker)
        return None

    def _pass_scan(self, data: bytearray, limit: int) -> bool:
        found = markers.NEXT.search(data, self._at, limit)
        self._at = found.start() if found else max(self._at, limit - 1)
        self._is_in_scan = found is None
        return found is not None

    def _pass_segment(self, data: bytearray, marker: int) -> None:
        if marker == markers.MARK:
            self._at += 1
        elif marker == markers.START or marker in markers.ALONE:
            self._has_begun = True
            self._at += 2
        else:
            self._at += 2 + int.from_bytes(data[self._at + 2 : self._at + 4], "big")
            self._is_in_scan = marker == markers.SCAN


@dataclass
class _Part:
    """What a part's head says of it, and how far its picture was walked."""

    length: int | None = None
    kind: bytes = b""
    walk: _Walk = field(default_factory=_Walk)


class Splitter:
    """Bytes in, parts out: each is a picture, or what a camera sent in the place of one, `b""` too.

    A picture is out with its last byte where that can be told, else with the boundary that follows it.
    """

    def __init__(self) -> None:
        self.head = b""
        self.is_multipart = False
        self._buffer = bytearray()
        self._boundary = b""
        self._step: Callable[[], bool] = self._find_dialect
        self._parts: list[bytes] = []
        self._trusts_length = True
        self._searched = 0
        self._part = _Part()

    def feed(self, data: bytes) -> list[bytes]:
        """Return the parts that these bytes complete."""
        if len(self.head) < _LONGEST_PADDING:
            self.head = (self.head + data)[:_LONGEST_PADDING]
        self._buffer += data
        return self._run()

    def finish(self) -> list[bytes]:
        """Return what is left when the connection has ended: a picture that was cut off."""
        self._buffer += b"\r\n"  # a boundary may stand at the very end
        found = self._run()
        rest = bytes(self._buffer).strip(_BLANK)
        is_inside = self._step in (self._read_body, self._read_jpeg)
        self._buffer.clear()
        return [*found, rest] if is_inside and rest and self._is_picture(rest) else found

    def _run(self) -> list[bytes]:
        while self._step():
            pass
        parts, self._parts = self._parts, []
        return parts

    # --- which dialect ----------------------------------------------------------------------------------

    def _find_dialect(self) -> bool:
        """Go on to the first boundary, or to the first picture where there is none."""
        picture = self._buffer.find(_SOI)
        candidates = list(_find_boundaries(bytes(self._buffer[: picture if picture >= 0 else _LONGEST_HEAD])))
        dashed = [name for name in candidates if name.startswith(b"--")]
        if dashed or (candidates and picture >= 0):
            self._boundary, self.is_multipart, self._step = (dashed or candidates)[0], True, self._seek
            return True
        if picture < 0 and len(self._buffer) < _LONGEST_HEAD:
            return False
        self._step = self._seek_jpeg
        return True

    # --- parts between boundaries -------------------------------------------------------------------------

    def _seek(self) -> bool:
        """Drop what lies before the next boundary: a preamble, padding, a second picture in one part."""
        other = _OTHER_BOUNDARY.search(self._buffer)
        found = self._find_boundary()
        if other and (found is None or found[0] > other.end()):  # the camera began anew with another one
            self._boundary, self._searched = other[1], 0
            found = self._find_boundary()
        if found is None:
            del self._buffer[: self._searched]
            self._searched = 0
            return False
        _, end, is_last = found
        self._drop(end)
        if not is_last:
            self._part = _Part()
            self._step = self._read_head
        return True

    def _read_head(self) -> bool:
        """Take the part's header fields, one by one; a picture may begin without the blank line."""
        while not self._buffer.startswith(_SOI):
            end = self._buffer.find(b"\n")
            if end < 0 or self._buffer.startswith(self._boundary):
                break
            line = bytes(self._buffer[:end]).strip()
            named = _FIELD.fullmatch(line)
            if line and named is None:
                break
            self._drop(end + 1)
            if named is None:
                self._step = self._read_body
                return True
            self._take_field(named[1].lower(), named[2].strip())
        if len(self._buffer) < max(len(_SOI), len(self._boundary) + 2) or self._may_be_field():
            return False
        self._step = self._read_body
        return True

    def _may_be_field(self) -> bool:
        """A line whose end has not come yet."""
        is_text = b"\n" not in self._buffer and not self._buffer.startswith((_SOI, self._boundary))
        return is_text and len(self._buffer) < _LONGEST_HEAD

    def _take_field(self, name: bytes, value: bytes) -> None:
        if name == b"content-length" and value.isdigit():
            self._part.length = int(value)
        elif name == b"content-type":
            self._part.kind = value.split(b";")[0].strip().lower()

    def _read_body(self) -> bool:
        found = self._find_boundary()
        buffer, length = self._buffer, self._part.length if self._trusts_length else None
        limit = len(buffer) if found is None else found[0]
        if length is not None and length <= limit:
            if length == 0 or _EOI in buffer[max(0, length - _LONGEST_PADDING) : length]:
                return self._end_part(length)
            self._trusts_length = False
        elif length is None or found is not None:
            end = self._part.walk.find_end(buffer, limit)
            if end is not None:
                self._trusts_length = self._trusts_length and length is None
                return self._end_part(end)
        if found is not None:
            return self._end_part(limit)
        if len(buffer) > _LONGEST_PICTURE:
            return self._end_part(len(buffer))
        return not self._trusts_length and length is not None  # once more, without it

    def _end_part(self, end: int) -> bool:
        part = bytes(self._buffer[:end]).strip(_BLANK)
        if self._is_picture(part):
            self._parts.append(part)
        self._drop(end)
        self._step = self._seek
        return True

    def _is_picture(self, part: bytes) -> bool:
        """What is named something else, and is no JPEG, stands in no picture's place: a text, a sound."""
        kind = self._part.kind
        return part.startswith(_SOI) or kind in _ANYTHING or kind.startswith(b"image/")

    def _find_boundary(self) -> tuple[int, int, bool] | None:
        """Where the next one begins and its line ends, and whether it closes; None while it is not here."""
        buffer, boundary = self._buffer, self._boundary
        at = buffer.find(boundary, self._searched)
        while at >= 0:
            behind = at + len(boundary)
            line = _LINE_ENDS.match(buffer, behind)
            if line and (len(boundary) > _SHORT or at == 0 or buffer[at - 1] == ord("\n")):
                return at, line.end(), line[1] is not None
            if line is None and _LINE_MAY_END.match(buffer, behind):
                self._searched = at
                return None
            at = buffer.find(boundary, at + 1)
        self._searched = max(self._searched, len(buffer) - len(boundary) - 2)
        return None

    # --- pictures one after another -----------------------------------------------------------------------

    def _seek_jpeg(self) -> bool:
        at = self._buffer.find(_SOI)
        if at < 0:
            del self._buffer[: max(0, len(self._buffer) - len(_SOI) + 1)]
            return False
        self._drop(at)
        self._part = _Part()
        self._step = self._read_jpeg
        return True

    def _read_jpeg(self) -> bool:
        end = self._part.walk.find_end(self._buffer, len(self._buffer))
        if end is None and self._part.walk.is_broken:  # the next picture begins where a marker says so
            following = self._buffer.find(_SOI, len(_SOI))
            end = following if following > 0 else None
        if end is None and len(self._buffer) < _LONGEST_PICTURE:
            return False
        end = len(self._buffer) if end is None else end
        self._parts.append(bytes(self._buffer[:end]))
        self._drop(end)
        self._step = self._seek_jpeg
        return True

    def _drop(self, count: int) -> None:
        del self._buffer[:count]
        self._searched = 0


def _find_boundaries(text: bytes) -> Iterator[bytes]:
    """Lines that may be a boundary: a field follows, or an empty line where it begins with --."""
    lines = [line.strip() for line in text.split(b"\n")]
    for name, following in pairwise(lines):
        if not name or _FIELD.fullmatch(name):
            continue
        is_word = name.startswith(b"--") and b" " not in name
        if _FIELD.fullmatch(following) or (is_word and not following):
            yield name
