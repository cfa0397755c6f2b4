"""Patches as data: what a doctored client changes in a session that was taken apart.

A patch is a list of changes. Paths are words with slashes; a word finds a key, a place in a list, a line of
the journal by its kind (`take_kept`, `take_kept#1`), or the first row with `name=value`. `$A`, `$B` are the
contributors' codes, `$G`, `$W`, `$I` guardian, witness, interpreter, `$T0`, `$T1` takes, `$S` the session.
"""

from __future__ import annotations

import copy
import io
import os
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from collector.model.times import parse_time, time_text
from collector.seal.header import Stanza, parse_header
from collector.seal.primitives import PAYLOAD_NONCE_BYTES, decode_base64, encode_base64
from tests.rig.doctor import Apart

Json = Any
Change = dict[str, Json]
_SCRYPT = b"age-encryption.org/v1\n-> scrypt AAAAAAAAAAAAAAAAAAAAAA 18\n%s\n--- %s\n" % (b"A" * 43, b"A" * 43)
_PLAIN = {
    "scrypt": _SCRYPT + b"\0" * 64,
    "text": b"a take in clear",
    "jpeg": b"\xff\xd8\xff\xe0" + b"\0" * 64,
    "form": b'{"name":"nobody"}',
    "empty": b"",
}


def apply_patch(apart: Apart, changes: list[Change]) -> None:
    """Change what was taken apart. Raises AssertionError for a change that finds nothing."""
    words = find_words(apart)
    for change in changes:
        bent = _put_words(change, words)
        act = next(name for name in bent if name in _ACTS)  # the first word says what is done
        _ACTS[act](apart, bent)


def find_words(apart: Apart) -> dict[str, str]:
    """Return what the words that begin with `$` stand for in this session."""
    words = {f"${letter}": code for letter, code in zip("ABCD", apart.codes(), strict=False)}
    words |= {f"$T{number}": take for number, take in enumerate(apart.takes())}
    day = parse_time(apart.journal[0]["time"])
    words |= {f"$DAY{days:+}": (day + timedelta(days=days)).date().isoformat() for days in (-30, 300, 400)}
    words["$S"] = apart.journal[0]["fields"]["session"]
    for line in apart.journal:
        fields = line["fields"]
        if line["kind"] == "guardian_agreed":
            words["$G"] = fields["guardian_code"]
        if line["kind"] in {"witness_named", "interpreter_named"}:
            words["$W" if line["kind"] == "witness_named" else "$I"] = fields["code"]
    return words


def _put_words(value: Json, words: Mapping[str, str]) -> Json:
    if isinstance(value, dict):
        return {_put_words(name, words): _put_words(item, words) for name, item in value.items()}
    if isinstance(value, list):
        return [_put_words(item, words) for item in value]
    if isinstance(value, str) and "$" in value:
        for word, to in words.items():
            value = value.replace(word, to)
    return value


# --- finding a place -------------------------------------------------------------------------------------


def _parent(apart: Apart, path: str) -> tuple[Json, Json]:
    """Return what holds a place, and the key or index there."""
    *way, last = path.split("/")
    place: Json = {
        "journal": apart.journal, "records": apart.records, "others": apart.others, **apart.manifests,
    }  # fmt: skip
    for word in way:
        key = _key(place, word)
        inner = place[key]
        if isinstance(inner, str) and inner.startswith("@row:"):
            inner = place[key] = _expand(apart, inner.removeprefix("@row:"))
        place = inner
    return place, _key(place, last)


def _key(place: Json, word: str) -> Json:
    if isinstance(place, dict):
        return word.replace("~", "/")
    assert isinstance(place, list), word
    if word.lstrip("-").isdigit():
        return int(word) % len(place)
    if word == "+":
        return len(place)
    name, mark, value = word.partition("=")
    if not mark:
        name, value = "id", word if "#" in word else f"{word}#0"
    return next(number for number, row in enumerate(place) if str(row.get(name)) == value)


def _expand(apart: Apart, take: str) -> Json:
    """A manifest's row of its own from now on."""
    kept = next(
        line for line in apart.journal if line["kind"] == "take_kept" and line["fields"]["take"] == take
    )
    return copy.deepcopy(kept["fields"]["row"])


# --- changes ---------------------------------------------------------------------------------------------


def _set(apart: Apart, change: Change) -> None:
    place, key = _parent(apart, change["set"])
    if change.get("and"):
        place[key].update(change["to"])
    else:
        place[key] = change["to"]


def _remove(apart: Apart, change: Change) -> None:
    place, key = _parent(apart, change["remove"])
    del place[key]


def _insert(apart: Apart, change: Change) -> None:
    """Put a line, or another item of a list, before the place; `+` is the end."""
    place, key = _parent(apart, change["insert"])
    value = change["value"]
    if place is apart.journal:
        near = place[max(0, key - 1)]
        value = {
            "id": f"new#{len(place)}", "time": near["time"], "offset_minutes": near["offset_minutes"], **value
        }  # fmt: skip
    place.insert(key, value)


def _copy(apart: Apart, change: Change) -> None:
    place, key = _parent(apart, change["copy"])
    value = copy.deepcopy(place[key])
    target, where = _parent(apart, change["before"])
    if isinstance(value, str) and value.startswith("@row:"):
        value = _expand(apart, value.removeprefix("@row:"))
    if target is apart.journal:
        value["id"] = f"copy#{len(target)}"
    if isinstance(target, dict):
        target[where] = value
    else:
        target.insert(where, value)


def _move(apart: Apart, change: Change) -> None:
    place, key = _parent(apart, change["move"])
    value = place.pop(key)
    target, where = _parent(apart, change["before"])
    target.insert(where, value)


def _decide(apart: Apart, change: Change) -> None:
    """Say other purposes and kinds everywhere: journal, record, manifest, and what the signature covers."""
    code = change["decide"]
    purposes, kinds = change.get("purposes", {}), change.get("kinds", {})
    for line in apart.journal:
        if line["kind"] == "choices_made" and line["fields"]["contributor"] == code:
            line["fields"]["purposes"] |= purposes
            line["fields"]["kinds"] |= kinds
    for record in _records_of(apart, code):
        for row in record["pii_processing"]["purposes"]:
            row["decision"] = purposes.get(row["purpose_id"], row["decision"])
        record["capture"]["kinds"] |= kinds
    _, key = _parent(apart, f"media/contributors/code={code}")
    apart.manifests["media"]["contributors"][key]["purposes"] |= purposes
    apart.manifests["media"]["contributors"][key]["kinds"] |= kinds


def _records_of(apart: Apart, code: str) -> list[Json]:
    return [row for row in apart.records.values() if row["record"]["pii_principal_id"] == code]


def _shift(apart: Apart, change: Change) -> None:
    """Move a line and all that follows in time, with the signatures and events that were made then."""
    place, key = _parent(apart, f"journal/{change['shift']}")
    first = parse_time(place[key - 1]["time"]) if key else parse_time("2000-01-01T00:00:00Z")
    by = timedelta(seconds=change["seconds"])
    only = change.get("only", False)
    for line in place[key : key + 1] if only else place[key:]:
        line["time"] = time_text(parse_time(line["time"]) + by)
        _shift_inside(line["fields"], first, by)
    if not only:
        for record in apart.records.values():
            _shift_inside(record["capture"], first, by)
            _shift_inside(record["event"], first, by)


def _shift_inside(value: Json, first: Any, by: timedelta) -> None:
    for item in value if isinstance(value, list) else value.values():
        if isinstance(item, dict | list):
            _shift_inside(item, first, by)
    if isinstance(value, dict):
        for name in ("time", "signed_at", "event_time"):
            if isinstance(value.get(name), str) and parse_time(value[name]) > first:
                value[name] = time_text(parse_time(value[name]) + by)


def _later(apart: Apart, change: Change) -> None:
    """Say another time in the fields named, by so many seconds."""
    for path in change["later"]:
        place, key = _parent(apart, path)
        place[key] = time_text(parse_time(place[key]) + timedelta(seconds=change["seconds"]))


def _file(apart: Apart, change: Change) -> None:
    """Write, cut, copy or remove a file; what names it by hash follows."""
    name, files = change["file"], apart.files
    if "plain" in change:
        files[name] = _PLAIN[change["plain"]]
    elif "keep" in change:
        files[name] = files[name][: change["keep"]]
    elif "chunks" in change:
        stream = io.BytesIO(files[name])
        head = parse_header(stream).raw + stream.read(PAYLOAD_NONCE_BYTES)
        files[name] = head + b"".join(bytes(size) for size in change["chunks"])
    elif "payload" in change or "random" in change:
        stream = io.BytesIO(files[name])
        plain = change.get("payload", "").encode()
        files[name] = parse_header(stream).raw + plain + os.urandom(change.get("random", 0))
    elif "stanzas" in change:
        files[name] = _put_stanzas(files[name], change)
    elif "from" in change:
        files[name] = files[change["from"]]
    else:
        del files[name]


def _put_stanzas(data: bytes, change: Change) -> bytes:
    """Put stanzas before the first: like it with random keys, but for what the change says of them."""
    header = parse_header(io.BytesIO(data))
    version, mark, rest = data.partition(b"\n")
    first = header.stanzas[0]
    share = decode_base64(first.arguments[0])
    new = b""
    for _ in range(change["stanzas"]):
        own = share if change.get("same") else os.urandom(len(share))
        own = (change["share"].encode() * len(share))[: len(share)] if "share" in change else own
        body = first.body if change.get("same") else os.urandom(len(first.body))
        body = change["body"].encode() * 100 if "body" in change else body
        new += Stanza(first.kind, (encode_base64(own), *change.get("more", [])), body).encode()
    return version + mark + new + rest


def _leave_out(apart: Apart, change: Change) -> None:
    apart.missing.add(change["leave_out"])


def _replace(apart: Apart, change: Change) -> None:
    """Say one word for another wherever it stands: a challenge, a code, a time."""

    def swap(value: Json) -> Json:
        if isinstance(value, dict):
            return {swap(name): swap(item) for name, item in value.items()}
        if isinstance(value, list):
            return [swap(item) for item in value]
        return value.replace(change["replace"], change["by"]) if isinstance(value, str) else value

    if "in" in change:
        place, key = _parent(apart, change["in"])
        place[key] = swap(place[key])
        return
    apart.journal[:] = swap(apart.journal)
    apart.records = swap(apart.records)
    apart.manifests = swap(apart.manifests)
    apart.files = {swap(name): data for name, data in apart.files.items()}


def _challenge(apart: Apart, change: Change) -> None:
    """Give a signature another challenge in journal and record, counted again by everybody."""
    place, key = _parent(apart, f"journal/{change['challenge']}")
    old = place[key]["fields"]["challenge"]
    other, where = _parent(apart, f"journal/{change['of']}")
    _replace(apart, {"replace": old, "by": other[where]["fields"]["challenge"]})


_ACTS: Mapping[str, Callable[[Apart, Change], None]] = {
    "set": _set, "remove": _remove, "insert": _insert, "copy": _copy, "move": _move, "decide": _decide,
    "shift": _shift, "later": _later, "file": _file, "leave_out": _leave_out, "replace": _replace,
    "challenge": _challenge,
}  # fmt: skip
