"""Nonces: seen once, kept twice the window, no more of a device than a laptop needs, cheap however many."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from collector.receive import nonces
from collector.receive.nonces import WINDOW, Nonces

START = datetime(2026, 11, 30, 10, tzinfo=UTC)


def test_a_nonce_is_new_once_and_for_each_device() -> None:
    seen = Nonces()
    assert seen.is_new("a", "1", START)
    assert not seen.is_new("a", "1", START + WINDOW)
    assert seen.is_new("b", "1", START)


def test_those_of_long_ago_are_dropped_as_others_come() -> None:
    seen = Nonces()
    for number in range(1000):
        seen.is_new("a", f"{number}", START)
    later = START + 2 * WINDOW + timedelta(seconds=1)
    for number in range(200):
        assert seen.is_new("b", f"{number}", later)
    assert len(seen) == 200
    assert seen.is_new("a", "1", later)


def test_a_clock_that_was_ahead_keeps_nothing_for_ever() -> None:
    seen = Nonces()
    for number in range(100):
        seen.is_new("a", f"{number}", START + timedelta(days=9))
    for number in range(100):
        seen.is_new("a", f"n{number}", START)
    assert len(seen) == 100


def test_one_device_does_not_fill_the_memory_nor_keep_others_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nonces, "MOST_OF_A_DEVICE", 50)  # the cap, made small: the rule is the same
    seen = Nonces()
    assert sum(seen.is_new("a", f"{number}", START) for number in range(500)) == 50
    assert seen.is_new("b", "1", START)
    assert seen.is_new("a", "new", START + 2 * WINDOW + timedelta(seconds=1))
