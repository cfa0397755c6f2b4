"""From a session's state to what the gate decides on. Pure."""

from __future__ import annotations

from datetime import date

from collector.model.decision import find_given
from collector.model.kinds import kinds_of, records_allowed
from collector.model.pack import Project
from collector.model.times import parse_time
from collector.rules.facts import Facts
from collector.rules.gate import Person, Situation, Standing
from collector.rules.standing import Decided, end_of_validity, find_standing
from collector.rules.standing import Facts as ConsentFacts
from collector.state import Contributor, Session


def find_situation(facts: Facts, state: Session, project: Project) -> Situation:
    """Return what the gate decides on, as it is at this moment."""
    people = [find_person(facts, state, person, project) for person in state.contributors.values()]
    return Situation(people, session_open=True, kinds=facts.wanted)


def find_person(facts: Facts, state: Session, person: Contributor, project: Project) -> Person:
    """Return what the gate needs to know of one contributor."""
    return Person(
        standing=find_consent(facts, state, person, project),
        child=person.child,
        guardian_consents=any(row.meaning == "consents_for_child" for row in person.evidence),
        form_sealed=person.form is not None,
        kinds=records_allowed(kinds_of(project), find_given(person.kinds)),
        oral_with_witness=person.oral,
        recorded=facts.owner in {"", person.code},
    )


def find_consent(facts: Facts, state: Session, person: Contributor, project: Project) -> Standing:
    """Return where one consent stands now."""
    beyond = facts.beyond
    given_on = parse_time(state.start.time).date()
    expired = facts.day > end_of_validity(given_on, project.retention_period)
    lapsed = has_signed_ahead_until(person, facts.latest_day) or (
        beyond is not None and person.code in beyond.lapsed
    )
    return find_standing(
        ConsentFacts(
            decided=find_decided(state, person),
            policy=beyond.policy if beyond is not None else "same",
            age="grown" if lapsed else "same",
            expired=expired,
        )
    )


def has_signed_ahead_until(person: Contributor, day: date) -> bool:
    """Tell whether the days that a guardian signed ahead for are over by `day`."""
    ahead = person.guardian.signed_ahead_until if person.guardian is not None else None
    return ahead is not None and day > date.fromisoformat(ahead)


def find_decided(state: Session, person: Contributor) -> Decided:
    """Return what was decided, before policy, age and time are looked at."""
    if state.stage in {"refused", "withdrawn"}:
        return "refused" if state.stage == "refused" else "withdrawn"
    if state.quarantined:
        return "invalidated"
    if person.record_hash is None:
        return "draft"
    if person.narrowed:
        return "partly_withdrawn"
    return consent_word(person)


def consent_word(person: Contributor) -> Decided:
    """`given` when everything asked was given, `partly_given` when something optional was not."""
    whole = all(word == "given" for word in (*person.purposes.values(), *person.kinds.values()))
    return "given" if whole else "partly_given"
