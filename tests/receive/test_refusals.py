"""What a receiver remembers: what is about the bytes for good, what may pass only for a while."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from collector.errors import (
    BadHash,
    CollectorError,
    DiskFailed,
    KindNotAgreed,
    KindNotListed,
    Malformed,
    NewerRules,
    NotAllowed,
    NotPublished,
    PacksUnreadable,
    Refused,
    ServerBroken,
    Withdrawn,
)
from collector.receive.filer import Filer
from collector.receive.projects import Served, folder_stamp
from collector.receive.receiver import Received, Receiver
from collector.receive.refusals import FIRST_WAIT_S, LONGEST_WAIT_S, Refusals
from collector.upload.outbox import Limits, Outbox
from tests.rig.bundles import TakeContent
from tests.rig.enrolling import enrol
from tests.rig.seaweed import Site

AT_ONCE = Limits(receipt_wait_s=0)
ARRIVED = datetime(2026, 11, 23, tzinfo=UTC)


class Hands:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.mark.parametrize(
    "fault",
    [BadHash("x"), NotAllowed("x"), KindNotAgreed("x"), KindNotListed("x"), NewerRules("x"), Withdrawn("x")],
)
def test_what_is_about_the_bytes_is_kept_for_good(fault: CollectorError) -> None:
    clock = Hands()
    refusals = Refusals(clock)
    refusals.keep("half", ARRIVED, fault)
    clock.seconds = 10 * LONGEST_WAIT_S
    refusals.look_again()
    assert refusals.stand("half", ARRIVED)
    assert not refusals.stand("half", ARRIVED + timedelta(seconds=1))
    assert not refusals.stand("another", ARRIVED)


@pytest.mark.parametrize(
    "fault",
    [NotPublished("x"), PacksUnreadable("x"), DiskFailed("x"), ServerBroken("x"), Refused("x")],
)
def test_what_may_pass_is_looked_at_after_a_growing_wait(fault: CollectorError) -> None:
    clock = Hands()
    refusals = Refusals(clock)
    waits = []
    for _ in range(12):
        refusals.keep("half", ARRIVED, fault)
        began = clock.seconds
        while refusals.stand("half", ARRIVED) and clock.seconds - began < 2 * LONGEST_WAIT_S:
            clock.seconds += FIRST_WAIT_S
        waits.append(clock.seconds - began)
    assert waits[:3] == [FIRST_WAIT_S, 2 * FIRST_WAIT_S, 4 * FIRST_WAIT_S]
    assert waits[-1] == LONGEST_WAIT_S
    refusals.keep("half", ARRIVED, fault)
    refusals.look_again()
    assert not refusals.stand("half", ARRIVED)


@pytest.fixture
def sent(site: Site, tmp_path: Path) -> Path:
    """A bundle that lies whole on the stores and has no receipt yet."""
    bundle = site.where.seal(tmp_path, [TakeContent()])
    Outbox(site.office(), AT_ONCE).send([bundle])
    return bundle


def look(receiver: Receiver) -> list[tuple[str, type | None]]:
    found: list[Received] = list(receiver.look())
    return [(row.outcome, type(row.fault) if row.fault else None) for row in found]


def ask(receiver: Receiver, served: Callable[[], Mapping[str, Served]]) -> None:
    """Let the receiver's judge know other packs."""
    judge = replace(receiver.counter.judge, served=served)
    receiver.counter = replace(receiver.counter, judge=judge)


@pytest.mark.usefixtures("sent")
def test_a_pack_that_is_published_later_lets_the_half_in(site: Site) -> None:
    """Another pack of the project is there: only the one that the session names is missing."""
    receiver = site.organisation.receiver()
    receiver.refusals.now = Hands()
    served = site.organisation.served()
    project = site.where.project
    folder: dict[str, Served] = {project: replace(served[project], packs={})}
    ask(receiver, lambda: folder)
    assert look(receiver) == [("later", NotPublished)] * 2
    assert look(receiver) == []
    ask(receiver, lambda: served)
    assert look(receiver) == [("receipted", None)] * 2


@pytest.mark.usefixtures("sent")
def test_a_folder_of_packs_that_can_not_be_read_is_no_damage(site: Site) -> None:
    receiver = site.organisation.receiver()
    clock = receiver.refusals.now = Hands()
    broken = site.folder / "packs" / "broken"
    served = site.organisation.served()
    first = [served]  # the look itself begins well
    ask(receiver, lambda: first.pop() if first else site.organisation.served())
    broken.mkdir()
    (broken / "pack.json").write_text("{", "utf-8")
    assert look(receiver) == [("later", Malformed)] * 2
    shutil.rmtree(broken)
    clock.seconds += FIRST_WAIT_S
    assert look(receiver) == [("receipted", None)] * 2


@pytest.mark.usefixtures("sent")
def test_a_device_that_is_enrolled_later_is_looked_at_again(site: Site) -> None:
    receiver = site.organisation.receiver()
    clock = receiver.refusals.now = Hands()
    devices = site.folder / "devices"
    shutil.rmtree(devices)
    assert look(receiver) == [("refused", Refused)] * 2
    enrol(devices, site.where.device, site.where.project)
    assert look(receiver) == []
    clock.seconds += FIRST_WAIT_S
    assert look(receiver) == [("receipted", None)] * 2


@pytest.mark.usefixtures("sent")
def test_an_enrolment_that_can_not_be_read_is_no_damage(site: Site) -> None:
    receiver = site.organisation.receiver()
    clock = receiver.refusals.now = Hands()
    (signed,) = (site.folder / "devices").glob("*.json")
    kept = signed.read_bytes()
    signed.write_bytes(kept.replace(b'"time":"2026', b'"time":"2025'))
    assert look(receiver) == [("later", Malformed)] * 2
    signed.write_bytes(kept)
    clock.seconds += FIRST_WAIT_S
    assert look(receiver) == [("receipted", None)] * 2


class Vague(Filer):
    """A store that does not say when one session's files arrived."""

    session = ""

    def arrived(self, path: str) -> datetime | None:
        if self.session in path:
            raise ServerBroken("The store does not say when a file arrived.")
        return super().arrived(path)


def test_a_half_whose_arrival_is_not_told_does_not_keep_the_others(site: Site, sent: Path) -> None:
    other = site.where.seal(sent.parent, [TakeContent()])
    Outbox(site.office(), AT_ONCE).send([other])
    first, second = sorted([sent.name, other.name])
    store = site.organisation.config.stores["media"]
    filer = Vague(store.url, store.keys)
    filer.session = first
    receiver = site.organisation.receiver()
    filers = {**receiver.counter.filers, "media": filer}
    receiver.counter = replace(receiver.counter, filers=filers)
    found = {row.session: row for row in receiver.look() if row.half == "media"}
    assert (found[first].outcome, type(found[first].fault)) == ("later", ServerBroken)
    assert found[second].outcome == "receipted"


def test_a_pack_that_is_just_taken_out_is_a_fault_of_the_disk(tmp_path: Path) -> None:
    (tmp_path / "gone.zip").symlink_to(tmp_path / "nowhere")
    with pytest.raises(DiskFailed):
        folder_stamp(tmp_path)
