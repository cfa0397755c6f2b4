"""Cuts what a camera sends over HTTP into pictures, in every dialect of MJPEG that cameras speak.

Nothing is believed that the bytes don't show: the boundary is read from the body, a length counts while it
leads to a picture's end, a part's type only where what it names is no picture.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from collector.capture.picture.walk import Walk

_SOI, _EOI = b"\xff\xd8\xff", b"\xff\xd9"
_FIELD = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \t]*:[ \t]*(.*)")
_LENGTH = re.compile(rb"0*[1-9][0-9]{0,8}")  # a length of nothing says nothing
_LINE_ENDS = re.compile(rb"(--)?[ \t]*\r?\n")
_LINE_MAY_END = re.compile(rb"-{0,2}[ \t]*\r?\Z")
_OTHER_BOUNDARY = re.compile(rb"(?:\A|\n)(--[^\r\n]{1,200}?)\r?\n[A-Za-z-]+[ \t]*:")
_TEXT = re.compile(rb"[\t\r\n\x20-\x7e\x80-\xff]*")  # what may stand in a line of a head
_BLANK = b" \t\r\n"
_MISLED_OFTEN = 3  # one length that leads nowhere may be of a picture that was cut
_LONGEST_LINE, _LAST_ASCII = 1000, 126
_LONGEST_HEAD = 1 << 16
_LONGEST_PICTURE = 1 << 26
_LONGEST_PADDING = 1024
_ANYTHING = {b"", b"application/octet-stream"}
_SHORT = 4  # a boundary that coded pixels may hold by chance counts at the start of a line only


@dataclass
class _Part:
    """What a part's head says of it, and how far its picture was walked."""

    length: int | None = None
    kind: bytes = b""
    walk: Walk = field(default_factory=Walk)


class Splitter:
    """Bytes in, parts out: each is a picture, or what a camera sent in the place of one, `b""` too.

    A picture is out with its last byte where that can be told, else with the boundary that follows it.
    """

    def __init__(self) -> None:
        self.head = b""
        self.is_multipart = False
        self._buffer = bytearray()
        self._follow(b"")
        self._step: Callable[[], bool] = self._find_dialect
        self._parts: list[bytes] = []
        self._misled = 0
        self._part = _Part()

    def feed(self, data: bytes | memoryview) -> list[bytes]:
        """Return the parts that these bytes complete."""
        if len(self.head) < _LONGEST_PADDING:
            self.head = (self.head + bytes(data[:_LONGEST_PADDING]))[:_LONGEST_PADDING]
        self._buffer += data
        return self._run()

    def finish(self) -> list[bytes]:
        """Return what is left when the connection has ended: a picture that was cut off."""
        self._buffer += b"\r\n"  # a boundary may stand at the very end
        found = self._run()
        rest = _trim(self._buffer)
        is_inside = self._step in (self._read_body, self._read_jpeg)
        self._buffer.clear()
        return [*found, rest] if is_inside and rest and self._is_picture(rest) else found

    def _run(self) -> list[bytes]:
        while self._step():
            pass
        parts, self._parts = self._parts, []
        return parts

    def _find_dialect(self) -> bool:
        """Go on to the first boundary, or to the first picture where there is none."""
        picture = self._buffer.find(_SOI)
        candidates = list(_find_boundaries(bytes(self._buffer[: picture if picture >= 0 else _LONGEST_HEAD])))
        dashed = [name for name in candidates if name.startswith(b"--")]
        if dashed or (candidates and picture >= 0):
            self._follow((dashed or candidates)[0])
            self.is_multipart, self._step = True, self._seek
            return True
        if picture < 0 and len(self._buffer) < _LONGEST_HEAD:
            return False
        self._step = self._seek_jpeg
        return True

    def _follow(self, boundary: bytes) -> None:
        """Look for this boundary from now on, by a pattern: `find` takes up to three times as long."""
        self._boundary, self._pattern, self._searched = boundary, re.compile(re.escape(boundary)), 0

    def _seek(self) -> bool:
        """Drop what lies before the next boundary: a preamble, padding, a second picture in one part."""
        found = self._find_boundary()
        other = _OTHER_BOUNDARY.search(self._buffer, 0, len(self._buffer) if found is None else found[0])
        if other:  # the camera began anew with another one
            self._follow(other[1])
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
        """Take the part's header fields, one by one; a picture may begin without the blank line.

        Lines that are no field are passed over: the rest of a folded one, a name with a blank. An empty one
        ends the head unless a field follows it.
        """
        while not self._buffer.startswith((_SOI, self._boundary)):
            end = self._buffer.find(b"\n")
            if end < 0 or not _TEXT.fullmatch(self._buffer, 0, end + 1):
                break
            line = bytes(self._buffer[:end]).strip()
            if not line:
                following = self._find_field(end + 1)
                if following is None:
                    return False
                if not following:
                    self._drop(end + 1)
                    self._step = self._read_body
                    return True
            self._drop(end + 1)
            if named := _FIELD.fullmatch(line):
                self._take_field(named[1].lower(), named[2].strip())
        if len(self._buffer) < max(len(_SOI), len(self._boundary) + 2) or self._may_be_field():
            return False
        self._step = self._read_body
        return True

    def _find_field(self, at: int) -> bool | None:
        """Tell whether a field begins there; None while that is not known."""
        if len(self._buffer) < at + len(_SOI):
            return None
        if not chr(self._buffer[at]).isalpha() or self._buffer[at] > _LAST_ASCII:
            return False
        end = self._buffer.find(b"\n", at)
        if end < 0:
            return None if len(self._buffer) < at + _LONGEST_LINE else False
        return _FIELD.fullmatch(bytes(self._buffer[at:end]).strip()) is not None

    def _may_be_field(self) -> bool:
        """A line whose end has not come yet."""
        is_text = b"\n" not in self._buffer and not self._buffer.startswith((_SOI, self._boundary))
        return is_text and len(self._buffer) < _LONGEST_HEAD

    def _take_field(self, name: bytes, value: bytes) -> None:
        if name == b"content-length" and _LENGTH.fullmatch(value) and self._misled < _MISLED_OFTEN:
            self._part.length = int(value)
        elif name == b"content-type":
            self._part.kind = value.split(b";")[0].strip().lower()

    def _read_body(self) -> bool:
        buffer, length = self._buffer, self._part.length
        if length is not None:
            if len(buffer) >= length and self._leads_to_an_end(length):
                self._misled = 0
                return self._end_part(length)
            if len(buffer) < min(length, _LONGEST_PICTURE) and not self._ends_before(length):
                return False  # a boundary before that may stand in the picture by chance
            self._misled += 1
            self._part.length, self._part.walk = None, Walk()
        found = self._find_boundary()
        limit = len(buffer) if found is None else found[0]
        end = self._part.walk.find_end(buffer, limit)
        if end is not None:
            return self._end_part(end)
        if found is not None:
            return self._end_part(limit)
        return len(buffer) > _LONGEST_PICTURE and self._end_part(len(buffer))

    def _leads_to_an_end(self, length: int) -> bool:
        """Whether a picture ends there or a little before: its own end, not that of a thumbnail in it."""
        walk = self._part.walk
        pixels = walk.find_pixels(self._buffer, length)
        if pixels is None and not walk.is_broken:
            return False
        return _EOI in self._buffer[max(pixels or 0, length - _LONGEST_PADDING) : length]

    def _ends_before(self, length: int) -> bool:
        """Whether a picture and a boundary are here though not so many bytes."""
        found = self._find_boundary()
        if found is None:
            return False
        end = self._part.walk.find_end(self._buffer, min(length, len(self._buffer)))
        return end is not None and end <= found[0]

    def _end_part(self, end: int) -> bool:
        with memoryview(self._buffer)[:end] as view:
            part = _trim(view)
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
        buffer, boundary, begin = self._buffer, self._boundary, self._searched
        while found := self._pattern.search(buffer, begin):
            at, behind = found.span()
            line = _LINE_ENDS.match(buffer, behind)
            if line and (len(boundary) > _SHORT or at == 0 or buffer[at - 1] == ord("\n")):
                return at, line.end(), line[1] is not None
            if line is None and _LINE_MAY_END.match(buffer, behind):
                self._searched = at
                return None
            begin = at + 1
        self._searched = max(self._searched, len(buffer) - len(boundary) - 2)
        return None

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


def _trim(part: bytearray | memoryview) -> bytes:
    """Return what a part holds, without line ends about it and what some fill up with before a picture."""
    content = bytes(part).strip(_BLANK)
    return content[max(0, content.find(_SOI, 0, _LONGEST_PADDING)) :]


def _find_boundaries(text: bytes) -> Iterator[bytes]:
    """Lines that may be a boundary: a field follows, or an empty line where it begins with --."""
    lines = [line.strip() for line in text.split(b"\n")]
    for name, following in pairwise(lines):
        if not name or _FIELD.fullmatch(name):
            continue
        is_word = name.startswith(b"--") and b" " not in name
        if _FIELD.fullmatch(following) or (is_word and not following):
            yield name
