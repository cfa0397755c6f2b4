"""Records are the ones that the program writes: made again from journal and pack, they are the same."""

from __future__ import annotations

from itertools import pairwise

from collector.bundle.records import Records
from collector.bundle.story import Step, Story
from collector.errors import BadHash
from collector.model.events import ChoicesNarrowed, Consented, PolicyShown
from collector.model.record import ConsentRecord
from collector.model.record_changes import TakenBack, narrow_record
from collector.model.record_words import GIVEN_STATES
from collector.model.times import parse_time
from collector.rules.facts import SIGNED_WITHIN, PackFacts
from collector.rules.writing import RecordContext, build_record, told_by_pack


def check_written(records: Records, story: Story) -> None:
    """Return when each record is what its event made of the journal. Raises BadHash naming the field."""
    if story.pack is None:
        return
    for before, step in pairwise(story.steps):
        event = step.event
        if isinstance(event, Consented) and event.record_hash in records:
            record = records[event.record_hash]
            _compare(record, _write(record, before, step, story.pack), event.contributor)
        if isinstance(event, ChoicesNarrowed) and event.record_hash in records:
            record = records[event.record_hash]
            _compare(record, _narrow(record, before, step, records), event.contributor)


def check_fixed(records: Records, pack: PackFacts) -> None:
    """Return when each record says what its pack says, in a half that has no journal. Raises BadHash.

    What was decided, signed and counted is the record's own.
    """
    for record in records.values():
        code, language = record.record.pii_principal_id, record.pii_processing.language
        text = pack.texts.get(language)
        if text is None:
            raise BadHash(f"The consent record of {code} is in a language without a policy.")
        shown = PolicyShown(
            contributor=code, version=pack.project.policy_version, language=language, seconds=0,
            shown_text_hash=text.shown_text_hash, sections=text.sections,
        )  # fmt: skip
        written = told_by_pack(shown, record.decisions(), pack.project, pack.policy_hash)
        said = record.model_dump(mode="json", exclude_unset=True, include=set(written))
        place = _find_difference(said, written)
        if place is not None:
            raise BadHash(f"The consent record of {code} and its pack differ: {place}.")


def _write(record: ConsentRecord, before: Step, step: Step, pack: PackFacts) -> ConsentRecord:
    """Make the record of a consent again; only its moment is its own, and that is judged by the journal."""
    state, event = step.before, step.event
    assert isinstance(event, Consented)  # noqa: S101 - for the type checker
    assert state is not None  # noqa: S101 - a consent is never the first line
    given = next(row for row in record.event if row.event_state in GIVEN_STATES)
    context = RecordContext(
        project=pack.project, policy_hash=pack.policy_hash,
        copy_number=state.starter(event.contributor).copy_number, time_trust=state.start.time_trust,
        started_at=state.start.time, given_at=given.event_time, offset_minutes=_offset(record, before, step),
    )  # fmt: skip
    return build_record(state, state.contributors[event.contributor], context)


def _narrow(record: ConsentRecord, before: Step, step: Step, records: Records) -> ConsentRecord:
    """Make the record of what was taken back again, from the one before and the event."""
    state, event = step.before, step.event
    assert isinstance(event, ChoicesNarrowed)  # noqa: S101 - for the type checker
    assert state is not None  # noqa: S101 - nothing is taken back on the first line
    person = state.contributors[event.contributor]
    older = records.get(person.record_hash or "")
    moment = record.event[-1].event_time
    if older is None or abs(parse_time(moment) - step.moment) > SIGNED_WITHIN:
        raise BadHash(f"The consent record of {event.contributor} is of another time than its event.")
    by = person.guardian.guardian_code if person.guardian else person.code
    taken = TakenBack(frozenset(event.purposes), frozenset(event.kinds), by, event.by)
    return narrow_record(older, taken, event.record_id, (moment, _offset(record, before, step)))


def _offset(record: ConsentRecord, before: Step, step: Step) -> int:
    """The laptop's own offset, as its lines say it; summer may begin between two of them."""
    said = record.event[-1].local_time_offset_minutes
    return said if said == before.line.offset_minutes else step.line.offset_minutes


def _compare(record: ConsentRecord, written: ConsentRecord, code: str) -> None:
    one, other = (row.model_dump(mode="json", exclude_unset=True) for row in (record, written))
    place = _find_difference(one, other)
    if place is not None:
        raise BadHash(f"The consent record and the journal of {code} differ: {place or 'the whole'}.")


def _find_difference(one: object, other: object, place: str = "") -> str | None:
    """Return where two values differ first; None where they don't."""
    if one == other:
        return None
    for name, mine, theirs in _pairs(one, other):
        if mine != theirs:
            return _find_difference(mine, theirs, f"{place}.{name}".removeprefix("."))
    return place


def _pairs(one: object, other: object) -> list[tuple[str, object, object]]:
    if isinstance(one, dict) and isinstance(other, dict):
        return [
            (name, one.get(name, ...), other.get(name, ...)) for name in sorted(one.keys() | other.keys())
        ]
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return [(str(number), *both) for number, both in enumerate(zip(one, other, strict=True))]
    return []
