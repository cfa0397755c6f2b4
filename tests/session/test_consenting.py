"""The talk before anything is recorded: order, going back, guardian and assent, and its endings."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from collector.bundle.verify import verify_session
from collector.errors import (
    ClockBehind,
    CollectorError,
    ContributorRefused,
    FormIncomplete,
    GateClosed,
    IllegalEvent,
)
from collector.model.record import parse_record
from collector.seal.keys import read_identities
from collector.seal.opening import open_sealed
from collector.session.clock import correct_clock
from collector.session.consenting import Reading
from collector.session.session import Session
from tests.rig.answers import (
    CHILD_BIRTH,
    FORM,
    GUARDIAN,
    KINDS,
    PURPOSES,
    bring_to,
    record,
    sealed,
    show_policy,
    signing,
    take_step,
)
from tests.rig.world import Laptop, kit


def sealed_files(laptop: Laptop) -> list[str]:
    return sorted(path.name for path in laptop.data.rglob("*.age"))


def open_identity(path: Path) -> dict[str, object]:
    identities = read_identities(kit().key("identity"))
    with path.open("rb") as file:
        return dict(json.loads(b"".join(open_sealed(file, identities))))


def evidence_of(session: Session) -> list[dict[str, object]]:
    folder = session.book.folder.half("identity")
    return [open_identity(folder / row.path) for row in session.book.person.evidence]


def test_an_adults_steps(laptop: Laptop) -> None:
    session = laptop.start()
    steps = []
    while session.view.step != "record":
        steps.append(session.view.step)
        take_step(session)
    assert steps == ["policy", "choices", "questions", "sign", "identity", "profile"]
    assert session.view.kinds == ["voice"]
    events = [event["event"] for event in laptop.events]
    assert events == ["session_started", "policy_shown", "evidence_sealed", "consented", "identity_sealed"]


def test_a_childs_steps(laptop: Laptop) -> None:
    session = laptop.start(under_14=True)
    steps, levels = [], []
    while session.view.step != "record":
        steps.append(session.view.step)
        levels.append(session.view.assent_level)
        take_step(session)
    assert steps == ["policy", "choices", "questions", "guardian", "assent", "identity", "profile"]
    assert session.view.assent_level == "words"
    form = session.book.person.form
    assert form is not None
    assert (form.child, form.age_band) == (True, "8_to_13")


def test_another_text_or_half_of_it_is_no_reading(laptop: Laptop) -> None:
    session = laptop.start()
    policy = session.book.pack.policy("en")
    chinese = session.book.pack.policy("zh-CN").shown_text_hash
    whole = len(policy.sections)
    for version, text, sections in (
        ("1999", policy.shown_text_hash, whole),
        (policy.head.version, chinese, whole),
        (policy.head.version, policy.shown_text_hash, whole - 1),
    ):
        with pytest.raises(GateClosed):
            session.talk.show_policy(Reading(version, "en", text, sections, 9))
    assert session.view.step == "policy"


@pytest.mark.parametrize("fault", ["missing purpose", "missing kind", "unknown", "not a yes or no"])
def test_every_choice_is_asked_for_itself(laptop: Laptop, fault: str) -> None:
    session = bring_to(laptop.start(), "choices")
    purposes, kinds = dict(PURPOSES), dict(KINDS)
    if fault == "missing purpose":
        del purposes["overseas_transfer"]
    elif fault == "missing kind":
        del kinds["video"]
    elif fault == "unknown":
        purposes["anything_else"] = True
    else:
        purposes["overseas_transfer"] = "yes"  # type: ignore[assignment]
    with pytest.raises(FormIncomplete):
        session.talk.decide(purposes, kinds)
    assert session.view.step == "choices"


@pytest.mark.parametrize("name", ["media_for_training_data", "identity_for_eligibility_and_rights", "voice"])
def test_a_no_to_what_is_needed_writes_nothing(laptop: Laptop, name: str) -> None:
    session = bring_to(laptop.start(), "choices")
    lines = len(session.book.journal.lines)
    purposes = {key: value and key != name for key, value in PURPOSES.items()}
    kinds = {key: value and key != name for key, value in KINDS.items()}
    with pytest.raises(ContributorRefused):
        session.talk.decide(purposes, kinds)
    assert len(session.book.journal.lines) == lines


@pytest.mark.parametrize("tries", [[], [1, 1], [1, 1, 0], [1, 1, 1, 1]])
def test_every_question_has_its_tries(laptop: Laptop, tries: list[int]) -> None:
    session = bring_to(laptop.start(), "questions")
    with pytest.raises(FormIncomplete):
        session.talk.answer_questions(tries)


def test_evidence_repeats_what_the_record_says_was_signed(laptop: Laptop) -> None:
    session = bring_to(laptop.start(under_14=True), "record")
    row = parse_record(session.book.folder.record_paths(session.book.person.code)[0].read_bytes())
    (evidence,) = evidence_of(session)
    (signature,) = row.capture.signatures
    assert evidence["signs_hash"] == signature.signs_hash
    assert evidence["challenge"] == signature.challenge
    assert evidence["name"] == GUARDIAN["name"]
    assert evidence["particulars"] == GUARDIAN
    assert signature.meaning == "consents_for_child"
    assert signature.journal_head in {line.previous for line in session.book.journal.lines}


GOING_BACK: dict[str, Callable[[Session], None]] = {
    "policy": lambda session: show_policy(session, "zh-CN"),
    "choices": lambda session: session.talk.decide(PURPOSES, {"voice": True, "video": True}),
    "guardian": lambda session: session.talk.enter_guardian(
        {**GUARDIAN, "relation": "grandparent"}, agrees=True, child_birth=CHILD_BIRTH.isoformat()
    ),
}


@pytest.mark.parametrize("back", GOING_BACK)
def test_going_back_wipes_the_signature(laptop: Laptop, back: str) -> None:
    session = bring_to(laptop.start(under_14=True), "assent")
    assert sealed_files(laptop) == ["evidence-1.age"]
    GOING_BACK[back](session)
    assert sealed_files(laptop) == []
    assert session.book.person.evidence == ()
    with pytest.raises((IllegalEvent, CollectorError)):
        session.talk.assent("yes")
    bring_to(session, "record")
    record(session)
    session.seal()


def test_nothing_is_signed_out_of_turn(laptop: Laptop) -> None:
    adult = bring_to(laptop.start(), "choices")
    with pytest.raises(GateClosed):
        adult.talk.sign(signing())
    adult.talk.decide(PURPOSES, KINDS)
    with pytest.raises(GateClosed):
        adult.talk.sign(signing())
    with pytest.raises(GateClosed):
        adult.form.fill_identity(FORM)
    adult.talk.answer_questions([1, 1, 1])
    for role in ("guardian", "witness", "interpreter", "recorder"):
        with pytest.raises(FormIncomplete):
            adult.talk.sign(signing(role))  # type: ignore[arg-type]
    with pytest.raises(IllegalEvent):
        adult.talk.enter_guardian(GUARDIAN, agrees=True, child_birth=CHILD_BIRTH.isoformat())
    with pytest.raises(CollectorError):
        adult.talk.assent("yes")
    assert sealed_files(laptop) == []


def test_a_child_does_not_sign_for_itself(laptop: Laptop) -> None:
    session = bring_to(laptop.start(under_14=True), "guardian")
    with pytest.raises(GateClosed) as caught:
        session.talk.sign(signing())
    assert caught.value.reason == "no_guardian"
    with pytest.raises(FormIncomplete):
        session.talk.sign(signing("guardian"))
    with pytest.raises(CollectorError):
        session.talk.assent("yes")


def test_a_consent_is_signed_once(laptop: Laptop) -> None:
    session = bring_to(laptop.start(), "identity")
    files = sealed_files(laptop)
    with pytest.raises(GateClosed):
        session.talk.sign(signing())
    for again in (lambda: show_policy(session), lambda: session.talk.decide(PURPOSES, KINDS)):
        with pytest.raises(IllegalEvent):
            again()
    assert sealed_files(laptop) == files


def test_a_child_may_be_asked_again_and_too_young_is_for_the_small(laptop: Laptop) -> None:
    session = bring_to(laptop.start(under_14=True), "assent")
    session.talk.assent("ask_again")
    assert session.view.step == "assent"
    for word in ("too_young", "maybe", ""):
        with pytest.raises(FormIncomplete):
            session.talk.assent(word)
    name = session.book.state.session
    session.park()
    again = laptop.resume(name)
    with pytest.raises(FormIncomplete):  # also after a pause: what the guardian said of its age is kept
        again.talk.assent("too_young")
    again.talk.assent("yes")
    row = parse_record(again.book.folder.record_paths(again.book.person.code)[0].read_bytes())
    assert row.capture.age_band == "8_to_13"


def test_a_small_child_need_not_answer(laptop: Laptop) -> None:
    session = bring_to(laptop.start(under_14=True), "guardian")
    session.talk.enter_guardian(GUARDIAN, agrees=True, child_birth=str(laptop.clock().year - 5))
    session.talk.sign(signing("guardian"))
    assert session.view.assent_level == "pictures"
    session.talk.assent("too_young")
    assert session.view.step == "identity"


def check_refused(laptop: Laptop, session: Session) -> None:
    """All that a refusal leaves is the count (consent.md section 5)."""
    name = session.book.state.session
    assert (session.view.stage, session.view.ended) == ("refused", "refused")
    assert sealed_files(laptop) == []
    assert laptop.ledger_kinds(name)[-2:] == ["tombstone", "key_destroyed"]
    assert laptop.keystore.get(f"session:{name}") is None
    assert laptop.parts.index.rows()[0].stage == "refused"
    files = [path.name for path in (laptop.data / "sessions").rglob("*") if path.is_file()]
    assert files == ["journal.jsonl"]
    with pytest.raises(CollectorError):
        take_step(session) if session.view.step != "ended" else show_policy(session)
    with pytest.raises(GateClosed):
        session.takes.open_devices()
    assert session.devices.recorder is None


@pytest.mark.parametrize("step", ["policy", "choices", "questions", "sign"])
def test_an_adult_may_refuse_at_every_step(laptop: Laptop, step: str) -> None:
    session = bring_to(laptop.start(), step)
    session.talk.refuse("contributor")
    check_refused(laptop, session)


ENDINGS: dict[str, tuple[str, Callable[[Session], None]]] = {
    "guardian refuses": ("guardian", lambda session: session.talk.enter_guardian(GUARDIAN, agrees=False)),
    "guardian goes": ("assent", lambda session: session.talk.refuse("guardian")),
    "child says no": ("assent", lambda session: session.talk.assent("no")),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_guardian_or_child_may_refuse(laptop: Laptop, ending: str) -> None:
    step, end = ENDINGS[ending]
    session = bring_to(laptop.start(under_14=True), step)
    end(session)
    check_refused(laptop, session)
    assert laptop.boot() == []


FOUND_YOUNG = {"birth_date": CHILD_BIRTH.isoformat()}


def test_a_birth_date_that_is_too_young_opens_the_guardians_path(laptop: Laptop) -> None:
    session = bring_to(laptop.start(), "identity")
    first = session.book.person.record_id
    session.form.fill_identity({**FORM, **FOUND_YOUNG})
    assert (session.view.step, session.view.under_14) == ("choices", True)
    assert sealed_files(laptop) == []
    assert not list(laptop.data.rglob("consent/*.json"))
    with pytest.raises(GateClosed):
        session.takes.open_devices()
    assert session.devices.recorder is None
    bring_to(session, "record")
    row = parse_record(session.book.folder.record_paths(session.book.person.code)[0].read_bytes())
    assert row.record.replaces == first
    assert row.is_child
    record(session)
    session.seal()
    assert session.view.step == "sealed"


def test_a_birth_date_that_is_too_old_for_a_guardian_is_asked_again(laptop: Laptop) -> None:
    session = bring_to(laptop.start(under_14=True), "identity")
    with pytest.raises(FormIncomplete) as caught:
        session.form.fill_identity({**FORM, "birth_date": "1990-05-04"})
    assert caught.value.field == "birth_date"
    assert session.view.step == "identity"


def test_child_and_guardian_with_one_number_are_refused(laptop: Laptop) -> None:
    session = bring_to(laptop.start(under_14=True), "identity")
    form = {**FORM, **FOUND_YOUNG, "id_number": GUARDIAN["id_number"]}
    with pytest.raises(FormIncomplete) as caught:
        session.form.fill_identity(form)
    assert caught.value.field == "id_number"


def test_the_form_is_sealed_whole_and_padded(laptop: Laptop) -> None:
    session = bring_to(laptop.start(), "profile")
    path = session.book.folder.form(session.book.person.code)
    form = open_identity(path)
    assert form["fields"] == {**FORM, "birth_date": "1990-05-04"}
    assert form["record_hash"] == session.book.person.record_hash
    short = bring_to(laptop.start(), "identity")
    short.form.fill_identity({"name": "A", "birth_date": "1990-05-04"})
    assert short.book.folder.form(short.book.person.code).stat().st_size == path.stat().st_size


def test_a_clock_set_back_before_the_signature_stands_in_the_record(laptop: Laptop) -> None:
    """Nobody signs under a clock that went back, unless a lead answers for it in a sitting that says so."""
    session = bring_to(laptop.start(), "sign")
    laptop.clock.move(minutes=-20)
    with pytest.raises(ClockBehind):
        take_step(session)
    session.park()
    correct_clock(laptop.parts, "demo")
    again = bring_to(laptop.resume(session.book.state.session), "identity")
    consent = parse_record(again.book.folder.record_paths(again.book.person.code)[0].read_bytes())
    assert consent.capture.device_time_trust == "went_back"
    assert consent.event[-1].event_time < consent.event[0].event_time
    sealed(again)
    verify_session(again.book.folder.root)
