"""The payload: any split of writes gives the same bytes, and every flip or cut is found."""

from __future__ import annotations

import hashlib
import io
import itertools
import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collector.errors import AgePayloadFailure
from collector.seal.primitives import CHUNK_BYTES, SEALED_CHUNK_BYTES
from collector.seal.stream import StreamWriter, read_chunks

KEY = bytes(range(32))
EDGES = [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES, 3 * CHUNK_BYTES + 7]
sizes = st.sampled_from([0, 1, 17, 4096, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 150_000])


def pattern(size: int, number: int = 0) -> bytes:
    return hashlib.shake_128(bytes([number])).digest(size)


def sealed_in(pieces: list[bytes | memoryview]) -> bytes:
    out = io.BytesIO()
    writer = StreamWriter(KEY, out.write)
    for piece in pieces:
        writer.write(piece)
    writer.close()
    return out.getvalue()


def opened(sealed: bytes) -> bytes:
    return b"".join(read_chunks(io.BytesIO(sealed), KEY))


@pytest.mark.parametrize("size", EDGES)
def test_there_and_back(size):
    data = os.urandom(size)
    sealed = sealed_in([data])
    assert opened(sealed) == data
    assert len(sealed) == size + 16 * max(1, -(-size // CHUNK_BYTES))


@settings(max_examples=60, deadline=None)
@given(st.lists(sizes, max_size=8))
def test_any_split_is_one_write(pieces):
    data = pattern(sum(pieces))
    places = [sum(pieces[:number]) for number in range(len(pieces) + 1)]
    split = [memoryview(data)[a:b] for a, b in itertools.pairwise(places)]
    assert sealed_in(split) == sealed_in([data])


def test_the_caller_s_buffer_may_be_used_again():
    buffer = bytearray(b"a" * 10)
    out = io.BytesIO()
    writer = StreamWriter(KEY, out.write)
    writer.write(memoryview(buffer))
    buffer[:] = b"b" * 10
    writer.write(memoryview(buffer))
    writer.close()
    assert opened(out.getvalue()) == b"a" * 10 + b"b" * 10


def test_a_full_chunk_waits_for_the_next_byte():
    out = io.BytesIO()
    writer = StreamWriter(KEY, out.write)
    writer.write(bytes(CHUNK_BYTES))
    assert (len(out.getvalue()), writer.index, len(writer.tail)) == (0, 0, CHUNK_BYTES)
    writer.write(b"")
    assert not out.getvalue()
    writer.write(b"\x01")
    assert (len(out.getvalue()), writer.index, bytes(writer.tail)) == (SEALED_CHUNK_BYTES, 1, b"\x01")


def test_nothing_is_written_behind_the_end():
    writer = StreamWriter(KEY, io.BytesIO().write)
    writer.write(b"x")
    writer.close()
    assert not writer.tail
    for act in (writer.close, lambda: writer.write(b"y")):
        with pytest.raises(ValueError, match="close"):
            act()


@settings(max_examples=40, deadline=None)
@given(st.lists(sizes, max_size=5), st.sets(st.integers(0, 12), max_size=6))
def test_a_refused_chunk_is_put_again_with_the_same_bytes(pieces, refusals):
    """`put` fails now and then, half the chunk written: what the disk saw under one nonce never differs."""
    seen: dict[int, set[bytes]] = {}
    out, calls = io.BytesIO(), 0

    def put(sealed: memoryview) -> None:
        nonlocal calls
        calls += 1
        seen.setdefault(out.tell(), set()).add(bytes(sealed))
        if calls - 1 in refusals:
            raise OSError
        out.write(sealed)

    writer = StreamWriter(KEY, put)
    accepted = b""
    for number, size in enumerate(pieces):
        piece = pattern(size, number)
        before = writer.index * CHUNK_BYTES + len(writer.tail)
        try:
            writer.write(piece)
        except OSError:
            piece = piece[: writer.index * CHUNK_BYTES + len(writer.tail) - before]
        accepted += piece
    while True:
        try:
            writer.close()
            break
        except OSError:
            continue
    assert opened(out.getvalue()) == accepted
    inner = {
        place: {sealed for sealed in tries if len(sealed) == SEALED_CHUNK_BYTES}
        for place, tries in seen.items()
    }
    assert all(len(tries) <= 2 for tries in inner.values())
    assert all(len(tries) == 1 for place, tries in inner.items() if place + SEALED_CHUNK_BYTES < out.tell())


@pytest.mark.parametrize("size", [0, 1, 60])
def test_every_flip_and_every_cut_of_a_small_payload_is_found(size):
    sealed = sealed_in([os.urandom(size)])
    for place in range(len(sealed)):
        for damaged in (sealed[:place], sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]):
            with pytest.raises(AgePayloadFailure) as caught:
                opened(damaged)
            assert caught.value.good_bytes == 0


@pytest.mark.parametrize(
    ("order", "good_bytes"),
    [
        ([0, 1], 2),
        ([0], 1),
        ([1, 0, 2], 0),
        ([0, 0, 1, 2], 1),
        ([0, 2, 1], 1),
        ([0, 1, 2, 2], 2),
        ([2], 0),
        ([], 0),
    ],
)
def test_chunks_moved_dropped_or_doubled_are_found(order, good_bytes):
    sealed = sealed_in([os.urandom(2 * CHUNK_BYTES + 5)])
    parts = [
        sealed[start : start + SEALED_CHUNK_BYTES] for start in range(0, len(sealed), SEALED_CHUNK_BYTES)
    ]
    with pytest.raises(AgePayloadFailure) as caught:
        opened(b"".join(parts[number] for number in order))
    assert caught.value.good_bytes == good_bytes * CHUNK_BYTES


def test_an_empty_last_chunk_is_refused():
    sealed = sealed_in([bytes(CHUNK_BYTES + 1)])[:SEALED_CHUNK_BYTES]
    from collector.seal.stream import ChunkOpener

    with pytest.raises(AgePayloadFailure):
        opened(sealed + ChunkOpener(KEY).seal_final(1, b""))
