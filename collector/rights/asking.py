"""What somebody asks for, checked for form and made into the request that is sealed (P-3.1 to P-3.8)."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from collector.errors import FormIncomplete
from collector.model.ids import is_code, is_copy_number, is_request_number
from collector.model.rights import (
    ASKERS,
    FACT_KINDS,
    GROUNDS,
    MAX_TEXT,
    PROOF_KINDS,
    RIGHT_KINDS,
    HeldSession,
    RightsRequest,
)
from collector.model.showable import find_unshowable
from collector.model.times import time_text
from collector.rights.calendar import due_date

_SALT_BYTES = 16
_N, _R, _P, _LENGTH = 1 << 14, 8, 1, 32


@dataclass(frozen=True)
class Proof:
    """What is given as proof. `id_number` is in its normal form, stays in memory and is hashed (P-3.6)."""

    kind: str = "none"
    fact_kind: str = ""
    fact: str = field(default="", repr=False)
    id_kind: str = ""
    id_number: str = field(default="", repr=False)


@dataclass(frozen=True)
class Asked:
    """A request as it is told. Who lost copy and code says in `lost`: name, project, about when."""

    kind: str
    code: str = ""
    copy_number: str = ""
    lost: str = field(default="", repr=False)
    asker: str = "contributor"
    ground: str = "none_given"
    purposes: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    earlier: str = ""
    contact: str = field(default="", repr=False)
    text: str = field(default="", repr=False)
    language: str = "en"
    proof: Proof = field(default_factory=Proof)

    @property
    def whole(self) -> bool:
        """Whether it is about everything, not about single purposes or kinds: an account always is."""
        return self.kind == "cancel_account" or not (self.purposes or self.kinds)

    @property
    def identity_pending(self) -> bool:
        """Whether nobody can tell yet who asks: it is taken all the same, never dropped (P-3.6)."""
        return self.proof.kind == "none"


@dataclass(frozen=True)
class Taken:
    """By whom, where and when a request was taken; `received` is the local date that counts."""

    number: str
    project: str
    taker: str
    device: str
    received: date
    moment: datetime


def check_asked(asked: Asked) -> Asked:
    """Return the request with blanks trimmed.

    Raises FormIncomplete naming the field when it is unknown, too long, or nobody could be found by it.
    """
    lists = (
        ("kind", RIGHT_KINDS), ("asker", ASKERS), ("ground", GROUNDS),
    )  # fmt: skip
    for name, choices in lists:
        if getattr(asked, name) not in choices:
            raise FormIncomplete("This answer is not among the choices.", field=name)
    texts = {name: getattr(asked, name).strip() for name in ("lost", "contact", "text")}
    for name, text in texts.items():
        if len(text) > MAX_TEXT:
            raise FormIncomplete("This text is too long.", field=name)
    _check_showable(asked, texts)
    _check_person(asked, texts["lost"])
    _check_proof(asked)
    if asked.earlier and not is_request_number(asked.earlier):
        raise FormIncomplete("This is not the number of a request.", field="earlier")
    return replace(asked, **texts)


def make_request(asked: Asked, taken: Taken, held: Sequence[HeldSession]) -> RightsRequest:
    """Return what is sealed. The ID number goes in as a salted, slow hash; the officer hashes the form's."""
    proof: dict[str, Any] = {"kind": asked.proof.kind, "copy_number": asked.copy_number}
    if asked.proof.kind == "copy_and_fact":
        proof |= {"fact_kind": asked.proof.fact_kind, "fact": asked.proof.fact.strip()}
    if asked.proof.kind == "id_number":
        proof |= {"id_kind": asked.proof.id_kind, "id_hash": hash_id(asked.proof.id_number)}
    return RightsRequest.from_json({
        "number": taken.number, "project": taken.project, "kind": asked.kind, "contributor": asked.code,
        "asker": asked.asker, "ground": asked.ground, "purposes": list(asked.purposes),
        "kinds": list(asked.kinds), "earlier": asked.earlier, "lost": asked.lost, "contact": asked.contact,
        "text": asked.text,
        "language": asked.language, "proof": proof, "received": taken.received.isoformat(),
        "received_at": time_text(taken.moment), "due": due_date(taken.received).isoformat(),
        "taker": taken.taker, "device": taken.device, "held": [row.as_json() for row in held],
    })  # fmt: skip


def hash_id(number: str, salt: bytes | None = None) -> str:
    """Return `scrypt-14-8-1:<salt>:<hash>` of an ID number in its normal form."""
    used = secrets.token_bytes(_SALT_BYTES) if salt is None else salt
    digest = hashlib.scrypt(number.encode(), salt=used, n=_N, r=_R, p=_P, dklen=_LENGTH)
    return f"scrypt-14-8-1:{used.hex()}:{digest.hex()}"


def id_fits(number: str, hashed: str) -> bool:
    """Tell whether a form's ID number is the one that was typed again for a request."""
    salt = bytes.fromhex(hashed.split(":")[1])
    return secrets.compare_digest(hash_id(number, salt), hashed)


def _check_showable(asked: Asked, texts: dict[str, str]) -> None:
    """What no page shows is in no request: nobody could read it, and some of it can't be written at all."""
    said = {
        **texts,
        "fact": asked.proof.fact,
        "id_number": asked.proof.id_number,
        "id_kind": asked.proof.id_kind,
    }
    said |= {"language": asked.language, "purposes": "".join(asked.purposes), "kinds": "".join(asked.kinds)}
    for name, text in said.items():
        if find_unshowable(text.replace("\r\n", "\n")):
            raise FormIncomplete("This text is too long or holds characters that can't be.", field=name)


def _check_person(asked: Asked, lost: str) -> None:
    if asked.code and not is_code(asked.code):
        raise FormIncomplete("This is not a contributor's code.", field="code", remedy="Compare the copy.")
    if asked.copy_number and not is_copy_number(asked.copy_number):
        raise FormIncomplete(
            "This is not the number of a copy.", field="code", remedy="Compare it with the copy: C26-…."
        )
    if not (asked.code or asked.copy_number or lost):
        raise FormIncomplete(
            "Nobody could be found by this.", field="code",
            remedy="Give the number on the copy; if it is lost: name, project, and about when.",
        )  # fmt: skip


def _check_proof(asked: Asked) -> None:
    proof = asked.proof
    if proof.kind not in PROOF_KINDS:
        raise FormIncomplete("This answer is not among the choices.", field="proof")
    if proof.kind == "copy_and_fact":
        if not asked.copy_number:
            raise FormIncomplete("This proof needs the number on the copy.", field="code")
        if proof.fact_kind not in FACT_KINDS or not proof.fact.strip():
            raise FormIncomplete("This proof needs one thing that only this person knows.", field="fact")
    if proof.kind == "id_number" and not proof.id_number:
        raise FormIncomplete("This proof needs the ID number.", field="id_number")
