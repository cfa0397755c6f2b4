"""The recovery note: one take's, one session's, and no damage passes for something else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.seal.note import NOTE_BYTES, Note, Tail

KEY, FILE_KEY, BOUND = bytes(range(32)), b"0123456789abcdef", b"h" * 32
NOTE = Note(KEY, "t1", BOUND)
TAILS = [Tail(5, 0, 7, closing=False, plaintext=b"seven"), Tail(6, 1, 8, closing=True, plaintext=b"eight")]


def written(*tails: Tail) -> bytearray:
    content = bytearray(NOTE.seal_head(FILE_KEY, 1234))
    for tail in tails:
        place, sealed = NOTE.seal_tail(tail)
        content[place : place + len(sealed)] = sealed
    return content


def test_there_and_back():
    content = written(*TAILS)
    assert len(content) == NOTE_BYTES
    assert NOTE.open_head(content) == (FILE_KEY, 1234)
    assert NOTE.newest_tail(content) == TAILS[1]
    assert NOTE.newest_tail(written(TAILS[0])) == TAILS[0]
    assert NOTE.newest_tail(written()) is None
    assert FILE_KEY not in content
    assert b"seven" not in content


@given(st.binary(max_size=65_536), st.integers(0, 2**40))
def test_any_tail(plaintext, index):
    tail = Tail(1, 0, index, closing=False, plaintext=plaintext)
    assert NOTE.newest_tail(written(tail)) == tail


@pytest.mark.parametrize(
    "other",
    [Note(bytes(32), "t1", BOUND), Note(KEY, "t2", BOUND), Note(KEY, "t1", bytes(32))],
    ids=["session", "take", "header"],
)
def test_it_fits_one_take_of_one_session(other):
    content = written(*TAILS)
    assert other.open_head(content) is None
    assert other.newest_tail(content) is None


@given(st.sampled_from([0, 4096, 73_728]), st.integers(0, 60), st.integers(0, 7))
def test_a_flipped_bit_costs_its_part_and_no_other(block, offset, bit):
    content = written(*TAILS)
    sizes = {0: 56, 4096: 12 + 9 + 5 + 16, 73_728: 12 + 9 + 5 + 16}
    content[block + offset] ^= 1 << bit
    hit = offset < sizes[block]
    assert NOTE.open_head(content) == (None if block == 0 and hit else (FILE_KEY, 1234))
    assert NOTE.newest_tail(content) == (TAILS[0] if block == 73_728 and hit else TAILS[1])


@pytest.mark.parametrize("size", [0, 1, 16, 55, 4096, 4100, 73_730])
def test_a_cut_note(size):
    content = bytes(written(*TAILS))[:size]
    assert NOTE.open_head(content) == ((FILE_KEY, 1234) if size > 56 else None)
    assert NOTE.newest_tail(content) == (TAILS[0] if size > 73_000 else None)
