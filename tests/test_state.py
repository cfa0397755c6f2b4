"""The fold searched whole: every state that any order of events reaches, for one person and for two."""

from __future__ import annotations

import copy
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, get_args

import pytest

from collector.errors import IllegalEvent
from collector.model.lines import Line
from collector.state import ENDED, RULES, Contributor, Session, Stage, apply, fold

Event = tuple[str, dict[str, Any]]
PAST_CONSENT = {"consented", "recording", "sealed", "delivered", "purged"}
RECORDED = {"recording", "sealed", "delivered", "purged"}
RECORD = "sha256:" + "1" * 64
MANIFESTS = {"identity": "i", "media": "m"}
MEANINGS = {"contributor": "consents", "guardian": "consents_for_child", "witness": "witnessed_oral_process",
            "interpreter": "interpreted_faithfully"}  # fmt: skip
NARROWED, NEXT_RECORD = "choices_narrowed", {"record_id": "N", "record_hash": "sha256:" + "2" * 64}
COMPANY = ("witness_named", "interpreter_named", "witness_released")


def started(*children: bool) -> Session:
    people = [{"code": f"P{n}", "under_threshold": child} for n, child in enumerate(children)]
    fields = {"session": "s", "project": "p", "contributors": people}
    return apply(None, "session_started", fields)


def personal_events(code: str) -> Iterator[Event]:
    who = {"contributor": code}
    yield "policy_shown", {**who, "version": "1"}
    yield "choices_made", {**who, "record_id": "R", "purposes": {"train": "given"}, "kinds": {"voice": True}}
    yield "questions_answered", {**who, "asked": 3}
    yield "guardian_agreed", {**who, "relation": "mother"}
    for role, meaning in MEANINGS.items():
        yield "evidence_sealed", {**who, "role": role, "meaning": meaning}
    yield "witness_named", {**who, "code": "W", "language": "en"}
    yield "interpreter_named", {**who, "code": "I", "languages": ["en", "cmn"]}
    yield "witness_released", who
    for word in ("given", "too_young", "ask_again", "refused"):
        yield "assent_taken", {**who, "assent": word}
    yield "consented", {**who, "record_hash": RECORD, "record_id": "R"}
    yield "consent_voided", who
    for child in (True, False):
        yield "identity_sealed", {**who, "child": child}


def common_events(*, brief: bool) -> Iterator[Event]:
    yield "take_started", {"take": "T", "prompt": "p01", "kind": "speech"}
    yield "take_kept", {"take": "T", "row": {"take": "T"}, "file": {"sha256": "x"}}
    yield "take_deleted", {"take": "T"}
    yield "refused", {"by": "contributor"}
    yield "refused", {"by": "eligibility"}
    yield "withdrawn", {"by": "contributor"}
    yield "sealed", {"manifests": MANIFESTS}
    yield "sealed", {"manifests": {"media": "m"}}
    for half, value in MANIFESTS.items():
        yield "receipt_verified", {"half": half, "manifest_hash": value}
    yield "purged", {}
    if brief:
        yield NARROWED, {"contributor": "P0", "purposes": ["train"], "kinds": [], **NEXT_RECORD}
        return
    yield "receipt_verified", {"half": "media", "manifest_hash": "another"}
    yield "profile_set", {"contributor": "P0", "profile": {"mother_tongue": "eng"}}
    yield "prompt_skipped", {"prompt": "p02"}
    yield "take_remarked", {"take": "T", "remarks": ["words_differ_from_prompt"]}
    for same in (True, False):
        yield "person_asked", {"contributor": "P0", "same": same}
    form = {"contributor": "P0", "form": {"path": "P0/form-2.age"}, "manifest_hash": MANIFESTS["identity"]}
    yield "corrected", form
    for kind in ("key_destroyed", "transfer_created", "stored", "tombstone"):
        yield kind, {}


@dataclass(frozen=True)
class Found:
    """A state that was reached, and one way there."""

    state: Session
    path: tuple[Event, ...]


def is_bounded(state: Session) -> bool:
    """Signatures, skips and voidings can repeat for ever; two tell all."""
    people = state.contributors.values()
    return len(state.skipped) < 2 and all(
        len([row for row in p.evidence if row["role"] in {"contributor", "guardian"}]) < 3
        and len(p.voided) < 2
        for p in people
    )


def search(start: Session, events: list[Event], legal: set[str]) -> Iterator[tuple[Found, Found]]:
    """Yield every step from a reached state to the next, breadth first; note what kinds were legal."""
    queue = deque([Found(start, ())])
    seen = {repr(start)}
    while queue:
        here = queue.popleft()
        for kind, fields in events:
            try:
                state = apply(here.state, kind, fields)
            except IllegalEvent:
                continue
            legal.add(kind)
            there = Found(state, (*here.path, (kind, fields)))
            yield here, there
            name = repr(state)
            if name not in seen and is_bounded(state):
                seen.add(name)
                queue.append(there)


def last(events: list[Event], *kinds: str) -> int:
    """Index of the newest event of `kinds`, -1 for none."""
    return max((n for n, (kind, _) in enumerate(events) if kind in kinds), default=-1)


def is_consent_whole(path: tuple[Event, ...], code: str, *, child: bool) -> bool:
    """An oracle of its own: reads the events, not the state."""
    mine = [event for event in path if event[1].get("contributor") == code]
    voided = last(mine, "consent_voided")
    child = child or voided >= 0
    shown, begun = last(mine, "policy_shown"), last(mine, *COMPANY)
    chosen, asked = last(mine, "choices_made"), last(mine, "questions_answered")
    agreed, done = last(mine, "guardian_agreed"), last(mine, "consented")
    if not (shown > begun and max(voided, begun) < chosen < asked < done):
        return False
    since = max(chosen, shown, agreed) if child else max(chosen, shown)
    signatures = [
        (n, fields["role"])
        for n, (kind, fields) in enumerate(mine)
        if kind == "evidence_sealed" and since < n < done
    ]
    decided = [n for n, role in signatures if role == ("guardian" if child else "contributor")]
    if not decided or not is_company_whole(mine, signatures, decided):
        return False
    answered = [n for n, (kind, _) in enumerate(mine) if kind == "assent_taken" and decided[0] < n < done]
    word = mine[answered[-1]][1]["assent"] if answered else None
    return not child or (agreed > chosen and word in {"given", "too_young"})


def is_company_whole(mine: list[Event], signatures: list[tuple[int, str]], decided: list[int]) -> bool:
    """Who stood by was named before all and signed after the one statement, the child answers after them."""
    begun = [n for n, (kind, _) in enumerate(mine) if kind in {"witness_named", "witness_released"}]
    if not begun or mine[begun[-1]][0] == "witness_released":
        return not any(role in {"witness", "interpreter"} for _, role in signatures)
    needed = {"witness"} | {"interpreter" for kind, _ in mine[begun[-1] :] if kind == "interpreter_named"}
    after = {role: n for n, role in signatures if role in {"witness", "interpreter"} and n > decided[0]}
    assents = [n for n, (kind, _) in enumerate(mine) if kind == "assent_taken" and n > decided[0]]
    return len(decided) == 1 and set(after) == needed and all(n > max(after.values()) for n in assents)


def check(here: Found, there: Found, children: tuple[bool, ...]) -> None:
    state, path = there.state, there.path
    people = state.contributors
    if state.stage in PAST_CONSENT:
        for child, code in zip(children, people, strict=True):
            assert is_consent_whole(path, code, child=child), path
    if state.stage in RECORDED:
        assert state.kept, path
        assert all(person.form is not None for person in people.values()), path
    if path[-1][0] == "take_started":
        assert all(person.form and person.record_hash for person in people.values()), path
    check_narrowing(here.state, state, path)
    check_end(here.state, state, path)


def check_narrowing(before: Session, state: Session, path: tuple[Event, ...]) -> None:
    """P-3.4: what was taken back never comes back under the same consent."""
    if path[-1][0] == NARROWED:
        assert before.stage in {"consented", "recording"}, path
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
        assert before.stage in {"open", "informed"} or path[-1][1]["by"] == "eligibility", path
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
    events = [event for n in range(len(children)) for event in personal_events(f"P{n}")]
    events = [event for event in events if event[0] not in COMPANY or company]
    if brief:  # a second signature or a voided consent of one is no other case for two
        events = [
            event for event in events if event[0] != "consent_voided" and event[1].get("child") is not True
        ]
        events = [event for event in events if event[1].get("assent") not in {"too_young", "ask_again"}]
    events += common_events(brief=brief or bool(company))
    legal: set[str] = set()
    stages = set()
    for here, there in search(started(*children), events, legal):
        check(here, there, children)
        stages.add(there.state.stage)
    assert stages | {"open"} == set(get_args(Stage))
    assert set(company) <= legal
    if case == "a child":
        assert legal == set(RULES) - set(COMPANY) - {NARROWED}
    else:
        assert (NARROWED in legal) == (brief or bool(company))


def test_the_oracle_knows_a_consent_from_none() -> None:
    who = {"contributor": "P0"}
    whole: list[Event] = [
        ("policy_shown", who), ("choices_made", who), ("questions_answered", who),
        ("evidence_sealed", {**who, "role": "contributor"}), ("consented", who),
    ]  # fmt: skip
    assert is_consent_whole(tuple(whole), "P0", child=False)
    assert not is_consent_whole(tuple(whole), "P0", child=True)
    for missing in range(len(whole)):
        assert not is_consent_whole(tuple(whole[:missing] + whole[missing + 1 :]), "P0", child=False)
    assert not is_consent_whole((*whole[:4], ("choices_made", who), whole[4]), "P0", child=False)
    heard: list[Event] = [
        ("witness_named", who), ("interpreter_named", who), *whole[:4],
        ("evidence_sealed", {**who, "role": "witness"}), ("evidence_sealed", {**who, "role": "interpreter"}),
        whole[4],
    ]  # fmt: skip
    assert is_consent_whole(tuple(heard), "P0", child=False)
    for missing in set(range(len(heard))) - {1}:  # without an interpreter named none needs to sign
        assert not is_consent_whole(tuple(heard[:missing] + heard[missing + 1 :]), "P0", child=False)


def test_apply_changes_nothing_that_it_is_given() -> None:
    state = started(False)
    for kind, fields in [*personal_events("P0"), *common_events(brief=False)]:
        before, given = repr(state), copy.deepcopy(fields)
        try:
            after = apply(state, kind, fields)
            assert repr(apply(state, kind, fields)) == repr(after)
        except IllegalEvent:
            after = state
        assert repr(state) == before
        assert fields == given
        state = after


@pytest.mark.parametrize("kind", sorted(RULES))
def test_an_event_without_its_fields_is_illegal_or_harmless(kind: str) -> None:
    for stage in ("open", "informed", "consented", "recording", "sealed", "delivered", "refused"):
        state = replace(started(True), stage=stage)
        try:
            after = apply(state, kind, {})
        except IllegalEvent:
            continue
        assert after.contributors == state.contributors


def line(number: int, kind: str, fields: dict[str, Any]) -> Line:
    return Line(
        number=number, time="2026-11-23T10:00:00Z", offset_minutes=0, kind=kind, fields=fields, previous=None,
        signature="0" * 128,
    )  # fmt: skip


def test_the_fold_names_the_line() -> None:
    start = started(False).start
    with pytest.raises(IllegalEvent, match=r"^Line 7: "):
        fold([line(0, "session_started", start), line(7, "sealed", {"manifests": MANIFESTS})])
    with pytest.raises(IllegalEvent, match="begins with"):
        fold([line(0, "policy_shown", {})])
    with pytest.raises(IllegalEvent, match="no event"):
        fold([line(0, "session_started", start), line(1, "made_up", {})])
    with pytest.raises(IllegalEvent, match="needs a contributor"):
        fold([line(0, "session_started", {**start, "contributors": []})])
    assert fold([]) is None


def test_a_signature_covers_one_reading_one_choice_one_guardian() -> None:
    """Going back to any of them wipes it (consent.md section 4)."""
    state = started(True)
    who = {"contributor": "P0"}
    events = {kind: fields for kind, fields in personal_events("P0") if kind != "evidence_sealed"}
    for kind in ("policy_shown", "choices_made", "questions_answered", "guardian_agreed"):
        state = apply(state, kind, events[kind])
    state = apply(state, "evidence_sealed", {**who, "role": "guardian"})
    state = apply(state, "assent_taken", {**who, "assent": "ask_again"})
    assert state.contributors["P0"].evidence
    for kind in ("policy_shown", "choices_made", "guardian_agreed"):
        person = apply(state, kind, events[kind]).contributors["P0"]
        assert person.evidence == ()
        assert person.assent is None


def test_nothing_is_sealed_under_a_running_take() -> None:
    state = started(False)
    wanted = ["policy_shown", "choices_made", "questions_answered", "evidence_sealed", "consented"]
    events = dict(personal_events("P0"))
    events["evidence_sealed"] = {"contributor": "P0", "role": "contributor", "meaning": "consents"}
    for kind in (*wanted, "identity_sealed"):
        state = apply(state, kind, events[kind])
    for take in ("T", "U"):
        state = apply(state, "take_started", {"take": take, "prompt": "p01", "kind": "speech"})
    state = apply(state, "take_kept", {"take": "T", "row": {"take": "T"}, "file": {"sha256": "x"}})
    with pytest.raises(IllegalEvent, match="not finished"):
        apply(state, "sealed", {"manifests": MANIFESTS})
    assert (
        apply(apply(state, "take_deleted", {"take": "U"}), "sealed", {"manifests": MANIFESTS}).stage
        == "sealed"
    )


def test_a_corrected_form_is_what_receipts_are_for() -> None:
    form = {"path": "P0/form-2.age", "sha256": "new"}
    corrected = {"contributor": "P0", "form": form, "manifest_hash": "i2"}
    person = Contributor("P0", under_threshold=False, form={"path": "P0/form.age", "child": False})
    state = Session("s", "p", {}, stage="sealed", contributors={"P0": person}, manifests=MANIFESTS)
    state = apply(state, "corrected", corrected)
    assert state.contributors["P0"].form == {**form, "child": False}
    with pytest.raises(IllegalEvent):
        apply(state, "receipt_verified", {"half": "identity", "manifest_hash": "i"})
    received = apply(state, "receipt_verified", {"half": "identity", "manifest_hash": "i2"})
    with pytest.raises(IllegalEvent):
        apply(received, "corrected", corrected)
