"""What the log says was sent: in parts, all of it, confirmed; to another inbox nothing; a change anew."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from collector.model.lines import Line
from collector.session.transfers import Transferred, tell_transferred

OLD, NEW = "sha256:" + "a" * 64, "sha256:" + "b" * 64
HASHES = {"media": OLD, "identity": OLD}


def line(kind: str, **fields: Any) -> Line:
    told = {"session": "s", **fields}
    return Line(
        number=0, time="2026-11-24T10:00:00.000Z", offset_minutes=0, kind=kind, fields=told, previous=None,
        signature="0" * 128,
    )  # fmt: skip


def stored(half: str, *files: tuple[str, int], of: str = OLD) -> Line:
    listed = [{"path": path, "sha256": OLD, "size_bytes": size} for path, size in files]
    return line("stored", half=half, manifest_hash=of, files=listed)


def whole(half: str, of: str = OLD) -> list[Line]:
    return [stored(half, ("a.age", 10)), stored(half, ("manifest.json", 5), ("manifest.sig", 64), of=of)]


SEALED = line("sealed", manifests=HASHES)


def test_nothing_some_all_confirmed() -> None:
    assert tell_transferred([]) == Transferred(0, False, 0)
    assert tell_transferred([SEALED]) == Transferred(0, False, 0)
    some = [SEALED, stored("media", ("a.age", 10), ("takes.jsonl", 7))]
    assert tell_transferred(some) == Transferred(10, False, 0)
    half = [SEALED, *whole("media")]
    assert tell_transferred(half) == Transferred(10, False, 0)
    both = [*half, *whole("identity")]
    assert tell_transferred(both) == Transferred(20, True, 0)
    first = line("receipt_verified", half="media", manifest_hash=OLD)
    assert tell_transferred([*both, first]) == Transferred(20, True, 1)
    second = line("receipt_verified", half="identity", manifest_hash=OLD)
    assert tell_transferred([*both, first, second]) == Transferred(20, True, 2)


def test_another_inbox_begins_empty() -> None:
    lines = [SEALED, line("inbox_seen", half="media", epoch="1"), *whole("media"), *whole("identity")]
    assert tell_transferred(lines).stored
    again = [*lines, line("inbox_seen", half="media", epoch="2")]
    assert tell_transferred(again) == Transferred(10, False, 0)


def test_a_half_that_was_changed_has_to_arrive_anew() -> None:
    lines = [SEALED, *whole("media"), *whole("identity")]
    lines += [line("receipt_verified", half=half, manifest_hash=OLD) for half in HASHES]
    lines.append(line("corrected", manifest_hash=NEW))
    assert tell_transferred(lines) == Transferred(20, False, 1)
    form = stored("identity", ("form-2.age", 3), of=NEW)
    assert tell_transferred([*lines, form]) == Transferred(23, False, 1), "its signature is the old one's"
    assert tell_transferred([*lines, *whole("identity", of=NEW)]) == Transferred(20, True, 1)


@settings(deadline=None)
@given(st.permutations([*whole("media"), *whole("identity")]), st.integers(0, 4))
def test_nothing_is_all_before_both_signatures_are_there(lines: list[Line], count: int) -> None:
    """The signature is a half's last file; the same line twice, after a crash, counts once."""
    told = tell_transferred([SEALED, *lines[:count], *lines[:count]])
    signed = {one.fields["half"] for one in lines[:count] if len(one.fields["files"]) == 2}
    assert told.stored == (signed == set(HASHES))
    assert told.sent_bytes == 10 * sum(len(one.fields["files"]) == 1 for one in lines[:count])
