"""A part counts as read after its end was in sight and a third of its reading time, or once it was heard."""

from __future__ import annotations

import pytest

from collector.project.reading import PartsRead, count_minutes, reading_s


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("word " * 240, 60),
        ("字" * 300, 60),
        ("字，" * 300, 60),
        ("word 字" * 120, 30 + 24),
        ("don't re-read café 2,5", 1),
        ("— … · 「」 ，。", 0),
        ("", 0),
        ("قُرئتْ السياسةُ تغيَّرت ـــ " * 80, 60),  # vowel signs part no word
    ],
)
def test_words_and_characters_are_counted_and_punctuation_is_not(text: str, seconds: float) -> None:
    assert reading_s([text]) == pytest.approx(seconds)


def test_minutes_are_whole_and_never_none() -> None:
    assert [count_minutes(seconds) for seconds in (0, 29, 89, 91, 600)] == [1, 1, 1, 2, 10]


def test_neither_the_end_nor_the_time_alone_is_reading() -> None:
    reading = PartsRead([60, 60])
    reading.see(0, 1.0)
    assert not reading.is_read(0)
    reading.spend(0, 19.9)
    assert not reading.is_read(0)
    reading.spend(1, 500)
    assert not reading.is_read(0), "time is a part's own"
    assert not reading.is_read(1), "its end was never in sight"
    reading.spend(0, 0.1)
    assert reading.is_read(0)
    assert reading.unread == (1,)


def test_what_was_seen_stays_seen_and_time_never_goes_back() -> None:
    reading = PartsRead([60])
    reading.see(0, 1.0)
    reading.see(0, 0.2)
    reading.spend(0, -5)
    reading.spend(0, 20)
    assert reading.is_read(0)
    assert reading.spent_s == 20


def test_a_part_fills_as_far_as_both_have_come() -> None:
    reading = PartsRead([60])
    reading.see(0, 0.5)
    assert reading.share(0) == 0
    reading.spend(0, 5)
    assert reading.share(0) == pytest.approx(0.25)
    reading.spend(0, 100)
    assert reading.share(0) == pytest.approx(0.5)
    reading.see(0, 1.0)
    assert reading.share(0) == 1.0


def test_what_was_heard_or_read_before_is_read() -> None:
    reading = PartsRead([60, 90, 30], known={2})
    assert reading.left_s == 150
    reading.hear(0)
    assert (reading.is_read(0), reading.heard, reading.unread) == (True, {0}, (1,))
    assert reading.left_s == 90
    assert reading.share(2) == 1.0


def test_a_part_without_words_needs_no_time() -> None:
    reading = PartsRead([0])
    assert not reading.is_read(0)
    reading.see(0, 1.0)
    assert reading.is_read(0)
