"""A request's whole way: taken offline, sent before media, answered by the officer, done on the laptop."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from collector.__main__ import run
from collector.build import Core, open_core
from collector.demo.world import World, enrol, install_demo
from collector.model.layout import Sent, Vaulted, short
from collector.model.times import utc_now
from collector.organisation import Organisation, read_config
from collector.rights.asking import Asked, Proof
from collector.seal.keys import read_identities
from collector.seal.opening import open_bytes
from collector.session.beginning import StartChoice
from collector.session.correcting import Correction
from collector.session.session import Session
from collector.upload.outbox import Limits
from tests.rig.answers import FORM, sealed
from tests.rig.world import RAMP

PROJECT = "demo-reading"
NOW = Limits(receipt_wait_s=30)


@pytest.fixture
def core(world: World, tmp_path: Path) -> Iterator[Core]:
    found = open_core(tmp_path / "data", lambda: "a long passphrase", utc_now)
    install_demo(world, found)
    enrol(world, found, PROJECT)
    yield found
    found.close()


def record(core: Core) -> Session:
    session = sealed(core.sessions.start(PROJECT, StartChoice("en", False, "demo", RAMP)))
    core.sessions.leave()
    return session


def officer(world: World, capsys: pytest.CaptureFixture[str], *words: str) -> list[dict]:
    capsys.readouterr()
    assert run(["--json", "rights", *words, "--project", PROJECT, "--config", str(world.config)]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_from_the_laptop_to_the_officer_and_back(world: World, core: Core, capsys, tmp_path: Path) -> None:
    """Correction before the upload, a request with its answers, a refusal in words, a deletion list."""
    mine, other = record(core), record(core)
    code = mine.book.person.code
    filers = Organisation(read_config(world.config)).filers
    device = short(core.parts.key.public.fingerprint)
    key = Vaulted("identity", PROJECT, device, mine.book.state.session)
    left = f"{Sent(key, device).inbox}/{code}/form.age"
    filers["identity"].write(left, b"an upload was cut off behind its form")
    right = {**FORM, "birth_date": "1990-05-04", "name": "Canary-Right-Gs3"}
    assert core.desk.correct(PROJECT, code, Correction(right, operator="demo")).here
    asked = Asked("copy", code=code, text="Canary-Text-Pw4", proof=Proof("in_person"))
    number = core.desk.file(PROJECT, asked).standing.number
    rows = core.outbox.send(limits=NOW)
    assert [row.delivered for row in rows] == [True, True]
    assert filers["identity"].names_below(f"{key.folder}/{code}") == ["evidence-1.age", "form-2.age"]
    assert core.desk.find(number).standing.state == "sent"
    (waiting,) = [row for row in officer(world, capsys, "list", "--to", str(tmp_path / "in"))
                  if row["number"] == number]  # fmt: skip
    assert (waiting["state"], waiting["arrived"] is None) == (None, False)
    letter = (tmp_path / "in" / f"{number}.age").read_bytes()
    opened = json.loads(open_bytes(letter, read_identities(world.key("identity"))))
    assert (opened["text"], opened["contributor"]) == ("Canary-Text-Pw4", code)

    officer(world, capsys, "answer", number, "--state", "accepted", "--due", "2099-01-31")
    core.outbox.send(limits=NOW)
    assert core.desk.find(number).standing.due.isoformat() == "2099-01-31"
    officer(world, capsys, "answer", number, "--state", "refused", "--reason", "repeated")
    core.outbox.send(limits=NOW)
    standing = core.desk.find(number).standing
    assert (standing.state, standing.reason) == ("refused", "repeated")
    assert not (core.parts.data / "rights" / f"{number}.age").exists()

    lost = Asked("delete", lost="Ana, in May")
    second = core.desk.file(PROJECT, lost).standing.number
    core.desk.post.send()
    gone = other.book.person.code
    officer(world, capsys, "answer", second, "--state", "done", "--delete-code", gone)
    core.outbox.send(limits=NOW)
    assert core.desk.find(second).standing.state == "done"
    stages = {row.code: row.stage for row in core.sessions.rows()}
    assert (stages[gone], stages[code]) == ("withdrawn", "delivered")
