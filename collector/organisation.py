"""The organisation's side put together: token service, receiver, opening."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import uvicorn

from collector.errors import CollectorError, Malformed, ServerAway, WorkFailed
from collector.model.layout import ROOT, Vaulted, is_short
from collector.receive.answering import AnswerDesk
from collector.receive.base import Base
from collector.receive.chains import Chains
from collector.receive.cleaning import Cleaner
from collector.receive.config import Config, read_config
from collector.receive.desk import Shelf, TokenClerk, new_hint_key
from collector.receive.enrolment import Register
from collector.receive.erasing import Concerned, Eraser
from collector.receive.filer import Filer
from collector.receive.health import Health
from collector.receive.holdings import Holdings
from collector.receive.judging import Judge
from collector.receive.known_bands import KnownBands
from collector.receive.known_marks import KnownMarks
from collector.receive.letters import Letters
from collector.receive.limits import UseCount
from collector.receive.migrating import Migration
from collector.receive.owners import find_elsewhere, learn_people
from collector.receive.patience import patient_server
from collector.receive.projects import Served, folder_stamp, read_served
from collector.receive.receiver import Counter, Received, Receiver
from collector.receive.service import TOKEN_PATH, token_app
from collector.receive.standing import Standing
from collector.receive.stops import Stops
from collector.receive.work import WorkList
from collector.receive.workers import Workers
from collector.vault import disk_errors, make_folder, read_small, write_atomically

_HINT_LIMIT_BYTES = 256
_ANYBODY = "any"
__all__ = [
    "Config",
    "Organisation",
    "read_config",
    "receive_always",
    "receive_once",
    "running_service",
    "serve",
]

_START_S = 30.0


class Organisation:
    """The parts that a configuration names."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.register = Register(config.devices)
        self.stops = Stops(config.state / "stops")
        self.filers = {half: Filer(store.url, store.keys) for half, store in config.stores.items()}
        self.base = Base(config.state / "work.sqlite")
        self.work, self.holdings = WorkList(self.base), Holdings(self.base)
        self.letters = Letters(self.filers["identity"], self.base)
        self.standing = Standing(self.base)
        self.migration = Migration(self.filers, self.work, config.receipt_key.public, config.state)
        self.health = Health(self.standing, self.check_ready)
        self._guard = threading.Lock()
        self._served: tuple[tuple[object, ...], dict[str, Served]] | None = None

    def served(self) -> dict[str, Served]:
        """Return the projects whose packs lie in the folder, read again when it changed. Raises Malformed."""
        stamp = folder_stamp(self.config.packs)
        with self._guard:
            if self._served is None or self._served[0] != stamp:
                self._served = stamp, read_served(self.config.packs)
            return self._served[1]

    def check_ready(self) -> None:
        """Return when packs can be read and both stores answer. Raises Malformed, DiskFailed, ServerAway."""
        self.served()
        for half, filer in self.filers.items():
            try:
                filer.is_there(ROOT)
            except CollectorError as fault:
                raise ServerAway(
                    f"The store of the {half} half does not answer. {fault}", remedy="Look at its service."
                ) from fault

    def clerk(self) -> TokenClerk:
        """Return what answers requests for tokens."""
        return TokenClerk(
            Shelf(
                keys={half: store.keys for half, store in self.config.stores.items()},
                register=self.register,
                served=self.served,
                chains=Chains(self.config.state / "heads"),
                work=self.work,
                letters=self.letters,
                use=UseCount(self.base),
                has_receipt=self.has_receipt,
                is_barred=self.is_barred,
                stops=self.stops,
                hint_key=self._hint_key,
                limits=self.config.limits,
            )
        )

    def receiver(self, copies: Path | None = None) -> Receiver:
        """Return what writes receipts, and copies verified halves to `copies`."""
        bands = KnownBands(self.config.state / "ages")
        judge = Judge(self.register, self.served, self.is_barred, bands, self.config.without_rules)
        marks = KnownMarks(self.config.state / "marks")
        counter = Counter(
            self.filers, self.work, self.letters, UseCount(self.base), self.holdings, judge, marks,
            self.config.receipt_key, copies,
        )  # fmt: skip
        return Receiver(counter)

    def clean(self) -> None:
        """Delete refused halves and leftovers that are older than configured. Raises Malformed."""
        Cleaner(self.filers, self.work, self.letters, self.config.keep_refused).clean(sorted(self.served()))

    def answer_desk(self) -> AnswerDesk:
        """Return the rights officer's desk. Raises Malformed without a rights key."""
        if self.config.rights_key is None:
            raise Malformed("The configuration names no rights key.", remedy="Add [rights] key_file.")
        return AnswerDesk(self.filers["identity"], self.letters, self.config.rights_key)

    def eraser(self) -> Eraser:
        """Return what deletes sessions here, and signs that. Raises Malformed without a rights key."""
        if self.config.rights_key is None:
            raise Malformed("The configuration names no rights key.", remedy="Add [rights] key_file.")
        bands = KnownBands(self.config.state / "ages")
        return Eraser(self.filers, self.work, self.holdings, bands, self.config.rights_key, self.withdraw)

    def find_sessions(self, project: str, codes: Sequence[str], sessions: Sequence[str]) -> list[Concerned]:
        """Return the sessions of contributors, and those that are named: SESSION, or DEVICE/SESSION.

        A session that never came is there without a device: nothing of it will be taken. People are looked
        for on the stores too: what came before the list of people, or was never receipted, is theirs as well.
        """
        if codes:
            learn_people(self.filers, self.holdings, project)
        rows = [row for code in codes for row in self.holdings.sessions_of(project, code)]
        rows += find_elsewhere(self.filers, project, codes) if codes else []
        found = {Concerned(project, *row) for row in rows}
        for name in sessions:
            device, _, session = name.rpartition("/")
            if device and not is_short(device):
                raise Malformed(
                    "This names no device.", remedy="Name it as DEVICE/SESSION: 16 hex digits, UUID."
                )
            devices = [device] if device else self.holdings.devices_of(project, session) or [""]
            found |= {Concerned(project, one, session) for one in devices}
        return sorted(found)

    def withdraw(self, session: Concerned) -> None:
        """Take no more of a session: it was withdrawn or deleted. Without a device: whoever signs it."""
        path = self._bar(session.project, session.device or _ANYBODY, session.session)
        make_folder(path.parent)
        write_atomically(path, b"")

    def is_barred(self, key: Vaulted) -> bool:
        """Tell whether the device that signed a session, or the organisation, stopped it."""
        if self.stops.holds(key.device, key.project, key.session):
            return True
        names = (key.device, _ANYBODY)
        if any(self._bar(key.project, name, key.session).exists() for name in names):
            return True
        return self.filers[key.half].arrived(f"{key.tombstone}.sig") is not None

    def _bar(self, project: str, device: str, session: str) -> Path:
        return self.config.state / "withdrawn" / project / device / session

    def has_receipt(self, key: Vaulted) -> bool:
        """Tell whether a half has its receipt; one of layout 1 moves to where it belongs now."""
        filer = self.filers[key.half]
        if filer.arrived(f"{key.receipt}.sig") is not None:
            return True
        if self.migration.is_done:
            return False
        self.migration.move_session(key.project, key.session)
        return filer.arrived(f"{key.receipt}.sig") is not None

    def _hint_key(self, project: str) -> str:
        """Return the project's key for duplicate hints, made at its first use (consent.md)."""
        folder = self.config.state / "hints"
        path = folder / project
        if not path.exists():
            make_folder(folder)
            write_atomically(path, new_hint_key().encode())
        return read_small(path, _HINT_LIMIT_BYTES).decode("ascii")


@contextlib.contextmanager
def running_service(organisation: Organisation) -> Iterator[str]:
    """Run the token service in a thread; give its address once it listens; stop it at the end."""
    with disk_errors("the address to listen on"):
        listener = socket.create_server((organisation.config.host, organisation.config.port))
    server = patient_server(token_app(organisation.clerk(), organisation.health))
    thread = threading.Thread(target=server.run, args=([listener],), name="token-service", daemon=True)
    thread.start()
    try:
        _wait_until_started(server, thread)
        with contextlib.suppress(CollectorError):  # health tells what is wrong; who asks first need not wait
            organisation.served()
        host, port = listener.getsockname()[:2]
        yield f"http://{host}:{port}{TOKEN_PATH}"
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


def serve(
    organisation: Organisation,
    listening: Callable[[str], None],
    report: Callable[[Received], None],
    stopped: threading.Event,
) -> None:
    """Give tokens and write receipts until `stopped` is set. A store that is away is asked again."""
    with running_service(organisation) as url:
        listening(url)
        receive_always(organisation, None, report, stopped)


def receive_once(
    organisation: Organisation, copies: Path | None, report: Callable[[Received], None]
) -> list[Received]:
    """Look through the stores once; return every half that something became of. Raises ServerAway."""
    found = []
    for received in organisation.receiver(copies).look():
        report(received)
        found.append(received)
    return found


def receive_always(
    organisation: Organisation,
    copies: Path | None,
    report: Callable[[Received], None],
    stopped: threading.Event,
) -> None:
    """Look at what is due again and again until `stopped` is set, with as many workers as are configured."""
    receivers = [organisation.receiver(copies) for _ in range(organisation.config.workers)]
    Workers(receivers, organisation.health, organisation.clean, report, stopped).run()


def _wait_until_started(server: uvicorn.Server, thread: threading.Thread) -> None:
    end = time.monotonic() + _START_S
    while not server.started:
        if not thread.is_alive() or time.monotonic() > end:
            raise WorkFailed("The token service did not start.")
        time.sleep(0.01)
