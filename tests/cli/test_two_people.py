"""`collector rights` in a team: a deletion needs two PINs, reading needs a role."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from collector.__main__ import run
from collector.errors import RoleRefused
from collector.session.archive import list_people
from collector.session.session import StartChoice
from tests.rig.answers import sealed
from tests.rig.letters import PROJECT
from tests.rig.team import open_team, team_world
from tests.rig.world import RAMP, changed_kit, fingerprint, kit, open_laptop

Command = Callable[..., tuple[int, list[dict[str, Any]], str]]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A laptop of a team of two with one sealed session."""
    core = open_team(tmp_path / "data", team_world(tmp_path / "world"))
    sealed(core.sessions.start(PROJECT, StartChoice("en", False, "demo", RAMP)))
    core.close()
    return tmp_path / "data"


@pytest.fixture
def code(data: Path) -> str:
    core = open_laptop(data)
    ((_, person),) = list_people(core.parts)
    core.close()
    return person.code


@pytest.fixture
def rights(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Command:
    monkeypatch.setenv("COLLECTOR_DATA", str(data))
    monkeypatch.setenv("COLLECTOR_PASSPHRASE_FILE", str(kit().passphrase_file))

    def call(*words: str, pins: str = "") -> tuple[int, list[dict[str, Any]], str]:
        if pins:
            (tmp_path / "pins").write_text(pins, "utf-8")
            monkeypatch.setenv("COLLECTOR_PIN_FILE", str(tmp_path / "pins"))
        else:
            monkeypatch.delenv("COLLECTOR_PIN_FILE", raising=False)
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO()))
        capsys.readouterr()
        ended = run(["--json", "rights", *words])
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return ended, [json.loads(line) for line in said.out.splitlines()], said.err

    return call


def new(code: str, *more: str) -> tuple[str, ...]:
    proof = ("--proof", "in_person")
    return ("new", "--project", PROJECT, "--kind", "delete", "--code", code, *proof, *more)


def files(data: Path) -> list[Path]:
    return list((data / "sessions").rglob("*.age"))


def test_two_people_delete_at_once(rights: Command, code: str, data: Path) -> None:
    words = new(code, "--taker", "ben", "--second", "demo")
    ended, (row,), told = rights(*words, pins="ben 0000\ndemo 0000\n")
    assert (ended, len(row["deleted"]), row["waits_for_second"]) == (0, 1, False)
    assert "Deleted here now" in told
    assert files(data) == []


@pytest.mark.parametrize(
    ("more", "pins", "ended"),
    [
        (("--second", "demo"), "0000", 2),
        (("--taker", "demo", "--second", "demo"), "0000", 3),
        (("--taker", "demo", "--second", "nobody"), "0000", 3),
        (("--taker", "demo", "--second", "ben"), "demo 0000\nben 1111\n", 3),
        (("--taker", "demo", "--second", "ben"), "demo 1111\nben 0000\n", 3),
        (("--taker", "demo", "--second", "ben"), "demo 0000\n", 2),
        (("--taker", "demo", "--second", "ben"), "", 3),
    ],
)
def test_one_person_deletes_nothing_and_nothing_is_taken(
    rights: Command, code: str, data: Path, more: tuple[str, ...], pins: str, ended: int
) -> None:
    assert rights(*new(code, *more), pins=pins)[:2] == (ended, [])
    assert files(data) != []
    assert rights("list", "--project", PROJECT)[1] == []


def test_a_second_person_comes_later(rights: Command, code: str, data: Path) -> None:
    ended, (row,), told = rights(*new(code))
    assert (ended, row["waits_for_second"]) == (0, True)
    assert "second person" in told
    assert files(data) != []
    again = ("--number", row["number"], "--taker", "demo", "--second", "ben")
    ended, (row,), _ = rights(*new(code, *again), pins="0000\n")
    assert (ended, len(row["deleted"])) == (0, 1)
    assert files(data) == []


def test_reading_needs_a_role_and_taking_none(rights: Command, code: str) -> None:
    (row,) = rights(*new(code, "--taker", "ben"))[1]
    for words in (("list",), ("show", code), ("show", row["number"])):
        ended, rows, _ = rights(*words, "--project", PROJECT, "--operator", "ben", pins="0000")
        assert (ended, rows) == (3, [])
        assert rights(*words, "--project", PROJECT, "--operator", "demo", pins="0000")[0] == 0


def test_a_real_projects_requests_are_read_by_nobody_unknown(tmp_path: Path) -> None:
    core = open_team(tmp_path / "data", team_world(tmp_path / "world", real=True))
    for call in (lambda: core.desk.rows(PROJECT), lambda: core.desk.preview(PROJECT, "DR-X")):
        with pytest.raises(RoleRefused, match="signed in"):
            call()
    assert core.desk.pressing(PROJECT) == 0
    core.close()


def test_a_real_project_asks_who_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    open_team(tmp_path / "data", team_world(tmp_path / "world", real=True)).close()
    monkeypatch.setenv("COLLECTOR_PASSPHRASE_FILE", str(kit().passphrase_file))
    for words in (["list"], ["show", "DR-3VTA80ZCF"]):
        assert run(["--data", str(tmp_path / "data"), "rights", *words]) == 3
        assert "--operator" in capsys.readouterr().err


def test_roles_are_a_projects_own(data: Path, tmp_path: Path) -> None:
    """Who is signed in for one project is nobody in another one of the same laptop."""
    named = 'id = "demo-reading"'
    other = changed_kit(tmp_path / "other", "", (named, named.replace("demo", "another")))
    core = open_laptop(data)
    core.projects.install(other.pack, fingerprint(other))
    core.people.sign_in("another-reading", "demo", "0000")
    for call in (lambda: core.desk.rows(PROJECT), lambda: core.people.has_accepted(PROJECT)):
        with pytest.raises(RoleRefused, match="signed in"):
            call()
    core.close()
