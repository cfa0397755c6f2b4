"""Signatures: what they cover, and the sealed evidence that repeats it (formats.md, Consent record)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Any

from collector.consent.form import clean
from collector.errors import FormIncomplete
from collector.model.event import Method, Role
from collector.model.signed import Signed

Stroke = list[tuple[int, int, int]]
STANDING_BY: frozenset[Role] = frozenset({"witness", "interpreter"})
WRITTEN: frozenset[Method] = frozenset({"drawn", "mark", "typed"})
MIN_DRAWN_POINTS = 8
MIN_DRAWN_SPAN = 20


@dataclass(frozen=True)
class Signing:
    """One signature as it was made: strokes of (x px, y px, time ms), or a typed name."""

    role: Role
    method: Method
    name: str = field(default="", repr=False)
    strokes: list[Stroke] = field(default_factory=list, repr=False)


def new_challenge() -> str:
    """Return 32 fresh random bytes as hex: a signature of another day can't be replayed."""
    return secrets.token_hex(32)


def check_signing(signing: Signing) -> None:
    """Return when the signature is one. A blank or a dot is refused for `drawn`, allowed for `mark`.

    A mark is for who can't write. The witness of a spoken consent and the interpreter can: an impartial
    witness reads what is read out (ICH E6, 1.26), so their name stands in their own hand or type.
    Raises FormIncomplete naming `signature` or `name`.
    """
    if signing.method not in WRITTEN | {"audio_statement"}:
        raise FormIncomplete("This is no way to sign.", field="signature")
    if signing.method == "audio_statement":
        raise FormIncomplete("A statement is spoken, not written.", field="signature")
    if signing.method == "mark" and signing.role in STANDING_BY:
        raise FormIncomplete("Please sign with your name: a mark is not enough here.", field="signature")
    if signing.method == "drawn":
        points = [point for stroke in signing.strokes for point in stroke]
        if len(points) < MIN_DRAWN_POINTS or _span(points) < MIN_DRAWN_SPAN:
            raise FormIncomplete("Please sign with a few strokes.", field="signature")
    if signing.method == "mark" and not any(signing.strokes):
        raise FormIncomplete("Please make a mark.", field="signature")
    if not clean(signing.name, "name"):
        raise FormIncomplete("Please write the name.", field="name")


def evidence_form(
    signing: Signing, signed: Signed, signed_at: str, particulars: dict[str, str]
) -> dict[str, Any]:
    """Return the plaintext of an evidence file; `particulars` are a guardian's fields."""
    return {
        "schema": "evidence-1",
        "role": signing.role,
        "meaning": signed.meaning,
        "method": signing.method,
        "name": signing.name.strip(),
        "strokes": [[list(point) for point in stroke] for stroke in signing.strokes],
        "signed_at": signed_at,
        "challenge": signed.challenge,
        "signs_hash": signed.signs_hash,
        "particulars": particulars,
    }


def statement_form(
    signed: Signed, started_at: str, particulars: dict[str, str], clause_audio: list[str]
) -> dict[str, Any]:
    """Return what a spoken statement is bound to, sealed with it: it has no name but a guardian's.

    `clause_audio` are the hashes of what was played before it (formats.md, clause audio hashes): `signs_hash`
    itself has a fixed shape and covers them by the policy's hash.
    """
    return {
        "schema": "evidence-1",
        "role": signed.role,
        "meaning": signed.meaning,
        "method": "audio_statement",
        "started_at": started_at,
        "challenge": signed.challenge,
        "signs_hash": signed.signs_hash,
        "clause_audio": clause_audio,
        "particulars": particulars,
    }


def _span(points: list[tuple[int, int, int]]) -> int:
    across = [point[0] for point in points]
    down = [point[1] for point in points]
    return max(max(across) - min(across), max(down) - min(down))
