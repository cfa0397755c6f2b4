"""Armor: what is read as armor at all, in which pieces, and how much of a stream is looked at."""

from __future__ import annotations

import base64
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.errors import AgeArmorFailure
from collector.seal.armor import open_source

BEGIN, END = b"-----BEGIN AGE ENCRYPTED FILE-----\n", b"-----END AGE ENCRYPTED FILE-----\n"


def armored(data: bytes, line_end: bytes = b"\n") -> bytes:
    text = base64.b64encode(data)
    lines = [
        BEGIN.strip(),
        *(text[start : start + 64] for start in range(0, len(text), 64)),
        END.strip(),
        b"",
    ]
    return line_end.join(lines)


class Trickle(io.RawIOBase):
    """A pipe that gives a few bytes at a time."""

    def __init__(self, data: bytes, step: int) -> None:
        self._data, self._step = data, step

    def readable(self):
        return True

    def read(self, size=-1):
        take = self._step if size < 0 else min(size, self._step)
        part, self._data = self._data[:take], self._data[take:]
        return part


@given(
    st.binary(max_size=200_000) | st.integers(0, 300).map(bytes),
    st.sampled_from([b"\n", b"\r\n"]),
    st.integers(1, 9000),
)
def test_there_and_back_in_any_pieces(data, line_end, step):
    assert open_source(Trickle(armored(data, line_end), step)).read() == data


@given(st.binary(max_size=3000).filter(lambda data: b"-----" not in data), st.integers(1, 50))
def test_binary_goes_through(data, step):
    assert open_source(Trickle(data, step)).read() == data
    start = b"age-encryption.org/v1\n-----BEGIN"
    assert open_source(Trickle(start + data, step)).read() == start + data


@pytest.mark.parametrize(
    "text",
    [
        armored(b"x") + b" " * 5000,
        armored(b"x").replace(b"eA==", b"eA=="[:3]),
        armored(b"x").replace(b"eA==", b"eB=="),
        armored(bytes(48)).replace(b"A" * 64, b"A" * 68),
        armored(b"x") + armored(b"x"),
        BEGIN,
        BEGIN + b"A" * 1_000_000,
    ],
    ids=[
        "blanks behind",
        "padding",
        "not canonical",
        "long line",
        "twice",
        "begin alone",
        "no line end",
    ],
)
def test_refused(text):
    with pytest.raises(AgeArmorFailure):
        open_source(io.BytesIO(text)).read()


def test_no_more_than_asked_is_read_ahead_of_binary():
    """A pipe's writer must not be waited for longer than it takes to know the kind of file."""
    pipe = Trickle(b"age-encryption.org/v1\n" + bytes(100), 1000)
    open_source(pipe)
    assert len(pipe._data) == 3 + 100


def test_armor_behind_too_many_blanks_is_not_armor():
    text = b" " * 500 + b"\n" * 500
    assert open_source(io.BytesIO(text + armored(b"x"))).read() == b"x"
    text += b"\n" * 100
    assert open_source(io.BytesIO(text + armored(b"x"))).read() == text + armored(b"x")
