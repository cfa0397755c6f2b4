"""Journal, records and manifest tell one story: whatever two of them say, they say alike."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from collector.bundle.records import Records, newest_of
from collector.bundle.rows import check_rows
from collector.bundle.shape import take_name
from collector.bundle.story import Step, Story
from collector.bundle.written import check_written
from collector.errors import BadHash
from collector.model.bands import SaidOfAge, find_age_conflict
from collector.model.decision import as_answers
from collector.model.events import (
    AssentTaken,
    ChoicesMade,
    Consented,
    EvidenceSealed,
    GuardianAgreed,
    PolicyShown,
    QuestionsAnswered,
    Resumed,
)
from collector.model.manifest import ContributorRow, MediaManifest
from collector.model.record import ConsentRecord
from collector.model.record_words import GIVEN_STATES
from collector.model.times import parse_time
from collector.rules.facts import SIGNED_WITHIN
from collector.state import Contributor, Session, Take

_COVERED = (PolicyShown, ChoicesMade, QuestionsAnswered, GuardianAgreed)


def check_agreement(manifest: MediaManifest, story: Story, records: Records) -> None:
    """Return when the media half tells one story. Raises BadHash naming what differs."""
    _check_session(manifest, story)
    newest = newest_of(records)
    people = {row.code: row for row in manifest.contributors}
    state = story.state
    if list(people) != list(state.contributors) or len(people) != len(manifest.contributors):
        raise BadHash("The manifest's contributors are not the journal's.")
    named = {digest for person in state.contributors.values() for digest in person.records}
    if named != set(records):
        raise BadHash("The consent records are not the ones that the journal names.")
    for code, row in people.items():
        person = state.contributors[code]
        record = records.get(row.record_hash)
        if record is None or {row.record_hash, person.record_hash} != {newest.get(code)}:
            raise BadHash(f"The consent of {code} is not the one that was given.")
        _check_row(row, person, record)
        if not story.legacy:
            _check_record(record, person, story)
    if not story.legacy:
        check_written(records, story)
    _check_takes(manifest, state)
    check_rows(story)


def _check_session(manifest: MediaManifest, story: Story) -> None:
    start = story.state.start
    if (start.session, start.project) != (manifest.session, manifest.project):
        raise BadHash("The journal is of another session.")
    if manifest.pack_number != start.pack_number:
        raise BadHash("The manifest names another pack than the session began with.")
    if manifest.prompt_seed != start.prompt_seed:
        raise BadHash("The manifest says another order of prompts than was drawn.")
    if manifest.place != start.place:
        raise BadHash("The manifest says another place than the session.")
    if story.pack is not None and manifest.policy_hash != story.pack.policy_hash:
        raise BadHash("The manifest names another policy than its pack.")


def _check_row(row: ContributorRow, person: Contributor, record: ConsentRecord) -> None:
    code = row.code
    if record.record.pii_principal_id != code:
        raise BadHash(f"The consent of {code} is not the one that was given.")
    if record.decisions() != dict(row.purposes) or (record.capture.kinds or {}) != dict(row.kinds):
        raise BadHash(f"The manifest says of {code} what the consent record does not.")
    if row.child and not record.is_child:
        raise BadHash(f"A child took part without a guardian's consent: {code}.")
    if person.form is None:
        raise BadHash(f"The identity form of {code} was never sealed.")
    if (row.age_band, row.child) != (person.form.age_band, person.child):
        raise BadHash(f"The manifest and the journal say two ages of {code}.")
    conflict = find_age_conflict(
        SaidOfAge(record.capture.age_band, record.is_child, record.capture.guardian_required_by),
        SaidOfAge(person.form.age_band, person.child),
        SaidOfAge(row.age_band, row.child),
    )
    if conflict:
        raise BadHash(f"The manifest and the consent record of {code} say two ages: {conflict}.")
    if dict(row.profile) != dict(person.profile or {}):
        raise BadHash(f"The manifest says of {code} what the journal does not.")


def _check_record(record: ConsentRecord, person: Contributor, story: Story) -> None:
    """What the record says was shown, decided and signed is what the journal says."""
    told = (
        (_shown_in(record), _shown_to(person), "what was shown"),
        (_guardian_in(record), _guardian_of(person), "who decided"),
        (record.decisions(), dict(person.purposes), "what was decided"),
        (dict(record.capture.kinds or {}), as_answers(person.kinds), "what was decided"),
        (record.capture.assent, person.assent or "not_needed", "the child's word"),
        (record.capture.receipt_number, story.state.starter(person.code).copy_number, "the copy's number"),
        (record.capture.mode == "oral_witnessed", person.oral, "how consent was given"),
        (_questions_in(record), _questions_of(person), "the questions"),
        (_signatures_in(record), _signatures_of(person), "who signed"),
    )
    for one, other, what in told:
        if one != other:
            raise BadHash(f"The consent record and the journal of {person.code} differ on {what}.")
    _check_times(record, person, story)


def _shown_in(record: ConsentRecord) -> tuple[str, str, str]:
    notice = record.pii_processing.privacy_notice
    return notice.policy_version, notice.shown_text_hash, record.pii_processing.language


def _shown_to(person: Contributor) -> tuple[str, str, str] | None:
    shown = person.informed
    return None if shown is None else (shown.version, shown.shown_text_hash, shown.language)


def _guardian_in(record: ConsentRecord) -> tuple[str | None, ...] | None:
    row = record.capture.guardian
    return None if row is None else (
        row.guardian_code, row.relation, row.evidence_kind, row.signed_ahead_until
    )  # fmt: skip


def _guardian_of(person: Contributor) -> tuple[str | None, ...] | None:
    row = person.guardian
    return None if row is None else (
        row.guardian_code, row.relation, row.evidence_kind, row.signed_ahead_until
    )  # fmt: skip


def _questions_in(record: ConsentRecord) -> tuple[int, int, int]:
    counts = record.capture.comprehension
    return counts.asked, counts.correct_first_try, counts.explained_again


def _questions_of(person: Contributor) -> tuple[int, int, int] | None:
    counts = person.questions
    return None if counts is None else (counts.asked, counts.correct_first_try, counts.explained_again)


def _signatures_in(record: ConsentRecord) -> list[tuple[str | None, ...]]:
    return [
        (row.role, row.meaning, row.signed_at, row.method, row.evidence_hash, row.signs_hash, row.challenge,
         row.journal_head)
        for row in record.capture.signatures
    ]  # fmt: skip


def _signatures_of(person: Contributor) -> list[tuple[str | None, ...]]:
    return [
        (row.role, row.meaning, row.signed_at, row.method, row.evidence_hash, row.signs_hash, row.challenge,
         row.journal_head)
        for row in person.evidence
    ]  # fmt: skip


def _check_times(record: ConsentRecord, person: Contributor, story: Story) -> None:
    """Consent was given between the last word of whoever decided and the line that says so.

    After a crash the record is made later than it was signed; it never says another time than its signature.
    """
    code = person.code
    mine = [step for step in story.steps if getattr(step.event, "contributor", None) == code]
    given = next((row for row in record.event if row.event_state in GIVEN_STATES), None)
    consented = [step for step in mine if isinstance(step.event, Consented)]
    said = [step for step in mine if isinstance(step.event, EvidenceSealed | AssentTaken)]
    if given is None or not consented or not said:
        raise BadHash(f"The consent record of {code} is of another time than its event.")
    moment = parse_time(given.event_time)
    ends = said[-1].moment, consented[-1].moment
    if any(map(_went_back, story.steps[said[-1].line.number : consented[-1].line.number])):
        ends = min(ends), max(ends)
    if not ends[0] - SIGNED_WITHIN <= moment <= ends[1] + SIGNED_WITHIN:
        raise BadHash(f"The consent record of {code} is of another time than its event.")
    _check_heads(code, mine, story)
    if parse_time(record.event[-1].event_time) > _find_latest(story.steps) + SIGNED_WITHIN:
        raise BadHash(f"The consent record of {code} is of a time to come.")


def _find_latest(steps: Sequence[Step]) -> datetime:
    """The latest that the clock came to: at the end, and before each sitting that says that it went back."""
    ahead = [before.moment for before, step in pairwise(steps) if _went_back(step)]
    return max([*ahead, steps[-1].moment])


def _went_back(step: Step) -> bool:
    return isinstance(step.event, Resumed) and step.event.time_trust == "went_back"


def _check_heads(code: str, mine: Sequence[Step], story: Story) -> None:
    """A signature saw the journal after everything that it covers, and before its own line."""
    places = {digest: number for number, digest in enumerate(story.heads)}
    covered = 0
    for step in mine:
        if isinstance(step.event, _COVERED):
            covered = step.line.number
        if isinstance(step.event, EvidenceSealed):
            seen = places.get(step.event.journal_head, len(places))
            if not covered <= seen < step.line.number:
                raise BadHash(f"A signature of {code} saw another journal.")


def _check_takes(manifest: MediaManifest, state: Session) -> None:
    kept = {take.take: take for take in state.kept}
    rows = {row.take: row for row in manifest.takes}
    if set(kept) != set(rows) or len(rows) != len(manifest.takes):
        raise BadHash("The manifest's takes are not the ones that were kept.")
    files = {row.path: row for row in manifest.files if row.path.endswith(".age")}
    hashes = {code: person.records for code, person in state.contributors.items()}
    for name, row in rows.items():
        take = kept[name]
        file = files.pop(take_name(name, row.kind), None)
        expected = take.file
        if file is None or expected is None or (file.sha256, file.size_bytes) != (
            expected.sha256, expected.size_bytes
        ):  # fmt: skip
            raise BadHash(f"The take {name} is not the one that was recorded.")
        if not _is_row_of(take, row.as_json()):
            raise BadHash(f"The manifest's row of take {name} is not the one that was written.")
        if any(person.record_hash not in hashes.get(person.code, ()) for person in row.contributors):
            raise BadHash(f"The take {name} is not bound to its contributor's consent.")
    if files:
        raise BadHash(f"The file {min(files)} belongs to no take.")


def _is_row_of(take: Take, row: object) -> bool:
    return take.row is not None and take.row.as_json() == row
