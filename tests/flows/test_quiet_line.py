"""A withdrawal while its recordings are being sent: once it is acknowledged nothing arrives any more."""

from __future__ import annotations

import contextlib
import itertools
import os
import random
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from collector.build import Core, open_core
from collector.demo.world import World, enrol, install_demo, make_pack, running_world
from collector.errors import GateClosed
from collector.model.layout import short
from collector.model.manifest import HALVES, Half
from collector.model.times import utc_now
from collector.organisation import Organisation, read_config
from collector.project.second_person import TwoPeople
from collector.rights.asking import Asked, Proof
from collector.session.owing import find_owed
from collector.session.session import StartChoice
from collector.upload.outbox import Limits
from collector.upload.rows import Row
from tests.rig.answers import bring_to, record
from tests.rig.bundles import add_filler
from tests.rig.counting import Door, running_door
from tests.rig.proxy import Break, Proxy, hang, running_proxy
from tests.rig.world import RAMP

PROJECT = "demo-reading"
IN_PERSON = Proof("in_person")
RUNS = 100 if os.environ.get("COLLECTOR_LONG") == "1" else 5
RATES = (32_000, None, 150_000, 2_000_000)
SMALL, LARGE = 700_000, 9_000_000
CASES = itertools.cycle(itertools.product((LARGE, SMALL), RATES))


@dataclass
class Street:
    """A laptop; its stores stand behind doors that count, its token service behind one that may close."""

    world: World
    doors: dict[Half, Door]
    token: Proxy
    events: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.core = self._open()
        install_demo(self.world, self.core)
        enrol(self.world, self.core, PROJECT)
        self.organisation = Organisation(read_config(self.world.config))

    def _open(self) -> Core:
        return open_core(self.world.data, lambda: "a long passphrase", utc_now, self.events.append)

    def restart(self) -> None:
        self.core.close()
        self.core = self._open()
        self.core.people.sign_in(PROJECT, "demo", "0000")

    def record(self, size_bytes: int) -> str:
        """A sealed session with one small take and one of this size."""
        session = bring_to(
            self.core.sessions.start(PROJECT, StartChoice("en", False, "demo", RAMP)), "record"
        )
        record(session)
        add_filler(session.book, size_bytes)
        session.seal()
        self.core.sessions.leave()
        return session.book.state.session

    def withdraw(self, session: str) -> None:
        self.core.sessions.resume(session, RAMP).withdraw()

    def code(self, session: str) -> str:
        (row,) = [row for row in self.core.sessions.rows() if row.session == session]
        return row.code

    def mark(self) -> None:
        for door in self.doors.values():
            door.mark()

    def begin(self, session_bytes: int, rate: int | None, until_bytes: int) -> tuple[str, Upload]:
        """Record a session, send it at this rate, and return while it is on its way."""
        session = self.record(session_bytes)
        for door in self.doors.values():
            door.rate_bytes_s = rate
            door.clear()
        upload = Upload(self.core)
        assert self.doors["media"].wait_for(until_bytes)
        return session, upload

    def open_uploads(self, session: str) -> list[str]:
        """The addresses of this session that the ledger knows and the store still holds."""
        lines = self.core.parts.ledger.about(session)
        begun = {
            line.fields["upload"].rpartition("/")[2] for line in lines if line.kind == "transfer_created"
        }
        filers = self.organisation.filers.values()
        return sorted(begun & {entry.name for filer in filers for entry in filer.entries("/.uploads.tus")})


class Upload:
    """The outbox at work in a thread of its own."""

    def __init__(self, core: Core) -> None:
        self.rows: list[Row] = []
        limits = Limits(per_server=3, receipt_wait_s=0)
        self._thread = threading.Thread(target=lambda: self.rows.extend(core.outbox.send(limits=limits)))
        self._thread.start()

    def fault_of(self, session: str) -> BaseException | None:
        self._thread.join()
        return next(row.fault for row in self.rows if row.session == session)


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    world = World(tmp_path_factory.mktemp("street"))
    with contextlib.ExitStack() as stack:
        servers = stack.enter_context(running_world(world)).project.server
        doors = {half: stack.enter_context(running_door(servers[half].url)) for half in HALVES}
        token = stack.enter_context(running_proxy(servers["media"].token_url))
        shutil.rmtree(world.pack)
        make_pack(world, {half: door.url for half, door in doors.items()}, f"{token.url}/token")
        built = Street(world, doors, token)
        stack.callback(lambda: built.core.close())  # noqa: PLW0108 - it may be another by then
        yield built


def check_silence(street: Street, session: str, upload: Upload) -> None:
    fault = upload.fault_of(session)
    for door in street.doors.values():
        assert door.wait_until_idle()
    assert sum(door.late for door in street.doors.values()) == 0
    assert isinstance(fault, GateClosed)


@pytest.mark.long
@pytest.mark.parametrize("run", range(RUNS))
def test_nothing_arrives_once_a_withdrawal_is_acknowledged(street: Street, run: int) -> None:
    size, rate = next(CASES)
    until = random.Random(run).randrange(2000, min(size, (rate or size) * 2) // 2)  # noqa: S311 - not a secret
    session, upload = street.begin(size, rate, until)
    street.withdraw(session)
    street.mark()
    check_silence(street, session, upload)
    assert str(upload.fault_of(session)) == "Consent was withdrawn."
    told = street.events[-1]
    assert (told["event"], told["session"]) == ("withdrawn", session)
    assert (told["server"] == "later") == bool(find_owed(street.core.parts.ledger))
    if told["server"] == "later":  # a busy machine had no three seconds for it
        street.core.outbox.send(limits=Limits(receipt_wait_s=0))
    assert find_owed(street.core.parts.ledger) == []
    device = short(street.core.parts.key.public.fingerprint)
    assert street.organisation.stops.holds(device, PROJECT, session)
    if size == LARGE:
        assert street.open_uploads(session) == []


@pytest.mark.parametrize("confirmed", [True, False])
@pytest.mark.parametrize("size", [LARGE, SMALL])
def test_nothing_arrives_once_the_rights_desk_has_taken_a_request(
    street: Street, size: int, confirmed: bool
) -> None:
    """What one person asks is held, what a second one stands by is deleted. Both fall silent."""
    session, upload = street.begin(size, 150_000, 20_000)
    filed = street.core.desk.file(PROJECT, Asked("delete", code=street.code(session), proof=IN_PERSON))
    street.mark()
    assert filed.told == "nothing"  # of what may yet be turned down
    if confirmed:
        filed = street.core.desk.confirm(filed.standing.number, TwoPeople(PROJECT, "demo", "second"))
        assert (filed.told == "later") == bool(find_owed(street.core.parts.ledger))
    check_silence(street, session, upload)
    assert upload.fault_of(session).reason in ({"withdrawn", "held"} if confirmed else {"held"})
    if not confirmed:
        street.withdraw(session)  # or it would wait for the organisation's word in all that follows


def test_what_could_not_be_told_is_told_first_of_all_the_next_time(street: Street) -> None:
    session, upload = street.begin(LARGE, 150_000, 20_000)
    street.token.refuse()
    street.withdraw(session)
    street.mark()
    check_silence(street, session, upload)
    assert street.events[-1]["server"] == "later"
    (owed,) = find_owed(street.core.parts.ledger)
    assert (owed.session, owed.stops, len(owed.uploads)) == (session, HALVES, 1)
    street.restart()
    assert street.core.desk.post.has_unsent
    street.record(SMALL)
    street.token.admit()
    street.token.requests.clear()
    for door in street.doors.values():
        door.rate_bytes_s = None
        door.clear()
    street.core.outbox.send(limits=Limits(receipt_wait_s=0))
    assert street.token.requests[0] == ("POST", "/stop")
    methods = [method for method, _, _ in street.doors["media"].told]
    assert methods[0] == "DELETE"
    assert "POST" in methods
    assert street.open_uploads(session) == []
    assert find_owed(street.core.parts.ledger) == []
    street.token.requests.clear()
    street.core.outbox.send(limits=Limits(receipt_wait_s=0))
    assert ("POST", "/stop") not in street.token.requests


def test_a_withdrawal_waits_no_longer_for_a_server_that_says_nothing(street: Street) -> None:
    session = street.record(SMALL)
    street.token.breaks = [Break("stop", "before", hang, times=None)]
    street.withdraw(session)
    street.token.breaks = []
    assert street.events[-1]["server"] == "later"
    street.core.outbox.send(limits=Limits(receipt_wait_s=0))
    assert find_owed(street.core.parts.ledger) == []
