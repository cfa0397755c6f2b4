"""A laptop for tests: a signed rehearsal pack, a keystore in memory, a standing clock; the rest is real."""

from __future__ import annotations

import atexit
import json
import re
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from collector.build import Core, open_core
from collector.demo.world import World, install_demo, make_keys, make_pack
from collector.index import Index
from collector.journal import Ledger
from collector.model.manifest import HALVES
from collector.model.times import utc_now
from collector.project.install import install_pack
from collector.project.operators import accept_confidentiality
from collector.project.pack import Pack
from collector.project.signing_pack import sign_pack
from collector.seal.keys import read_identities
from collector.seal.opening import open_sealed
from collector.session.beginning import StartChoice
from collector.session.device_choice import DeviceChoice
from collector.session.parts import Parts
from collector.session.returning import Earlier
from collector.session.session import Session
from collector.session.starting import Finding, finish_interrupted
from collector.signing import PrivateKey, generate_private, read_private, read_public
from collector.vault import make_folder

RAMP = DeviceChoice("simulated:ramp:fast", None)
NOWHERE = "http://127.0.0.1:1"


@cache
def kit() -> World:
    """The organisation's keys and a signed rehearsal pack, made once for all tests; nobody changes them."""
    folder = Path(tempfile.mkdtemp(prefix="kit-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    world = World(folder)
    make_keys(world)
    make_pack(world, dict.fromkeys(HALVES, NOWHERE), f"{NOWHERE}/token")
    return world


def copy_kit(folder: Path) -> World:
    """A copy of the kit that a test may change."""
    shutil.copytree(kit().folder, folder)
    return World(folder)


def changed_kit(folder: Path, tables: str, *changes: tuple[str, str], without: tuple[str, ...] = ()) -> World:
    """A copy whose project has more tables, other words, and none of the lists named in `without`; signed."""
    world = copy_kit(folder)
    path = world.pack / "project.toml"
    parts = re.split(r"(?m)^(?=\[)", path.read_text("utf-8"))
    text = "".join(part for part in parts if not part.startswith(tuple(f"[[{name}]]" for name in without)))
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    path.write_text(text.replace("[server.identity]", f"{tables}\n[server.identity]", 1), "utf-8")
    sign_pack(world.pack, read_private(world.key("signing")))
    return world


def open_form(session: Session) -> dict[str, Any]:
    """A session's sealed identity form, opened with the organisation's key."""
    row = next(person.form for person in session.book.state.contributors.values() if person.form)
    path = session.book.folder.half("identity") / row.path
    with path.open("rb") as file:
        return dict(json.loads(b"".join(open_sealed(file, read_identities(kit().key("identity"))))))


def fingerprint(world: World) -> str:
    """Of the key that signs the world's pack."""
    return read_public(world.keys / "signing.pub").fingerprint


@dataclass
class MemoryKeystore:
    """A keystore in memory: the passphrase costs 0.3 s, and most tests don't ask about it."""

    secrets: dict[str, bytes] = field(default_factory=dict)

    def get(self, name: str) -> bytes | None:
        return self.secrets.get(name)

    def put(self, name: str, secret: bytes) -> None:
        self.secrets[name] = secret

    def delete(self, name: str) -> None:
        self.secrets.pop(name, None)


@dataclass
class Clock:
    """A clock that stands until it is moved."""

    moment: datetime = field(default_factory=utc_now)

    def __call__(self) -> datetime:
        return self.moment

    def move(self, **by: float) -> None:
        self.moment += timedelta(**by)


@dataclass
class Laptop:
    """A data folder with its parts. `boot` starts anew, as after a crash: nothing is closed in order."""

    data: Path
    key: PrivateKey = field(default_factory=generate_private)
    keystore: MemoryKeystore = field(default_factory=MemoryKeystore)
    clock: Clock = field(default_factory=Clock)
    events: list[dict[str, Any]] = field(default_factory=list)
    listeners: list[Callable[[dict[str, Any]], None]] = field(default_factory=list)
    sessions: list[Session] = field(default_factory=list)
    parts: Parts = field(init=False)

    def __post_init__(self) -> None:
        make_folder(self.data)
        self._open()

    def boot(self) -> list[Finding]:
        """Open everything again and finish what was interrupted."""
        self.close()
        self._open()
        return finish_interrupted(self.parts)

    def close(self) -> None:
        """Let every file go, in no order that the program itself would keep."""
        for session in self.sessions:
            said, session.statement.said = session.statement.said, None
            if said is not None:  # its file and note stay, as after a crash
                said.recorder.close()
            session._close() if session.devices.running is None else session._let_go()
            session.book.close()
        self.sessions.clear()
        self.parts.index.close()
        self.parts.ledger.close()

    def copy(self, data: Path) -> Laptop:
        """The disk and the keystore as they are at this moment: what a power cut would leave."""
        shutil.copytree(self.data, data, copy_function=_copy)
        return Laptop(data, self.key, MemoryKeystore(dict(self.keystore.secrets)), Clock(self.clock.moment))

    def install(self, world: World | None = None) -> Pack:
        chosen = world or kit()
        pack = install_pack(self.data, self.parts.ledger, chosen.pack, fingerprint(chosen))
        accept_confidentiality(pack.project, "demo", self.parts.ledger)
        return pack

    def start(
        self, *, under_14: bool = False, devices: DeviceChoice = RAMP, earlier: Earlier | None = None
    ) -> Session:
        choice = StartChoice("en", under_14, "demo", devices, earlier=earlier)
        self.sessions.append(Session.start(self.parts, "demo-reading", choice))
        return self.sessions[-1]

    def resume(self, session: str) -> Session:
        self.sessions.append(Session.resume(self.parts, session, RAMP, "demo"))
        return self.sessions[-1]

    def ledger_kinds(self, session: str) -> list[str]:
        return [line.kind for line in self.parts.ledger.about(session)]

    def _open(self) -> None:
        ledger = Ledger(self.data / "ledger.jsonl", self.key, self.clock)
        index = Index(self.data / "index.sqlite")
        self.parts = Parts(self.data, ledger, self.keystore, index, self.key, self.clock, self._report)

    def _report(self, event: dict[str, Any]) -> None:
        self.events.append(event)
        for listener in self.listeners:
            listener(event)


def _copy(source: str, target: str) -> None:
    """Copy a file; a pack's are never written again, so that another name for them will do."""
    Path(target).hardlink_to(source) if "/packs/" in source else shutil.copy2(source, target)


def open_laptop(data: Path, *, installed: bool = True, now: Callable[[], datetime] = utc_now) -> Core:
    """A real core over `data` with a passphrase; with `installed` the kit's pack, the operator signed in."""
    core = open_core(data, lambda: kit().passphrase_file.read_text("utf-8"), now)
    if installed and core.projects.rows():
        core.people.sign_in("demo-reading", "demo", "0000")
    elif installed:
        install_demo(kit(), core)
    return core
