"""How fast bytes leave, over the last seconds, and how long the rest takes."""

from __future__ import annotations

from collections import deque

WINDOW_S, LEAST_S = 15.0, 1.0


class Pace:
    """Told how much of each session the stores hold. What they held before it began counts for nothing."""

    def __init__(self, held_bytes: dict[str, int], size_bytes: dict[str, int]) -> None:
        self._held, self._sizes = dict(held_bytes), dict(size_bytes)
        self._moved_bytes = 0
        self._marks: deque[tuple[float, int]] = deque()

    def note(self, now_s: float, session: str, held_bytes: int, size_bytes: int) -> None:
        """Take in a report; `now_s` by a clock that nobody sets."""
        before = self._held.get(session, held_bytes)
        self._held[session] = max(before, held_bytes)
        self._sizes[session] = size_bytes
        self._moved_bytes += max(0, held_bytes - before)
        self._marks.append((now_s, self._moved_bytes))
        while self._marks[0][0] < now_s - WINDOW_S:
            self._marks.popleft()

    def rate_bytes_s(self) -> int:
        """Return bytes a second; 0 before a second of it was seen."""
        if not self._marks:
            return 0
        (begin_s, begin), (end_s, end) = self._marks[0], self._marks[-1]
        return round((end - begin) / (end_s - begin_s)) if end_s - begin_s >= LEAST_S else 0

    def left_s(self) -> int:
        """Return about how many seconds the rest takes; 0 while nobody can say."""
        rate = self.rate_bytes_s()
        left = sum(max(0, size - self._held.get(session, 0)) for session, size in self._sizes.items())
        return round(left / rate) if rate else 0
