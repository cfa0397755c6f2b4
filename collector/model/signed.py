"""What a signature covers (formats.md, Consent record)."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from collector.model.canonical import canonical, sha256_text
from collector.model.event import Meaning, Role


@dataclass(frozen=True)
class Signed:
    """What a signature covers: everything the signer saw and decided (21 CFR 11.70: it can't be moved)."""

    project: str
    session: str
    record: str
    contributor: str
    role: Role
    meaning: Meaning
    policy_hash: str
    shown_text_hash: str
    language: str
    decisions: dict[str, str]
    kinds: dict[str, bool]
    challenge: str
    journal_head: str

    @property
    def signs_hash(self) -> str:
        """`sha256` of the canonical object."""
        return sha256_text(canonical(asdict(self)))
