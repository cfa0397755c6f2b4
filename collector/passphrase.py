"""What a passphrase must be to keep a laptop's keys, asked when it is chosen and never again."""

from __future__ import annotations

from typing import Literal

from collector.errors import PassphraseWeak

LEAST_CHARACTERS, LEAST_WORDS = 10, 6
_LEAST_DIFFERENT = 5
_STRONG_CHARACTERS = 20
Strength = Literal["too_short", "too_plain", "enough", "strong"]


def tell_strength(passphrase: str) -> Strength:
    """Tell how hard a passphrase is to guess: ten characters or six words, and not the same few again."""
    words = passphrase.split()
    if len(passphrase.strip()) < LEAST_CHARACTERS and len(words) < LEAST_WORDS:
        return "too_short"
    if len(set(passphrase.strip())) < _LEAST_DIFFERENT:
        return "too_plain"
    long = len(passphrase.strip()) >= _STRONG_CHARACTERS or len(set(words)) >= LEAST_WORDS
    return "strong" if long else "enough"


def check_passphrase(passphrase: str) -> None:
    """Return when this passphrase may be chosen. Raises PassphraseWeak."""
    strength = tell_strength(passphrase)
    if strength == "too_short":
        raise PassphraseWeak("The passphrase is too short.")
    if strength == "too_plain":
        raise PassphraseWeak("The passphrase repeats the same few characters.")
