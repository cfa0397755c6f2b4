"""Portraits and texts in a dialogue: each is one person's, and only those who agreed are asked."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from collector.bundle.verify import verify_session
from collector.errors import GateClosed, IllegalEvent, Refused
from collector.model.take_events import TakeFile, TakeKept, TakeStarted
from collector.session.answers import Answers
from collector.session.papers import tell
from collector.session.rehearsal import run_rehearsal, start_choice
from collector.session.session import Session
from collector.state import Session as State
from collector.state import apply
from tests.rig.answers import KINDS, adult_answers, record
from tests.rig.events import HASH, form, started, take_row
from tests.rig.kinds import agreed_together, kinds_kit
from tests.rig.world import Laptop, World

PERSONAL = set(Answers.model_fields) - {"language", "recorder", "pin", "devices", "takes", "contributors"}
NEITHER = {"portrait": False, "messages": False}
BOTH = {"portrait": True, "messages": True}
A, B, C = (f"DEMO-0000000{letter}" for letter in "ABC")
TAKE = "000000000"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return kinds_kit(tmp_path_factory.mktemp("kinds") / "kit", only=("p01", "p02", "image", "text"))


@pytest.fixture
def laptop(laptop: Laptop, world: World) -> Laptop:
    laptop.install(world)
    return laptop


def pose(session: Session, prompt: str, owner: str) -> str:
    session.portraits.open_camera(owner)
    session.portraits.take(prompt, owner)
    return str(session.portraits.answer_alone(alone=True))


def rows(session: Session) -> list[tuple[str, str]]:
    """Which prompts are asked of whom."""
    return [(row.prompt, row.owner) for row in session.view.prompts]


def named(takes: list[dict[str, Any]]) -> list[tuple[str, list[tuple[str, str]]]]:
    return [
        (row["kind"], [(one["code"], one["record_hash"]) for one in row["contributors"]]) for row in takes
    ]


def test_each_who_agreed_is_asked_in_turn_and_alone_in_the_take(laptop: Laptop) -> None:
    session = agreed_together(laptop, BOTH, {"portrait": True})
    one, other = session.view.codes
    own = [("f01", one), ("f02", one), ("t01", one), ("f01", other), ("f02", other)]
    assert rows(session) == [("p01", ""), ("p02", ""), *own]
    assert session.view.own_kinds == {"portrait": [one, other], "messages": [one]}
    allowed = {row.told.values: row.yes for row in tell(session.book, "en").allowed}
    assert (allowed["Pictures of my face",], allowed["Messages I wrote",]) == (True, True)
    record(session)
    for prompt, owner in own:
        kept = pose(session, prompt, owner) if prompt != "t01" else ""
        kept = kept or session.texts.keep("t01", "My words.", alone=True, owner=owner)
        assert [row.takes for row in session.view.prompts if (row.prompt, row.owner) == (prompt, owner)] == [
            [kept]
        ]
        assert session.view.takes[-1].owner == owner
    session.portraits.close()
    assert [row.prompt for row in session.view.prompts if row.open] == ["p02"]
    session.seal()
    verify_session(session.book.folder.root)
    manifest = json.loads((session.book.folder.half("media") / "manifest.json").read_text("utf-8"))
    hashes = {row["code"]: row["record_hash"] for row in manifest["contributors"]}
    mine, theirs = [(one, hashes[one])], [(other, hashes[other])]
    assert named(manifest["takes"]) == [
        ("speech", mine + theirs), ("image", mine), ("image", mine), ("text", mine), ("image", theirs),
        ("image", theirs),
    ]  # fmt: skip


def test_nobody_is_filed_under_without_a_yes_and_never_by_a_guess(laptop: Laptop) -> None:
    session = agreed_together(laptop, BOTH, {})
    one, other = session.view.codes
    with pytest.raises(GateClosed) as caught:
        session.portraits.open_camera(other)
    assert (caught.value.question, caught.value.reason) == ("open_device", "kind_refused")
    assert session.devices.eye is None
    session.portraits.open_camera(one)
    for owner, refusal in ((other, GateClosed), ("", Refused), ("XX-NOBODY", Refused)):
        with pytest.raises(refusal):
            session.portraits.take("f01", owner)
        with pytest.raises(refusal):
            session.texts.keep("t01", "My words.", alone=True, owner=owner)
    session.portraits.close()
    assert session.book.state.takes == {}
    assert not list(laptop.data.rglob("media/*.age"))


def test_a_prompt_is_done_once_each_has_one_or_was_skipped(laptop: Laptop) -> None:
    session = agreed_together(laptop, {"messages": True}, {"messages": True})
    one, other = session.view.codes
    assert rows(session)[2:] == [("t01", one), ("t01", other)]
    session.texts.keep("t01", "My words.", alone=True, owner=one)
    assert [row.open for row in session.view.prompts[2:]] == [False, True]
    session.takes.skip("t01", "does_not_want", other)
    assert [(row.open, row.skipped) for row in session.view.prompts[2:]] == [(False, False), (False, True)]
    with pytest.raises(IllegalEvent):
        session.takes.skip("t01", "does_not_want", "XX-NOBODY")


def test_a_rehearsal_asks_each_who_agreed(laptop: Laptop) -> None:
    """The answers file names no person at a prompt (cli.md): whoever agreed to its kind answers, in turn."""
    second = adult_answers(kinds={**KINDS, "portrait": True, "messages": False})
    personal = second.model_dump(include=PERSONAL, exclude_none=True)
    answers = adult_answers(
        kinds={**KINDS, **BOTH}, contributors=[personal],
        devices={"microphone": "simulated:ramp", "camera": "simulated:counter"},
        takes=[{"prompt": "p01", "seconds": 0.2}, {"prompt": "f01"}, {"prompt": "f01", "action": "delete"},
               {"prompt": "f02"}, {"prompt": "t01"}],
    )  # fmt: skip
    session = Session.start(laptop.parts, "demo-reading", start_choice(answers, fast=True))
    laptop.sessions.append(session)
    run_rehearsal(session, answers)
    verify_session(session.book.folder.root)
    one, other = session.view.codes
    assert [(take.prompt, take.people) for take in session.book.state.kept] == [
        ("p01", (one, other)), ("f02", (one,)), ("f02", (other,)), ("t01", (one,)),
    ]  # fmt: skip


def test_a_rehearsal_of_what_nobody_agreed_to_is_refused(laptop: Laptop) -> None:
    second = adult_answers(kinds={**KINDS, **NEITHER}).model_dump(include=PERSONAL, exclude_none=True)
    answers = adult_answers(kinds={**KINDS, **NEITHER}, contributors=[second], takes=[{"prompt": "t01"}])
    session = Session.start(laptop.parts, "demo-reading", start_choice(answers, fast=True))
    laptop.sessions.append(session)
    with pytest.raises(GateClosed, match="did not allow"):
        run_rehearsal(session, answers)


def test_taking_a_kind_back_destroys_only_ones_own(laptop: Laptop, tmp_path: Path) -> None:
    session = agreed_together(laptop, BOTH, BOTH)
    one, other = session.view.codes
    said = record(session)
    mine, theirs = pose(session, "f01", one), pose(session, "f01", other)
    letter = session.texts.keep("t01", "My words.", alone=True, owner=one)
    session.portraits.close()
    assert session.takeable[one].kinds == {"portrait": frozenset({mine}), "messages": frozenset({letter})}
    session.take_back(set(), {"portrait"}, one)
    assert [take.take for take in session.view.takes] == [said, theirs, letter]
    assert [owner for prompt, owner in rows(session) if prompt == "f01"] == [other]
    assert session.view.own_kinds == {"portrait": [other], "messages": [one, other]}
    with pytest.raises(GateClosed):
        session.portraits.open_camera(one)
    after = laptop.copy(tmp_path / "after")
    assert after.boot() == []
    assert [take.take for take in after.resume(session.book.state.session).view.takes] == [
        said, theirs, letter,
    ]  # fmt: skip
    after.close()
    session.seal()
    verify_session(session.book.folder.root)


def test_a_journal_can_not_name_others_than_were_there() -> None:
    """The receiver folds the same rules: a portrait of two, speech of one, a take bound anew."""
    for kind, people in (("image", [A, B]), ("text", [A, B]), ("speech", [A]), ("image", [C])):
        state = _ready()
        with pytest.raises(IllegalEvent):
            apply(state, _begin(kind, *people))
    begun = apply(_ready(), _begin("image", A))
    assert apply(begun, _keep(A)).takes[TAKE].people == (A,)
    with pytest.raises(IllegalEvent, match="other people"):
        apply(begun, _keep(B))


def _begin(kind: str, *people: str) -> TakeStarted:
    rows = [{"code": code} for code in people]
    return TakeStarted.from_json({"take": TAKE, "prompt": "f01", "kind": kind, "contributors": rows})


def _keep(*people: str) -> TakeKept:
    row = take_row(TAKE, *people, kind="image", prompt="f01")
    return TakeKept(take=TAKE, row=row, file=TakeFile(sha256=HASH, size_bytes=1))


def _ready() -> State:
    """A dialogue of A and B with every consent and form."""
    state = apply(None, started((A, False), (B, False)))
    done = {
        code: replace(person, record_hash=HASH, form=form(code))
        for code, person in state.contributors.items()
    }
    return replace(state, stage="consented", contributors=done)
