"""What is blacked out is gone, and tells neither its length nor, beside other black, how much it was."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.capture.text.blackout import BLACK, Span, black_out, count_black, find_private, find_same


def at(text: str, word: str) -> Span:
    start = text.index(word)
    return Span(start, start + len(word))


def test_a_short_and_a_long_name_look_the_same() -> None:
    for name in ("Li", "Maximiliane von der Hohenburg", "欧阳娜娜"):
        text = f"I met {name} yesterday."
        assert black_out(text, [at(text, name)]) == f"I met {BLACK} yesterday."


def test_black_beside_black_is_one() -> None:
    text = "AnnaSmith and Bo"
    once = black_out(text, [Span(0, 4)])
    assert black_out(once, [at(once, "Smith")]) == f"{BLACK} and Bo"
    assert black_out(text, [Span(0, 4), Span(4, 9)]) == f"{BLACK} and Bo"
    assert black_out("██ typed █████████", []) == f"{BLACK} typed {BLACK}"


def test_marks_on_the_last_letter_go_with_it() -> None:
    assert black_out("Zoe\u0308!", [Span(0, 3)]) == f"{BLACK}!"


@given(
    st.text(alphabet=st.characters(exclude_characters="█", exclude_categories=("Mn", "Cs")), max_size=60),
    st.lists(st.tuples(st.integers(0, 70), st.integers(0, 12)), max_size=6),
)
def test_nothing_of_a_span_is_left_and_nothing_else_is_touched(
    text: str, places: list[tuple[int, int]]
) -> None:
    spans = [Span(start, start + length) for start, length in places]
    hidden = {place for span in spans for place in range(span.start, min(span.end, len(text)))}
    found = black_out(text, spans)
    left = re.split("█+", found)
    assert "".join(left) == "".join(c for place, c in enumerate(text) if place not in hidden)
    assert all(len(run) == len(BLACK) for run in re.findall("█+", found))
    assert count_black(found) == len(left) - 1


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("Ann met ANN; the annual ann.", "Ann", 3),
        ("Anna's hat, said Anna", "Anna,", 2),
        ("王小美和小美，小美人", "小美", 3),
        ("Mary\n Jane and mary jane", "Mary Jane", 2),
        ("a_b b bb", "b", 2),
        ("c++ or c", "c++", 2),
        ("anything", " \n", 0),
        ("anything", "█████", 0),
        ("anything …", "…", 0),
    ],
)
def test_the_same_words_are_found_everywhere(text: str, words: str, expected: int) -> None:
    assert len(find_same(text, words)) == expected


NUMBERS = {
    "Call me at 138 1234 5678 please": ("phone", "138 1234 5678"),
    "打我电话13812345678吧": ("phone", "13812345678"),
    "全角１３８１２３４５６７８": ("phone", "１３８１２３４５６７８"),
    "or +44 20 7946 0958.": ("phone", "+44 20 7946 0958"),
    "身份证11010519491231002X。": ("id_number", "11010519491231002X"),
    "her pass E12345678 is lost": ("id_number", "E12345678"),
    "写信到zhang.san+a@mail.example.cn吧": ("email", "zhang.san+a@mail.example.cn"),
    "card 6222 0202 0000 1234 567": ("number", "6222 0202 0000 1234 567"),
    "QQ 123456": ("number", "123456"),
}


@pytest.mark.parametrize("text", NUMBERS)
def test_numbers_and_addresses_are_offered(text: str) -> None:
    (offer,) = find_private(text, "CN")
    assert (offer.kind, text[offer.span.start : offer.span.end]) == NUMBERS[text]
    assert NUMBERS[text][1] not in black_out(text, [offer.span])


def test_ordinary_words_and_small_numbers_are_not_offered() -> None:
    text = "At 8:30 on 3 May we sold 1500 apples for 12.50 each, in room 42b, see chapter 3.2.1."
    assert find_private(text, "CN") == []


@given(st.text(max_size=200), st.sampled_from(["CN", "GB", "??"]))
def test_offers_lie_in_the_text_in_order_and_apart(text: str, region: str) -> None:
    spans = [offer.span for offer in find_private(text, region)]
    ends = [0, *(span.end for span in spans)]
    assert all(end <= span.start < span.end <= len(text) for end, span in zip(ends, spans, strict=False))
