"""`collector rehearse`: legal endings and exit codes, events in order, nothing started on a bad file."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from collector.__main__ import run
from collector.project.signing_pack import sign_pack
from collector.signing import read_private
from tests.rig.answers import FORM, GUARDIAN
from tests.rig.answers_file import write_answers
from tests.rig.world import changed_kit, copy_kit, fingerprint, kit, open_laptop

Rehearse = Callable[..., tuple[int, list[dict[str, Any]], str]]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("template") / "data"
    open_laptop(data).close()
    return data


@pytest.fixture
def data(template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    found = Path(shutil.copytree(template, tmp_path / "data"))
    monkeypatch.setenv("COLLECTOR_DATA", str(found))
    monkeypatch.setenv("COLLECTOR_PASSPHRASE_FILE", str(kit().passphrase_file))
    return found


@pytest.fixture
def rehearse(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Rehearse:
    """Play answers; return exit code, events, and what a person was told."""
    capsys.readouterr()
    assert data.is_dir()

    def play(path: Path | None = None, **answers: Any) -> tuple[int, list[dict[str, Any]], str]:
        file = path or write_answers(tmp_path / "answers.toml", **answers)
        code = run(["rehearse", str(file), "--project", "demo-reading", "--fast", "--json"])
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        assert not any(
            word in said.out + said.err for word in (*FORM.values(), *GUARDIAN.values()) if len(word) > 9
        )
        return code, [json.loads(line) for line in said.out.splitlines()], said.err

    return play


def names(rows: list[dict[str, Any]]) -> list[str]:
    return [row["event"] for row in rows]


CONSENTED = ["session_started", "policy_shown", "evidence_sealed", "consented", "identity_sealed"]


def test_an_adult(rehearse: Rehearse, data: Path) -> None:
    code, rows, _ = rehearse()
    assert (code, names(rows)) == (0, [*CONSENTED, "take_kept", "take_kept", "sealed"])
    assert len({row["session"] for row in rows}) == 1
    assert (data / "sessions" / rows[0]["session"] / "media/manifest.sig").exists()


@pytest.mark.parametrize("under_14", ["true", "false"])
def test_a_child_with_its_guardian(rehearse: Rehearse, under_14: str) -> None:
    """Answered so at first, or found by the birth date: then everything is signed anew."""
    code, rows, _ = rehearse(child=True, top=f"under_14 = {under_14}\nbirth_date = 2016-08-30")
    once = names(rows).count("consented") == 1
    assert (code, names(rows)[-1]) == (0, "sealed")
    assert once == (under_14 == "true")
    roles = [row["role"] for row in rows if row["event"] == "evidence_sealed"]
    assert roles == (["guardian"] if once else ["contributor", "guardian"])


@pytest.mark.parametrize(
    ("oral", "child", "signature"),
    [
        ("witness", False, "mark"),
        ("witness interpreter", False, "drawn"),
        ("witness interpreter", True, "typed"),
    ],
)
def test_who_can_not_read(rehearse: Rehearse, data: Path, oral: str, child: bool, signature: str) -> None:
    code, rows, _ = rehearse(oral=oral, child=child, consent={"signature": signature})
    assert (code, names(rows)[-1]) == (0, "sealed")
    roles = [row["role"] for row in rows if row["event"] == "evidence_sealed"]
    assert roles == ["guardian" if child else "contributor", *oral.split()]
    assert set(names(rows)) <= {*CONSENTED, "take_kept", "sealed"}
    (path,) = data.rglob("media/consent/*.json")
    capture = json.loads(path.read_text("utf-8"))["capture"]
    assert capture["mode"] == "oral_witnessed"
    assert capture["signatures"][0]["method"] == "audio_statement"
    assert run(["verify", str(data / "sessions" / rows[0]["session"])]) == 0


def test_the_list_of_sessions_tells_no_traits(
    rehearse: Rehearse, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Code plus traits can point at a villager: they count quotas in the index and are shown to nobody."""
    code, rows, _ = rehearse()
    assert code == 0
    capsys.readouterr()
    assert run(["--data", str(data), "--json", "sessions"]) == 0
    (listed,) = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert listed["session"] == rows[0]["session"]
    assert "traits" not in listed
    assert "18_plus" not in str(listed)


def test_silence_blocks_no_rehearsal(rehearse: Rehearse) -> None:
    code, rows, _ = rehearse(oral="witness", devices={"microphone": "simulated:silence"})
    assert (code, names(rows)[-1]) == (0, "sealed")


def test_a_voice_that_turns_out_too_young(rehearse: Rehearse) -> None:
    code, rows, _ = rehearse(oral="witness", child=True, top="under_14 = false\nbirth_date = 2016-08-30")
    assert code == 0
    roles = [row["role"] for row in rows if row["event"] == "evidence_sealed"]
    assert roles == ["contributor", "witness", "guardian", "witness"]


REFUSALS: dict[str, dict[str, Any]] = {
    "adult says no": {"consent": {"answer": "no"}},
    "nobody says yes": {"oral": "witness", "consent": {"signature": "none"}},
    "guardian says no by voice": {"oral": "witness", "child": True, "guardian": {"agrees": False}},
    "nobody signs": {"consent": {"signature": "none"}},
    "a needed purpose refused": {"purposes": {"media_for_training_data": False}},
    "guardian refuses": {"child": True, "guardian": {"agrees": False}},
    "child says no": {"child": True, "assent": {"answer": "no"}},
}


@pytest.mark.parametrize("name", REFUSALS)
def test_a_refusal_is_a_legal_ending(rehearse: Rehearse, data: Path, name: str) -> None:
    code, rows, _ = rehearse(**REFUSALS[name])
    assert (code, names(rows)[-1]) == (3, "refused")
    assert "take_kept" not in names(rows)
    assert not list(data.rglob("*.age"))


def test_a_child_that_wants_to_be_asked_again_parks(rehearse: Rehearse, data: Path) -> None:
    code, rows, _ = rehearse(child=True, assent={"answer": "ask_again"})
    assert code == 3
    assert "consented" not in names(rows)
    assert [path.name for path in data.rglob("*.age")] == ["evidence-1.age"]


def test_actions_of_takes(rehearse: Rehearse) -> None:
    takes = [("p01", "record"), ("p01", "again"), ("p02", "skip"), ("p03", "delete")]
    code, rows, _ = rehearse(takes=takes)
    assert (code, names(rows)[5:]) == (0, ["take_kept", "take_kept", "take_kept", "take_deleted", "sealed"])


@pytest.mark.parametrize(
    "takes", [[("p01", "record"), ("p02", "withdraw")], [("p01", "delete")], [("p01", "skip")]]
)
def test_what_leaves_no_take_leaves_nothing(
    rehearse: Rehearse, data: Path, takes: list[tuple[str, str]]
) -> None:
    code, rows, _ = rehearse(takes=takes)
    assert (code, names(rows)[-1]) == (3, "withdrawn")
    assert not list(data.rglob("*.age"))


BAD_FILES: dict[str, dict[str, Any]] = {
    "no witness": {"consent": {"mode": "oral"}},
    "interpreter and no witness": {"oral": "interpreter"},
    "witness without a name": {"oral": "witness", "drop": "witness.name"},
    "witness without a language": {"oral": "witness", "drop": "witness.language"},
    "unknown witness key": {"oral": "witness", "witness": {"shoe_size": "42"}},
    "the recorder as witness": {"oral": "witness", "witness": {"name": "Demo recorder"}},
    "one person in both roles": {
        "oral": "witness interpreter",
        "interpreter": {"name": "canary-witness-hd3"},
    },
    "missing table": {"drop": "consent"},
    "missing key": {"drop": "consent.questions"},
    "missing purpose": {"drop": "purposes.overseas_transfer"},
    "missing kind": {"drop": "kinds.video"},
    "missing field": {"drop": "identity.name"},
    "missing profile": {"drop": "profile.mother_tongue"},
    "unknown key": {"consent": {"canary": "x"}},
    "unknown field": {"identity": {"shoe_size": "42"}},
    "unknown purpose": {"purposes": {"world_peace": True}},
    "unknown kind": {"kinds": {"smell": True}},
    "unknown profile": {"profile": {"shoe_size": "42"}},
    "unknown top": {"top": 'under_14 = false\nbirth_date = 1990-05-04\nshoe = "x"'},
    "unknown answer": {"consent": {"answer": "maybe"}},
    "unknown prompt": {"takes": [("p99", "record")]},
    "unknown action": {"takes": [("p01", "sing")]},
    "wrong type": {"kinds": {"voice": "yes"}},
    "too few tries": {"consent": {"questions": [1]}},
    "birth date as text": {"top": 'under_14 = false\nbirth_date = "1990-05-04"'},
    "child without guardian": {"top": "under_14 = true\nbirth_date = 2016-08-30"},
    "an adult's trait of a child": {"child": True, "profile": {"age_decade": "18_to_29"}},
    "an unknown choice": {"profile": {"mother_tongue": "klingon"}},
    "an unknown choice of the form": {"identity": {"gender": "canary"}},
    "a blank needed field": {"identity": {"name": "  "}},
    "a control character": {"identity": {"name": "a\\tb"}},
    "a birth date to come": {"top": "under_14 = false\nbirth_date = 2999-01-01"},
    "old enough by the birth date": {
        "child": True,
        "top": "under_14 = true\nbirth_date = 1990-08-30",
    },
    "too young and no guardian": {"top": "under_14 = false\nbirth_date = 2016-08-30"},
    "a teacher as guardian": {"child": True, "guardian": {"relation": "teacher"}},
    "the recorder as guardian": {"child": True, "guardian": {"name": "Demo recorder"}},
    "the witness as guardian": {"child": True, "oral": "witness", "guardian": {"name": "Canary-Witness-Hd3"}},
    "one number for two": {"child": True, "guardian": {"id_number": "CANARYID7"}},
    "no toml": {"top": "under_14 = = false"},
    "unknown guardian key": {"child": True, "guardian": {"shoe_size": "42"}},
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_answers_file_is_two_and_nothing_starts(rehearse: Rehearse, data: Path, name: str) -> None:
    before = (data / "ledger.jsonl").read_bytes()
    code, rows, err = rehearse(**BAD_FILES[name])
    assert (code, rows) == (2, [])
    assert "answers file" in err
    assert (data / "ledger.jsonl").read_bytes() == before
    assert not (data / "sessions").exists()


def test_operator_and_pin(rehearse: Rehearse, tmp_path: Path, data: Path) -> None:
    for old, new in (('pin = "0000"', 'pin = "1234"'), ('recorder = "demo"', 'recorder = "nobody"')):
        path = write_answers(tmp_path / "answers.toml")
        path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
        code, rows, _ = rehearse(path)
        assert (code, rows) == (3, [])
    assert not (data / "sessions").exists()


@pytest.mark.usefixtures("data")
def test_only_in_a_rehearsal_project(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    world = copy_kit(tmp_path / "world")
    path = world.pack / "project.toml"
    path.write_text(path.read_text("utf-8").replace("rehearsal = true", "rehearsal = false"), "utf-8")
    sign_pack(world.pack, read_private(world.key("signing")))
    real = ["--data", str(tmp_path / "real")]
    assert run([*real, "project", "install", str(world.pack), "--trust", fingerprint(world)]) == 0
    answers = str(write_answers(tmp_path / "answers.toml"))
    assert run([*real, "rehearse", answers, "--project", "demo-reading", "--fast"]) == 3
    assert "no rehearsal project" in capsys.readouterr().err
    assert not (tmp_path / "real/sessions").exists()
    assert (
        run(["rehearse", answers, "--project", str(kit().pack), "--fast"]) == 0
    )  # the path of an installed pack
    assert run(["rehearse", answers, "--project", str(world.pack), "--fast"]) == 2


def test_a_child_needs_no_trait_that_only_adults_are_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A needed one of adults is not missing in a child's answers, and it is in an adult's."""
    optional = 'id = "age_decade"\nuse = "optional"'
    world = changed_kit(tmp_path / "world", "", (optional, optional.replace("optional", "required")))
    monkeypatch.setenv("COLLECTOR_PASSPHRASE_FILE", str(kit().passphrase_file))
    there = ["--data", str(tmp_path / "needed")]
    assert run([*there, "project", "install", str(world.pack), "--trust", fingerprint(world)]) == 0
    for child, ended in ((False, 2), (True, 0)):
        answers = str(write_answers(tmp_path / "answers.toml", child=child))
        assert run([*there, "rehearse", answers, "--project", "demo-reading", "--fast"]) == ended
