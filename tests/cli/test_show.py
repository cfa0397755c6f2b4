"""`collector show`: a session in words, its record for others, and the policy behind a copy's number."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import jsonschema
import pytest

from collector.__main__ import run
from collector.assets import read_asset_text
from collector.model.times import utc_now
from collector.session.papers import reading
from tests.rig.answers_file import write_answers
from tests.rig.events import deliver
from tests.rig.world import kit, open_laptop

Told = tuple[int, str]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A laptop with one sealed session of an adult and one that was refused."""
    folder = tmp_path_factory.mktemp("template")
    data = folder / "data"
    open_laptop(data).close()
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("COLLECTOR_PASSPHRASE_FILE", str(kit().passphrase_file))
        for code, answers in (
            (0, {}),
            (3, {"consent": {"answer": "no", "signature": "drawn", "questions": [1, 1, 1]}}),
        ):
            file = write_answers(folder / "answers.toml", **answers)
            command = ["--data", str(data), "rehearse", str(file), "--project", "demo-reading", "--fast"]
            assert run(command) == code
    return data


@pytest.fixture
def show(
    template: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Told]:
    data = Path(shutil.copytree(template, tmp_path / "data"))
    monkeypatch.setenv("COLLECTOR_DATA", str(data))
    monkeypatch.setenv("COLLECTOR_PASSPHRASE_FILE", str(kit().passphrase_file))
    capsys.readouterr()

    def told(*words: str) -> Told:
        code = run(["show", *words])
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        assert "Canary" not in said.out + said.err
        return code, said.out

    return told


def sessions(data: Path) -> dict[str, tuple[str, str]]:
    """Stage-like word -> (session, copy number), read from the journals."""
    found = {}
    for folder in (data / "sessions").iterdir():
        lines = [json.loads(row) for row in (folder / "media/journal.jsonl").read_text("utf-8").splitlines()]
        number = lines[0]["fields"]["contributors"][0]["copy_number"]
        kinds = {line["kind"] for line in lines}
        found["refused" if "refused" in kinds else "sealed"] = (folder.name, number)
    return found


def test_a_sealed_session_in_words(show: Callable[..., Told], template: Path) -> None:
    session, number = sessions(template)["sealed"]
    code, said = show(session)
    assert code == 0
    assert "The session is sealed" in said
    assert "The person decided for themselves." in said
    assert re.search(r"no +Recording is over\.", said)
    assert re.search(r"yes +What was recorded may be sent\.", said)
    assert show(number) == (0, said)


def test_a_refused_session_in_words(show: Callable[..., Told], template: Path) -> None:
    session, _ = sessions(template)["refused"]
    code, said = show(session)
    assert code == 0
    assert "Somebody said no." in said
    assert re.search(r"no +Nothing may be sent\. The contributor does not take part\.", said)


def test_the_record_for_others(show: Callable[..., Told], template: Path) -> None:
    session, number = sessions(template)["sealed"]
    code, said = show(session, "--record", "27560", "--json")
    assert code == 0
    (line,) = said.splitlines()
    receipt = json.loads(line)
    schema = json.loads(read_asset_text("schemas/consent-27560.schema.json"))
    jsonschema.Draft202012Validator(schema).validate(receipt)
    assert receipt["dct:identifier"] == number
    statuses = [
        row["dpv:hasConsentStatus"] for row in receipt["dpv:hasRecordOfActivity"][0]["dpv:hasProcess"]
    ]
    assert ["dpv:ConsentGiven"] in statuses
    assert ["dpv:ConsentRefused"] in statuses
    assert json.loads(show(session, "--record", "27560")[1]) == receipt


def test_there_is_no_record_of_a_refusal_and_no_other_form(show: Callable[..., Told], template: Path) -> None:
    session, _ = sessions(template)["refused"]
    assert show(session, "--record", "27560") == (2, "")
    assert show(sessions(template)["sealed"][0], "--record", "29184")[0] == 2


def test_the_policy_behind_a_number(show: Callable[..., Told], template: Path) -> None:
    _, number = sessions(template)["sealed"]
    code, said = show(number.lower(), "--policy", "--json")
    assert code == 0
    row = json.loads(said)
    journal = next((template / "sessions").glob(f"{row['session']}/media/journal.jsonl")).read_text("utf-8")
    shown = next(line for line in map(json.loads, journal.splitlines()) if line["kind"] == "policy_shown")
    assert row["shown_text_hash"] == shown["fields"]["shown_text_hash"]
    assert row["text"].startswith("What we do with your voice and your data\n2026-01\n2026-01-15\n")
    code, said = show(number, "--policy")
    assert (code, said.rstrip().endswith(row["shown_text_hash"])) == (0, True)


@pytest.mark.parametrize("words", [["nothing"], ["C26-0000-0000-1"], ["nothing", "--policy"], ["../x"]])
def test_what_is_not_here_is_two(show: Callable[..., Told], words: list[str]) -> None:
    assert show(*words)[0] == 2


def test_a_session_without_its_files_still_tells(
    show: Callable[..., Told], template: Path, tmp_path: Path
) -> None:
    """After the purge journal and ledger are all there is."""
    session, _ = sessions(template)["sealed"]
    data = tmp_path / "data"
    core = open_laptop(data, installed=False)
    with reading(core.parts, session) as book:
        deliver(core.parts.ledger, book.state)
    core.close()
    open_laptop(data, installed=False, now=lambda: utc_now() + timedelta(days=400)).close()
    assert list((data / "sessions" / session).rglob("*.age")) == []
    assert show(session)[0] == 0
    assert show(session, "--record", "27560")[0] == 2
