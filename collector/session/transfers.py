"""What the stores have of a session, by this laptop's log alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from collector.bundle.shape import SIGNATURE
from collector.errors import DiskFailed, DiskFull
from collector.index import SessionRow
from collector.model.ledger_events import FilesStored, InboxSeen, ReceiptVerified
from collector.model.lines import Line
from collector.model.manifest import HALVES
from collector.session.copies import newest_manifests
from collector.session.parts import Parts

_SEALED = ".age"


@dataclass(frozen=True)
class Transferred:
    """`sent_bytes` of sealed files are stored; `stored`: all of both halves, as they are now.

    `receipts` is how many of the two are confirmed by the organisation.
    """

    sent_bytes: int
    stored: bool
    receipts: int


@dataclass
class _Half:
    sizes: dict[str, int] = field(default_factory=dict)
    signed: set[str] = field(default_factory=set)  # the manifests whose signature, the last file, arrived
    receipts: set[str] = field(default_factory=set)  # the manifests that were confirmed


def tell_transferred(lines: Iterable[Line]) -> Transferred:
    """Fold the lines about one session. Another inbox begins empty; a changed half has to be stored anew."""
    found = list(lines)
    halves: dict[str, _Half] = {}
    for line in found:
        half = halves.setdefault(str(line.fields.get("half", "")), _Half())
        if line.kind == InboxSeen.event:
            half.sizes.clear()
            half.signed.clear()
        elif line.kind == FilesStored.event:
            files = {str(file["path"]): int(file["size_bytes"]) for file in line.fields["files"]}
            half.sizes |= files
            if SIGNATURE in files:
                half.signed.add(str(line.fields["manifest_hash"]))
        elif line.kind == ReceiptVerified.event:
            half.receipts.add(str(line.fields["manifest_hash"]))
    newest = [(halves.get(name, _Half()), digest) for name, digest in newest_manifests(found).items()]
    arrived = [digest in half.receipts for half, digest in newest]
    stored = [digest in half.signed | half.receipts for half, digest in newest]
    sizes = [size for half in halves.values() for path, size in half.sizes.items() if path.endswith(_SEALED)]
    return Transferred(sum(sizes), bool(stored) and all(stored), sum(arrived))


def with_transferred(parts: Parts, row: SessionRow) -> SessionRow:
    """Return a row with what the log says now of a session that is on its way: no list has to be written."""
    if row.stage != "sealed":
        return row
    told = tell_transferred(parts.ledger.about(row.session))
    sent_bytes = min(told.sent_bytes, row.size_bytes)
    stage = "delivered" if told.receipts == len(HALVES) else row.stage
    return replace(row, stage=stage, sent_bytes=sent_bytes, stored=told.stored, receipts=told.receipts)


def show_transferred(parts: Parts, session: str) -> None:
    """Bring a session's row up to date where it stands otherwise by now. Losing that costs nothing."""
    try:
        row = parts.index.find(session)
        if row is not None and (told := with_transferred(parts, row)).standing != row.standing:
            parts.index.put(told)
    except (DiskFull, DiskFailed):
        return
