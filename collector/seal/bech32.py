"""Bech32 (BIP 173) without its length limit: the text form of age keys."""

from __future__ import annotations

_ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_VALUES = {letter: value for value, letter in enumerate(_ALPHABET)}
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_CHECKSUM_DIGITS = 6
_SPARE_BITS_LIMIT = 4
_LIMIT_CHARACTERS = 8192


def encode(prefix: str, data: bytes) -> str:
    """Return lower-case `prefix1data…` with its checksum; `prefix` is lower case."""
    digits = _to_digits(data)
    check = _polymod(_expand(prefix) + digits + [0] * _CHECKSUM_DIGITS) ^ 1
    digits += [(check >> 5 * (5 - place)) & 31 for place in range(_CHECKSUM_DIGITS)]
    return prefix + "1" + "".join(_ALPHABET[digit] for digit in digits)


def decode(text: str) -> tuple[str, bytes]:
    """Return the lower-case prefix and the data of `text`, all lower or all upper case.

    Raises ValueError for mixed case, a strange character, a wrong checksum or set padding bits.
    """
    if len(text) > _LIMIT_CHARACTERS or text not in {text.lower(), text.upper()}:
        raise ValueError("too long or of mixed case")
    prefix, mark, tail = text.lower().rpartition("1")
    if (
        not (mark and prefix)
        or len(tail) < _CHECKSUM_DIGITS
        or not all("!" <= letter <= "~" for letter in prefix)
    ):
        raise ValueError("prefix or data missing")
    if not set(tail) <= _VALUES.keys():
        raise ValueError("a character that bech32 does not know")
    digits = [_VALUES[letter] for letter in tail]
    if _polymod(_expand(prefix) + digits) != 1:
        raise ValueError("wrong checksum")
    return prefix, _to_bytes(digits[:-_CHECKSUM_DIGITS])


def _expand(prefix: str) -> list[int]:
    codes = prefix.encode("ascii")
    return [code >> 5 for code in codes] + [0] + [code & 31 for code in codes]


def _polymod(digits: list[int]) -> int:
    check = 1
    for digit in digits:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ digit
        for place, factor in enumerate(_GENERATOR):
            if top >> place & 1:
                check ^= factor
    return check


def _to_digits(data: bytes) -> list[int]:
    count = -(-len(data) * 8 // 5)
    number = int.from_bytes(data, "big") << (count * 5 - len(data) * 8)
    return [number >> 5 * (count - 1 - place) & 31 for place in range(count)]


def _to_bytes(digits: list[int]) -> bytes:
    spare = len(digits) * 5 % 8
    number = 0
    for digit in digits:
        number = number << 5 | digit
    if spare > _SPARE_BITS_LIMIT or number & ((1 << spare) - 1):
        raise ValueError("padding bits are set")
    return (number >> spare).to_bytes(len(digits) * 5 // 8, "big")
