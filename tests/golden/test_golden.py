"""A laptop's data folder as an older program left it: it is read, opened, taken up and finished as before."""

from __future__ import annotations

import base64
import json
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from collector.bundle.verify import verify_session
from collector.errors import RoleRefused
from collector.journal import Journal
from collector.model.lines import Line
from collector.project.operators import accept_confidentiality
from collector.project.told import tell_pack
from collector.receive.open import OpenedHalf, Opening, open_bundle
from collector.rules.facts import PackFacts
from collector.seal.keys import read_identities
from collector.session.book import Book
from collector.signing import PrivateKey
from collector.state import read_event, read_ledger_event
from tests.rig.answers import ADULT_BIRTH, CHILD_BIRTH, FORM, GUARDIAN, SIGNED_AS, sealed
from tests.rig.world import Clock, Laptop, MemoryKeystore

PROJECT = "demo-reading"
ARCHIVE = Path(__file__).with_name("laptop.zip")
SEALED = ("adult", "child", "oral", "narrowed", "corrected", "voided", "again")
PARKED = {"parked_choices": "choices", "parked_assent": "assent", "parked_recording": "record"}
ENDED = ("refused", "withdrawn")
TAKES = {"adult": 2, "narrowed": 2}


@dataclass
class Old:
    """The folder unpacked: a running laptop, its sessions by name, the organisation's keys."""

    laptop: Laptop
    sessions: dict[str, str]
    keys: Path

    def root(self, name: str) -> Path:
        return self.laptop.parts.folder(self.sessions[name]).root

    def published(self, project: str, number: int) -> PackFacts:
        return tell_pack(self.laptop.parts.pack(project, number))

    def work(self) -> None:
        """Go on on the day after the pack was signed, with the confidentiality text accepted."""
        pack = self.laptop.parts.pack(PROJECT)
        day = datetime.combine(pack.project.date, self.laptop.clock.moment.timetz())
        self.laptop.clock.moment = max(self.laptop.clock.moment, day + timedelta(days=1))
        accept_confidentiality(pack.project, "demo", self.laptop.parts.ledger)

    def open(self, name: str, half: str, out: Path) -> list[OpenedHalf]:
        keys = read_identities(self.keys / f"{half}.key")
        return list(open_bundle(self.root(name), Opening(keys, out)))


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("golden")
    with zipfile.ZipFile(ARCHIVE) as archive:
        archive.extractall(folder)
    return folder


@pytest.fixture
def old(unpacked: Path, tmp_path: Path) -> Iterator[Old]:
    said = json.loads((unpacked / "laptop.json").read_text("utf-8"))
    shutil.copytree(unpacked / "data", tmp_path / "data")
    secrets = {name: base64.b64decode(secret) for name, secret in said["keystore"].items()}
    key, clock = PrivateKey(bytes.fromhex(said["seed"])), Clock(datetime.fromisoformat(said["moment"]))
    laptop = Laptop(tmp_path / "data", key, MemoryKeystore(secrets), clock)
    yield Old(laptop, said["sessions"], unpacked)
    laptop.close()


def read_rows(path: Path) -> list[tuple[Line, bytes]]:
    return [(Line.from_bytes(row), row) for row in path.read_bytes().splitlines()]


def again(line: Line, fields: dict[str, Any]) -> bytes:
    return line.model_copy(update={"fields": fields}).to_bytes()


def test_every_session_is_named_once(old: Old) -> None:
    assert set(old.sessions) == {*SEALED, *PARKED, *ENDED}
    folders = {path.name for path in (old.laptop.data / "sessions").iterdir()}
    assert folders == set(old.sessions.values())


@pytest.mark.parametrize("name", [*SEALED, *PARKED, *ENDED])
def test_every_line_of_a_journal_is_an_event_and_gives_the_same_bytes(old: Old, name: str) -> None:
    rows = read_rows(old.root(name) / "media/journal.jsonl")
    assert rows
    for line, row in rows:
        event = read_event(line)
        assert event.event == line.kind
        assert again(line, event.as_json()) == row


def test_every_line_of_the_ledger_is_an_event_and_gives_the_same_bytes(old: Old) -> None:
    rows = read_rows(old.laptop.data / "ledger.jsonl")
    assert {line.kind for line, _ in rows} > {"session_started", "sealed", "corrected", "tombstone"}
    for line, row in rows:
        event = read_ledger_event(line)
        assert event is not None, line.kind
        assert again(line, event.as_json()) == row


@pytest.mark.parametrize("name", [*SEALED, *PARKED, *ENDED])
def test_a_journal_opens_for_writing_without_a_change(old: Old, name: str) -> None:
    path = old.root(name) / "media/journal.jsonl"
    before = path.read_bytes()
    Journal(path, old.laptop.key, old.laptop.clock).close()
    assert path.read_bytes() == before


@pytest.mark.parametrize("with_pack", [False, True])
@pytest.mark.parametrize("name", SEALED)
def test_what_was_sealed_verifies(old: Old, name: str, with_pack: bool) -> None:
    halves = verify_session(old.root(name), old.published if with_pack else None)
    assert [half.manifest.half for half in halves] == ["identity", "media"]
    assert halves[1].story is not None
    assert halves[1].story.legacy


@pytest.mark.parametrize("name", SEALED)
def test_the_identity_key_opens_forms_and_signatures(old: Old, name: str, tmp_path: Path) -> None:
    (half,) = old.open(name, "identity", tmp_path / "out")
    assert (half.half, half.faults) == ("identity", [])
    form = json.loads(next((tmp_path / "out").rglob("form.json")).read_bytes())
    fields = form["fields"]
    wanted = "Canary-Right-Gh2" if name == "corrected" else FORM["name"]
    assert [fields[key] for key in ("name", "id_number", "phone")] == [
        wanted,
        FORM["id_number"],
        FORM["phone"],
    ]
    child = name in {"child", "voided"}
    assert fields["birth_date"] == (CHILD_BIRTH if child else ADULT_BIRTH).isoformat()
    assert ("guardian" in form) == child
    if child:
        assert form["guardian"]["id_number"] == GUARDIAN["id_number"]
    evidence = [path for path in half.files if Path(path).name.startswith("evidence")]
    assert len(evidence) == (3 if name == "oral" else 1)
    if name != "oral":
        signed = json.loads(next((tmp_path / "out").rglob("evidence-1.json")).read_bytes())
        assert signed["name"] == (GUARDIAN["name"] if child else SIGNED_AS)


@pytest.mark.parametrize("name", SEALED)
def test_the_media_key_opens_takes_and_records(old: Old, name: str, tmp_path: Path) -> None:
    (half,) = old.open(name, "media", tmp_path / "out")
    assert (half.half, half.faults) == ("media", [])
    endings = [Path(path).suffix for path in half.files]
    assert endings.count(".flac") == TAKES.get(name, 1)
    assert endings.count(".json") == (2 if name == "narrowed" else 1)


def test_the_laptop_starts_without_troubles_and_changes_nothing(old: Old) -> None:
    def look() -> dict[str, bytes]:
        root = old.laptop.data / "sessions"
        return {str(path): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}

    before = look()
    assert old.laptop.boot() == []
    assert look() == before
    assert old.laptop.boot() == []


@pytest.mark.parametrize("name", ENDED)
def test_what_had_ended_stays_so(old: Old, name: str) -> None:
    old.laptop.boot()
    session = old.laptop.resume(old.sessions[name])
    assert (session.view.stage, session.view.ended) == (name, name)
    assert not list(old.root(name).rglob("*.age"))
    assert old.laptop.keystore.get(old.laptop.parts.session_key_name(old.sessions[name])) is None
    assert old.laptop.boot() == []


def test_nobody_goes_on_before_the_confidentiality_text_was_accepted(old: Old) -> None:
    old.laptop.clock.moment += timedelta(days=30)
    for name in PARKED:
        before = (old.root(name) / "media/journal.jsonl").read_bytes()
        with pytest.raises(RoleRefused, match="confidentiality"):
            old.laptop.resume(old.sessions[name])
        assert (old.root(name) / "media/journal.jsonl").read_bytes() == before


@pytest.mark.parametrize("name", PARKED)
def test_what_was_left_open_is_taken_up_and_finished(old: Old, name: str, tmp_path: Path) -> None:
    old.work()
    session = old.laptop.resume(old.sessions[name])
    assert session.view.step == PARKED[name]
    takes = len(session.view.takes)
    sealed(session)
    assert session.book.state.stage == "sealed"
    session.book.close()
    halves = verify_session(old.root(name), old.published)
    assert [half.manifest.half for half in halves] == ["identity", "media"]
    for key in ("identity", "media"):
        (half,) = old.open(name, key, tmp_path / key)
        assert half.faults == []
    assert len(list((tmp_path / "media").rglob("*.flac"))) == takes + 1
    assert not [finding for finding in old.laptop.boot() if finding.session == old.sessions[name]]
    book = Book(old.laptop.parts, old.sessions[name])
    assert book.state.sitting.recorder == "demo"
    book.close()


def test_what_was_recorded_is_sealed_by_itself_when_its_days_are_over(old: Old) -> None:
    old.work()
    (finding,) = old.laptop.boot()
    recorded = old.sessions["parked_recording"]
    assert (finding.session, finding.done, finding.trouble) == (recorded, ("sealing finished",), None)
    assert len(verify_session(old.root("parked_recording"), old.published)) == 2
    assert old.laptop.boot() == []
