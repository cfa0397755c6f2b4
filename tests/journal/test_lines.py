"""A line is bounded before it is parsed; what a newer program writes stands in the signature too."""

from __future__ import annotations

from pathlib import Path

import pytest

from collector.errors import BrokenChain, Malformed
from collector.journal import MAX_LINE_BYTES, Journal, read_lines
from collector.model.canonical import MAX_DEPTH, canonical, parse_canonical
from collector.signing import generate_private

KEY = generate_private()
BOMBS = [
    b"[" * (MAX_LINE_BYTES - 1),
    b"1" * 300_000,
    b"-" + b"9" * 300_000,
    b'{"a":' * 1000 + b"1" + b"}" * 1000,
    b'["' + b'\\"' * 400_000,
    b"[" * 40 + b'"\\' * 300_000,
    b"[1," * 300_000 + b"]" * 300_000,
    b"1e999999999",
    b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1),
]


@pytest.mark.parametrize("data", BOMBS, ids=range(len(BOMBS)))
def test_what_is_too_deep_or_too_long_is_refused_before_it_is_built(data: bytes) -> None:
    with pytest.raises(Malformed):
        parse_canonical(data)
    with pytest.raises(BrokenChain, match="Line 0"):
        read_lines(data + b"\n", KEY.public)


def test_brackets_inside_words_are_no_depth() -> None:
    value = {"text": '[[["{' * 100, "more": [[["\\" * 9]]]}
    assert parse_canonical(canonical(value)) == value


def test_as_deep_as_allowed_is_read() -> None:
    assert parse_canonical(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH)


@pytest.mark.parametrize("fields", [{"text": "x" * MAX_LINE_BYTES}, {"number": 10**16}])
def test_a_line_that_could_not_be_read_again_is_not_written(
    tmp_path: Path, fields: dict[str, object]
) -> None:
    journal = Journal(tmp_path / "journal.jsonl", KEY)
    deep: object = 1
    for _ in range(MAX_DEPTH):
        deep = [deep]
    for odd in (fields, {"deep": deep}):
        with pytest.raises(Malformed):
            journal.append("sealed", dict(odd))
    journal.append("sealed", {})
    journal.close()
    assert len(read_lines((tmp_path / "journal.jsonl").read_bytes(), KEY.public)) == 1


def test_a_line_of_a_newer_minor_version_is_read_and_its_fields_are_kept() -> None:
    unsigned = {
        "schema": "line-1.3", "number": 0, "time": "2026-10-01T10:00:00Z", "offset_minutes": 0,
        "kind": "sealed", "fields": {}, "previous": None, "mood": {"new": [1]},
    }  # fmt: skip
    row = canonical(KEY.sign_object(unsigned))
    (line,) = read_lines(row + b"\n", KEY.public)
    assert line.as_json()["mood"] == {"new": [1]}
    for old, new in ((b"line-1.3", b"line-1.4"), (b'"new":[1]', b'"new":[2]')):
        with pytest.raises(BrokenChain, match="Line 0 was changed"):
            read_lines(row.replace(old, new) + b"\n", KEY.public)
    other = canonical(KEY.sign_object({**unsigned, "schema": "line-2"}))
    with pytest.raises(BrokenChain):
        read_lines(other + b"\n", KEY.public)
