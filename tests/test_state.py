"""The fold searched whole: every state that any order of events reaches, for one person and for two."""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import Any, get_args

import pytest

from collector.errors import IllegalEvent
from collector.model.event import Event
from collector.model.events import (
    SESSION_EVENTS,
    AssentTaken,
    ChoicesMade,
    ChoicesNarrowed,
    Consented,
    ConsentVoided,
    EvidenceSealed,
    GuardianAgreed,
    IdentitySealed,
    InterpreterNamed,
    PolicyShown,
    QuestionsAnswered,
    WitnessNamed,
    WitnessReleased,
)
from collector.model.ledger_events import LEDGER_EVENTS, Corrected, FormFile
from collector.model.lines import Line
from collector.model.take_events import TakeDeleted, TakeLost, TakeStarted
from collector.state import ENDED, STEPS, Contributor, Session, Stage, Take, apply, fold, fold_ledger
from tests.rig.events import HASH, form, started
from tests.rig.story import (
    MANIFESTS,
    NEXT,
    P0,
    P1,
    SEALED,
    TAKE,
    S,
    asked,
    assented,
    chosen,
    common_events,
    consented,
    guarded,
    kept,
    personal_events,
    received,
    shown,
    signed,
)

PAST_CONSENT = {"consented", "recording", "sealed", "delivered", "purged"}
RECORDED = {"recording", "sealed", "delivered", "purged"}
COMPANY = (WitnessNamed, InterpreterNamed, WitnessReleased)
DECIDERS = {"contributor", "guardian"}


def begin(*children: bool) -> Session:
    return apply(None, started(*zip((P0, P1), children, strict=False)))


@dataclass(frozen=True)
class Found:
    """A state that was reached, and one way there."""

    state: Session
    path: tuple[Event, ...]


def is_bounded(state: Session) -> bool:
    """Signatures, skips and voidings can repeat for ever; two tell all. Asides are told one at a time."""
    people = state.contributors.values()
    return len(state.skipped) < 2 and count_asides(state) < 2 and all(
        len([row for row in p.evidence if row.role in DECIDERS]) < 3
        and len(p.voided) < 2
        for p in people
    )  # fmt: skip


def count_asides(state: Session) -> int:
    """How much there is that no other rule asks about."""
    asides = [state.skipped, state.confirmed | state.doubtful, state.quarantined, state.key_destroyed]
    asides += [take.remarks for take in state.takes.values()]
    asides += [person.profile for person in state.contributors.values()]
    return sum(map(bool, asides))


class Names:
    """One name for equal states. Events are told once, and known again by their place in memory.

    What ended stays ended whoever was in it: such states go by what may still happen to them.
    """

    def __init__(self) -> None:
        self._told: dict[int, tuple[object, Hashable]] = {}

    def of(self, state: Session) -> Hashable:
        if state.stage in ENDED:
            return state.stage, state.key_destroyed, state.quarantined, len(state.receipts)
        return tuple(self._tell(item) for item in vars(state).values())

    def _tell(self, value: Any) -> Hashable:
        if isinstance(value, str | bool | None):
            return value
        if isinstance(value, dict):
            return tuple(map(self._tell, value.values()))
        if isinstance(value, tuple):
            return tuple(map(self._tell, value))
        known = self._told.get(id(value))
        if known is None:
            whole = isinstance(value, Contributor | Take)
            name = tuple(map(self._tell, vars(value).values())) if whole else repr(value)
            known = self._told[id(value)] = value, name
        return known[1]


def search(start: Session, events: list[Event], legal: set[type[Event]]) -> Iterator[tuple[Found, Found]]:
    """Yield every step from a reached state to the next, breadth first; note what kinds were legal."""
    queue = deque([Found(start, ())])
    names = Names()
    seen = {names.of(start)}
    while queue:
        here = queue.popleft()
        for event in events:
            try:
                state = apply(here.state, event)
            except IllegalEvent:
                continue
            legal.add(type(event))
            there = Found(state, (*here.path, event))
            yield here, there
            name = names.of(state)
            if name not in seen and is_bounded(state):
                seen.add(name)
                queue.append(there)


def last(events: list[Any], *kinds: type[Event]) -> int:
    """Index of the newest event of `kinds`, -1 for none."""
    return max((n for n, event in enumerate(events) if isinstance(event, kinds)), default=-1)


def is_consent_whole(path: tuple[Event, ...], code: str, *, child: bool) -> bool:
    """An oracle of its own: reads the events, not the state."""
    mine = [event for event in path if getattr(event, "contributor", None) == code]
    voided = last(mine, ConsentVoided)
    child = child or voided >= 0
    read, begun = last(mine, PolicyShown), last(mine, *COMPANY)
    decided, answered = last(mine, ChoicesMade), last(mine, QuestionsAnswered)
    agreed, done = last(mine, GuardianAgreed), last(mine, Consented)
    if not (read > begun and max(voided, begun) < decided < answered < done):
        return False
    since = max(decided, read, agreed) if child else max(decided, read)
    signatures = [
        (n, event.role)
        for n, event in enumerate(mine)
        if isinstance(event, EvidenceSealed) and since < n < done
    ]
    deciding = [n for n, role in signatures if role == ("guardian" if child else "contributor")]
    if not deciding or not is_company_whole(mine, signatures, deciding):
        return False
    words = [
        event.assent
        for n, event in enumerate(mine)
        if isinstance(event, AssentTaken) and deciding[0] < n < done
    ]
    word = words[-1] if words else None
    return not child or (agreed > decided and word in {"given", "too_young"})


def is_company_whole(mine: list[Any], signatures: list[tuple[int, str]], deciding: list[int]) -> bool:
    """Who stood by was named before all and signed after the one statement, the child answers after them."""
    begun = last(mine, WitnessNamed, WitnessReleased)
    if begun < 0 or isinstance(mine[begun], WitnessReleased):
        return not any(role in {"witness", "interpreter"} for _, role in signatures)
    needed = {"witness"} | {"interpreter" for event in mine[begun:] if isinstance(event, InterpreterNamed)}
    after = {role: n for n, role in signatures if role in {"witness", "interpreter"} and n > deciding[0]}
    assents = [n for n, event in enumerate(mine) if isinstance(event, AssentTaken) and n > deciding[0]]
    return len(deciding) == 1 and set(after) == needed and all(n > max(after.values()) for n in assents)


def check(here: Found, there: Found, children: tuple[bool, ...]) -> None:
    state, path = there.state, there.path
    people = state.contributors
    if state.stage in PAST_CONSENT:
        for child, code in zip(children, people, strict=True):
            assert is_consent_whole(path, code, child=child), path
    if state.stage in RECORDED:
        assert state.kept, path
        assert all(person.form is not None for person in people.values()), path
    if isinstance(path[-1], TakeStarted):
        assert all(person.form and person.record_hash for person in people.values()), path
    check_narrowing(here.state, state, path)
    check_end(here.state, state, path)


def check_narrowing(before: Session, state: Session, path: tuple[Event, ...]) -> None:
    """P-3.4: what was taken back never comes back under the same consent."""
    if isinstance(path[-1], ChoicesNarrowed):
        assert before.stage in {"consented", "recording", "sealed"}, path
    if before.stage in PAST_CONSENT and state.stage in PAST_CONSENT:
        for code, person in before.contributors.items():
            refused = {name for name, word in person.purposes.items() if word == "refused"}
            assert all(state.contributors[code].purposes[name] == "refused" for name in refused), path


def check_end(before: Session, state: Session, path: tuple[Event, ...]) -> None:
    if state.stage in {"sealed", "delivered"}:
        assert state.manifests == MANIFESTS, path
        assert all(take.row for take in state.takes.values()), path
    if state.stage in {"delivered", "purged"}:
        assert state.receipts == MANIFESTS, path
    if before.stage in ENDED:
        assert state.stage == before.stage, path
    if state.stage == "refused" != before.stage:  # once consent was given, only a rule of the project refuses
        assert before.stage in {"open", "informed"} or getattr(path[-1], "by", "") == "eligibility", path
        assert not before.takes, path
    if before.stage in {"sealed", "delivered"}:
        assert state.stage in {"sealed", "delivered", "purged", "withdrawn"}, path


CASES = {
    "an adult": ((False,), ()),
    "a child": ((True,), ()),
    "adult and child": ((False, True), ()),
    "an adult who cannot read": ((False,), COMPANY),
    "a guardian who cannot read": ((True,), COMPANY),
}


@pytest.mark.parametrize("case", CASES)
def test_no_order_of_events_passes_the_rules(case: str) -> None:
    children, company = CASES[case]
    brief = len(children) > 1
    codes = (P0, P1)[: len(children)]
    events = [event for code in codes for event in personal_events(code)]
    events = [event for event in events if not isinstance(event, COMPANY) or company]
    if brief:  # a second signature or a voided consent of one is no other case for two
        events = [event for event in events if not is_beside_the_point(event)]
    events += common_events(
        *codes, brief=brief or bool(company), by="guardian" if children[0] else "contributor"
    )
    legal: set[type[Event]] = set()
    stages = set()
    for here, there in search(begin(*children), events, legal):
        check(here, there, children)
        stages.add(there.state.stage)
    assert stages | {"open"} == set(get_args(Stage))
    assert set(company) <= legal
    if case == "a child":
        beside = {ChoicesNarrowed, TakeLost}  # a lost take goes as a deleted one does
        assert legal == set(STEPS) - set(COMPANY) - beside
    else:
        assert (ChoicesNarrowed in legal) == (brief or bool(company))


def is_beside_the_point(event: Event) -> bool:
    if isinstance(event, AssentTaken):
        return event.assent in {"too_young", "ask_again"}
    return isinstance(event, ConsentVoided) or (isinstance(event, IdentitySealed) and event.child)


def test_the_oracle_knows_a_consent_from_none() -> None:
    whole: list[Event] = [shown(P0), chosen(P0), asked(P0), signed(P0, "contributor"), consented(P0)]
    assert is_consent_whole(tuple(whole), P0, child=False)
    assert not is_consent_whole(tuple(whole), P0, child=True)
    for missing in range(len(whole)):
        assert not is_consent_whole(tuple(whole[:missing] + whole[missing + 1 :]), P0, child=False)
    assert not is_consent_whole((*whole[:4], chosen(P0), whole[4]), P0, child=False)
    company = [event for event in personal_events(P0) if isinstance(event, WitnessNamed | InterpreterNamed)]
    heard = [*company, *whole[:4], signed(P0, "witness"), signed(P0, "interpreter"), whole[4]]
    assert is_consent_whole(tuple(heard), P0, child=False)
    for missing in set(range(len(heard))) - {1}:  # without an interpreter named none needs to sign
        assert not is_consent_whole(tuple(heard[:missing] + heard[missing + 1 :]), P0, child=False)


def test_apply_changes_nothing_that_it_is_given() -> None:
    state = begin(False)
    for event in [*personal_events(P0), *common_events(P0, brief=False)]:
        before, given = repr(state), repr(event)
        try:
            after = apply(state, event)
            assert repr(apply(state, event)) == repr(after)
        except IllegalEvent:
            after = state
        assert repr(state) == before
        assert repr(event) == given
        state = after


def line(number: int, kind: str, said: dict[str, Any]) -> Line:
    return Line(
        number=number, time="2026-11-23T10:00:00Z", offset_minutes=0, kind=kind, fields=said, previous=None,
        signature="0" * 128,
    )  # fmt: skip


START = line(0, "session_started", started((P0, True)).as_json())


@pytest.mark.parametrize("kind", sorted(SESSION_EVENTS))
@pytest.mark.parametrize("said", [{}, {"contributor": 7}, {"contributor": P0, "odd": {"more": []}}])
def test_a_journals_line_that_is_not_of_its_form_is_illegal(kind: str, said: dict[str, Any]) -> None:
    with pytest.raises(IllegalEvent, match=r"^Line 1: "):
        fold([START, line(1, kind, said)])


@pytest.mark.parametrize("kind", sorted(shape.event for shape in STEPS if shape in LEDGER_EVENTS.values()))
def test_a_ledgers_line_that_is_not_of_its_form_is_illegal(kind: str) -> None:
    state = fold([START])
    assert state is not None
    with pytest.raises(IllegalEvent, match="not of its form"):
        fold_ledger(state, [line(1, kind, {})])


def test_a_line_of_a_newer_minor_version_may_say_more() -> None:
    said = {**shown(P0).as_json(), "spoken": True}
    with pytest.raises(IllegalEvent, match="not of its form"):
        fold([START, line(1, "policy_shown", said)])
    state = fold([START, line(1, "policy_shown", said).model_copy(update={"minor": 1})])
    assert state is not None
    assert state.contributors[P0].informed == shown(P0)


def test_the_fold_names_the_line() -> None:
    with pytest.raises(IllegalEvent, match=r"^Line 7: "):
        fold([START, line(7, "consented", consented(P0).as_json())])
    with pytest.raises(IllegalEvent, match="begins with"):
        fold([line(0, "policy_shown", shown(P0).as_json())])
    with pytest.raises(IllegalEvent, match="no event"):
        fold([START, line(1, "made_up", {})])
    for people in ([], [START.fields["contributors"][0]] * 2):
        with pytest.raises(IllegalEvent, match=r"^Line 0: "):
            fold([line(0, "session_started", {**START.fields, "contributors": people})])
    assert fold([]) is None


def test_a_signature_covers_one_reading_one_choice_one_guardian() -> None:
    """Going back to any of them wipes it (consent.md section 4)."""
    state = begin(True)
    back = (shown(P0), chosen(P0), guarded(P0))
    for event in (shown(P0), chosen(P0), asked(P0), guarded(P0), signed(P0, "guardian")):
        state = apply(state, event)
    state = apply(state, assented(P0, "ask_again"))
    assert state.contributors[P0].evidence
    for event in back:
        person = apply(state, event).contributors[P0]
        assert person.evidence == ()
        assert person.assent is None


def recording(*takes: str) -> Session:
    """An adult's session with takes begun."""
    state = begin(False)
    talk = (shown(P0), chosen(P0), asked(P0), signed(P0, "contributor"), consented(P0), form(P0))
    for event in (*talk, *(TakeStarted(take=take, prompt="p01", kind="speech") for take in takes)):
        state = apply(state, event)
    return state


def test_nothing_is_sealed_under_a_running_take() -> None:
    state = apply(recording(TAKE, "111111111"), kept(P0))
    with pytest.raises(IllegalEvent, match="not finished"):
        apply(state, SEALED)
    assert apply(apply(state, TakeDeleted(take="111111111")), SEALED).stage == "sealed"


def test_a_corrected_form_is_what_receipts_are_for() -> None:
    new = FormFile(path=f"{P0}/form-2.age", sha256=NEXT, size_bytes=2)
    corrected = Corrected(session=S, contributor=P0, revision=2, form=new, manifest_hash=NEXT, project="p")
    state = apply(apply(apply(recording(TAKE), kept(P0)), SEALED), corrected)
    found = state.contributors[P0].form
    assert found is not None
    assert (found.path, found.sha256, found.size_bytes) == (new.path, NEXT, 2)
    assert (found.child, found.age_band) == (False, "18_plus")
    with pytest.raises(IllegalEvent):
        apply(state, received("identity", HASH))
    with pytest.raises(IllegalEvent):
        apply(apply(state, received("identity", NEXT)), corrected)
