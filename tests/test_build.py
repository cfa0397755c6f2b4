"""The core over a real data folder: order of start, sign-in before work, clocks, one instance."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from collector.build import Core, open_core
from collector.errors import (
    ClockWrong,
    CollectorError,
    DataFolderInUse,
    DiskFailed,
    FolderRestored,
    GateClosed,
    KeystoreLocked,
    LogDamaged,
    PackUnknown,
    Refused,
    RoleRefused,
)
from collector.project.signing_pack import sign_pack
from collector.session.beginning import StartChoice
from collector.session.clock import check_clock
from collector.session.device_choice import DeviceChoice
from collector.signing import read_private
from tests.rig.answers import bring_to, record
from tests.rig.world import RAMP, Clock, copy_kit, fingerprint, open_laptop

CHOICE = StartChoice("en", under_14=False, recorder="demo", devices=RAMP)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the pack, the operator's consent to secrecy, and no session."""
    data = tmp_path_factory.mktemp("template") / "data"
    open_laptop(data).close()
    return data


@pytest.fixture
def data(template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(template, tmp_path / "data"))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def core(data: Path, clock: Clock) -> Iterator[Core]:
    opened = open_laptop(data, installed=False, now=clock)
    yield opened
    opened.close()


def test_the_first_start_makes_key_ledger_and_lock(tmp_path: Path) -> None:
    core = open_laptop(tmp_path / "data", installed=False)
    assert [line.kind for line in core.parts.ledger.lines] == ["device_made"]
    assert core.projects.rows() == []
    assert core.sessions.rows() == []
    with pytest.raises(DataFolderInUse):
        open_laptop(tmp_path / "data", installed=False)
    key = core.parts.key
    core.close()
    again = open_laptop(tmp_path / "data", installed=False)
    assert again.parts.key == key
    again.close()
    assert {path.stat().st_mode & 0o077 for path in (tmp_path / "data").rglob("*")} == {0}


def test_a_wrong_passphrase_opens_nothing_and_frees_the_lock(data: Path) -> None:
    for ask in (lambda: "wrong", None):
        with pytest.raises(KeystoreLocked):
            open_core(data, ask)
    open_laptop(data, installed=False).close()


def test_a_keystore_without_the_devices_key_is_not_used(data: Path) -> None:
    (data / "keystore.slots").unlink()
    with pytest.raises(KeystoreLocked, match="lost this laptop's key"):
        open_laptop(data, installed=False)


def test_a_broken_ledger_leaves_requests_alone_and_frees_the_lock(data: Path) -> None:
    path = data / "ledger.jsonl"
    whole = path.read_bytes()
    path.write_bytes(b"".join(whole.splitlines(keepends=True)[:-1]))
    core = open_laptop(data, installed=False)
    assert isinstance(core.trouble, LogDamaged)
    with pytest.raises(LogDamaged):
        core.sessions.start("demo-reading", CHOICE)
    core.close()
    path.write_bytes(whole)
    again = open_laptop(data, installed=False)
    assert again.trouble is None
    again.close()


def test_a_lost_ledger_costs_no_session(data: Path) -> None:
    core = open_laptop(data)
    session = bring_to(core.sessions.start("demo-reading", CHOICE), "record")
    record(session)
    session.seal()
    root = session.book.folder.root
    session.book.close()
    core.close()
    files = sorted(root.rglob("*"))
    for path in data.glob("ledger.*"):
        path.unlink()
    again = open_laptop(data, installed=False)
    assert isinstance(again.trouble, FolderRestored)
    again.close()
    assert sorted(root.rglob("*")) == files


def test_nobody_works_without_signing_in(core: Core) -> None:
    for call in (
        lambda: core.sessions.start("demo-reading", CHOICE),
        lambda: core.people.has_accepted("demo-reading"),
        lambda: core.people.accept_confidentiality("demo-reading"),
    ):
        with pytest.raises(RoleRefused, match="Nobody is signed in"):
            call()
    core.people.sign_in("demo-reading", "demo", "0000")
    core.sessions.start("demo-reading", CHOICE)
    assert [row.stage for row in core.sessions.rows()] == ["open"]


def test_confidentiality_comes_first(tmp_path: Path) -> None:
    world = copy_kit(tmp_path / "world")
    core = open_laptop(tmp_path / "data", installed=False)
    core.projects.install(world.pack, fingerprint(world))
    core.people.sign_in("demo-reading", "demo", "0000")
    with pytest.raises(RoleRefused, match="confidentiality"):
        core.sessions.start("demo-reading", CHOICE)
    core.people.accept_confidentiality("demo-reading")
    core.sessions.start("demo-reading", CHOICE)
    core.close()


def test_training_that_ran_out_blocks_every_sitting_and_no_sending(core: Core, clock: Clock) -> None:
    core.people.sign_in("demo-reading", "demo", "0000")
    parked = core.sessions.start("demo-reading", CHOICE)
    name = parked.book.state.session
    parked.park()
    clock.move(days=500)
    with pytest.raises(RoleRefused, match="training"):
        core.sessions.start("demo-reading", CHOICE)
    with pytest.raises(RoleRefused, match="training"):
        core.sessions.resume(name, RAMP)
    assert core.outbox.rows() == []


def test_a_clock_behind_the_ledger_is_refused(core: Core, clock: Clock) -> None:
    core.people.sign_in("demo-reading", "demo", "0000")
    clock.move(minutes=-5)
    with pytest.raises(ClockWrong, match="behind"):
        core.sessions.start("demo-reading", CHOICE)
    assert core.sessions.rows() == []
    clock.move(minutes=6)
    core.sessions.start("demo-reading", CHOICE)


def test_a_clock_before_the_packs_date_is_refused(tmp_path: Path) -> None:
    clock = Clock()
    clock.move(days=-3)
    core = open_laptop(tmp_path / "data", now=clock)
    with pytest.raises(ClockWrong, match="date of the project pack"):
        check_clock(core.parts, core.projects.pack("demo-reading"))
    core.close()


def test_devices_are_tried_only_between_sessions(core: Core) -> None:
    core.people.sign_in("demo-reading", "demo", "0000")
    trial = core.devices.open("demo-reading", RAMP)
    with pytest.raises(Refused):
        trial.start_take(None, lambda _: None)  # type: ignore[arg-type]
    trial.close()
    session = core.sessions.start("demo-reading", CHOICE)
    for call in (
        core.devices.microphones,
        core.devices.cameras,
        lambda: core.devices.open("demo-reading", RAMP),
    ):
        with pytest.raises(GateClosed) as caught:
            call()
        assert caught.value.reason == "session_open"
    session.talk.refuse("contributor")
    core.sessions.leave()
    core.devices.open("demo-reading", RAMP).close()


def test_an_upload_makes_way_as_long_as_devices_are_open(core: Core) -> None:
    core.people.sign_in("demo-reading", "demo", "0000")
    assert not core.sessions.is_capturing
    session = bring_to(core.sessions.start("demo-reading", CHOICE), "record")
    assert not core.sessions.is_capturing
    session.takes.open_devices()
    assert core.sessions.is_capturing
    core.sessions.leave()
    assert not core.sessions.is_capturing


def test_simulated_devices_are_for_rehearsals(tmp_path: Path) -> None:
    world = copy_kit(tmp_path / "world")
    path = world.pack / "project.toml"
    path.write_text(path.read_text("utf-8").replace("rehearsal = true", "rehearsal = false"), "utf-8")
    sign_pack(world.pack, read_private(world.key("signing")))
    core = open_laptop(tmp_path / "data", installed=False)
    core.projects.install(world.pack, fingerprint(world))
    for devices in (RAMP, DeviceChoice("simulated:speech"), DeviceChoice("default", "simulated:counter")):
        with pytest.raises(Refused, match="rehearsals only"):
            core.devices.open("demo-reading", devices)
    core.close()


def test_projects_are_listed(core: Core) -> None:
    (row,) = core.projects.rows()
    assert (row.id, row.number, row.rehearsal, row.languages) == (
        "demo-reading",
        1,
        True,
        ["en", "zh-CN", "ar"],
    )
    assert set(row.title) == {"en", "zh-CN", "ar"}
    with pytest.raises(PackUnknown):
        core.projects.pack("another")


def test_a_pin_is_changed_by_its_owner_only(core: Core) -> None:
    with pytest.raises(RoleRefused):
        core.people.choose_pin("demo-reading", "demo", "4711")
    core.people.sign_in("demo-reading", "demo", "0000")
    core.people.choose_pin("demo-reading", "demo", "4711")
    with pytest.raises(RoleRefused):
        core.people.sign_in("demo-reading", "demo", "0000")
    core.people.sign_in("demo-reading", "demo", "4711")


def test_a_journal_has_one_writer(core: Core) -> None:
    core.people.sign_in("demo-reading", "demo", "0000")
    first = core.sessions.start("demo-reading", CHOICE)
    again = core.sessions.resume(first.book.state.session, RAMP)
    with pytest.raises(DiskFailed, match="closed"):
        bring_to(first, "choices")
    bring_to(again, "choices")
    core.sessions.leave()
    assert core.sessions.resume(first.book.state.session, RAMP).view.step == "choices"


def test_closing_parks_the_open_session(data: Path) -> None:
    core = open_laptop(data)
    session = bring_to(core.sessions.start("demo-reading", CHOICE), "record")
    session.takes.open_devices()
    session.takes.start("p01")
    core.close()
    assert session.devices.recorder is None
    again = open_laptop(data, installed=False)
    assert [(row.stage, row.takes) for row in again.sessions.rows()] == [("recording", 1)]
    assert again.findings == []
    again.close()


def test_a_sessions_trouble_stops_no_start(data: Path) -> None:
    core = open_laptop(data)
    name = core.sessions.start("demo-reading", CHOICE).book.state.session
    core.close()
    journal = data / "sessions" / name / "media/journal.jsonl"
    journal.write_bytes(journal.read_bytes().replace(b'"en"', b'"fr"'))
    again = open_laptop(data, installed=False)
    (finding,) = again.findings
    assert isinstance(finding.trouble, CollectorError)
    again.close()


def test_time_runs_on_by_itself(core: Core) -> None:
    last = core.parts.ledger.lines[-1]
    assert core.parts.now() - timedelta(minutes=10) < core.parts.now()
    assert last.offset_minutes % 15 == 0
