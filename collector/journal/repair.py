"""Repairing a damaged log: cut at the damage, the rest kept aside, a new key, and what it named is held.

The new log is written whole and put in its place in one step; a crash before that leaves the old one, after
it the next start finishes (`finish_repair`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from collector.errors import BrokenChain, NothingToDo
from collector.journal.anchor import CONFIRMED, AnchorStore, Head, is_settled
from collector.journal.chain import Clock
from collector.journal.damage import Damage, find_damage
from collector.journal.keys import old_key_name
from collector.journal.lines import DEVICE_MADE, HELD, find_keys, is_signed, read_lines
from collector.journal.rewriting import Entry, keep_copy, write_on
from collector.journal.tracing import Trace
from collector.keystore import Keystore
from collector.model.canonical import canonical, sha256_text
from collector.model.lines import Line
from collector.signing import DEVICE_KEY, PrivateKey, PublicKey, generate_private
from collector.vault import disk_errors, write_atomically

AnchorOf = Callable[[PrivateKey], AnchorStore]
NEXT_KEY = "device-key-next"
# What undid something, what is owed to people, and what makes somebody wait is carried over the cut.
CARRIED = frozenset({
    "withdrawn", "tombstone", "purged", "account_cancelled", "right_requested", "incident_reported",
    "right_applied", "right_sent", "right_answered", "deletion_list_kept", "pack_trusted", "ages_kept",
    "child_found", "quarantined", "sign_in_failed",
})  # fmt: skip
# What ends a wait or settles something counts only in its place: a copy of such a line may stand anywhere.
CARRIED_IN_PLACE = frozenset({"pin_set", "signed_in", CONFIRMED, "restore_agreed"})
_ENDED = frozenset({"tombstone", "purged"})
_SESSION = re.compile(rb"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")


@dataclass(frozen=True)
class Repaired:
    """What a repair did: where it cut, the file of the rest, the sessions it holds, the key it continues."""

    number: int
    aside: str
    held: tuple[str, ...]
    continues: str


def repair_log(
    path: Path, keystore: Keystore, now: Clock, sessions: Collection[str], anchor_of: AnchorOf
) -> Repaired:
    """Repair a log; `sessions` lie on the disk, `anchor_of` finds a key's anchor. Durable on return.

    Raises NothingToDo for a whole log, DiskFull, DiskFailed; BrokenChain, and the old log stays, when the new
    one would not be whole.
    """
    key = PrivateKey(keystore.get(DEVICE_KEY) or b"")
    damage = find_damage(path, key.public, keystore)
    if damage is None:
        raise NothingToDo("The log is whole.")
    new, seen = generate_private(), anchor_of(key).read()
    trace = Trace(damage, [] if seen is None else [seen.hash])
    held = _find_held(damage, trace, sessions)
    whole = damage.good + damage.rest
    aside = keep_copy(path, whole)
    said = {
        "damaged_line": damage.number, "kept_as": aside, "kept_sha256": sha256_text(whole),
        **_settle_anchor(seen, trace),
    }  # fmt: skip
    entries = _chain_keys(damage, keystore, new, said)
    entries += [Entry(HELD, {"session": session, "damaged_line": damage.number}, new) for session in held]
    entries += [Entry(line.kind, line.fields, new) for line in _find_carried(trace)]
    data = write_on(damage.good, entries, now)
    if not _is_whole(data, new.public):
        raise BrokenChain("The repaired log would not be whole.", remedy="Ask the organisation how to go on.")
    keystore.put(old_key_name(key.public), key.seed)
    keystore.put(NEXT_KEY, new.seed)
    if seen is not None:  # what it knows stays known: a new key does not make an older folder right
        anchor_of(new).write(seen)
    write_atomically(path, data)
    finish_repair(path, keystore)
    return Repaired(damage.number, aside, tuple(held), key.public.fingerprint)


def finish_repair(path: Path, keystore: Keystore) -> None:
    """Bring a repair that was cut off to its end: the new key counts once the new log stands. Repeatable.

    One line that it signed tells that; the head is written for a log that is whole, else it stays damaged.
    Raises KeystoreLocked, DiskFull, DiskFailed.
    """
    seed = keystore.get(NEXT_KEY)
    if seed is None:
        return
    new = PrivateKey(seed)
    with disk_errors("the log"):
        data = path.read_bytes() if path.exists() else b""
    rows = data.split(b"\n")[:-1]
    if any(is_signed(row, new.public) for row in reversed(rows)):
        keystore.put(DEVICE_KEY, seed)
        if _is_whole(data, new.public):
            head: dict[str, object] = {
                "schema": "head-1", "number": len(rows) - 1, "hash": sha256_text(rows[-1]),
            }  # fmt: skip
            write_atomically(path.with_suffix(".head"), canonical(new.sign_object(head)))
    keystore.delete(NEXT_KEY)


def _is_whole(data: bytes, newest: PublicKey) -> bool:
    try:
        return bool(read_lines(data, find_keys(data, newest)))
    except BrokenChain:
        return False


def _chain_keys(damage: Damage, keystore: Keystore, new: PrivateKey, said: dict[str, Any]) -> list[Entry]:
    """Return the lines that lead from the key of the last kept line to the new one, naming the one before.

    A cut before an earlier repair takes that one's line away: its key is named anew, for what it signed
    elsewhere. `said` is what the new key's line says of the cut.
    """
    keys = [key for _, key in damage.ring.keys]
    before = damage.ring.at(damage.number - 1) if damage.number else keys[0]
    entries: list[Entry] = []
    for public in keys[keys.index(before) + 1 :]:
        seed = keystore.get(DEVICE_KEY if public == keys[-1] else old_key_name(public))
        if seed is not None:
            entries.append(Entry(DEVICE_MADE, _continuing(public, before), PrivateKey(seed)))
            before = public
    return [*entries, Entry(DEVICE_MADE, {**_continuing(new.public, before), **said}, new)]


def _continuing(key: PublicKey, before: PublicKey) -> dict[str, Any]:
    return {"key": key.text, "continues": before.fingerprint, "continued_key": before.text}


def _find_carried(trace: Trace) -> list[Line]:
    """Return the lines that are written anew, in the order in which they were written: rows can be moved."""
    carried = [
        line for digest, line in trace.lines.items()
        if line.kind in CARRIED or (line.kind in CARRIED_IN_PLACE and trace.reaches(digest))
    ]  # fmt: skip
    return sorted(carried, key=lambda line: line.number)


def _settle_anchor(seen: Head | None, trace: Trace) -> dict[str, Any]:
    """Name the anchor when all that it knows is known here, or was settled: the cut explains why it is ahead.

    Else it is left ahead: an older folder may have been put back, or lines taken out, and a lead decides.
    """
    if seen is None:
        return {}
    reached = [line for digest, line in trace.lines.items() if trace.reaches(digest)]
    if not (trace.reaches(seen.hash) or is_settled(seen, reached)):
        return {}
    return {"anchor": {"number": seen.number, "hash": seen.hash}}


def _find_held(damage: Damage, trace: Trace, sessions: Collection[str]) -> list[str]:
    """Return which sessions the lost lines may speak of: those named, those begun after the cut.

    Where lines are gone, or a row is no line of this device, every session that has not ended: whoever
    changed a row chose what it names, and whether it names anything.
    """
    before = read_lines(damage.good, damage.ring)
    begun = {_session(line) for line in before if line.kind == "session_started"}
    ended = {_session(line) for line in before if line.kind in _ENDED}
    known = begun | set(sessions)
    if not trace.is_complete():
        return sorted(known - ended)
    told = b"\n".join([damage.rest, *trace.mended])
    named = {match.decode() for match in _SESSION.findall(told)} & known
    return sorted((named | (set(sessions) - begun)) - ended)


def _session(line: Line) -> str:
    return str(line.fields.get("session", ""))
