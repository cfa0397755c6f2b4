"""Many workers at once: each half is one worker's and receipted once; what a killed one had goes on."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from collector.model.layout import CHECKING
from collector.model.manifest import HALVES
from collector.model.times import utc_now
from collector.organisation import Organisation, receive_always
from collector.receive.base import Base
from collector.receive.config import read_config
from collector.receive.filer import Filer
from collector.receive.receiver import Received, Receiver
from collector.receive.turns import alone_in
from collector.receive.work import LEASE_S, WorkList
from collector.upload.outbox import Limits, Outbox
from tests.rig.bundles import TakeContent
from tests.rig.inbox import put_half
from tests.rig.seaweed import Site

BUNDLES = 30
COLLECTOR = [sys.executable, "-m", "collector", "--json"]


def seal_many(site: Site, folder: Path) -> list[Path]:
    return [site.where.seal(folder / "field", [TakeContent()]) for _ in range(BUNDLES)]


def halves_of(bundles: list[Path]) -> set[tuple[str, str]]:
    return {(bundle.name, half) for bundle in bundles for half in HALVES}


def with_workers(site: Site, number: int) -> Organisation:
    config = site.folder / "serve.toml"
    config.write_text(f"{config.read_text()}[receive]\nworkers = {number}\n")
    return Organisation(read_config(config))


class Watching(Filer):
    """A filer that keeps which threads read what lies out of reach."""

    readers: dict[str, set[int]]

    def open(self, path: str) -> Any:
        if path.startswith(CHECKING):
            self.readers.setdefault("/".join(path.split("/")[3:8]), set()).add(threading.get_ident())
        return super().open(path)


def test_three_workers_receipt_thirty_bundles_each_once(site: Site, tmp_path: Path) -> None:
    organisation = with_workers(site, 3)
    readers: dict[str, set[int]] = {}
    for half, store in organisation.config.stores.items():
        organisation.filers[half] = filer = Watching(store.url, store.keys)
        filer.readers = readers
    bundles = seal_many(site, tmp_path)
    for bundle in bundles:
        for half in HALVES:
            put_half(site, bundle, half)
    found: list[tuple[str, str, str]] = []
    stopped = threading.Event()

    def report(received: Received) -> None:
        found.append((received.session, received.half, received.outcome))
        if len(found) == 2 * BUNDLES:
            stopped.set()

    receive_always(organisation, None, report, stopped)
    assert sorted(found) == sorted((*half, "receipted") for half in halves_of(bundles))
    assert len(readers) == 2 * BUNDLES
    assert {len(threads) for threads in readers.values()} == {1}, "one half is one worker's"
    assert len(set.union(*readers.values())) > 1, "and they share the work"
    assert organisation.standing.counts() == {"receipted": 2 * BUNDLES}


@contextmanager
def running(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    """A command as a process of its own; stopped as a service is, at the latest at the end."""
    command = [*COLLECTOR, *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)


def test_two_receivers_beside_a_service_receipt_each_half_once(site: Site, tmp_path: Path) -> None:
    """Each of the three with three workers; what they print counts, nothing that they know."""
    with_workers(site, 3)
    bundles = seal_many(site, tmp_path)
    config = "--config", str(site.folder / "serve.toml")
    with (
        running("serve", *config) as serve,
        running("receive", *config) as one,
        running("receive", *config) as two,
    ):
        assert serve.stdout is not None
        site.token_url = json.loads(serve.stdout.readline())["url"]
        rows = Outbox(site.office(), Limits(receipt_wait_s=120)).send(bundles)
        for process in (serve, one, two):
            process.send_signal(signal.SIGTERM)
        told = [process.communicate() for process in (serve, one, two)]
    assert all(row.delivered for row in rows)
    lines = [json.loads(line) for out, _ in told for line in out.splitlines()]
    counted = Counter((line["session"], line["half"], line["outcome"]) for line in lines)
    assert counted == Counter((*half, "receipted") for half in halves_of(bundles))
    assert "Traceback" not in "".join(err for _, err in told)
    assert {process.returncode for process in (serve, one, two)} == {0}


@pytest.mark.parametrize("step", [3, 5, 9])
def test_what_a_killed_worker_had_is_anothers_at_once(site: Site, tmp_path: Path, step: int) -> None:
    """The other one was there all the time: nobody has to start it anew, no lease has to run out."""
    other = site.organisation.receiver()
    bundle = bring_one(site, tmp_path)
    command = [sys.executable, "-m", "tests.rig.receiving", str(site.folder / "serve.toml"), str(step)]
    died = subprocess.run(command, cwd=Path(__file__).parents[2], check=False)
    assert died.returncode == -signal.SIGKILL
    list(other.work())
    assert all(site.organisation.has_receipt(site.vaulted(half, bundle.name)) for half in HALVES)


def bring_one(site: Site, folder: Path) -> Path:
    bundle = site.where.seal(folder / "field", [TakeContent()])
    for half in HALVES:
        put_half(site, bundle, half)
    return bundle


def test_nothing_is_left_where_halves_were_checked(site: Site, tmp_path: Path) -> None:
    """A folder a session would be looked through at every look, for good."""
    good, bad = (bring_one(site, tmp_path) for _ in range(2))
    site.organisation.filers["media"].write(site.inbox("media", bad.name, "stray.age"), b"x")
    found = {(item.session, item.half): item.outcome for item in site.organisation.receiver().look()}
    assert found[good.name, "media"] == "receipted"
    assert found[bad.name, "media"] == "refused"
    for half in HALVES:
        left = site.sent(half, good.name).out_of_reach.rpartition("/")[0]
        assert list(site.organisation.filers[half].entries(left)) == []


class Slow(Filer):
    """A filer through which a copy out of the vault takes two leases' time."""

    wait: Callable[[], None]

    def open(self, path: str) -> Any:
        if path.startswith("/v2/media/"):
            self.wait()
        return super().open(path)


def test_a_copy_that_takes_longer_than_a_lease_is_nobody_elses(site: Site, tmp_path: Path) -> None:
    """Copying has no pauses in which a lease could be kept: it is kept beside it."""
    moment = [utc_now()]
    base = Base(site.folder / "state" / "work.sqlite", lambda: moment[0])
    receiver, other = site.organisation.receiver(tmp_path / "copies"), WorkList(base)
    store = site.organisation.config.stores["media"]
    slow = Slow(store.url, store.keys)
    filers = {**receiver.counter.filers, "media": slow}
    receiver = Receiver(replace(receiver.counter, work=WorkList(base), filers=filers), keep_every_s=0.001)
    bundle = bring_one(site, tmp_path)
    claimed: list[object] = []

    def held_until() -> float:
        with base.change() as opened:
            (row,) = opened.execute("SELECT max(held_until) AS ends FROM halves").fetchall()
        return float(row["ends"])

    def wait() -> None:
        for _ in range(2):
            moment[0] += timedelta(seconds=LEASE_S - 1)
            ends = time.monotonic() + 5
            while held_until() < base.seconds() + LEASE_S and time.monotonic() < ends:
                threading.Event().wait(0.001)
        claimed.append(other.claim())

    slow.wait = wait
    found = {(item.half, item.outcome) for item in receiver.look()}
    base.close()
    assert found == {("identity", "receipted"), ("media", "receipted")}
    assert (tmp_path / "copies" / bundle.name / "media").is_dir()
    assert set(claimed) == {None}


def test_only_one_of_many_has_its_turn(tmp_path: Path) -> None:
    """Who compares and then keeps is alone: else two that contradict each other would both be kept."""
    start, inside, most = threading.Barrier(4), [], []

    def work() -> None:
        start.wait()
        for _ in range(20):
            with alone_in(tmp_path / "marks"):
                inside.append(1)
                most.append(len(inside))
                (tmp_path / "marks" / "written").write_bytes(b"x")  # lets others run
                inside.pop()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(most), max(most)) == (80, 1)
