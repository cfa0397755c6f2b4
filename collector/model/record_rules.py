"""What must fit together in a consent record beyond the shape of its fields; each rule names its field."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from collector.model.bands import CHILD_BANDS, GROWN_BANDS, REQUIRED_BY
from collector.model.record_events import EVENT_RULES
from collector.model.record_forms import ABROAD, PII_TYPES, SEPARATE_PURPOSES, need
from collector.model.record_words import (
    GIVEN_STATES,
    MEANINGS,
    STANDING_BY,
    has_event,
    meanings_of,
)

if TYPE_CHECKING:
    from collector.model.record import ConsentRecord, PurposeDecision, SignatureRow

PURPOSES = "pii_processing.purposes"
SIGNATURES = "capture.signatures"


def check_rules(record: ConsentRecord) -> None:
    """Return when everything fits together. Raises RuleBroken at the first rule that is broken."""
    for rule in (*_RULES, *EVENT_RULES, _check_against):
        rule(record)


def _check_ids(record: ConsentRecord) -> None:
    """A later decision replaces another record, whose hash it carries (formats.md, Consent record)."""
    head = record.record
    need(head.replaces != head.record_id, "record.replaces", "a record can't replace itself")
    chained = record.previous_record_hash is None or head.replaces is not None
    need(chained, "previous_record_hash", "the hash of a record before, and no record that is replaced")


def _check_purposes(record: ConsentRecord) -> None:
    rows = record.pii_processing.purposes
    ids = [row.purpose_id for row in rows]
    need(len(set(ids)) == len(ids), PURPOSES, "a purpose is decided twice")
    given = any(row.decision == "given" for row in rows)
    need(given or record.state not in GIVEN_STATES, PURPOSES, "given, and no purpose was given")
    parties = [row.party_id for row in record.party_identification]
    need(len(set(parties)) == len(parties), "party_identification", "a party is named twice")
    known = all(set(row.pii_controllers) <= set(parties) for row in rows)
    need(known, f"{PURPOSES}.pii_controllers", "a controller that no party is")
    for row in rows:
        _check_purpose(record, row)


def _check_purpose(record: ConsentRecord, row: PurposeDecision) -> None:
    """What the law wants asked by itself was; who gets it abroad is named (P-5.2); data is of known kinds."""
    separate = row.separate or row.purpose_id not in SEPARATE_PURPOSES
    need(separate, f"{PURPOSES}.separate", "a purpose that needs a consent of its own, and had none")
    told = bool(row.recipient_third_parties) or row.purpose_id != ABROAD
    need(told, f"{PURPOSES}.recipient_third_parties", "sent abroad, and nobody is named who gets it")
    kinds = PII_TYPES | set(record.capture.kinds or {})
    known = all(item.pii_type in kinds for item in row.pii_information)
    need(known, f"{PURPOSES}.pii_information.pii_type", "a kind of data that is neither listed nor recorded")


def _check_kinds(record: ConsentRecord) -> None:
    """P-1.2: a consent says for each kind of recording whether it may be made, and allows one."""
    kinds, place = record.capture.kinds, "capture.kinds"
    if has_event(record, GIVEN_STATES):
        need(kinds is not None, place, "given, and not said what may be recorded")
    if record.state in GIVEN_STATES:
        need(any((kinds or {}).values()), place, "given, and nothing may be recorded")


def _check_person(record: ConsentRecord) -> None:
    """P-4.1, P-4.2: under 14 is a child, whatever is written; a guardian stands beside a child only."""
    capture = record.capture
    if capture.age_band in CHILD_BANDS:
        need(record.is_child, "capture.subject_role", "a child's record without the child's role")
    if record.is_child:
        _check_child(record)
        return
    need(capture.guardian is None, "capture.guardian", "a guardian beside somebody who decides alone")
    needless = capture.guardian_required_by is None
    need(needless, "capture.guardian_required_by", "a guardian is required, and there is none")
    need(capture.assent in {None, "not_needed"}, "capture.assent", "a child's word in an adult's record")
    signed = ("contributor", "consents") in meanings_of(record)
    need(signed or not has_event(record, GIVEN_STATES), SIGNATURES, "nobody consented")


def _check_child(record: ConsentRecord) -> None:
    capture = record.capture
    need(capture.age_band not in GROWN_BANDS, "capture.age_band", "a grown-up in a child's role")
    need(capture.guardian is not None, "capture.guardian", "a child without guardian")
    need(capture.assent is not None, "capture.assent", "a child that was not asked")
    signed = ("guardian", "consents_for_child") in meanings_of(record)
    need(signed, SIGNATURES, "the guardian did not sign")
    given = has_event(record, GIVEN_STATES)
    agreed = not given or capture.assent in {"given", "too_young"}
    need(agreed, "capture.assent", "the child did not agree")
    small = capture.assent != "too_young" or capture.age_band == "under_8"
    need(small, "capture.assent", "too young to be asked from 8 on")
    own = capture.guardian is None or capture.guardian.guardian_code != record.record.pii_principal_id
    need(own, "capture.guardian.guardian_code", "child and guardian under one code")
    by = capture.guardian_required_by
    fits = by is None or by in REQUIRED_BY[capture.age_band]
    need(fits, "capture.guardian_required_by", "a guardian on another word than this age asks for")


def _check_signatures(record: ConsentRecord) -> None:
    imported = record.capture.mode == "imported"
    for row in record.capture.signatures:
        need(row.meaning in MEANINGS[row.role], SIGNATURES, "a role that can't mean this by its signature")
        bound = row.signs_hash is not None
        need(bound != imported, SIGNATURES, "only an imported signature covers no hash, and it never does")
    own = {meaning for role, meaning in meanings_of(record) if role == "contributor"}
    wrong = "consents" if record.is_child else "assents"
    need(wrong not in own, SIGNATURES, "a child assents and does not consent, an adult the other way round")
    guardian = any(role == "guardian" for role, _ in meanings_of(record))
    need(record.is_child or not guardian, SIGNATURES, "a guardian signed for an adult")
    _check_evidence(record.capture.signatures, scanned=imported)


def _check_against(record: ConsentRecord) -> None:
    """Nobody signs a No where a Yes was given, nor the other way round."""
    meant = {meaning for _, meaning in meanings_of(record)}
    place = SIGNATURES
    refused = "refuses" not in meant or not has_event(record, GIVEN_STATES)
    need(refused, place, "a refusal was signed beside the consent")
    withdrawn = "withdraws" not in meant or has_event(record, frozenset({"withdrawn", "partly_withdrawn"}))
    need(withdrawn, place, "a withdrawal was signed, and nothing was withdrawn")
    agreed = "consents" not in meant or not has_event(record, frozenset({"refused"}))
    need(agreed, place, "a consent was signed beside the refusal")
    said = "assents" not in meant or record.capture.assent != "refused"
    need(said, place, "the child signed its Yes, and said No")


def _check_evidence(rows: list[SignatureRow], *, scanned: bool) -> None:
    """Each role has evidence of its own; of an import one scan holds all (formats.md)."""
    roles: dict[str, set[str]] = {}
    for row in rows:
        roles.setdefault(row.evidence_hash, set()).add(row.role)
    shared = any(len(found) > 1 for found in roles.values())
    need(scanned or not shared, SIGNATURES, "one evidence for the signatures of two roles")
    challenges = [row.challenge for row in rows if row.challenge is not None]
    fresh = len(set(challenges)) == len(challenges)
    need(fresh, SIGNATURES, "two signatures under one challenge")


def _check_voice(record: ConsentRecord) -> None:
    """Consent by voice is always witnessed; a spoken signature makes it such (consent.md section 4)."""
    capture = record.capture
    deciders = [row for row in capture.signatures if row.role in {"contributor", "guardian"}]
    oral = capture.mode == "oral_witnessed"
    spoken = any(row.method == "audio_statement" for row in deciders)
    need(oral or not spoken, "capture.mode", "a spoken signature in another mode than a spoken one")
    heard = any(row.event_type == "oral_witnessed" for row in record.event)
    need(oral or not heard, "event", "a spoken event in another mode than a spoken one")
    witnessed = ("witness", "witnessed_oral_process") in meanings_of(record)
    need(witnessed or not oral, SIGNATURES, "spoken consent without a witness")
    silent = any(
        row.event_type != "oral_witnessed" and row.event_state in GIVEN_STATES for row in record.event
    )
    need(not oral or not silent, "event", "given by voice, and the event says otherwise")
    stood_by = any(
        row.method in {"audio_statement", "mark"} and row.role in STANDING_BY for row in capture.signatures
    )
    need(not stood_by, SIGNATURES, "who stands by signs with a name")


def _check_comprehension(record: ConsentRecord) -> None:
    counts = record.capture.comprehension
    fits = counts.correct_first_try + counts.explained_again <= counts.asked
    need(fits, "capture.comprehension", "more questions answered than asked")


_RULES: tuple[Callable[[ConsentRecord], None], ...] = (
    _check_ids, _check_purposes, _check_kinds, _check_person, _check_signatures, _check_voice,
    _check_comprehension,
)  # fmt: skip
