"""What must fit together in a consent record beyond the shape of its fields; each rule names its field."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from collector.model.times import parse_time

if TYPE_CHECKING:
    from collector.model.record import ConsentRecord, RecordEvent

CHILD_BANDS = frozenset({"under_8", "8_to_13"})
GIVEN_STATES = frozenset({"given", "partly_given", "reaffirmed"})
FINAL_STATES = frozenset({"refused", "withdrawn", "invalidated"})
# Who may mean what with a signature. An adult consents; a child assents, and the guardian consents for it.
MEANINGS: dict[str, frozenset[str]] = {
    "contributor": frozenset({"consents", "assents", "refuses", "withdraws"}),
    "guardian": frozenset({"consents_for_child", "refuses", "withdraws"}),
    "witness": frozenset({"witnessed_oral_process"}),
    "interpreter": frozenset({"interpreted_faithfully"}),
    "recorder": frozenset({"obtained_consent"}),
}


class RuleBroken(ValueError):
    """A rule is broken: the sentence says which, never a value; `field` names the place."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


def check_rules(record: ConsentRecord) -> None:
    """Return when everything fits together. Raises RuleBroken at the first rule that is broken."""
    for rule in _RULES:
        rule(record)


def _need(fits: bool, field: str, sentence: str) -> None:
    if not fits:
        raise RuleBroken(field, sentence)


def _meanings(record: ConsentRecord) -> set[tuple[str, str]]:
    return {(row.role, row.meaning) for row in record.capture.signatures}


def _check_ids(record: ConsentRecord) -> None:
    """A later decision replaces another record, whose hash it carries (formats.md, Consent record)."""
    head = record.record
    _need(head.replaces != head.record_id, "record.replaces", "a record can't replace itself")
    chained = record.previous_record_hash is None or head.replaces is not None
    _need(chained, "previous_record_hash", "the hash of a record before, and no record that is replaced")


def _check_purposes(record: ConsentRecord) -> None:
    rows = record.pii_processing.purposes
    ids = [row.purpose_id for row in rows]
    place = "pii_processing.purposes"
    _need(len(set(ids)) == len(ids), place, "a purpose is decided twice")
    given = any(row.decision == "given" for row in rows)
    _need(given or record.state not in GIVEN_STATES, place, "given, and no purpose was given")
    parties = [row.party_id for row in record.party_identification]
    _need(len(set(parties)) == len(parties), "party_identification", "a party is named twice")
    known = all(set(row.pii_controllers) <= set(parties) for row in rows)
    _need(known, f"{place}.pii_controllers", "a controller that no party is")


def _check_person(record: ConsentRecord) -> None:
    """P-4.1, P-4.2: under 14 is a child, whatever is written; a guardian stands beside a child only."""
    capture = record.capture
    if capture.age_band in CHILD_BANDS:
        _need(record.is_child, "capture.subject_role", "a child's record without the child's role")
    if record.is_child:
        _check_child(record)
        return
    _need(capture.guardian is None, "capture.guardian", "a guardian beside somebody who decides alone")
    needless = capture.guardian_required_by is None
    _need(needless, "capture.guardian_required_by", "a guardian is required, and there is none")
    _need(capture.assent in {None, "not_needed"}, "capture.assent", "a child's word in an adult's record")
    signed = ("contributor", "consents") in _meanings(record)
    _need(signed or record.state not in GIVEN_STATES, "capture.signatures", "nobody consented")


def _check_child(record: ConsentRecord) -> None:
    capture = record.capture
    _need(capture.age_band != "18_plus", "capture.age_band", "a grown-up in a child's role")
    _need(capture.guardian is not None, "capture.guardian", "a child without guardian")
    _need(capture.assent is not None, "capture.assent", "a child that was not asked")
    signed = ("guardian", "consents_for_child") in _meanings(record)
    _need(signed, "capture.signatures", "the guardian did not sign")
    agreed = record.state not in GIVEN_STATES or capture.assent in {"given", "too_young"}
    _need(agreed, "capture.assent", "the child did not agree")
    own = capture.guardian is None or capture.guardian.guardian_code != record.record.pii_principal_id
    _need(own, "capture.guardian.guardian_code", "child and guardian under one code")


def _check_presence(record: ConsentRecord) -> None:
    """Not present only where the guardian signed ahead, and then not beyond the last day (schools)."""
    guardian = record.capture.guardian
    if guardian is None:
        return
    ahead, place = guardian.signed_ahead_until, "capture.guardian.signed_ahead_until"
    _need(
        guardian.present or ahead is not None, place, "a guardian who was not present and did not sign ahead"
    )
    if ahead is None:
        return
    try:
        last = date.fromisoformat(ahead)
    except ValueError as error:
        raise RuleBroken(place, "no date") from error
    late = [row for row in record.event if row.event_state in GIVEN_STATES and _local_day(row) > last]
    _need(not late, place, "the days that the guardian signed ahead for were over")


def _local_day(event: RecordEvent) -> date:
    offset = timedelta(minutes=event.local_time_offset_minutes or 0)
    return (parse_time(event.event_time) + offset).date()


def _check_signatures(record: ConsentRecord) -> None:
    place = "capture.signatures"
    imported = record.capture.mode == "imported"
    for row in record.capture.signatures:
        _need(row.meaning in MEANINGS[row.role], place, "a role that can't mean this by its signature")
        bound = row.signs_hash is not None
        _need(bound != imported, place, "only an imported signature covers no hash, and it never does")
    own = {meaning for role, meaning in _meanings(record) if role == "contributor"}
    wrong = "consents" if record.is_child else "assents"
    _need(wrong not in own, place, "a child assents and does not consent, an adult the other way round")
    guardian = any(role == "guardian" for role, _ in _meanings(record))
    _need(record.is_child or not guardian, place, "a guardian signed for an adult")


def _check_voice(record: ConsentRecord) -> None:
    """Consent by voice is always witnessed; a spoken signature makes it such (consent.md section 4)."""
    capture = record.capture
    spoken = any(
        row.method == "audio_statement" and row.role in {"contributor", "guardian"}
        for row in capture.signatures
    )
    oral = capture.mode == "oral_witnessed"
    _need(oral or not spoken, "capture.mode", "a spoken signature in another mode than a spoken one")
    heard = any(row.event_type == "oral_witnessed" for row in record.event)
    _need(oral or not heard, "event", "a spoken event in another mode than a spoken one")
    witnessed = ("witness", "witnessed_oral_process") in _meanings(record)
    _need(witnessed or not oral, "capture.signatures", "spoken consent without a witness")


def _check_events(record: ConsentRecord) -> None:
    """Events stand in the order in which they happened; what has ended does not go on in this record."""
    times = [parse_time(row.event_time) for row in record.event]
    ordered = times == sorted(times) or record.capture.device_time_trust == "went_back"
    _need(ordered, "event", "an event that happened before the one before it")
    states = [row.event_state for row in record.event]
    ended = next((n for n, state in enumerate(states) if state in FINAL_STATES), len(states))
    _need(not GIVEN_STATES & set(states[ended:]), "event", "given again after it had ended")
    begun = next((n for n, state in enumerate(states) if state in GIVEN_STATES), len(states))
    _need(not {"requested", "refused"} & set(states[begun:]), "event", "asked or refused after it was given")
    codes = {"contributor": record.record.pii_principal_id}
    if record.capture.guardian is not None:
        codes["guardian"] = record.capture.guardian.guardian_code
    for row in record.event:
        if row.entity_role in {"contributor", "guardian"}:
            _need(codes.get(row.entity_role) == row.entity_id, "event", "an event of somebody else")


def _check_comprehension(record: ConsentRecord) -> None:
    counts = record.capture.comprehension
    fits = counts.correct_first_try + counts.explained_again <= counts.asked
    _need(fits, "capture.comprehension", "more questions answered than asked")


_RULES: tuple[Callable[[ConsentRecord], None], ...] = (
    _check_ids, _check_purposes, _check_person, _check_presence, _check_signatures, _check_voice,
    _check_events, _check_comprehension,
)  # fmt: skip
