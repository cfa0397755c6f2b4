"""From a session's state to its view: which step comes next, and the rows of prompts and takes. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import groupby
from typing import Literal

from collector.model.decision import find_given
from collector.model.kinds import OWN, PROMPTS_NEED, WHOLE, kinds_of, records_allowed, records_of
from collector.model.pack import Project, Severity
from collector.project.pack import Pack
from collector.project.prompts import Prompt, order_prompts
from collector.rules.in_pack import asked_traits
from collector.session.rules import find_blocking, find_undecided, is_lossy
from collector.session.view import Change, PromptView, SessionView, Step, TakeView
from collector.state import Contributor, Session, Take, missing_roles


def make_view(
    state: Session, person: Contributor, pack: Pack, *, recording: bool, change: Change
) -> SessionView:
    """Return what a screen may know."""
    language = state.start.language
    rules = pack.project.quality
    row = state.starter(person.code)
    return SessionView(
        session=state.session,
        project=state.project,
        code=person.code,
        copy_number=row.copy_number if person.record_hash else None,
        step=find_step(state, person, pack.project, lapsed=change.kind in {"grown", "ahead_over"}),
        stage=state.stage,
        language=language,
        under_14=person.child,
        adult=is_adult(person),
        rehearsal=pack.project.rehearsal,
        kinds=_find_kinds(state, person),
        codes=list(state.contributors),
        own_kinds=_find_own_kinds(state, pack.project),
        assent_level=_assent_level(person),
        ended=_ended(state),
        prompts=_list_prompts(state, _find_prompts(state, pack, language), rules),
        takes=[_take(state, take, rules) for take in state.kept],
        recording=recording,
        change=change,
        doubtful=[take.take for take in state.kept if take.take in state.doubtful],
        oral=person.oral,
        pack_number=pack.number,
        purposes=dict(person.purposes),
        decided_kinds=dict(person.kinds),
        ask_again=person.assent == "ask_again",
    )


def find_step(state: Session, person: Contributor, project: Project, *, lapsed: bool = False) -> Step:
    """Return which page comes next (product.md, Order of signing)."""
    if state.stage in {"refused", "withdrawn", "purged"}:
        return "ended"
    if state.stage in {"sealed", "delivered"}:
        return "sealed"
    if person.record_hash is None:
        return _talking_step(person, lapsed=lapsed)
    if is_done(person, project):
        return "record"
    return "identity" if person.form is None else "profile"


def is_done(person: Contributor, project: Project) -> bool:
    """Tell whether a person has signed and filled in everything that the project asks."""
    if person.record_hash is None or person.form is None:
        return False
    return person.profile is not None or not asked_traits(project, adult=is_adult(person))


def _talking_step(person: Contributor, *, lapsed: bool) -> Step:
    if person.informed is None:
        return "policy"
    if not person.purposes:
        return "choices"
    if person.questions is None:
        return "questions"
    if lapsed:
        return "guardian"
    missing = missing_roles(person)
    if not missing:
        return "assent" if person.child else "sign"
    turns: dict[str, Step] = {
        "guardian": "guardian", "contributor": "statement" if person.oral else "sign",
        "witness": "witness", "interpreter": "interpreter",
    }  # fmt: skip
    return turns[missing[0]]


def is_adult(person: Contributor) -> bool:
    """Tell whether a person is 18 or older by the form; without a birth date nobody is."""
    return person.form is not None and person.form.age_band == "18_plus"


def _find_kinds(state: Session, person: Contributor) -> list[str]:
    """What everybody who has signed allows: of a dialogue only what all say Yes to is recorded (P-1.2)."""
    signed = [other for other in state.contributors.values() if other.record_hash is not None]
    people = [person, *signed]
    return [kind for kind in person.kinds if all(kind in find_given(other.kinds) for other in people)]


def _assent_level(person: Contributor) -> Literal["none", "words", "pictures"]:
    """Pictures unless the guardian's birth date for the child says 8 or more (consent.md section 4)."""
    if not person.child:
        return "none"
    small = person.guardian is None or person.guardian.child_band == "under_8"
    return "pictures" if small else "words"


def _ended(state: Session) -> Literal["refused", "withdrawn", "deleted"] | None:
    if state.stage == "refused":
        return "refused"
    return "withdrawn" if state.stage == "withdrawn" else None


def _find_own_kinds(state: Session, project: Project) -> dict[str, list[str]]:
    """Who allows what is one person's, where several take part: portraits and texts (product.md)."""
    if len(state.contributors) == 1:
        return {}
    return {
        kind: [code for code, person in state.contributors.items() if person.kinds.get(kind) == "given"]
        for kind, records in kinds_of(project).items()
        if records <= OWN
    }


def _find_prompts(state: Session, pack: Pack, language: str) -> list[tuple[Prompt, str]]:
    """Return the prompts in the order that was drawn for this session, each with the one who is asked alone.

    Once consent stands, only those of kinds that were agreed to: the others are hidden (P-1.1). Speech needs
    everybody's Yes. A portrait or a text is one person's: where several take part, each who agreed is asked
    in turn, for all that stand together, so that nobody changes seats more often than needed.
    """
    kinds = kinds_of(pack.project)
    allowed = {
        code: records_of(kinds)
        if person.record_hash is None
        else records_allowed(kinds, find_given(person.kinds))
        for code, person in state.contributors.items()
    }
    ordered = order_prompts(pack.prompts_in(language), state.start.prompt_seed or "")
    found: list[tuple[Prompt, str]] = []
    for alone, run in groupby(ordered, lambda prompt: len(allowed) > 1 and prompt.kind in WHOLE):
        prompts = list(run)
        turns = {code: [each] for code, each in allowed.items()} if alone else {"": list(allowed.values())}
        for code, records in turns.items():
            needs = [prompt for prompt in prompts if all(PROMPTS_NEED[prompt.kind] <= has for has in records)]
            found += [(prompt, code) for prompt in needs]
    return found


def _list_prompts(
    state: Session, prompts: list[tuple[Prompt, str]], rules: Mapping[str, Severity]
) -> list[PromptView]:
    """Return each prompt as it stands."""
    by_prompt: dict[tuple[str, str], list[Take]] = {}
    for take in state.kept:
        by_prompt.setdefault((take.prompt or "", state.owner_of(take)), []).append(take)
    blocked = set(find_undecided(state, rules))
    return [
        replace(
            _prompt(prompt, by_prompt.get((prompt.id, owner), []), rules),
            owner=owner,
            skipped=state.is_skipped(prompt.id, owner),
            blocked=(prompt.id, owner) in blocked,
        )
        for prompt, owner in prompts
    ]


def _prompt(prompt: Prompt, takes: list[Take], rules: Mapping[str, Severity]) -> PromptView:
    return PromptView(
        prompt=prompt.id,
        kind=prompt.kind,
        text=prompt.text,
        translation=prompt.translation,
        instruction=prompt.instruction,
        min_s=prompt.min_s,
        max_s=prompt.longest_s,
        takes=[take.take for take in takes],
        skipped=False,
        lossy=bool(takes) and all(is_lossy(take, rules) for take in takes),
        guide=prompt,
    )


_LOST_FRAMES = ("dropped_frames", "missing_frames", "damaged_frames")


def _take(state: Session, take: Take, rules: Mapping[str, Severity]) -> TakeView:
    quality, sync = (take.row.quality, take.row.sync) if take.row is not None else ({}, {})
    return TakeView(
        take=take.take,
        prompt=take.prompt or "",
        kind=take.kind,
        duration_ms=take.duration_ms,
        verdicts=list(quality.get("verdicts", [])),
        lost_samples=int(sync.get("lost_samples", 0)),
        dropped_frames=sum(int(sync.get(name, 0)) for name in _LOST_FRAMES),
        peak_mdb=quality.get("peak_mdb"),
        blocked=bool(find_blocking(take, rules)),
        training=take.training,
        remarks=take.remarks,
        owner=state.owner_of(take),
    )
