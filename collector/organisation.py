"""The organisation's side put together: token service, receiver, opening."""

from __future__ import annotations

import contextlib
import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import uvicorn

from collector.bundle.shape import MANIFEST, parse_manifest
from collector.errors import CollectorError, Malformed, WorkFailed
from collector.model.manifest import MAX_MANIFEST_BYTES, Half
from collector.receive.answering import AnswerDesk
from collector.receive.config import Config, read_config
from collector.receive.desk import Shelf, TokenClerk, new_hint_key
from collector.receive.enrolment import Register
from collector.receive.filer import Filer
from collector.receive.heads import Heads
from collector.receive.judging import Judge
from collector.receive.known_bands import KnownBands
from collector.receive.known_marks import KnownMarks
from collector.receive.patience import patient_server
from collector.receive.projects import Served, folder_stamp, read_served
from collector.receive.receiver import Counter, Received, Receiver
from collector.receive.service import TOKEN_PATH, token_app
from collector.receive.stops import Stops
from collector.signing import PublicKey, parse_public
from collector.vault import disk_errors, make_folder, read_small, write_atomically

_HINT_LIMIT_BYTES = 256
__all__ = [
    "Config",
    "Organisation",
    "read_config",
    "receive_always",
    "receive_once",
    "running_service",
    "serve",
]

_log = logging.getLogger(__name__)
_LOOK_EVERY_S = 2.0
_START_S = 30.0


class Organisation:
    """The parts that a configuration names."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.register = Register(config.devices)
        self.stops = Stops(config.state / "stops")
        self.filers = {half: Filer(store.url, store.keys) for half, store in config.stores.items()}
        self._guard = threading.Lock()
        self._served: tuple[tuple[object, ...], dict[str, Served]] | None = None

    def served(self) -> dict[str, Served]:
        """Return the projects whose packs lie in the folder, read again when it changed. Raises Malformed."""
        stamp = folder_stamp(self.config.packs)
        with self._guard:
            if self._served is None or self._served[0] != stamp:
                self._served = stamp, read_served(self.config.packs)
            return self._served[1]

    def clerk(self) -> TokenClerk:
        """Return what answers requests for tokens."""
        return TokenClerk(
            Shelf(
                keys={half: store.keys for half, store in self.config.stores.items()},
                register=self.register,
                served=self.served,
                heads=Heads(self.config.state / "heads"),
                has_receipt=self._has_receipt,
                is_withdrawn=self.is_withdrawn,
                stops=self.stops,
                signers=self._signers,
                hint_key=self._hint_key,
            )
        )

    def receiver(self, copies: Path | None = None) -> Receiver:
        """Return what writes receipts, and copies verified halves to `copies`."""
        bands = KnownBands(self.config.state / "ages")
        judge = Judge(self.register, self.served, self._is_barred, bands, self.config.without_rules)
        marks = KnownMarks(self.config.state / "marks")
        return Receiver(Counter(self.filers, judge, marks, self.config.receipt_key, copies))

    def answer_desk(self) -> AnswerDesk:
        """Return the rights officer's desk. Raises Malformed without a rights key."""
        if self.config.rights_key is None:
            raise Malformed("The configuration names no rights key.", remedy="Add [rights] key_file.")
        return AnswerDesk(self.filers["identity"], self.config.rights_key)

    def withdraw(self, project: str, session: str) -> None:
        """Take no more of a session: it was withdrawn or deleted."""
        folder = self.config.state / "withdrawn" / project
        make_folder(folder)
        write_atomically(folder / session, b"")

    def is_withdrawn(self, project: str, session: str) -> bool:
        """Tell whether `withdraw` was called for a session."""
        return (self.config.state / "withdrawn" / project / session).exists()

    def _is_barred(self, device: PublicKey, project: str, session: str) -> bool:
        return self.stops.holds(device, project, session) or self.is_withdrawn(project, session)

    def _has_receipt(self, half: Half, project: str, session: str) -> bool:
        return self.filers[half].arrived(f"/receipts/{half}/{project}/{session}.sig") is not None

    def _signers(self, project: str, session: str) -> frozenset[PublicKey | None]:
        """Return the devices that a session's manifests on the stores name, None for one that names none."""
        found: set[PublicKey | None] = set()
        for half, filer in self.filers.items():
            data = filer.read(f"/{half}/{project}/{session}/{MANIFEST}", MAX_MANIFEST_BYTES)
            if data is not None:
                found.add(_signer_in(data, half))
        return frozenset(found)

    def _hint_key(self, project: str) -> str:
        """Return the project's key for duplicate hints, made at its first use (consent.md)."""
        folder = self.config.state / "hints"
        path = folder / project
        if not path.exists():
            make_folder(folder)
            write_atomically(path, new_hint_key().encode())
        return read_small(path, _HINT_LIMIT_BYTES).decode("ascii")


def _signer_in(manifest: bytes, half: Half) -> PublicKey | None:
    try:
        return parse_public(parse_manifest(manifest, half).device)
    except Malformed:
        return None


@contextlib.contextmanager
def running_service(organisation: Organisation) -> Iterator[str]:
    """Run the token service in a thread; give its address once it listens; stop it at the end."""
    with disk_errors("the address to listen on"):
        listener = socket.create_server((organisation.config.host, organisation.config.port))
    server = patient_server(token_app(organisation.clerk()))
    thread = threading.Thread(target=server.run, args=([listener],), name="token-service", daemon=True)
    thread.start()
    try:
        _wait_until_started(server, thread)
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
    receiver = organisation.receiver()
    with running_service(organisation) as url:
        listening(url)
        while not stopped.is_set():
            _look(receiver, report, stopped)


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
    """Look through the stores again and again until `stopped` is set."""
    receiver = organisation.receiver(copies)
    while not stopped.is_set():
        _look(receiver, report, stopped)


def _look(receiver: Receiver, report: Callable[[Received], None], stopped: threading.Event) -> None:
    """Look once, then pause. A store that is away is asked again: each look starts anew."""
    try:
        for received in receiver.look():
            report(received)
            if stopped.is_set():
                return
    except CollectorError as fault:
        _log.warning("The stores could not be looked through: %s", fault)
    stopped.wait(_LOOK_EVERY_S)


def _wait_until_started(server: uvicorn.Server, thread: threading.Thread) -> None:
    end = time.monotonic() + _START_S
    while not server.started:
        if not thread.is_alive() or time.monotonic() > end:
            raise WorkFailed("The token service did not start.")
        time.sleep(0.01)
