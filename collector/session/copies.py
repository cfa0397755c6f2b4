"""Older copies that were put back: a journal, a manifest or a file that the device's log knows better."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from collector.bundle.shape import JOURNAL, MANIFEST, SIGNATURE
from collector.errors import CollectorError, Restored, SessionHeld
from collector.journal import HELD, Journal
from collector.model.canonical import parse_bounded, sha256_text
from collector.model.ids import is_take
from collector.model.ledger_events import Corrected, Narrowed
from collector.model.lines import Line
from collector.model.manifest import HALVES, MAX_MANIFEST_BYTES
from collector.session.changing import is_changing
from collector.session.folder import SessionFolder
from collector.session.parts import Parts
from collector.state import Session
from collector.vault import plain_files, read_small


def is_held(lines: Iterable[Line]) -> bool:
    """Tell whether a repair of the log set this session aside, by the ledger lines about it."""
    return any(line.kind == HELD for line in lines)


def refuse_held(parts: Parts, session: str) -> None:
    """Return when a session may be opened. Raises SessionHeld."""
    if is_held(parts.ledger.about(session)):
        raise SessionHeld("This session is named where this laptop's log was damaged.")


def refuse_older_journal(parts: Parts, session: str, journal: Journal) -> None:
    """Return when a journal holds the newest line that the log knows of it; it may be ahead by a crash.

    Raises Restored.
    """
    known = parts.ledger.head_of(session)
    if known is not None and journal.hash_at(known[0]) != known[1]:
        raise Restored("This session's journal is an older copy that was put back.")


def refuse_older_manifests(parts: Parts, folder: SessionFolder, state: Session) -> None:
    """Return when a sealed session's manifests are the newest that the log knows. Raises Restored.

    A correction that is being written may be one revision ahead; a purge that was cut off has none.
    """
    if state.stage not in {"sealed", "delivered"} or is_changing(parts.ledger.about(state.session)):
        return
    for half, expected in state.manifests.items():
        path = folder.root / half / MANIFEST
        if not path.is_file():
            if state.stage == "sealed":
                raise Restored("What was sealed is not in this session's folder any more.")
        elif sha256_text(read_small(path, MAX_MANIFEST_BYTES)) != expected:
            raise Restored("A manifest of this session is an older copy that was put back.")


def refuse_unknown_takes(folder: SessionFolder, journal: Journal) -> None:
    """Return when the journal began every take that lies here: it does so before there is a file.

    One that it does not know came with a newer journal than this. Raises Restored.
    """
    begun = {str(line.fields["take"]) for line in journal.lines if line.kind == "take_started"}
    found = {path.name.partition(".")[0] for path in folder.half("media").glob("*.age")}
    if any(is_take(name) for name in found - begun):
        raise Restored("A recording lies here that this session's journal does not know.")


def is_as_sealed(parts: Parts, session: str) -> bool:
    """Tell, without opening it, whether a sealed session's folder holds what its manifests name, no more."""
    folder = parts.folder(session)
    try:
        named = _named(folder.root, newest_manifests(parts.ledger.about(session)))
        found = {name for name in plain_files(folder.root) if not name.startswith("receipts/")}
        return found == set(named) and folder.journal.stat().st_size == named[f"media/{JOURNAL}"]
    except (CollectorError, OSError, KeyError, TypeError):  # told when it is opened
        return False


def newest_manifests(lines: Iterable[Line]) -> dict[str, str]:
    """Return the newest manifests of this laptop's own session by half, by the ledger lines about it.

    Empty for what is another's, or was not sealed.
    """
    manifests: dict[str, str] = {}
    for line in lines:
        if line.kind == "sealed":
            manifests = dict(line.fields["manifests"])
        elif line.kind == Corrected.event:
            manifests["identity"] = str(line.fields["manifest_hash"])
        elif line.kind == Narrowed.event:
            manifests["media"] = str(line.fields["manifest_hash"])
    return manifests


def _named(root: Path, manifests: dict[str, str]) -> dict[str, int]:
    """Return path and size of what the manifests name, themselves too (size 0). Raises Restored."""
    named: dict[str, int] = {}
    for half in HALVES:
        data = read_small(root / half / MANIFEST, MAX_MANIFEST_BYTES)
        if sha256_text(data) != manifests.get(half):
            raise Restored("A manifest of this session is an older copy that was put back.")
        named |= {f"{half}/{row['path']}": row["size_bytes"] for row in parse_bounded(data)["files"]}
        named |= {f"{half}/{name}": 0 for name in (MANIFEST, SIGNATURE)}
    return named
