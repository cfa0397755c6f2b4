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

from collector.errors import BrokenChain, Malformed, NothingToDo
from collector.journal.anchor import AnchorStore, Head
from collector.journal.chain import Clock
from collector.journal.damage import Damage, authentic_lines, find_damage
from collector.journal.keys import old_key_name
from collector.journal.lines import DEVICE_MADE, HELD, ODD, Ring, find_keys, read_lines
from collector.keystore import Keystore
from collector.model.canonical import canonical, parse_bounded, sha256_text
from collector.model.lines import Line
from collector.model.times import local_offset_minutes, time_text
from collector.signing import DEVICE_KEY, PrivateKey, generate_private
from collector.vault import write_atomically

AnchorOf = Callable[[PrivateKey], AnchorStore]
NEXT_KEY = "device-key-next"
# What undid something, and what is owed to people, is carried over the cut.
CARRIED = frozenset({
    "withdrawn", "tombstone", "purged", "account_cancelled", "right_requested", "incident_reported",
    "right_applied", "right_sent", "right_answered", "deletion_list_kept", "pack_trusted",
})  # fmt: skip
_ENDED = frozenset({"tombstone", "purged"})
_SESSION_LENGTH = 36
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

    Raises NothingToDo for a whole log, DiskFull, DiskFailed.
    """
    key = PrivateKey(keystore.get(DEVICE_KEY) or b"")
    damage = find_damage(path, key.public)
    if damage is None:
        raise NothingToDo("The log is whole.")
    ring = find_keys(damage.good + damage.rest, key.public)
    held = _find_held(damage, ring, sessions)
    aside = _keep_aside(path, damage)
    new = generate_private()
    keystore.put(old_key_name(key.public), key.seed)
    keystore.put(NEXT_KEY, new.seed)
    seen = anchor_of(key).read()
    if seen is not None:  # what it knows stays known: a new key does not make an older folder right
        anchor_of(new).write(seen)
    whole = damage.good + damage.rest
    made = {
        "key": new.public.text, "continues": key.public.fingerprint, "continued_key": key.public.text,
        "damaged_line": damage.number, "kept_as": aside, "kept_sha256": sha256_text(whole),
        **_settle_anchor(seen, damage),
    }  # fmt: skip
    events: list[tuple[str, dict[str, Any]]] = [(DEVICE_MADE, made)]
    events += [(HELD, {"session": session, "damaged_line": damage.number}) for session in held]
    carried = authentic_lines(damage.rest_rows(), ring)
    events += [(line.kind, line.fields) for line in carried if line.kind in CARRIED]
    write_atomically(path, _write_on(damage.good, events, new, now))
    finish_repair(path, keystore)
    return Repaired(damage.number, aside, tuple(held), key.public.fingerprint)


def finish_repair(path: Path, keystore: Keystore) -> None:
    """Bring a repair that was cut off to its end: the new key counts once the new log stands. Repeatable."""
    seed = keystore.get(NEXT_KEY)
    if seed is None:
        return
    new = PrivateKey(seed)
    data = path.read_bytes() if path.exists() else b""
    if _is_signed_by(data, new):
        last = data.split(b"\n")[:-1]
        head: dict[str, object] = {"schema": "head-1", "number": len(last) - 1, "hash": sha256_text(last[-1])}
        keystore.put(DEVICE_KEY, seed)
        write_atomically(path.with_suffix(".head"), canonical(new.sign_object(head)))
    keystore.delete(NEXT_KEY)


def _is_signed_by(data: bytes, new: PrivateKey) -> bool:
    ring = find_keys(data, new.public)
    try:
        lines = read_lines(data, ring)
    except BrokenChain:
        return False
    return bool(lines)


def _settle_anchor(anchor: Head | None, damage: Damage) -> dict[str, Any]:
    """Name the anchor when the damaged file holds its line: the cut explains why it is ahead from now on.

    One that knows more than the file is left ahead: then an older folder was put back too.
    """
    rows = (damage.good + damage.rest).split(b"\n")
    if anchor is None or anchor.number >= len(rows):
        return {}
    if sha256_text(rows[anchor.number]) != anchor.hash and (damage.cut or anchor.number != damage.number):
        return {}
    return {"anchor": {"number": anchor.number, "hash": anchor.hash}}


def _find_held(damage: Damage, ring: Ring, sessions: Collection[str]) -> list[str]:
    """Return which sessions the lost lines may speak of: those named, those begun after the cut.

    Where lines are gone, or a damaged one does not say whose it was, every session that has not ended.
    """
    before = read_lines(damage.good, ring)
    begun = {_session(line) for line in before if line.kind == "session_started"}
    ended = {_session(line) for line in before if line.kind in _ENDED}
    known = begun | set(sessions)
    named = {match.decode() for match in _SESSION.findall(damage.rest)} & known
    held = (named | (set(sessions) - begun)) - ended
    if damage.cut or any(_hides(row, ring, known) for row in damage.rest_rows()):
        held |= known - ended
    return sorted(held)


def _hides(row: bytes, ring: Ring, known: Collection[str]) -> bool:
    """Tell whether a row is damaged so that it names no session that is known, and may have named one."""
    if authentic_lines([row], ring):
        return False
    return not any(match.decode() in known for match in _SESSION.findall(row)) and not _is_of_none(row)


def _is_of_none(row: bytes) -> bool:
    """Tell whether a damaged row still reads as a line about no session at all: a sign-in, a pack."""
    try:
        fields = parse_bounded(row)["fields"].values()
    except (Malformed, *ODD):
        return False
    return not any(isinstance(value, str) and len(value) == _SESSION_LENGTH for value in fields)


def _session(line: Line) -> str:
    return str(line.fields.get("session", ""))


def _keep_aside(path: Path, damage: Damage) -> str:
    """Keep the damaged file as it is, under a name of its own. Return the name."""
    number = 1
    while (kept := path.with_name(f"{path.stem}.damaged-{number}.jsonl")).exists():
        number += 1
    write_atomically(kept, damage.good + damage.rest)
    return kept.name


def _write_on(good: bytes, events: list[tuple[str, dict[str, Any]]], key: PrivateKey, now: Clock) -> bytes:
    rows = good.split(b"\n")[:-1]
    for kind, fields in events:
        moment = now()
        unsigned: dict[str, object] = {
            "schema": Line.schema_text(), "number": len(rows), "time": time_text(moment),
            "offset_minutes": local_offset_minutes(moment), "kind": kind, "fields": fields,
            "previous": sha256_text(rows[-1]) if rows else None,
        }  # fmt: skip
        rows.append(canonical(key.sign_object(unsigned)))
    return b"".join(row + b"\n" for row in rows)
