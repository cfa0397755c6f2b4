"""The contributor's copy: what was agreed, by whom, and how to change it; its words are the pack's own.

A copy is made from decisions and codes. Of the name that was typed at signing it holds the masked form, for
as long as it is in memory (P-2.2); nothing of it is stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal
from urllib.parse import quote

import segno

from collector.consent.mask import mask
from collector.errors import GateClosed
from collector.model.pack import MediaKind, OrganisationText, Project, Purpose, TransferDetails
from collector.state import Contributor

Mode = Literal["signed", "spoken"]
Standing = Literal["stands", "withdrawn", "refused", "set_aside"]
SHORT_ID, SHORT_HASH = 8, 16


@dataclass(frozen=True)
class CopyChoice:
    """One decision, named as it was at the choices and at the signature."""

    id: str
    title: str
    explanation: str
    given: bool
    details: TransferDetails | None = None


@dataclass(frozen=True)
class Signer:
    """Who signed: a role, for a guardian the relation, and the masked name while it is in memory."""

    role: Literal["contributor", "guardian"]
    relation: str = ""
    masked: str = ""
    mode: Mode = "signed"
    witnessed: bool = False
    interpreted: bool = False
    assent: str = ""


@dataclass(frozen=True)
class CopyFacts:
    """What the copy needs beyond state and pack: its number, the policy that was shown, the signing.

    `recorder` is the code of who took the consent, never a name. `standing` is what became of the consent.
    """

    number: str
    policy_title: str
    policy_version: str
    policy_date: date
    signed_at: str
    offset_minutes: int
    recorder: str
    standing: Standing = "stands"


@dataclass(frozen=True)
class Reach:
    """How to reach the organisation, everything from the pack (P-0.4, P-7.1)."""

    organisation: str
    officer: str
    email: str
    phone: str
    fax: str
    url: str
    address: str
    hours: str


@dataclass(frozen=True)
class Copy:
    """The whole copy as plain data. `details` are ids of the identity form's fields, `storage` are places.

    Its number is the only one on it: whoever keeps the consent finds the contributor's code by it.
    """

    facts: CopyFacts
    project: str
    language: str
    rehearsal: bool
    signer: Signer
    kinds: tuple[CopyChoice, ...]
    purposes: tuple[CopyChoice, ...]
    details: tuple[str, ...]
    recipients: tuple[str, ...]
    storage: tuple[str, ...]
    retention: str
    withdrawal: str
    compensation: str
    complaints: str
    reach: Reach
    record_id: str
    record_hash: str

    @property
    def record_short(self) -> str:
        """Id and hash of the record, short enough to be read aloud: it tells nothing of the person."""
        return f"{self.record_id[:SHORT_ID]} · {self.record_hash.removeprefix('sha256:')[:SHORT_HASH]}"


def make_copy(person: Contributor, project: Project, facts: CopyFacts, signed_name: str = "") -> Copy:
    """Return the copy of one contributor. `signed_name` is what was typed at signing, masked at once.

    Raises GateClosed before there is a consent.
    """
    if person.record_id is None or person.record_hash is None or person.informed is None:
        raise GateClosed("There is no consent yet.", question="open_device", reason="draft")
    language = person.informed.language
    words = project.organisation.text[language]
    return Copy(
        facts=facts,
        project=words.project,
        language=language,
        rehearsal=project.rehearsal,
        signer=_signer(person, signed_name),
        kinds=tuple(_choice(item, language, person.kinds.get(item.id) == "given") for item in project.kinds),
        purposes=tuple(_purpose(item, language, person) for item in project.purposes),
        details=tuple(field.id for field in project.identity_fields if field.use != "off"),
        recipients=_recipients(person, project, language),
        storage=tuple(project.storage_locations),
        retention=words.retention.strip(),
        withdrawal=words.withdrawal_method,
        compensation=words.compensation,
        complaints=words.complaints,
        reach=_reach(project, words),
        record_id=person.record_id,
        record_hash=person.record_hash,
    )


def draft_link(email: str, number: str) -> str:
    """Return the `mailto:` link of a drafted e-mail (P-7.1): the number as its subject, and nothing else."""
    address = quote(email, safe="@")
    return f"mailto:{address}?subject={quote(number)}" if number else f"mailto:{address}"


def qr_matrix(text: str) -> tuple[tuple[bool, ...], ...]:
    """Return the dark modules of the QR code that holds the text and nothing else, no quiet zone."""
    code = segno.make(text, error="m", micro=False, boost_error=False)
    return tuple(tuple(bool(module) for module in row) for row in code.matrix)


def _signer(person: Contributor, signed_name: str) -> Signer:
    rows = [row for row in person.evidence if row.meaning in {"consents", "consents_for_child"}]
    roles = {row.role for row in person.evidence}
    spoken = any(row.method == "audio_statement" for row in rows)
    return Signer(
        role="guardian" if person.child else "contributor",
        relation=person.guardian.relation if person.guardian is not None else "",
        masked=mask("name", signed_name),
        mode="spoken" if spoken else "signed",
        witnessed="witness" in roles,
        interpreted="interpreter" in roles,
        assent=person.assent or "",
    )


def _purpose(item: Purpose, language: str, person: Contributor) -> CopyChoice:
    return _choice(item, language, person.purposes.get(item.id) == "given", item.details.get(language))


def _choice(
    item: Purpose | MediaKind, language: str, given: bool, details: TransferDetails | None = None
) -> CopyChoice:
    words = item.text[language]
    return CopyChoice(item.id, words.title, words.explanation, given, details)


def _recipients(person: Contributor, project: Project, language: str) -> tuple[str, ...]:
    """Who gets the recordings, by the purposes that were given; each named once."""
    given = [item for item in project.purposes if person.purposes.get(item.id) == "given"]
    names = [project.recipients[name][language] for item in given for name in item.recipients]
    return tuple(dict.fromkeys(names))


def _reach(project: Project, words: OrganisationText) -> Reach:
    contact = project.organisation.contact
    return Reach(
        organisation=words.organisation,
        officer=words.officer,
        email=contact.email,
        phone=contact.phone,
        fax=contact.fax,
        url=contact.url,
        address=words.address,
        hours=words.hours,
    )
