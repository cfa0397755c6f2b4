"""`collector rights` and `ledger`: rows, exit codes, and no personal word on a command line."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from collector.__main__ import run
from collector.cli.rights_rows import REASON_WORDS
from collector.model.rights import REASONS
from collector.session.people import list_people
from tests.rig.answers_file import write_answers
from tests.rig.letters import PROJECT, deletion_list, signed
from tests.rig.world import kit, open_laptop

Command = Callable[..., tuple[int, list[dict[str, Any]], str]]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A laptop with one sealed session, and whose it is."""
    folder = tmp_path_factory.mktemp("template")
    data = folder / "data"
    open_laptop(data).close()
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("COLLECTOR_PASSPHRASE_FILE", str(kit().passphrase_file))
        file = write_answers(folder / "answers.toml")
        assert run(["--data", str(data), "rehearse", str(file), "--project", PROJECT, "--fast"]) == 0
    core = open_laptop(data)
    ((_, person),) = list_people(core.parts)
    core.close()
    return data, person.code


@pytest.fixture
def code(template: tuple[Path, str]) -> str:
    return template[1]


@pytest.fixture
def rights(
    template: tuple[Path, str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Command:
    monkeypatch.setenv("COLLECTOR_DATA", str(shutil.copytree(template[0], tmp_path / "data")))
    monkeypatch.setenv("COLLECTOR_PASSPHRASE_FILE", str(kit().passphrase_file))
    capsys.readouterr()

    def call(*words: str, group: str = "rights", typed: str = "") -> tuple[int, list[dict[str, Any]], str]:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(typed.encode())))
        ended = run(["--json", group, *words])
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        assert "Canary" not in said.out + said.err
        return ended, [json.loads(line) for line in said.out.splitlines()], said.err

    return call


def test_a_request_is_taken_listed_shown_and_answered_in_files(
    rights: Command, code: str, tmp_path: Path
) -> None:
    assert rights("list")[:2] == (0, [])
    ended, (row,), _ = rights(
        "new", "--project", PROJECT, "--kind", "access", "--code", code, "--proof", "id_number",
        "--details", "-", typed='text = "Canary-Text-Pw4"\nid_number = "CANARYPROOF5"\n',
    )  # fmt: skip
    assert (ended, row["identity"], row["deleted"]) == (0, "proven", [])
    number = row["number"]
    (listed,) = rights("list", "--project", PROJECT)[1]
    assert (listed["number"], listed["state"], listed["due"]) == (number, "waiting", row["due"])
    assert rights("show", number.lower())[1] == [listed]
    ((held, *more),) = [rights("show", code)[1]]
    assert (held["stage"], held["contributors"], more) == ("sealed", [code], [])
    request = tmp_path / "data" / "rights" / f"{number}.age"
    keys = ("--project", PROJECT, "--key", str(kit().key("rights")), "--out", str(tmp_path / "out"))
    for state in ("accepted", "done"):
        ended, (answer,), _ = rights("answer", str(request), *keys, "--state", state)
        assert (ended, answer["state"]) == (0, state)
    assert json.loads((tmp_path / "out" / f"{number}.json").read_bytes())["sequence"] == 2


def test_a_deletion_a_closed_account_and_a_loss(rights: Command, code: str, tmp_path: Path) -> None:
    ended, (row,), told = rights(
        "new", "--project", PROJECT, "--kind", "cancel_account", "--code", code, "--proof", "in_person"
    )
    assert (ended, row["deleted"], row["waits_for_second"]) == (0, [], True)
    assert "Held" in told
    assert list((tmp_path / "data" / "sessions").rglob("*.age")) != []
    data, signature = signed(deletion_list(1, (code,)))
    (tmp_path / "1.json").write_bytes(data)
    (tmp_path / "1.sig").write_bytes(signature)
    assert rights("apply", str(tmp_path / "1.json"))[0] == 0
    ended, (loss,), _ = rights("new", "--project", PROJECT, "--kind", "incident", "--loss", "disk_lost")
    assert (loss["kind"], [item["stage"] for item in loss["held"]]) == ("incident", ["withdrawn"])
    numbers = [item["number"] for item in rights("list")[1]]
    assert numbers == [row["number"], loss["number"]]  # an account comes first
    assert rights("apply")[0] == 1  # nobody answers at the kit's address


def test_a_form_is_corrected_here_before_it_is_sent(
    rights: Command, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pin").write_text("0000\n", "utf-8")
    monkeypatch.setenv("COLLECTOR_PIN_FILE", str(tmp_path / "pin"))
    details = tmp_path / "details.toml"
    details.write_text(
        '[identity]\nname = "Canary-Right-Gs3"\ngender = "female"\nid_kind = "passport"\n'
        'id_number = "CANARYID7"\nphone = "+8613800138000"\nbirth_date = "1990-05-04"\n',
        encoding="utf-8",
    )
    words = ("new", "--project", PROJECT, "--kind", "correct", "--code", code, "--proof", "in_person")
    assert rights(*words, "--details", str(details))[:2] == (2, []), "nobody said who corrects it"
    ended, (row,), _ = rights(*words, "--taker", "demo", "--details", str(details))
    assert (ended, row["event"]) == (0, "corrected")
    assert [path.name for path in (tmp_path / "data").rglob("form*.age")] == ["form-2.age"]
    ended, rows, _ = rights(*words, "--details", "-", typed='text = "Canary-Text-Pw4"')
    assert [row["event"] for row in rows] == ["requested"]  # in words only: the organisation corrects it


def test_a_list_from_a_disk_is_applied_once(rights: Command, code: str, tmp_path: Path) -> None:
    data, signature = signed(deletion_list(1, (code,)))
    (tmp_path / "1.json").write_bytes(data)
    (tmp_path / "1.sig").write_bytes(signature)
    assert rights("apply", str(tmp_path / "1.json"))[0] == 0
    assert list((tmp_path / "data" / "sessions").rglob("*.age")) == []
    assert rights("apply", str(tmp_path / "1.json"))[0] == 4


@pytest.mark.parametrize(
    ("words", "ended"),
    [
        (("new", "--project", PROJECT, "--kind", "burn"), 2),
        (("new", "--project", PROJECT, "--kind", "access"), 2),
        (("new", "--project", "nothing", "--kind", "access"), 2),
        (("show", "R26-7K3M-9QWT-0"), 0),
        (("answer", "x.age", "--project", PROJECT, "--state", "done"), 2),
        (("new", "--project", PROJECT, "--kind", "access", "--details", "-"), 2),
    ],
)
def test_exit_codes(rights: Command, words: tuple[str, ...], ended: int) -> None:
    assert rights(*words, typed="Canary = ")[0] == ended


def test_the_log_is_verified_and_shown(rights: Command, tmp_path: Path) -> None:
    ended, (row,), _ = rights("verify", group="ledger")
    assert (ended, row["ok"]) == (0, True)
    lines = rights("show", group="ledger")[1]
    assert [line["number"] for line in lines] == list(range(len(lines)))
    ledger = tmp_path / "data" / "ledger.jsonl"
    ledger.write_bytes(ledger.read_bytes().replace(b'"device_made"', b'"device_lost"'))
    assert rights("verify", group="ledger")[0] == 1


def test_every_reason_of_a_refusal_has_its_words() -> None:
    """P-3.7: four kinds and eight cases."""
    assert set(REASON_WORDS) == set(REASONS)
    assert len(REASONS) == 12


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (("--state", "refused"), "A refusal needs its reason"),
        (("--state", "refused", "--reason", "because"), "not among the choices"),
        (("--state", "done", "--reason", "repeated"), "Only a refusal has a reason"),
        (("--state", "perhaps"), "no answer"),
    ],
)
def test_an_answer_says_what_is_missing(
    rights: Command, tmp_path: Path, more: tuple[str, ...], told: str
) -> None:
    keys = ("--project", PROJECT, "--key", str(kit().key("rights")), "--out", str(tmp_path / "out"))
    ended, rows, said = rights("answer", str(tmp_path / "R26.age"), *keys, *more)
    assert (ended, rows) == (2, [])
    assert told in said
    assert "repeated" in said or "--" in said
