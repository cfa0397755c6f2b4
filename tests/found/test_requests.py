"""Rights can be used whatever happened to the laptop, and one person alone deletes nothing for good."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from collector.__main__ import run
from collector.errors import GateClosed
from collector.model.ids import new_contributor_code
from collector.rights.asking import Proof
from tests.found.calls import PROJECT, ask, files_of
from tests.rig.answers import sealed
from tests.rig.answers_file import write_answers
from tests.rig.either import find
from tests.rig.world import Laptop, kit, open_laptop

check_gate, Person, Situation = (
    find(name, "collector.rules.gate", "collector.consent.gate")
    for name in ("check_gate", "Person", "Situation")
)


def number_of(session: Any) -> str:
    start = session.book.state.start
    row = start["contributors"][0] if isinstance(start, dict) else start.contributors[0]
    return str(row["copy_number"] if isinstance(row, dict) else row.copy_number)


@pytest.mark.parametrize("proof", ["in_person", "copy_and_fact"])
def test_one_person_deletes_nothing_for_good(laptop: Laptop, proof: str) -> None:
    session = sealed(laptop.start())
    fact = Proof(proof, "birth_month", "any word") if proof == "copy_and_fact" else Proof(proof)
    ask(laptop, "delete", "", copy_number=number_of(session), proof=fact)
    assert files_of(laptop)


@pytest.mark.parametrize("at", [0.2, 0.5, 0.8])
def test_a_damaged_log_keeps_nobody_from_asking(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], at: float
) -> None:
    data = tmp_path / "data"
    open_laptop(data).close()
    monkeypatch.setenv("COLLECTOR_PASSPHRASE_FILE", str(kit().passphrase_file))
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"")))
    ledger = data / "ledger.jsonl"
    whole = bytearray(ledger.read_bytes())
    whole[int(len(whole) * at)] ^= 1
    ledger.write_bytes(bytes(whole))
    asked = ["rights", "new", "--project", PROJECT, "--kind", "access", "--code", new_contributor_code("DR")]
    ended = run(["--json", "--data", str(data), *asked])
    said = capsys.readouterr()
    assert ended == 0, said.err
    assert json.loads(said.out.splitlines()[0])["number"]


def test_answers_that_could_not_be_are_found_before_anything_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A child with a field that only grown-ups have: nothing is signed or sealed in vain."""
    data = tmp_path / "data"
    open_laptop(data).close()
    monkeypatch.setenv("COLLECTOR_PASSPHRASE_FILE", str(kit().passphrase_file))
    answers = write_answers(tmp_path / "answers.toml", child=True, profile={"age_decade": "18_to_29"})
    assert run(["--data", str(data), "rehearse", str(answers), "--project", PROJECT, "--fast"]) == 2
    folder = data / "sessions"
    assert not (list(folder.iterdir()) if folder.is_dir() else [])


def test_a_guardians_word_that_ran_out_makes_nobody_grown_up() -> None:
    with pytest.raises(GateClosed) as caught:
        check_gate("start_take", Situation([Person("guardian_lapsed", child=True, guardian_consents=True)]))
    assert "no longer a child" not in str(caught.value)


def test_a_refusal_without_a_reason_is_told_as_that(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    request = tmp_path / "R26-0000-0000-0.age"
    request.write_bytes(b"sealed")
    keys = ("--key", str(kit().key("rights")), "--out", str(tmp_path / "out"))
    words = ("--project", PROJECT, "--state", "refused")
    assert run(["rights", "answer", str(request), *words, *keys]) == 2
    said = capsys.readouterr().err
    assert "reason" in said
    assert "breaks a rule" not in said
