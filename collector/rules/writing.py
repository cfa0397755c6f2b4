"""From what was decided and signed to the consent record: pure, so that a crash can redo it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from collector.errors import BadRecord
from collector.model.bands import CHILD_BANDS, RecordBand
from collector.model.decision import as_answers
from collector.model.events import EarlierRecord, EvidenceSealed, PolicyShown
from collector.model.pack import Project, Purpose
from collector.model.record import ConsentRecord, record_from
from collector.model.record_forms import IN_PERSON, in_one_line, is_url
from collector.model.times import parse_time
from collector.rules.bands import known_band
from collector.rules.situation import consent_word
from collector.state import Contributor, Session

SENSITIVE_PII = frozenset({"id_number", "birth_date", "contact", "phone", "address", "voiceprint", "face"})
ORGANISATION = "ORG"


@dataclass(frozen=True)
class RecordContext:
    """What the record needs beyond the journal: the pack, its hash, copy number, times."""

    project: Project
    policy_hash: str
    copy_number: str
    time_trust: str
    started_at: str
    given_at: str
    offset_minutes: int


def build_record(state: Session, person: Contributor, context: RecordContext) -> ConsentRecord:
    """Return the record of one contributor, whole and checked. Raises BadRecord."""
    value: dict[str, Any] = {
        "record": _head(person, _earlier(state, person)),
        **told_by_pack(_informed(person), person.purposes, context.project, context.policy_hash),
        "event": [*_endings(state, person, context), *_events(person, context)],
        "capture": _capture(state, person, context),
        "previous_record_hash": _earlier_hash(state, person),
    }
    return record_from(value)


def told_by_pack(
    informed: PolicyShown, decisions: Mapping[str, str], project: Project, policy_hash: str
) -> dict[str, Any]:
    """Return the parts of a record that are the same for everybody who was shown this and decided so."""
    return {
        "pii_processing": {
            "privacy_notice": {
                "policy_version": informed.version,
                "policy_hash": policy_hash,
                "shown_text_hash": informed.shown_text_hash,
                **_url(project),
            },
            "language": informed.language,
            "purposes": [
                _purpose(item, informed.language, decisions.get(item.id, "not_asked"), project)
                for item in project.purposes
            ],
        },
        "party_identification": [_party(project, informed.language)],
    }


def record_band(person: Contributor) -> RecordBand:
    """Return what the record may say of the age: it is made before a grown-up's form says a birth date."""
    return known_band(person) if person.child else "14_or_older"


def _informed(person: Contributor) -> PolicyShown:
    if person.informed is None:
        raise BadRecord("The consent record is wrong: nobody was shown the policy.", field="pii_processing")
    return person.informed


def _earlier(state: Session, person: Contributor) -> EarlierRecord | None:
    """What the session's start says of the record before, when somebody came back; None for a new person."""
    return state.starter(person.code).earlier


def _earlier_hash(state: Session, person: Contributor) -> str | None:
    earlier = _earlier(state, person)
    return earlier.record_hash if earlier is not None else None


def _head(person: Contributor, earlier: EarlierRecord | None) -> dict[str, Any]:
    head: dict[str, Any] = {
        "schema_version": "field-consent-1",
        "record_id": person.draft_id,
        "pii_principal_id": person.code,
    }
    if person.voided:
        head["replaces"] = person.voided[-1]
    elif earlier is not None:
        head["replaces"] = earlier.record_id
    return head


def _url(project: Project) -> dict[str, str]:
    """The policy's address, where it is one that says nothing of the reader: no query, no user."""
    url = project.organisation.contact.url
    return {"url": url} if url and is_url(url) else {}


def _purpose(purpose: Purpose, language: str, decision: str, project: Project) -> dict[str, Any]:
    optional = {field.id for field in project.identity_fields if field.use != "required"}
    optional |= {kind.id for kind in project.kinds if not kind.required}
    return {
        "purpose_id": purpose.id,
        "purpose": in_one_line(purpose.record_text),
        "lawful_basis": "consent",
        "decision": decision,
        "separate": purpose.separate,
        "pii_information": [
            {
                "pii_type": name,
                "pii_optional": name in optional,
                "sensitive_pii_category": name in SENSITIVE_PII,
            }
            for name in purpose.pii
        ],
        "pii_controllers": [ORGANISATION],
        "collection_method": IN_PERSON,
        "storage_locations": project.storage_locations,
        "retention_period": project.retention_period,
        "jurisdiction": project.jurisdiction,
        "recipient_third_parties": [
            in_one_line(project.recipients[name][language]) for name in purpose.recipients
        ],
        "withdrawal_method": project.organisation.text[language].withdrawal_method,
    }


def _party(project: Project, language: str) -> dict[str, Any]:
    words, contact = project.organisation.text[language], project.organisation.contact
    return {
        "party_id": ORGANISATION,
        "party_name": in_one_line(words.organisation),
        "party_role": "pii_controller",
        "party_contact": in_one_line(words.officer),
        "party_address": words.address,
        "party_type": "training data producer",
        "party_email": contact.email,
        "party_phone": contact.phone,
    }


def _events(person: Contributor, context: RecordContext) -> list[dict[str, Any]]:
    decider = person.guardian.guardian_code if person.guardian else person.code
    role = "guardian" if person.guardian else "contributor"
    common = {
        "local_time_offset_minutes": context.offset_minutes,
        "validity_duration": context.project.retention_period,
        "event_type": "oral_witnessed" if person.oral else "explicit",
    }
    asked = {"event_time": context.started_at, "entity_id": person.code, "entity_role": "contributor"}
    given = {"event_time": _given_at(person, context), "entity_id": decider, "entity_role": role}
    return [
        {**common, **asked, "event_state": "requested"},
        {**common, **given, "event_state": consent_word(person)},
    ]


def _given_at(person: Contributor, context: RecordContext) -> str:
    """Where one signature is the whole consent, its own time, however late a crash lets the record be made.

    Where several speak it is given with the last word, which may be a child's Yes without a signature.
    """
    alone = not person.child and not person.oral and len(person.evidence) == 1
    return person.evidence[0].signed_at if alone else context.given_at


def _endings(state: Session, person: Contributor, context: RecordContext) -> list[dict[str, Any]]:
    """Why the record before holds no longer: the policy changed, a child decides alone now (P-6.1, P-4.1)."""
    earlier = _earlier(state, person)
    if earlier is None:
        return []
    ended = [f"superseded_{earlier.policy}"] if earlier.policy != "same" else []
    if earlier.child and not person.child:
        ended.append("guardian_lapsed")
    return [
        {
            "event_time": context.started_at,
            "local_time_offset_minutes": context.offset_minutes,
            "validity_duration": context.project.retention_period,
            "entity_id": ORGANISATION,
            "entity_role": "system",
            "event_type": "explicit",
            "event_state": word,
            "affects": [earlier.record_id],
        }
        for word in ended
    ]


def _capture(state: Session, person: Contributor, context: RecordContext) -> dict[str, Any]:
    questions = person.questions
    if questions is None:
        raise BadRecord("The consent record is wrong: the questions were not asked.", field="capture")
    value: dict[str, Any] = {
        "project_id": state.project,
        "session_id": state.session,
        "age_band": record_band(person),
        "subject_role": "child" if person.child else "self",
        "mode": _mode(person),
        "receipt_number": context.copy_number,
        "device_time_trust": _trust(person, context),
        "assent": person.assent or "not_needed",
        "kinds": as_answers(person.kinds),
        "comprehension": {
            name: count for name, count in questions.as_json().items() if name != "contributor"
        },
        "signatures": [_signature(row) for row in person.evidence],
    }
    heard = _heard(person)
    if heard or person.oral:
        value["clause_audio"] = heard
    if person.guardian:
        guardian, ahead = person.guardian, person.guardian.signed_ahead_until
        value["guardian"] = {
            "guardian_code": guardian.guardian_code,
            "relation": guardian.relation,
            "evidence_kind": guardian.evidence_kind,
        }
        value["guardian"] |= {"authority_statement": True, "present": ahead is None}
        if ahead is not None:
            value["guardian"]["signed_ahead_until"] = ahead
        # P-4.2: under 14 by the policy; a project may ask for a guardian up to a higher age.
        value["guardian_required_by"] = "policy" if value["age_band"] in CHILD_BANDS else "profile"
    return value


def _heard(person: Contributor) -> list[str]:
    return list(_informed(person).clause_audio)


def _mode(person: Contributor) -> str:
    """Return how the policy reached the person: heard whole on screen, or aloud before a witness."""
    if person.oral:
        return "oral_witnessed"
    heard, sections = _heard(person), _informed(person).sections
    return "read_aloud" if heard and len(heard) >= sections else "on_screen"


def _trust(person: Contributor, context: RecordContext) -> str:
    """The clock may be set back between start and signature: the record then says so."""
    backwards = parse_time(_given_at(person, context)) < parse_time(context.started_at)
    return "went_back" if backwards else context.time_trust


def _signature(row: EvidenceSealed) -> dict[str, Any]:
    apart = {"contributor", "path"}
    return {name: value for name, value in row.as_json().items() if name not in apart}
