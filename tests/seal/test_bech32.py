"""Bech32 against the examples of BIP 173, and every wrong letter found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.seal.bech32 import decode, encode


@pytest.mark.parametrize(
    "text",
    [
        "A12UEL5L",
        "a12uel5l",
        "an83characterlonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio1tt5tgs",
        "abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw",
        "11qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqc8247j",
        "?1ezyfcl",
    ],
)
def test_valid_examples(text):
    prefix, _ = decode(text)
    assert text.lower().startswith(prefix + "1")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1",
        "pzry9x0s0muk",
        "1pzry9x0s0muk",
        "x1b4n0q5v",
        "li1dgmt3",
        "A1G7SGD8",
        "10a06t8",
        "A12uEL5L",
        "\x201nwldj5",
    ],
)
def test_invalid_examples(text):
    with pytest.raises(ValueError, match=r"."):
        decode(text)


def test_set_padding_bits_are_refused():
    """`q` differs from the next digit in bits that no byte uses; the checksum is right."""
    good = encode("age", b"\x00")
    assert decode(good) == ("age", b"\x00")
    with pytest.raises(ValueError, match="padding"):
        decode(_with_digits("age", [0, 1]))


@given(st.binary(max_size=200))
def test_there_and_back(data):
    text = encode("age1pq", data)
    assert decode(text) == ("age1pq", data)
    assert decode(text.upper()) == ("age1pq", data)


@given(st.binary(min_size=1, max_size=40), st.data())
def test_every_wrong_letter_is_found(data, draw):
    text = encode("age", data)
    place = draw.draw(st.integers(4, len(text) - 1))
    letter = draw.draw(
        st.sampled_from("qpzry9x8gf2tvdw0s3jn54khce6mua7l").filter(lambda each: each != text[place])
    )
    with pytest.raises(ValueError, match="checksum"):
        decode(text[:place] + letter + text[place + 1 :])


def _with_digits(prefix, digits):
    from collector.seal import bech32

    check = bech32._polymod(bech32._expand(prefix) + digits + [0] * 6) ^ 1
    letters = digits + [(check >> 5 * (5 - place)) & 31 for place in range(6)]
    return prefix + "1" + "".join(bech32._ALPHABET[digit] for digit in letters)
