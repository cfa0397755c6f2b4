"""What the page for texts shows beside the text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass

OTHERS = ("quoted", "signature", "hidden")  # words of other people, not numbers of anybody
_KINDS = ("phone", "email", "id_number", "number", *OTHERS)


@dataclass(frozen=True)
class OffersShown:
    """What looks like others' words, numbers or addresses: how many of each kind, as on the screen."""

    phones: int = 0
    emails: int = 0
    id_numbers: int = 0
    numbers: int = 0
    quoted: int = 0
    signatures: int = 0
    hidden: int = 0

    @property
    def total(self) -> int:
        """How many places there are."""
        return sum(astuple(self))


def count_offers(kinds: Sequence[str]) -> OffersShown:
    """Count the kinds of what was found."""
    return OffersShown(*map(kinds.count, _KINDS))


def next_place(places: Sequence[tuple[int, int]], after: int) -> tuple[int, int] | None:
    """Return the first place that begins at `after` or later, else the very first."""
    return next((place for place in places if place[0] >= after), places[0] if places else None)
