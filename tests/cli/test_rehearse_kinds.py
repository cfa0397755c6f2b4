"""`collector rehearse` answers prompts for portraits and texts; `open` writes `.jpg` and `.txt`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from collector.__main__ import run
from collector.capture.device.signals import read_number
from collector.capture.picture.jpeg import decode_jpeg, measure_jpeg
from collector.demo.world import install_demo
from collector.session.rehearsed_takes import REHEARSED_TEXT
from tests.rig.answers_file import write_answers
from tests.rig.kinds import kinds_kit
from tests.rig.world import kit, open_laptop

OWN_TEXT = "Canary-Own-Text"
ALL = {"voice": True, "video": False, "portrait": True, "messages": True}


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    found = tmp_path / "data"
    world = kinds_kit(tmp_path / "kit")
    core = open_laptop(found, installed=False)
    install_demo(world, core)
    core.close()
    monkeypatch.setenv("COLLECTOR_DATA", str(found))
    monkeypatch.setenv("COLLECTOR_PASSPHRASE_FILE", str(kit().passphrase_file))
    return found


def play(tmp_path: Path, takes: list[tuple[str, str]], **changes: Any) -> int:
    answers = write_answers(tmp_path / "answers.toml", takes=takes, **changes)
    with answers.open("a", encoding="utf-8") as file:
        file.write(f'\n[[takes]]\nprompt = "t01"\ntext = "{OWN_TEXT}"\n')
    return run(["rehearse", str(answers), "--project", "demo-reading", "--fast", "--json"])


def test_every_kind_from_the_answers_file_to_the_opened_bundle(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    takes = [("f01", "record"), ("f01", "again"), ("p01", "record"), ("t01", "record"), ("f02", "skip")]
    capsys.readouterr()
    assert play(tmp_path, takes, kinds=ALL, devices={"camera": "simulated:counter"}) == 0
    said = capsys.readouterr().out
    assert OWN_TEXT not in said
    events = [json.loads(line) for line in said.splitlines()]
    assert [row["event"] for row in events].count("take_kept") == 5
    bundle = data / "sessions" / events[0]["session"]
    out = tmp_path / "out"
    assert run(["open", str(bundle), "--key", str(kit().key("media")), "--out", str(out)]) == 0
    media = out / bundle.name / "media"
    rows = [json.loads(line) for line in (media / "takes.jsonl").read_text("utf-8").splitlines()]
    assert [row["kind"] for row in rows] == ["image", "image", "speech", "text", "text"]
    first, second, _, given, own = [row["take"] for row in rows]
    jpegs = [(media / f"{take}.jpg").read_bytes() for take in (first, second)]
    assert [measure_jpeg(jpeg) for jpeg in jpegs] == [(1280, 720)] * 2
    numbers = [read_number(decode_jpeg(jpeg)) for jpeg in jpegs]
    assert numbers[0] < numbers[1]
    assert (media / f"{given}.txt").read_text("utf-8") == REHEARSED_TEXT
    assert (media / f"{own}.txt").read_text("utf-8") == OWN_TEXT


def test_a_kind_that_was_refused_is_refused(data: Path, tmp_path: Path) -> None:
    devices = {"camera": "simulated:counter"}
    assert play(tmp_path, [("f01", "record")], kinds={**ALL, "portrait": False}, devices=devices) == 3
    assert not list(data.rglob("*.jpg.age"))
