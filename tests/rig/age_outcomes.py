"""What reading an age file came to, in the words of the test vectors."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass

from collector import errors
from collector.seal.opening import open_sealed
from collector.seal.recipients import Identity

WORDS = {
    errors.NoKeyMatches: "no match",
    errors.AgeHeaderFailure: "header failure",
    errors.AgeHmacFailure: "HMAC failure",
    errors.AgePayloadFailure: "payload failure",
    errors.AgeArmorFailure: "armor failure",
}


@dataclass(frozen=True)
class Outcome:
    """`success` or a kind of failure, what was released, and the good bytes that a payload failure tells."""

    word: str
    released: bytes
    good_bytes: int

    @property
    def released_hash(self) -> str:
        return hashlib.sha256(self.released).hexdigest()


def read_outcome(sealed: bytes, identities: Sequence[Identity]) -> Outcome:
    """Open `sealed` and say how it ended. Anything but one of the five failures goes through."""
    released = b""
    try:
        for chunk in open_sealed(io.BytesIO(sealed), identities):
            released += chunk
    except tuple(WORDS) as error:
        return Outcome(WORDS[type(error)], released, getattr(error, "good_bytes", len(released)))
    return Outcome("success", released, len(released))
