"""A JPEG's end, found while its bytes come: the structure is walked, nothing decoded."""

from __future__ import annotations

from collector.capture.picture import markers

_EOI = b"\xff\xd9"
_FILLING = b" \t\r\n\0"  # what may stand before a picture


class Walk:
    """Looks for a picture's end as its bytes come: a thumbnail's own end lies inside a segment."""

    def __init__(self) -> None:
        self.is_broken = False
        self._at = 0
        self._is_in_scan = False
        self._has_begun = False

    def find_end(self, data: bytearray, limit: int) -> int | None:
        """Where the picture's last byte ends, at `limit` at the latest; None while it is not known."""
        while self.find_pixels(data, limit) is not None:
            if not self._is_in_scan:
                return self._at + 2
            if not self._pass_scan(data, limit):
                return None
        return None

    def find_pixels(self, data: bytearray, limit: int) -> int | None:
        """Where the next coded pixels begin, or the end that stands in their place; None while unknown."""
        while not self.is_broken and not self._is_in_scan and limit >= self._at + 4:
            marker = data[self._at + 1]
            if not self._has_begun and data[self._at] in _FILLING:
                self._at += 1
            elif data[self._at] != markers.MARK or (marker == markers.START) is self._has_begun:
                self.is_broken = True
            elif marker == markers.END:
                break
            else:
                self._pass_segment(data, marker)
        return self._at if self._is_in_scan or self._is_at_end(data, limit) else None

    def _is_at_end(self, data: bytearray, limit: int) -> bool:
        is_known = self._has_begun and not self.is_broken and limit >= self._at + 2
        return is_known and data[self._at : self._at + 2] == _EOI

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
