"""A withdrawal while its recordings are being sent: once it is acknowledged nothing arrives any more."""

from __future__ import annotations

import contextlib
import itertools
import os
import random
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from collector.build import Core, open_core
from collector.demo.world import World, enrol, install_demo, make_pack, running_world
from collector.model.manifest import HALVES, Half, MediaManifest
from collector.model.times import utc_now
from collector.seal.bundle import MANIFEST, list_files, write_manifest
from collector.session.session import StartChoice
from collector.upload.outbox import Limits
from collector.upload.rows import Row
from tests.rig.answers import sealed
from tests.rig.bundles import write_filler
from tests.rig.counting import Door, running_door
from tests.rig.world import RAMP

PROJECT = "demo-reading"
RUNS = 100 if os.environ.get("COLLECTOR_LONG") == "1" else 4
RATES = (None, 32_000, 150_000, 2_000_000)
SMALL, LARGE = 700_000, 9_000_000


@dataclass
class Street:
    """A laptop whose stores stand behind doors that count."""

    core: Core
    doors: dict[Half, Door]

    def record(self, size_bytes: int) -> str:
        """A sealed session with a take of this size; its bytes are what the manifest says."""
        session = sealed(self.core.start_session(PROJECT, StartChoice("en", False, "demo", RAMP)))
        name, folder = session.book.state.session, session.book.folder.half("media")
        write_filler(next(folder.rglob("*.age")), size_bytes)
        manifest = MediaManifest.from_bytes((folder / MANIFEST).read_bytes())
        files = [row.as_json() for row in list_files(folder)]
        changed = MediaManifest.from_json({**manifest.as_json(), "files": files})
        write_manifest(folder, changed, self.core.parts.key)
        self.core.leave_session()
        return name

    def accepted(self) -> int:
        return sum(door.accepted() for door in self.doors.values())


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    world = World(tmp_path_factory.mktemp("street"))
    with contextlib.ExitStack() as stack:
        pack = stack.enter_context(running_world(world))
        servers = pack.project.server
        doors = {half: stack.enter_context(running_door(servers[half].url)) for half in HALVES}
        shutil.rmtree(world.pack)
        make_pack(world, {half: door.url for half, door in doors.items()}, servers["media"].token_url)
        core = open_core(world.data, lambda: "a long passphrase", utc_now)
        stack.callback(core.close)
        install_demo(world, core)
        enrol(world, core, PROJECT)
        yield Street(core, doors)


def upload(street: Street, rows: list[Row], limits: Limits) -> threading.Thread:
    thread = threading.Thread(target=lambda: rows.extend(street.core.upload(limits=limits)))
    thread.start()
    return thread


@pytest.mark.long
def test_nothing_arrives_once_a_withdrawal_is_acknowledged(street: Street) -> None:
    dice = random.Random(4711)
    late: dict[int, int] = {}
    for run, (rate, size) in enumerate(itertools.islice(itertools.cycle(
        itertools.product(RATES, (LARGE, SMALL))), RUNS)):  # fmt: skip
        session = street.record(size)
        for door in street.doors.values():
            door.rate_bytes_s = rate
            door.read_bytes = 0
        rows: list[Row] = []
        thread = upload(street, rows, Limits(per_server=3, receipt_wait_s=0))
        street.doors["media"].wait_for(dice.randrange(2000, min(size, (rate or 10**9) * 2) // 2))
        street.core.resume_session(session, RAMP).withdraw()
        at_once = street.accepted()
        thread.join()
        for door in street.doors.values():
            assert door.wait_until_idle()
        late[run] = street.accepted() - at_once
        street.core.leave_session()
    assert set(late.values()) == {0}, late
