"""The ring keeps order over its edge, drops what a take would lose, and says how much."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collector.capture.device.signals import make_ramp
from collector.capture.sound.ring import Ring


def test_sound_is_read_back_over_the_edge() -> None:
    ring = Ring(100, 1, "int16")
    for first in range(0, 250, 50):
        assert ring.push(make_ramp(first, 50, 1)) == 50
    assert ring.read(170, 60).ravel().tolist() == list(range(171, 231))
    assert ring.oldest == 150


def test_what_was_overwritten_and_what_is_to_come_cannot_be_read() -> None:
    ring = Ring(100, 1, "int16")
    ring.push(make_ramp(0, 100, 1))
    ring.push(make_ramp(100, 20, 1))
    with pytest.raises(IndexError):
        ring.read(19, 10)
    with pytest.raises(IndexError):
        ring.read(115, 10)


def test_a_guard_turns_a_full_ring_into_counted_loss() -> None:
    ring = Ring(100, 1, "int16")
    ring.guard = 0
    assert ring.push(make_ramp(0, 80, 1)) == 80
    assert ring.push(make_ramp(80, 50, 1)) == 20
    assert ring.push(make_ramp(130, 50, 1)) == 0
    ring.guard = 40
    assert ring.push(make_ramp(130, 50, 1)) == 40
    assert ring.read(100, 40).ravel().tolist() == list(range(131, 171))


@settings(deadline=None)
@given(st.lists(st.integers(1, 90), min_size=1, max_size=40))
def test_any_sequence_of_blocks_is_one_sound(sizes: list[int]) -> None:
    ring = Ring(100, 2, "int32")
    first = 0
    for size in sizes:
        ring.push(make_ramp(first, size, 2).astype(np.int32))
        first += size
    kept = min(first, 100)
    assert (ring.read(first - kept, kept) == make_ramp(first - kept, kept, 2)).all()
