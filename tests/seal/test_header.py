"""The header's caps, and what a parser makes of arbitrary bytes."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.errors import AgeHeaderFailure, AgeHmacFailure
from collector.seal.header import HEADER_LIMIT_BYTES, Stanza, parse_header, write_header

FILE_KEY = bytes(16)
VERSION = b"age-encryption.org/v1\n"
stanzas = st.builds(
    Stanza,
    st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=20),
    st.lists(
        st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=80), max_size=3
    ).map(tuple),
    st.binary(max_size=150),
)


@given(st.lists(stanzas, min_size=1, max_size=5), st.binary(max_size=40))
def test_there_and_back(written, payload):
    raw = write_header(written, FILE_KEY)
    source = io.BytesIO(raw + payload)
    header = parse_header(source)
    assert header.stanzas == tuple(written)
    assert header.raw == raw
    assert source.read() == payload
    header.check_mac(FILE_KEY)
    with pytest.raises(AgeHmacFailure):
        header.check_mac(b"\x01" * 16)


def test_body_of_whole_lines_ends_with_an_empty_one():
    assert Stanza("kind", ("a", "b"), bytes(48)).encode() == b"-> kind a b\n" + b"A" * 64 + b"\n\n"
    assert Stanza("kind", (), b"").encode() == b"-> kind\n\n"


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"age-encryption.org/v1",
        VERSION,
        VERSION + b"--- " + b"A" * 43 + b"\n",
        VERSION + b"-> " + b"x" * 20_000 + b"\n\n",
        VERSION + b"-> x\n\n" * 1025,
        VERSION + b"-> x\n" + (b"A" * 64 + b"\n") * (HEADER_LIMIT_BYTES // 65),
        VERSION + "-> é\n\n".encode(),
    ],
    ids=[
        "nothing",
        "no line end",
        "cut",
        "no recipient",
        "long line",
        "many recipients",
        "long body",
        "not ASCII",
    ],
)
def test_refused(text):
    with pytest.raises(AgeHeaderFailure):
        parse_header(io.BytesIO(text + b"--- " + b"A" * 43 + b"\n" if text.endswith(b"\n\n") else text))


def test_a_reader_stops_at_its_cap():
    source = io.BytesIO(VERSION + b"-> x\n" + (b"A" * 64 + b"\n") * 100_000)
    with pytest.raises(AgeHeaderFailure):
        parse_header(source)
    assert source.tell() <= HEADER_LIMIT_BYTES + 65


@given(st.binary(max_size=300))
def test_arbitrary_bytes_only_fail_as_headers(data):
    for text in (data, VERSION + data, VERSION + b"-> " + data):
        try:
            header = parse_header(io.BytesIO(text))
        except AgeHeaderFailure:
            continue
        assert text.startswith(header.raw)
