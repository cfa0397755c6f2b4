"""New versions of the policy while a session is open or waits: minor goes on, major decides again (P-6)."""

from __future__ import annotations

from pathlib import Path

import pytest

from collector.demo.world import World
from collector.errors import GateClosed
from collector.project.install import install_pack
from collector.project.signing_pack import sign_pack
from collector.session.session import Session
from collector.session.standing import ask_people
from collector.signing import read_private
from tests.rig.answers import bring_to, record, sealed
from tests.rig.world import Laptop, copy_kit

LANGUAGES = ("en", "zh-CN", "ar")
OLD = "2026-01"


@pytest.fixture
def world(tmp_path: Path) -> World:
    return copy_kit(tmp_path / "world")


def publish(world: World, laptop: Laptop, version: str, day: str, *, major: bool) -> None:
    """A newer pack whose policy is `version`; older versions stay in it (P-6.3)."""
    project = world.pack / "project.toml"
    lines = project.read_text("utf-8").splitlines()
    head = [f'policy_version = "{version}"' if line.startswith("policy_version") else line for line in lines]
    project.write_text("\n".join(head) + "\n", "utf-8")
    for language in LANGUAGES:
        text = (world.pack / "policy" / OLD / f"{language}.md").read_text("utf-8")
        _, front, body = text.split("+++\n", 2)
        kinds = '["recipients"]' if major else "[]"
        fields = {
            "version": f'"{version}"', "date": day, "major": str(major).lower(), "kinds_of_change": kinds,
        }  # fmt: skip
        rows = [
            f"{name} = {fields[name]}" if (name := row.partition("=")[0].strip()) in fields else row
            for row in front.splitlines()
        ]
        path = world.pack / "policy" / version / f"{language}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text("+++\n" + "\n".join(rows) + "\n+++\n" + body, "utf-8")
    sign_pack(world.pack, read_private(world.key("signing")))
    install_pack(laptop.data, laptop.parts.ledger, world.pack, None)


def answer(session: Session, question: str) -> str:
    try:
        ask_people(session.book, question, frozenset({"sound"}))  # type: ignore[arg-type]
    except GateClosed as error:
        return error.reason
    return "yes"


CASES = {
    "minor": ([False], "yes"),
    "major": ([True], "superseded_major"),
    "major, then minor": ([True, False], "superseded_major"),
    "minor, then minor": ([False, False], "yes"),
}


@pytest.mark.parametrize("case", CASES)
def test_a_major_change_needs_a_new_decision(laptop: Laptop, world: World, case: str) -> None:
    changes, expected = CASES[case]
    session = bring_to(laptop.start(), "record")
    record(session)
    for number, major in enumerate(changes, start=1):
        publish(world, laptop, f"2031-{number:02d}", f"2031-{number:02d}-01", major=major)
    assert answer(session, "start_take") == expected
    assert answer(session, "open_device") == expected
    for question in ("seal", "queue", "send_chunk"):  # what was recorded under a valid consent may go
        assert answer(session, question) == "yes"
    lines = len(session.book.journal.lines)
    if expected != "yes":
        with pytest.raises(GateClosed):
            session.takes.start("p02")
        assert len(session.book.journal.lines) == lines
    session.seal()
    assert session.view.step == "sealed"


def test_a_session_keeps_the_policy_it_began_with(laptop: Laptop, world: World) -> None:
    session = laptop.start()
    publish(world, laptop, "2031-01", "2031-01-01", major=True)
    sealed_one = bring_to(session, "identity")
    assert sealed_one.book.person.informed is not None
    assert sealed_one.book.person.informed.version == OLD
    newer = sealed(laptop.start())
    assert newer.book.person.informed is not None
    assert newer.book.person.informed.version == "2031-01"
    assert answer(newer, "queue") == "yes"
    assert session.book.pack.policy_versions("en") == [OLD]
    assert laptop.parts.pack("demo-reading").policy_versions("en") == [OLD, "2031-01"]
