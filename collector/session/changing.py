"""Whether a sealed session is being changed: a correction or a narrowing that was begun and not ended."""

from __future__ import annotations

from collections.abc import Iterable

from collector.model.ledger_events import (
    Corrected,
    Correcting,
    CorrectionDropped,
    Narrowed,
    Narrowing,
    NarrowingDropped,
)
from collector.model.lines import Line


def is_changing(lines: Iterable[Line]) -> bool:
    """Tell it by the ledger lines about a session: nothing of it is sent meanwhile."""
    found = list(lines)
    return is_correcting(found) or is_narrowing(found)


def is_correcting(lines: Iterable[Line]) -> bool:
    """Tell whether a form is being sealed anew."""
    kinds = [line.kind for line in lines]
    begun = kinds.count(Correcting.event)
    return begun > kinds.count(Corrected.event) + kinds.count(CorrectionDropped.event)


def is_narrowing(lines: Iterable[Line]) -> bool:
    """Tell whether something is being taken back."""
    kinds = [line.kind for line in lines]
    return kinds.count(Narrowing.event) > kinds.count(Narrowed.event) + kinds.count(NarrowingDropped.event)


def count_changes(lines: Iterable[Line]) -> int:
    """Return how often what was sealed was written anew: what was read of it before is old."""
    return sum(line.kind in {Corrected.event, Narrowed.event} for line in lines)
