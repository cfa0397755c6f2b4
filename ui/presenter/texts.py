"""What the page for texts shows beside the text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class OffersShown:
    """What looks like somebody's number or address: how many of each kind, in the order of the screen."""

    phones: int = 0
    emails: int = 0
    id_numbers: int = 0
    numbers: int = 0

    @property
    def total(self) -> int:
        """How many places there are."""
        return self.phones + self.emails + self.id_numbers + self.numbers


def count_offers(kinds: Sequence[str]) -> OffersShown:
    """Count the kinds of what was found."""
    return OffersShown(*(kinds.count(kind) for kind in ("phone", "email", "id_number", "number")))


def next_place(places: Sequence[tuple[int, int]], after: int) -> tuple[int, int] | None:
    """Return the first place that begins at `after` or later, else the very first."""
    return next((place for place in places if place[0] >= after), places[0] if places else None)
