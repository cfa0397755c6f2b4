"""What an event must have in common with the project pack: policy, choices, questions, prompts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date, timedelta
from typing import Any

from collector.errors import Refused
from collector.model.event import Event
from collector.model.events import (
    ChoicesMade,
    ChoicesNarrowed,
    GuardianAgreed,
    IdentitySealed,
    PolicyShown,
    ProfileSet,
    QuestionsAnswered,
    Resumed,
    SessionStarted,
)
from collector.model.kinds import NEEDS as RECORDED
from collector.model.kinds import PROMPTS_NEED, kinds_of, records_of
from collector.model.pack import ProfileField, Project
from collector.model.selection import Eligibility, has_answer
from collector.model.take_events import PromptSkipped, TakeKept, TakeStarted
from collector.model.traits import TRAITS
from collector.rules.births import can_be_between
from collector.rules.facts import Act, Facts, PackFacts
from collector.rules.figures import find_fault_of_prompt, find_fault_of_row
from collector.state import Contributor, Session
from collector.state.shapes import Traits

SKIP_REASONS = ("cannot_read", "does_not_want", "words_unclear", "other")


def in_pack(event: Event | Act, facts: Facts) -> None:
    """Return when what an event says is what the session's pack says. Raises Refused naming what is not."""
    pack = facts.began if facts.began is not None else facts.pack
    rule = _RULES.get(type(event))
    if rule is not None and pack is not None:
        fault = rule(event, facts, pack)
        if fault:
            raise Refused(f"This is not what the project says: {fault}.")


def _started(event: SessionStarted, _: Facts, pack: PackFacts) -> str:
    project = pack.project
    if event.language not in project.languages:
        return "there is no policy in this language"
    if len(event.contributors) > project.contributors_most:
        return "so many people are not recorded together"
    if (event.project, event.rehearsal) != (project.id, project.rehearsal):
        return "another project, or a rehearsal of one"
    if (event.pack_number, event.policy_version) != (pack.number, project.policy_version):
        return "another pack or policy"
    if any(value not in TRAITS.get(name, ()) for name, value in event.place.items()):
        return "a place that is not told in words from the lists"
    return _started_by(event, pack)


def _resumed(event: Resumed, facts: Facts, began: PackFacts) -> str:
    """A later sitting goes on under the same pack or a newer one, and a rehearsal stays one."""
    pack, state = facts.pack or began, facts.state
    if state is not None and event.pack_number < state.sitting.pack_number:
        return "an older pack than that of the sitting before"
    return "" if pack.project.rehearsal == began.project.rehearsal else "a rehearsal of what was none"


def _started_by(event: SessionStarted, pack: PackFacts) -> str:
    """Codes are the project's, and who answered for an age is a lead of it."""
    for row in event.contributors:
        if not row.code.startswith(f"{pack.project.code_prefix}-"):
            return "a code of another"
        lead = None if row.age_confirmed_by is None else pack.operator(row.age_confirmed_by)
        if row.age_confirmed_by is not None and (lead is None or "lead" not in lead.roles):
            return "an age that no lead answered for"
    return ""


def _shown(event: PolicyShown, _: Facts, pack: PackFacts) -> str:
    text = pack.texts.get(event.language)
    if text is None or event.version != pack.project.policy_version:
        return "another policy was shown"
    if event.shown_text_hash != text.shown_text_hash:
        return "what was shown is not the policy"
    if event.sections < text.sections:
        return "the policy was not shown to its end"
    heard = len(event.clause_audio) <= len(text.sounds) and set(event.clause_audio) <= set(text.sounds)
    return "" if heard else "what was heard is not the policy"


def _chosen(event: ChoicesMade, _: Facts, pack: PackFacts) -> str:
    project = pack.project
    purposes, kinds = {item.id for item in project.purposes}, {kind.id for kind in project.kinds}
    if set(event.purposes) != purposes or set(event.kinds) != kinds:
        return "a purpose or kind was not decided, or is not asked"
    if "not_asked" in event.purposes.values():
        return "a purpose or kind was not decided, or is not asked"
    if any(event.purposes[item.id] != "given" for item in project.purposes if item.required):
        return "taking part needs a Yes that was not given"
    missing = any(not event.kinds[kind.id] for kind in project.kinds if kind.required)
    return "taking part needs a Yes that was not given" if missing else ""


def _narrowed(event: ChoicesNarrowed, _: Facts, pack: PackFacts) -> str:
    needed = find_required(pack.project)
    return "taking part needs this Yes" if needed & {*event.purposes, *event.kinds} else ""


def _answered(event: QuestionsAnswered, _: Facts, pack: PackFacts) -> str:
    counted = event.correct_first_try + event.explained_again
    return "" if event.asked == counted == len(pack.project.questions) else "not every question was answered"


def _guarded(event: GuardianAgreed, facts: Facts, pack: PackFacts) -> str:
    if event.signed_ahead_until is None:
        return ""
    most = timedelta(days=pack.project.age.ahead_days)
    # A day more on both sides: the date that counts is the earlier one of two zones.
    until, day = date.fromisoformat(event.signed_ahead_until), facts.day
    return "" if day < until <= day + most + timedelta(days=1) else "a guardian can't sign ahead for this day"


def _formed(event: IdentitySealed, _: Facts, pack: PackFacts) -> str:
    rules = pack.project.eligibility
    if not can_be_between(event.age_band, rules.min_age, rules.max_age):
        return "somebody of an age that is not looked for"
    return _find_fault_of_eligible(event.eligible, rules, decided=not rules.traits)


def _described(event: ProfileSet, facts: Facts, pack: PackFacts) -> str:
    state, rules = facts.state, pack.project.eligibility
    person = state.contributors.get(event.contributor) if state is not None else None
    if any(not has_answer(event.profile, name, wanted) for name, wanted in rules.traits.items()):
        return "somebody who is not looked for"
    return _find_fault_of_profile(event.profile, person, pack.project) or _find_fault_of_eligible(
        event.eligible, rules, decided=True
    )


def _find_fault_of_eligible(eligible: bool | None, rules: Eligibility, *, decided: bool) -> str:
    """Whoever is not looked for has no session: who is was found so once all that decides is known."""
    if eligible is tell_eligible(rules, decided=decided):
        return ""
    return "nobody asks who can take part" if rules == Eligibility() else "nobody found who can take part"


def tell_eligible(rules: Eligibility, *, decided: bool) -> bool | None:
    """Return the one fact about eligibility that the media side may learn, once it is decided (P-1.4)."""
    return True if decided and rules != Eligibility() else None


def _find_fault_of_profile(profile: Traits, person: Contributor | None, project: Project) -> str:
    form = person.form if person is not None else None
    adult = form is not None and form.age_band == "18_plus"
    asked = asked_traits(project, adult=adult)
    if set(profile) - {trait.id for trait in asked}:
        return "a trait that is not asked"
    if any(trait.use == "required" and not profile.get(trait.id) for trait in asked):
        return "a trait that is needed is missing"
    wrong = any(not _is_choice(trait, profile.get(trait.id)) for trait in asked)
    return "an answer that is not among the choices" if wrong else ""


def _begun(event: TakeStarted, facts: Facts, pack: PackFacts) -> str:
    state = facts.state
    prompt = pack.prompts.get((str(event.prompt), _language_of(facts, pack)))
    if prompt is None or not prompt.recorded:
        return "there is no such prompt to be recorded"
    if event.training != prompt.training:
        return "a training take and its prompt differ"
    seated = facts.pack or pack  # a newer pack may collect less
    collected = records_of(kinds_of(pack.project)) & records_of(kinds_of(seated.project))
    if not RECORDED[event.kind] <= collected:
        return "recordings of this kind are not collected"
    fits = RECORDED[event.kind] >= PROMPTS_NEED[prompt.kind] and event.kind in {prompt.kind, "speech"}
    if not fits:
        return "this prompt asks for another kind of recording"
    people = state.contributors.values() if state is not None else ()
    faults = (_find_fault_of_profile(person.profile or {}, person, pack.project) for person in people)
    return next(filter(None, faults), "")


def _language_of(facts: Facts, pack: PackFacts) -> str:
    """Return the language of a session's prompts."""
    return facts.state.start.language if facts.state is not None else pack.project.languages[0]


def _kept(event: TakeKept, facts: Facts, pack: PackFacts) -> str:
    state = facts.state
    if event.row.prompt_version != pack.number:
        return "a take of another pack's prompts"
    if (event.row.recorder or "") != (other_recorder(state) if state is not None else ""):
        return "a take that names another recorder than was there"
    people = state.contributors if state is not None else {}
    for row in event.row.contributors:
        person = people.get(row.code)
        if person is None or row.record_hash != person.record_hash:
            return "a take that is bound to another consent"
    return (
        find_fault_of_prompt(event.row, pack.prompts.get((str(event.row.prompt), _language_of(facts, pack))))
        or find_fault_of_row(event.row, pack.project, facts.begun.get(event.take), facts.moment)
    )  # fmt: skip


def other_recorder(state: Session) -> str:
    """Return who records now, where that is not the one who began the session; else nothing."""
    recorder = state.sitting.recorder
    return "" if recorder == state.start.recorder else recorder


def _skipped(event: PromptSkipped, facts: Facts, pack: PackFacts) -> str:
    language = facts.state.start.language if facts.state is not None else ""
    known = (event.prompt, language) in pack.prompts and event.reason in SKIP_REASONS
    return "" if known else "there is no such prompt or reason"


def find_required(project: Project) -> frozenset[str]:
    """Return the purposes and kinds without which nobody takes part."""
    purposes = {item.id for item in project.purposes if item.required}
    return frozenset(purposes | {kind.id for kind in project.kinds if kind.required})


def asked_traits(project: Project, *, adult: bool) -> list[ProfileField]:
    """Return the fields of the speaker profile that are asked of an adult, or of anybody younger."""
    return [
        trait for trait in project.profile_fields if trait.use != "off" and (adult or not trait.adults_only)
    ]


def _is_choice(trait: ProfileField, value: str | list[str] | None) -> bool:
    if value is None:
        return True
    answers: Collection[str] = [value] if isinstance(value, str) else value
    return set(answers) <= {choice.id for choice in trait.choices} and (trait.many or len(answers) == 1)


_RULES: Mapping[type, Callable[[Any, Facts, PackFacts], str]] = {
    SessionStarted: _started,
    Resumed: _resumed,
    PolicyShown: _shown,
    ChoicesMade: _chosen,
    ChoicesNarrowed: _narrowed,
    QuestionsAnswered: _answered,
    GuardianAgreed: _guarded,
    IdentitySealed: _formed,
    ProfileSet: _described,
    TakeStarted: _begun,
    TakeKept: _kept,
    PromptSkipped: _skipped,
}
