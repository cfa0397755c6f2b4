"""What the ledger says of a sealed session: whether it was let go, and whether it is being changed."""

from __future__ import annotations

from collections.abc import Iterable

from collector.bundle.shape import MANIFEST
from collector.model.ledger_events import (
    Corrected,
    Correcting,
    CorrectionDropped,
    FilesStored,
    Narrowed,
    Narrowing,
    NarrowingDropped,
    Queued,
    ReceiptVerified,
)
from collector.model.lines import Line
from collector.model.manifest import Half


def is_queued(lines: Iterable[Line]) -> bool:
    """Tell whether somebody let a session go, by the ledger lines about it."""
    return any(line.kind == Queued.event for line in lines)


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


def is_manifest_sent(lines: Iterable[Line], half: Half) -> bool:
    """Tell whether a half's manifest reached the store: then its receipt may stand at any time.

    What was stored without one is cleared away by the receiver.
    """
    for line in lines:
        if line.fields.get("half") != half:
            continue
        files = [str(row["path"]) for row in line.fields.get("files", [])]
        if line.kind == ReceiptVerified.event or (line.kind == FilesStored.event and MANIFEST in files):
            return True
    return False


def count_changes(lines: Iterable[Line]) -> int:
    """Return how often what was sealed was written anew: what was read of it before is old."""
    return sum(line.kind in {Corrected.event, Narrowed.event} for line in lines)
