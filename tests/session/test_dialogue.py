"""Dialogues: two to four people, each with consent, form, channel and copy, before a device opens."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from collector.bundle.verify import verify_session
from collector.errors import CollectorError, ContributorRefused, GateClosed, Refused
from collector.session.answers import Answers, read_answers
from collector.session.beginning import Beside, StartChoice
from collector.session.device_choice import DeviceChoice
from collector.session.papers import copy_of, records_27560
from collector.session.rehearsal import prepare_rehearsal, run_rehearsal, start_choice
from collector.session.session import Session
from collector.session.standing import ask_people
from tests.rig.answers import KINDS, adult_answers, bring_to, child_answers, record, show_policy, take_step
from tests.rig.world import RAMP, Laptop, changed_kit

PERSONAL = set(Answers.model_fields) - {"language", "recorder", "pin", "devices", "takes", "contributors"}


def personal(answers: Answers, **changes: Any) -> dict[str, Any]:
    """One contributor's tables."""
    return answers.model_dump(include=PERSONAL, exclude_none=True) | changes


def talk(laptop: Laptop, *people: dict[str, Any]) -> tuple[Session, Answers]:
    """A session of an adult and `people`."""
    answers = adult_answers(contributors=list(people))
    session = Session.start(laptop.parts, "demo-reading", start_choice(answers, fast=True))
    laptop.sessions.append(session)
    return session, answers


def to_toml(value: object) -> str:
    """A value of an answers file, in one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name} = {to_toml(item)}" for name, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(to_toml(item) for item in value) + "]"
    return value.isoformat() if isinstance(value, date) else json.dumps(value)


def manifest(session: Session) -> dict[str, Any]:
    return dict(json.loads((session.book.folder.half("media") / "manifest.json").read_text("utf-8")))


def test_an_adult_and_a_child_talk_and_everything_is_bound_to_both(laptop: Laptop) -> None:
    session, answers = talk(laptop, personal(child_answers()))
    run_rehearsal(session, answers)
    found = verify_session(session.book.folder.root)
    assert [len(half.records) for half in found] == [2, 2]
    whole = manifest(session)
    first, second = whole["contributors"]
    assert [(row["child"], row["age_band"]) for row in whole["contributors"]] == [
        (False, "18_plus"), (True, "8_to_13"),
    ]  # fmt: skip
    people = [(row["code"], row["record_hash"], 0) for row in (first, second)]  # one channel is shared
    for take in whole["takes"]:
        assert [(row["code"], row["record_hash"], row["channel"]) for row in take["contributors"]] == people
    for code in session.view.codes:
        assert (session.book.folder.half("identity") / code / "form.age").is_file()


def test_each_has_a_copy_of_their_own(laptop: Laptop) -> None:
    session, answers = talk(laptop, personal(adult_answers(), kinds={"voice": True, "video": True}))
    prepare_rehearsal(session, answers)
    copies = [copy_of(session.book, code) for code in session.view.codes]
    assert len({copy.facts.number for copy in copies}) == 2
    assert [[item.given for item in copy.kinds if item.id == "video"] for copy in copies] == [[False], [True]]
    assert len(records_27560(session.book)) == 2


def test_one_after_the_other_reads_signs_and_fills_in(laptop: Laptop) -> None:
    session, _ = talk(laptop, personal(adult_answers()))
    seen: list[tuple[int, str]] = []
    while session.view.step != "record":
        view = session.view
        seen.append((view.codes.index(view.code), view.step))
        take_step(session)
    steps = ["policy", "choices", "questions", "sign", "identity", "profile"]
    assert seen == [(person, step) for person in (0, 1) for step in steps]


def test_no_device_opens_before_the_last_has_signed(laptop: Laptop) -> None:
    session, _ = talk(laptop, personal(adult_answers()))
    first = session.view.code
    while session.view.code == first:
        take_step(session)
        with pytest.raises(GateClosed):
            session.takes.open_devices()
    bring_to(session, "identity")
    with pytest.raises(CollectorError):
        record(session)


def test_what_one_refuses_is_not_recorded_of_the_other(laptop: Laptop) -> None:
    session, answers = talk(laptop, personal(adult_answers(), kinds={"voice": True, "video": True}))
    prepare_rehearsal(session, answers)
    assert KINDS["video"] is False
    assert session.view.kinds == ["voice"]
    with pytest.raises(GateClosed, match="did not allow"):
        ask_people(session.book, "start_take", frozenset({"sound", "picture"}))


def test_the_second_one_refuses_and_nothing_of_the_first_is_left(laptop: Laptop) -> None:
    session, answers = talk(
        laptop,
        personal(adult_answers(), consent={"answer": "no", "signature": "none", "questions": [1, 1, 1]}),
    )
    with pytest.raises(ContributorRefused):
        run_rehearsal(session, answers)
    assert session.view.ended == "refused"
    assert not list(laptop.data.rglob("*.age"))


def test_the_withdrawal_of_one_removes_the_shared_takes(laptop: Laptop) -> None:
    session, answers = talk(laptop, personal(adult_answers()))
    prepare_rehearsal(session, answers)
    record(session)
    session.withdraw()
    assert not list(laptop.data.rglob("*.age"))
    (tombstone,) = laptop.parts.ledger.of_kind("tombstone")
    assert tombstone.fields["contributors"] == sorted(session.view.codes)


def test_a_pause_between_two_people_is_taken_up_at_the_second(laptop: Laptop) -> None:
    session, _ = talk(laptop, personal(adult_answers()))
    name, first = session.book.state.session, session.view.code
    while session.view.code == first:
        take_step(session)
    session.park()
    again = laptop.resume(name)
    assert (again.view.step, again.view.code != first) == ("policy", True)
    show_policy(again)
    assert again.view.step == "choices"


def test_a_project_says_how_many_speak_together(laptop: Laptop) -> None:
    choice = StartChoice("en", False, "demo", RAMP, others=(Beside(False),) * 4)
    with pytest.raises(Refused):
        Session.start(laptop.parts, "demo-reading", choice)


@pytest.mark.parametrize("channels", [2, 4])
def test_each_has_a_channel_where_there_are_enough(laptop: Laptop, tmp_path: Path, channels: int) -> None:
    laptop.install(changed_kit(tmp_path / "kit", "", ("channels = 1", f"channels = {channels}")))
    session, answers = talk(laptop, personal(adult_answers()), personal(adult_answers()))
    run_rehearsal(session, answers)
    verify_session(session.book.folder.root)
    (take, *_) = manifest(session)["takes"]
    assert take["channels"] == channels
    assert [row["channel"] for row in take["contributors"]] == [0, 1, min(2, channels - 1)]


def test_the_first_may_stand_in_the_list_too(tmp_path: Path) -> None:
    """cli.md: `[[contributors]]` repeats the personal tables."""
    whole = adult_answers().model_dump(exclude=PERSONAL)
    both = [personal(adult_answers()), personal(child_answers())]
    path = tmp_path / "answers.toml"
    lines = [f"{name} = {to_toml(value)}" for name, value in {**whole, "contributors": both}.items()]
    path.write_text("\n".join(lines), "utf-8")
    found = read_answers(path)
    assert [person.under_14 for person in found.people] == [False, True]
    assert found.people[1].guardian is not None


def test_each_takes_back_for_themselves_and_what_falls_falls_for_all(laptop: Laptop) -> None:
    """A take that one no longer allows is gone, whatever the other says."""
    seen = {"voice": True, "video": True}
    first = adult_answers(kinds=seen, contributors=[personal(adult_answers(), kinds=seen)])
    session = Session.start(laptop.parts, "demo-reading", start_choice(first, fast=True))
    laptop.sessions.append(session)
    prepare_rehearsal(session, first)
    session.devices.choice = DeviceChoice("simulated:ramp:fast", "simulated:counter:fast")
    film = record(session)
    one, other = session.view.codes
    assert session.takeable[other].kinds == {"video": frozenset({film})}
    session.take_back(set(), {"video"}, other)
    assert (session.view.takes, session.view.kinds) == ([], ["voice"])
    assert len(session.book.state.contributors[one].records) == 1
    record(session)
    session.seal()
    verify_session(session.book.folder.root)
    assert [row["kinds"]["video"] for row in manifest(session)["contributors"]] == [True, False]
