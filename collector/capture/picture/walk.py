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
        while not self.is_broken:
            if self._is_in_scan and not self._pass_scan(data, limit):
                return None
            if limit < self._at + 4:
                is_end = self._has_begun and data[self._at : self._at + 2] == _EOI
                return self._at + 2 if is_end and limit >= self._at + 2 else None
            marker = data[self._at + 1]
            if not self._has_begun and data[self._at] in _FILLING:
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
