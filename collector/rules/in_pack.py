"""What an event must have in common with the project pack: policy, choices, questions, prompts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date, timedelta
from typing import Any

from collector.errors import Refused
from collector.model.events import (
    ChoicesMade,
    ChoicesNarrowed,
    Event,
    GuardianAgreed,
    IdentitySealed,
    PolicyShown,
    ProfileSet,
    PromptSkipped,
    QuestionsAnswered,
    SessionStarted,
    TakeKept,
    TakeStarted,
)
from collector.model.kinds import NEEDS as RECORDED
from collector.model.kinds import PROMPTS_NEED, kinds_of, records_of
from collector.model.pack import ProfileField, Project
from collector.rules.facts import Act, Facts, PackFacts
from collector.state import Session

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
    codes = [row.code for row in event.contributors]
    return "" if all(code.startswith(f"{project.code_prefix}-") for code in codes) else "a code of another"


def _shown(event: PolicyShown, _: Facts, pack: PackFacts) -> str:
    text = pack.texts.get(event.language)
    if text is None or event.version != pack.project.policy_version:
        return "another policy was shown"
    if event.shown_text_hash != text.shown_text_hash:
        return "what was shown is not the policy"
    return "" if event.sections >= text.sections else "the policy was not shown to its end"


def _chosen(event: ChoicesMade, _: Facts, pack: PackFacts) -> str:
    project = pack.project
    purposes, kinds = {item.id for item in project.purposes}, {kind.id for kind in project.kinds}
    if set(event.purposes) != purposes or set(event.kinds) != kinds:
        return "a purpose or kind was not decided, or is not asked"
    if any(event.purposes[item.id] != "given" for item in project.purposes if item.required):
        return "taking part needs a Yes that was not given"
    missing = any(not event.kinds[kind.id] for kind in project.kinds if kind.required)
    return "taking part needs a Yes that was not given" if missing else ""


def _narrowed(event: ChoicesNarrowed, _: Facts, pack: PackFacts) -> str:
    needed = {item.id for item in pack.project.purposes if item.required}
    needed |= {kind.id for kind in pack.project.kinds if kind.required}
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
    asked = pack.project.eligibility.model_dump(exclude_defaults=True)
    return "" if event.eligible is None or asked else "nobody asks who can take part"


def _described(event: ProfileSet, facts: Facts, pack: PackFacts) -> str:
    state = facts.state
    form = state.contributors[event.contributor].form if state is not None else None
    adult = form is not None and form.age_band == "18_plus"
    asked = asked_traits(pack.project, adult=adult)
    if set(event.profile) - {trait.id for trait in asked}:
        return "a trait that is not asked"
    if any(trait.use == "required" and not event.profile.get(trait.id) for trait in asked):
        return "a trait that is needed is missing"
    wrong = any(not _is_choice(trait, event.profile.get(trait.id)) for trait in asked)
    return "an answer that is not among the choices" if wrong else ""


def _begun(event: TakeStarted, facts: Facts, pack: PackFacts) -> str:
    state = facts.state
    language = state.start.language if state is not None else pack.project.languages[0]
    prompt = pack.prompts.get((str(event.prompt), language))
    if prompt is None or not prompt.recorded:
        return "there is no such prompt to be recorded"
    if event.training != prompt.training:
        return "a training take and its prompt differ"
    if not RECORDED[event.kind] <= records_of(kinds_of(pack.project)):
        return "recordings of this kind are not collected"
    fits = RECORDED[event.kind] >= PROMPTS_NEED[prompt.kind] and event.kind in {prompt.kind, "speech"}
    return "" if fits else "this prompt asks for another kind of recording"


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
    return ""


def other_recorder(state: Session) -> str:
    """Return who records now, where that is not the one who began the session; else nothing."""
    recorder = state.sitting.recorder
    return "" if recorder == state.start.recorder else recorder


def _skipped(event: PromptSkipped, facts: Facts, pack: PackFacts) -> str:
    language = facts.state.start.language if facts.state is not None else ""
    known = (event.prompt, language) in pack.prompts and event.reason in SKIP_REASONS
    return "" if known else "there is no such prompt or reason"


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
