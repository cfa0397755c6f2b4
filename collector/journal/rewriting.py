"""Writing a log anew: its bytes are made as a whole, and what stood there is kept under a free name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from collector.journal.chain import Clock
from collector.model.canonical import canonical, sha256_text
from collector.model.lines import Line
from collector.model.times import local_offset_minutes, time_text
from collector.signing import PrivateKey
from collector.vault import disk_errors, write_atomically


@dataclass(frozen=True)
class Entry:
    """A line that is to be written, and the key that signs it."""

    kind: str
    fields: dict[str, Any]
    key: PrivateKey


def write_on(good: bytes, entries: Iterable[Entry], now: Clock) -> bytes:
    """Return a log's bytes `good` with more lines chained to them."""
    rows = good.split(b"\n")[:-1]
    for entry in entries:
        moment = now()
        unsigned: dict[str, object] = {
            "schema": Line.schema_text(), "number": len(rows), "time": time_text(moment),
            "offset_minutes": local_offset_minutes(moment), "kind": entry.kind, "fields": entry.fields,
            "previous": sha256_text(rows[-1]) if rows else None,
        }  # fmt: skip
        rows.append(canonical(entry.key.sign_object(unsigned)))
    return b"".join(row + b"\n" for row in rows)


def keep_copy(path: Path, data: bytes) -> str:
    """Keep a damaged file as it is, once, under a name of its own. Return the name.

    Raises DiskFull, DiskFailed.
    """
    number = 1
    with disk_errors("the log"):
        while (kept := path.with_name(f"{path.stem}.damaged-{number}.jsonl")).exists():
            if kept.read_bytes() == data:
                return kept.name
            number += 1
    write_atomically(kept, data)
    return kept.name
