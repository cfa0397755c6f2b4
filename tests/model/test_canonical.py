"""Canonical JSON: one form for each value, and nothing else is read."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collector.errors import Malformed
from collector.model.canonical import canonical, parse_canonical, sha256_text

SAFE = 2**53 - 1
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
LEAVES = st.none() | st.booleans() | st.integers(-SAFE, SAFE) | TEXT
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None)
@given(VALUES)
def test_what_is_written_is_read_again(value: Any) -> None:
    data = canonical(value)
    assert parse_canonical(data) == value
    assert json.loads(data) == value


def test_keys_are_sorted_by_utf_16() -> None:
    assert canonical({"\U0001f600": 1, "\ufb33": 2, "b": 3, "a": None}) == (
        '{"a":null,"b":3,"\U0001f600":1,"\ufb33":2}'.encode()  # RFC 8785, 3.2.3
    )


@pytest.mark.parametrize(
    "data",
    [b'{"a":1,"a":1}', b'{"b":1,"a":1}', b'{"a": 1}', b'{"a":1.0}', b'{"a":1e2}', b'{"a":NaN}', b"[Infinity]",
     b'"\xff"', b"", b"{", b'{"a":1}\n', b"\xef\xbb\xbf{}", b'"\\u0041"', b"[" * 100_000, b'["\\ud800"]',
     b"[9007199254740993]", b"-0", b"[" + b"1" * 5000 + b"]"],
)  # fmt: skip
def test_no_other_form_is_read(data: bytes) -> None:
    with pytest.raises(Malformed):
        parse_canonical(data)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=60))
def test_only_our_error_leaves_the_parser(data: bytes) -> None:
    try:
        value = parse_canonical(data)
    except Malformed:
        return
    assert canonical(value) == data


@pytest.mark.parametrize("value", [0.5, [1.0], {"a": {"b": float("nan")}}, "\ud800", 2**60, {1: 2}, object()])
def test_what_has_no_form_is_refused(value: object) -> None:
    with pytest.raises(Malformed):
        canonical(value)


def test_hashes_are_named() -> None:
    assert sha256_text(b"") == "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
