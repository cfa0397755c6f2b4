"""Random rubbish in sessions that were taken apart: whatever a device with code of its own could sign."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

from collector.seal.forms import pad_to_4kib, seal_bytes
from collector.seal.recipients import Identity
from tests.rig.doctor import Apart, to_bytes

Json = Any
_TEXTS = (
    "", "x", "0", "null", "é", "\ud800", "\x00", "\u202e", "a" * 70, "a" * 100_000, "../../etc", "CON", "-",
    "2026", "2026-02-30", "2026-11-23T25:61:61Z", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z",
    "sha256:" + "0" * 64, "sha256:x", "ed25519:" + "0" * 64, "FT-00000000", "AAAAAAAAA", "form-1",
    "manifest-1.9", "manifest-99999999999",
)  # fmt: skip
_NUMBERS = (0, 1, -1, 2, 3, 255, 2**31, 2**53 - 1, 2**53, -(2**63), 10**30, 1.5, float("1e308"))
_LEAVES = (None, True, False, *_NUMBERS, *_TEXTS)


def make_value(dice: random.Random, depth: int = 3) -> Json:
    """Any JSON: leaves that are odd, lists, objects, now and then something deep."""
    choice = dice.random()
    if not depth or choice < 0.6:
        return dice.choice(_LEAVES)
    if choice < 0.78:
        return [make_value(dice, depth - 1) for _ in range(dice.randrange(4))]
    if choice < 0.96:
        names = ("contributor", "take", "row", "path", "schema", "code", "x", "")
        return {dice.choice(names): make_value(dice, depth - 1) for _ in range(dice.randrange(4))}
    value: Json = 0
    for _ in range(dice.choice((31, 40, 260))):
        value = [value]
    return value


def spoil(value: Json, dice: random.Random) -> None:
    """Change one place in a value: another thing, nothing, one more, or the thing of a neighbour."""
    places = list(_places(value))
    if not places:
        return
    holder, key = dice.choice(places)
    choice = dice.random()
    if choice < 0.5:
        holder[key] = make_value(dice)
    elif choice < 0.65:
        del holder[key]
    elif choice < 0.75:
        _add(holder, dice)
    elif choice < 0.9:
        other, name = dice.choice(places)
        holder[key] = copy.deepcopy(other[name])
    elif isinstance(holder, list):
        holder.insert(key, copy.deepcopy(holder[key]))
    else:
        holder[key] = [holder[key]]


def plant(apart: Apart, part: str, text: str, dice: random.Random) -> None:
    """Put a text where something else stood in a journal, a record or a manifest."""
    values = {"journal": [line["fields"] for line in apart.journal], "record": list(apart.records.values())}
    holder, key = dice.choice(list(_places(values.get(part) or apart.manifests[part])))
    holder[key] = text


def _places(value: Json) -> list[tuple[Json, Json]]:
    found: list[tuple[Json, Json]] = []
    queue = [value]
    while queue:
        item = queue.pop()
        inner = item.items() if isinstance(item, dict) else enumerate(item) if isinstance(item, list) else ()
        for key, below in inner:
            found.append((item, key))
            queue.append(below)
    return found


def _add(holder: Json, dice: random.Random) -> None:
    if isinstance(holder, dict):
        holder[dice.choice(("x", "schema", "extra", "name", "fields", "id"))] = make_value(dice)
    else:
        holder.append(make_value(dice))


def spoil_part(apart: Apart, part: str, dice: random.Random) -> None:
    """Spoil one part of a session: its journal, a record, a manifest."""
    if part == "journal":
        line = dice.choice(apart.journal)
        if dice.random() < 0.2:
            line["fields"] = make_value(dice)
        else:
            spoil(line["fields"], dice)
            spoil(line["fields"], dice)
    elif part == "record":
        spoil(dice.choice(list(apart.records.values())), dice)
    else:
        late = {dice.choice(list(apart.manifests[part])): make_value(dice)}
        if dice.random() < 0.5:
            apart.manifests[part]["late"] = late
        else:
            spoil(apart.manifests[part], dice)


def make_form(dice: random.Random) -> bytes:
    """The plaintext of a form or signature as it could be, or should not."""
    choice = dice.random()
    if choice < 0.4:
        form: Json = {"schema": "form-1", "fields": {"name": "Canary", "birth_date": "1990-05-04"}}
        spoil(form, dice)
        return _pad(form)
    if choice < 0.6:
        return _pad({"fields": {name: make_value(dice) for name in ("birth_date", "id_kind", "id_number")}})
    if choice < 0.85:
        return to_bytes_or_not(make_value(dice)).ljust(4096)
    return dice.randbytes(4096)


def make_take(dice: random.Random, samples: list[bytes]) -> bytes:
    """A recording that was cut, changed here and there, or never was one."""
    data = bytearray(dice.choice(samples))
    choice = dice.random()
    if choice < 0.2:
        return bytes(data)
    if choice < 0.4:
        return bytes(data[: dice.randrange(1, len(data))])
    if choice < 0.5:
        return dice.randbytes(dice.randrange(1, 5000))
    for _ in range(dice.choice((1, 3, 30, 300))):
        data[dice.randrange(len(data) if choice < 0.8 else min(400, len(data)))] = dice.randrange(256)
    return bytes(data)


def reseal(apart: Apart, path: str, data: bytes, identity: Identity) -> None:
    """Put another plaintext into a sealed file; what names it by hash follows."""
    apart.files[path] = seal_bytes(data, [identity.recipient])


def to_bytes_or_not(value: Json) -> bytes:
    """As JSON, canonical where that is possible."""
    try:
        return to_bytes(value)
    except (UnicodeError, ValueError, RecursionError):
        return json.dumps(value).encode()


def _pad(form: Json) -> bytes:
    try:
        return to_bytes(pad_to_4kib(form))
    except Exception:  # noqa: BLE001 - what has no canonical form is written as it is
        return to_bytes_or_not(form).ljust(-(-len(to_bytes_or_not(form)) // 4096) * 4096)
