"""How long a text takes to read, and when a part of the policy counts as read: the one place of both."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

WORDS_A_MINUTE, CHARACTERS_A_MINUTE = 240, 300
LEAST_SHARE = 1 / 3  # of its reading time: faster than that nobody reads
_CHARACTER = re.compile("[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]")
_WORD = re.compile(r"[^\W_]+(?:['’.,@-][^\W_]+)*")
_SIGNS = re.compile("[\u2e80-\u2fdf\u3000-\u303f\ufe30-\ufe4f]")  # strokes, radicals and punctuation


def reading_s(texts: Iterable[str]) -> float:
    """Return how many seconds texts take to read: words at 240 a minute, Chinese characters at 300."""
    whole = _SIGNS.sub(" ", " ".join(texts))
    characters = len(_CHARACTER.findall(whole))
    words = len(_WORD.findall(_CHARACTER.sub(" ", whole)))
    return 60 * (words / WORDS_A_MINUTE + characters / CHARACTERS_A_MINUTE)


def count_minutes(seconds: float) -> int:
    """Return seconds of reading as people are told them: whole minutes, at least 1."""
    return max(1, round(seconds / 60))


class PartsRead:
    """How far each part of a text is, from 0: read, once its end was in sight and a third of its time passed.

    What was heard to its end is read, and so are the parts in `known`.
    """

    def __init__(self, parts_s: Sequence[float], known: Collection[int] = ()) -> None:
        self._parts_s = tuple(parts_s)
        self._spent_s = [0.0] * len(self._parts_s)
        self._seen = [0.0] * len(self._parts_s)
        self._known = frozenset(known)
        self.heard: set[int] = set()

    def spend(self, part: int, seconds: float) -> None:
        """Count time for which a part was in sight."""
        self._spent_s[part] += max(0.0, seconds)

    def see(self, part: int, share: float) -> None:
        """A part was in sight up to `share` of its length, 0 to 1; what was seen stays seen."""
        self._seen[part] = max(self._seen[part], share)

    def hear(self, part: int) -> None:
        """A part was heard to its end."""
        self.heard.add(part)

    def is_read(self, part: int) -> bool:
        """Tell whether a part counts as read."""
        return part in self._known or part in self.heard or (self.is_seen(part) and self.wait_s(part) <= 0)

    def is_seen(self, part: int) -> bool:
        """Tell whether a part's end was in sight."""
        return self._seen[part] >= 1

    def wait_s(self, part: int) -> float:
        """Return how many seconds of a part's least time are left."""
        return max(0.0, self._parts_s[part] * LEAST_SHARE - self._spent_s[part])

    def share(self, part: int) -> float:
        """Return how far a part is, 0 to 1: as far as it was seen, no further than its time; 1 is read."""
        if self.is_read(part):
            return 1.0
        least_s = self._parts_s[part] * LEAST_SHARE
        return min(self._seen[part], self._spent_s[part] / least_s if least_s else 1.0)

    @property
    def unread(self) -> tuple[int, ...]:
        """The parts that are not read yet."""
        return tuple(part for part in range(len(self._parts_s)) if not self.is_read(part))

    @property
    def left_s(self) -> float:
        """How long the parts that are not read yet take, in seconds."""
        return sum(self._parts_s[part] for part in self.unread)

    @property
    def left_min(self) -> int:
        """The same as people are told it."""
        return count_minutes(self.left_s)

    @property
    def spent_s(self) -> float:
        """For how long any part was in sight, in seconds: what the record says of the reading."""
        return sum(self._spent_s)
