"""The anchor outside the data folder: an older folder that is put back is told, and not used."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from collector.build import Core, open_core
from collector.desk.filing import file_request
from collector.errors import DiskFailed, FolderRestored, Refused, RoleRefused
from collector.journal import Ledger
from collector.journal.anchor import (
    ANCHORS,
    FileAnchor,
    Following,
    Head,
    KeyringAnchor,
    find_anchor,
    is_ahead,
)
from collector.journal.opening import LOG, repair
from collector.keystore import SlotStore
from collector.model.ids import new_contributor_code, new_uuid
from collector.rights.asking import Asked
from collector.rights.standing import read_requests
from collector.session.sending import make_device
from collector.session.session import Session, StartChoice
from collector.signing import generate_private
from tests.rig.answers import bring_to, record
from tests.rig.reopening import put_back, started
from tests.rig.world import RAMP, Clock, Laptop, MemoryKeystore, kit, open_laptop

KEY = generate_private()
HEAD = Head(7, "sha256:" + "ab" * 32)
PROJECT = "demo-reading"


@pytest.fixture
def anchors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(ANCHORS, str(tmp_path / "anchors"))
    return tmp_path / "anchors"


@pytest.mark.parametrize("make", [
    lambda _: KeyringAnchor(MemoryKeystore()), lambda folder: FileAnchor(folder / "a" / "x.json", KEY),
])  # fmt: skip
def test_an_anchor_is_kept_and_replaced(tmp_path: Path, make: Callable[[Path], FileAnchor]) -> None:
    anchor = make(tmp_path)
    assert anchor.read() is None
    for head in (HEAD, Head(8, "sha256:" + "cd" * 32)):
        anchor.write(head)
        assert anchor.read() == head


def test_a_file_that_is_damaged_or_anothers_says_nothing(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    FileAnchor(path, generate_private()).write(HEAD)
    assert FileAnchor(path, KEY).read() is None
    FileAnchor(path, KEY).write(HEAD)
    whole = path.read_bytes()
    for data in (b"", b"{}", b"[]", b"[" * 900, whole.replace(b"7", b"8", 1), whole[:-1], b"x" * 5000):
        path.write_bytes(data)
        assert FileAnchor(path, KEY).read() is None


def test_two_data_folders_have_two_anchors(tmp_path: Path) -> None:
    slots = SlotStore(tmp_path / "keystore.slots", "a passphrase")
    found = {find_anchor(tmp_path / name, slots, key, tmp_path) for name in "ab" for key in (KEY, KEY)}
    found |= {find_anchor(tmp_path / "a", slots, generate_private(), tmp_path)}
    assert len(found) == 3
    assert isinstance(find_anchor(tmp_path, MemoryKeystore(), KEY), KeyringAnchor)


class SlowAnchor:
    """An anchor that does not answer before it may, and fails now and then."""

    def __init__(self) -> None:
        self.may, self.kept, self.fails = threading.Event(), [], 1

    def read(self) -> Head | None:
        return None

    def write(self, head: Head) -> None:
        self.may.wait(20)
        if self.fails:
            self.fails -= 1
            raise DiskFailed("The disk refused a file.")
        self.kept.append(head.number)


def test_the_log_never_waits_for_its_anchor(tmp_path: Path) -> None:
    slow = SlowAnchor()
    ledger = Ledger(tmp_path / LOG, KEY)
    ledger.follow(Following(slow))
    for _ in range(5):
        ledger.append("sealing", {"session": new_uuid()})
    assert slow.kept == []
    slow.may.set()
    ledger.close()
    assert slow.kept == [4], "the newest is enough"


# --- an older folder put back ------------------------------------------------------------------------------


@pytest.fixture
def restored(tmp_path: Path) -> Iterator[tuple[Laptop, str, str]]:
    """A laptop whose folder is from before a withdrawal; the session and its code."""
    laptop = Laptop(tmp_path / "data")
    laptop.parts.ledger.append("device_made", {"key": laptop.key.public.text})
    laptop.install()
    session = bring_to(laptop.start(), "record")
    record(session)
    name, code = session.book.state.session, session.book.person.code
    with started(laptop):
        pass
    shutil.copytree(laptop.data, tmp_path / "older")
    with started(laptop) as opened:
        assert opened.trouble is None
        gone = Session.resume(opened.parts, name, RAMP, "demo")
        gone.withdraw()
        gone.book.close()
    put_back(laptop, tmp_path / "older")
    yield laptop, name, code
    laptop.close()


def test_an_older_folder_is_told_and_requests_are_taken(restored: tuple[Laptop, str, str]) -> None:
    laptop, name, code = restored
    for _ in range(2):
        with started(laptop) as opened:
            assert isinstance(opened.trouble, FolderRestored)
            number = file_request(opened.parts, PROJECT, Asked("delete", code, contact="c")).standing.number
            with pytest.raises(FolderRestored):
                opened.parts.ledger.append("sealed", {"session": name})
            with pytest.raises(FolderRestored):
                make_device(opened.parts).ledger_head()
            assert opened.desk.export(PROJECT, laptop.data.parent / "disk").numbers
            assert number in read_requests(opened.parts.ledger)


def test_a_repair_is_no_way_round_it(restored: tuple[Laptop, str, str]) -> None:
    laptop, name, _ = restored
    path = laptop.data / LOG
    rows = path.read_bytes().split(b"\n")
    rows[1] = rows[1].replace(b"pack_trusted", b"pack_trustee")
    path.write_bytes(b"\n".join(rows))
    repair(laptop.data, laptop.keystore, laptop.clock, [name])
    with started(laptop) as opened:
        assert isinstance(opened.trouble, FolderRestored)


def test_a_lost_log_is_an_older_folder_too(restored: tuple[Laptop, str, str]) -> None:
    laptop, *_ = restored
    for path in laptop.data.glob("ledger.*"):
        path.unlink()
    with started(laptop) as opened:
        assert isinstance(opened.trouble, FolderRestored)


def test_an_anchor_that_lags_is_right_and_is_brought_up(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / LOG, KEY)
    for _ in range(4):
        ledger.append("sealing", {"session": new_uuid()})
    for number in range(4):
        assert not is_ahead(Head(number, str(ledger.hash_at(number))), ledger)
    assert is_ahead(Head(3, HEAD.hash), ledger)
    assert is_ahead(Head(4, HEAD.hash), ledger)
    ledger.append("restore_confirmed", {"by": "lead", "number": 4, "hash": HEAD.hash})
    assert not is_ahead(Head(4, HEAD.hash), ledger)
    assert is_ahead(Head(5, HEAD.hash), ledger)
    ledger.close()


# --- with the passphrase keystore, by the core's own calls ----------------------------------------------


@pytest.fixture
def core(tmp_path: Path, anchors: Path) -> Iterator[Core]:
    """The core over a folder that was put back."""
    data, clock = tmp_path / "data", Clock()
    opened = open_laptop(data, now=clock)
    opened.close()
    shutil.copytree(data, tmp_path / "older")
    opened = open_laptop(data, now=clock)
    opened.sessions.start(PROJECT, StartChoice("en", under_14=False, recorder="demo", devices=RAMP))
    opened.close()
    assert len(list(anchors.iterdir())) == 1
    shutil.rmtree(data)
    shutil.copytree(tmp_path / "older", data)
    restored = open_laptop(data, installed=False, now=clock)
    yield restored
    restored.close()


def test_nothing_is_recorded_or_sent_before_a_lead_confirms(core: Core) -> None:
    assert isinstance(core.trouble, FolderRestored)
    core.people.sign_in(PROJECT, "demo", "0000")
    choice = StartChoice("en", under_14=False, recorder="demo", devices=RAMP)
    for call in (lambda: core.sessions.start(PROJECT, choice), core.outbox.send,
                 lambda: core.sessions.resume("x", RAMP)):  # fmt: skip
        with pytest.raises(FolderRestored):
            call()
    assert core.sessions.seal_overdue() == []
    with pytest.raises(RoleRefused):
        core.people.confirm_restore(PROJECT, "demo", "1111")
    code = new_contributor_code(core.projects.pack(PROJECT).project.code_prefix)
    number = core.desk.file(PROJECT, Asked("access", code, contact="c")).standing.number
    core.people.confirm_restore(PROJECT, "demo", "0000")
    data, now = core.parts.data, core.parts.now
    core.close()
    again = open_core(data, lambda: kit().passphrase_file.read_text("utf-8"), now)
    try:
        assert again.trouble is None
        kinds = [line.kind for line in again.parts.ledger.lines]
        confirmed = kinds.index("restore_confirmed")
        assert again.desk.find(number).standing.kind == "access"
        device = make_device(again.parts)
        assert device.ledger_head().number == again.parts.ledger.lines[-1].number
        shown = device.line_at(confirmed)
        assert shown is not None
        assert shown.hash == again.parts.ledger.hash_at(confirmed)
        assert device.line_at(again.parts.ledger.lines[-1].number + 1) is None, "no line that it has not"
        with pytest.raises(Refused):
            again.people.confirm_restore(PROJECT, "demo", "0000")
    finally:
        again.close()
