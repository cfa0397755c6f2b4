"""Which halves are known to be bad, and when those are looked at again whose reason may pass."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import datetime

from collector.errors import (
    BadHash,
    BadSignature,
    BrokenChain,
    CollectorError,
    IllegalEvent,
    KindNotAgreed,
    KindNotListed,
    NewerRules,
    NotAllowed,
    NotPublished,
    Withdrawn,
)

FIRST_WAIT_S = 10.0
LONGEST_WAIT_S = 3600.0
_FOR_GOOD = (
    BadHash, BadSignature, BrokenChain, IllegalEvent, KindNotAgreed, KindNotListed, NotAllowed, NewerRules,
    Withdrawn,
)  # fmt: skip


def is_for_good(fault: CollectorError) -> bool:
    """Tell whether looking again can't help: it is about the bytes, a withdrawal, or this program's age.

    Everything else may pass: a pack or device that is not known yet, a disk, a store, a folder of packs.
    """
    return isinstance(fault, _FOR_GOOD) and not isinstance(fault, NotPublished)


@dataclass(frozen=True)
class _Refusal:
    """`again` is when the half is looked at next, None for never; `wait_s` what was waited for that."""

    arrived: datetime
    again: float | None
    wait_s: float


@dataclass
class Refusals:
    """What was refused, by its place and when it arrived. To verify a half is dear: waits grow twofold."""

    now: Callable[[], float] = time.monotonic
    _kept: dict[Hashable, _Refusal] = field(default_factory=dict)

    def stand(self, place: Hashable, arrived: datetime) -> bool:
        """Tell whether a half that arrived then is not to be looked at now."""
        kept = self._kept.get(place)
        if kept is None or kept.arrived != arrived:
            return False
        return kept.again is None or self.now() < kept.again

    def keep(self, place: Hashable, arrived: datetime, fault: CollectorError) -> None:
        """Keep why a half was refused."""
        if is_for_good(fault):
            self._kept[place] = _Refusal(arrived, None, 0)
            return
        kept = self._kept.get(place)
        grown = 2 * kept.wait_s if kept is not None and kept.arrived == arrived else 0
        wait_s = min(max(grown, FIRST_WAIT_S), LONGEST_WAIT_S)
        self._kept[place] = _Refusal(arrived, self.now() + wait_s, wait_s)

    def look_again(self) -> None:
        """Look at everything that may pass once more: the packs are others now."""
        self._kept = {place: row for place, row in self._kept.items() if row.again is None}
