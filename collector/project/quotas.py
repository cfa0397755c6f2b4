"""Quotas: how many people of each cell a project wants and how many this laptop has; codes and bands only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import repeat

from collector.model.selection import Quota, Traits, has_answer


@dataclass(frozen=True)
class QuotaCount:
    """One cell and how many people of this laptop fall in it."""

    quota: Quota
    count: int

    @property
    def full(self) -> bool:
        """Whether nobody more is wanted."""
        return self.count >= self.quota.target


def count_quotas(
    quotas: Sequence[Quota], people: Iterable[Traits], alike: Iterable[int] | None = None
) -> list[QuotaCount]:
    """Return every cell with its count; `people` are profiles with their `age_band`.

    `alike` says of each how many people have it; one where nothing is said.
    """
    known = list(zip(people, repeat(1) if alike is None else alike, strict=False))
    return [QuotaCount(quota, sum(n for person, n in known if falls_in(quota, person))) for quota in quotas]


def falls_in(quota: Quota, person: Traits) -> bool:
    """Tell whether a person belongs to a cell: one of the wanted answers for every trait it names."""
    return all(has_answer(person, name, wanted) for name, wanted in quota.traits.items())


def full_cells(counts: Sequence[QuotaCount], person: Traits) -> list[QuotaCount]:
    """Return the full cells that a person would fall in."""
    return [count for count in counts if count.full and falls_in(count.quota, person)]
