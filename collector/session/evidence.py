"""Signatures and statements: bound to what they cover, sealed, noted; the last one completes the record."""

from __future__ import annotations

from pathlib import Path

from collector.consent.signature import Signing, check_signing, evidence_form, new_challenge
from collector.errors import FormIncomplete, GateClosed
from collector.model.canonical import canonical, sha256_text
from collector.model.decision import as_answers
from collector.model.event import Meaning, Method, Role
from collector.model.events import Consented, EvidenceSealed
from collector.model.record import record_bytes
from collector.model.signed import Signed
from collector.model.times import local_offset_minutes, time_text
from collector.rules.writing import RecordContext, build_record
from collector.seal.forms import pad_to_4kib, seal_bytes
from collector.session.book import Book
from collector.session.keys import recipients_of
from collector.session.records import signed_copies
from collector.state import Contributor, is_signed

MEANINGS: dict[Role, Meaning] = {
    "contributor": "consents",
    "guardian": "consents_for_child",
    "witness": "witnessed_oral_process",
    "interpreter": "interpreted_faithfully",
}


def bind(book: Book, role: Role, meaning: Meaning) -> Signed:
    """Return what a signature of this moment covers, with a fresh challenge.

    Raises GateClosed, FormIncomplete for a role that does not mean this by its signature.
    """
    person = book.person
    _refuse_unfitting(person, role, meaning)
    if person.questions is None:
        raise GateClosed("The questions come before a signature.", question="open_device", reason="draft")
    informed = person.informed
    if informed is None:
        raise GateClosed("The policy comes before a signature.", question="open_device", reason="draft")
    return Signed(
        project=book.state.project, session=book.state.session, record=str(person.draft_id),
        contributor=person.code, role=role, meaning=meaning, policy_hash=book.pack.policy_hash(),
        shown_text_hash=informed.shown_text_hash, language=informed.language,
        decisions=dict(person.purposes), kinds=as_answers(person.kinds), challenge=new_challenge(),
        journal_head=book.journal_head,
    )  # fmt: skip


def seal_signature(book: Book, signing: Signing, meaning: Meaning, particulars: dict[str, str]) -> None:
    """Seal a written signature and note it. Raises FormIncomplete, GateClosed."""
    check_signing(signing)
    signed = bind(book, signing.role, meaning)
    moment = time_text(book.parts.now())
    plain = canonical(pad_to_4kib(evidence_form(signing, signed, moment, particulars)))
    sealed = seal_bytes(plain, recipients_of(book, "identity"))
    event = _make_event(book, signed, signing.method, moment, sha256_text(sealed))
    book.note(event, {next_path(book): sealed})
    book.tell("evidence_sealed", role=signed.role)


def _refuse_unfitting(person: Contributor, role: Role, meaning: Meaning) -> None:
    """Each role means one thing by its signature: a child assents, it does not consent."""
    meant = "assents" if role == "contributor" and person.child else MEANINGS.get(role)
    if meaning != meant or (role == "guardian" and not person.child):
        raise FormIncomplete("This role does not sign here.", field="role")


def next_path(book: Book) -> Path:
    """Where the next evidence of the person stands."""
    return book.folder.evidence(book.person.code, len(book.person.evidence) + 1)


def note_evidence(book: Book, signed: Signed, method: Method, moment: str, sealed_hash: str) -> None:
    """Write durably that what stands at `next_path` is evidence."""
    book.note(_make_event(book, signed, method, moment, sealed_hash))
    book.tell("evidence_sealed", role=signed.role)


def _make_event(book: Book, signed: Signed, method: Method, moment: str, sealed_hash: str) -> EvidenceSealed:
    return EvidenceSealed(
        contributor=signed.contributor,
        role=signed.role,
        meaning=signed.meaning,
        method=method,
        signed_at=moment,
        evidence_hash=sealed_hash,
        signs_hash=signed.signs_hash,
        challenge=signed.challenge,
        journal_head=signed.journal_head,
        path=f"{signed.contributor}/{next_path(book).name}",
    )


def complete_record(book: Book) -> None:
    """Write the record once everybody has signed whom it needs; else do nothing. Repeatable after a crash.

    Into both halves first, then the event that makes it count.
    """
    person = book.person
    if person.record_hash is not None or not is_signed(person):
        return
    moment = book.parts.now()
    context = RecordContext(
        project=book.pack.project, policy_hash=book.pack.policy_hash(),
        copy_number=copy_number(book, person.code),
        time_trust=book.state.start.time_trust, started_at=book.state.start.time,
        given_at=time_text(moment), offset_minutes=local_offset_minutes(moment),
    )  # fmt: skip
    data = record_bytes(build_record(book.state, person, context))
    drafted = str(person.draft_id)
    consented = Consented(contributor=person.code, record_id=drafted, record_hash=sha256_text(data))
    book.note(consented, signed_copies(book, data, book.folder.record_paths(person.code)))
    book.tell("consented")


def copy_number(book: Book, code: str) -> str:
    """Return the number on a contributor's copy."""
    return book.state.starter(code).copy_number
