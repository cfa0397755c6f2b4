"""Real stores, an organisation around them, and an outbox's office: all on loopback, all real."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from collector.demo.store import Store, running_stores
from collector.model.canonical import sha256_text
from collector.model.layout import Sent, Vaulted, short
from collector.model.ledger_events import LEDGER_EVENTS
from collector.model.times import utc_now
from collector.model.tokens import LedgerHead
from collector.network import Answer, Network
from collector.organisation import Organisation, running_service
from collector.receive.config import read_config
from collector.receive.tokens import Pass, read_store_keys, sign_token
from collector.signing import PrivateKey, generate_private, write_pair
from collector.upload.outbox import Office
from collector.upload.record import Transfer
from collector.upload.shipment import Destination, HalfStore
from collector.upload.token import Device
from tests.rig.bundles import Field
from tests.rig.enrolling import enrol
from tests.rig.small_pack import write_pack

_STORES = pytest.StashKey[dict[str, Store]]()


@pytest.fixture(scope="session")
def stores(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Store]:
    """One store a half for the whole run, whoever imports this: sessions have random names and don't meet."""
    stash = request.config.stash
    if _STORES not in stash:
        running = contextlib.ExitStack()
        request.config.add_cleanup(running.close)
        stash[_STORES] = running.enter_context(running_stores(tmp_path_factory.mktemp("stores")))
    return stash[_STORES]


class MemoryLedger:
    """The ledger as the upload sees it; a head that grows with every line."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, dict[str, Any]]] = []

    def note(self, event: Transfer) -> None:
        kind, fields = event.event, event.as_json()
        self.lines.append((kind, fields))

    def transfers(self, session: str) -> list[Transfer]:
        rows = [line for line in self.lines if line[1].get("session") == session]
        return [LEDGER_EVENTS[kind].from_json(fields) for kind, fields in rows]  # type: ignore[misc]

    def head(self) -> LedgerHead:
        number = len(self.lines)
        return LedgerHead(number=number, hash=sha256_text(str(number).encode()))

    def line_at(self, number: int) -> LedgerHead | None:
        """Any number but a higher one: this ledger's hashes are of its numbers."""
        return (
            None
            if number > len(self.lines)
            else LedgerHead(number=number, hash=sha256_text(str(number).encode()))
        )

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [fields for name, fields in self.lines if name == kind]


@dataclass
class Site:
    """An organisation on disk, and the field that sends to it."""

    folder: Path
    stores: dict[str, Store]
    where: Field
    receipt_key: PrivateKey
    organisation: Organisation
    token_url: str = ""
    ledger: MemoryLedger = field(default_factory=MemoryLedger)
    store_urls: dict[str, str] = field(default_factory=dict)

    def office(self, **changes: Any) -> Office:
        device = self.where.device
        signer = Device(device.public.text, device.sign_object, self.ledger.head, self.ledger.line_at)
        parts = {
            "destination": lambda _project: self.destination(),
            "gate": lambda _session: lambda _question: None,
            "device": signer,
            "ledger": self.ledger,
        }
        return Office(**{**parts, **changes})

    def destination(self, **changes: Any) -> Destination:
        urls = self.store_urls
        parts = {
            "hosts": frozenset({"127.0.0.1", "localhost"}),
            "stores": {
                half: HalfStore(urls.get(half, store.url), self.token_url)
                for half, store in self.stores.items()
            },
            "check_receipt": self.receipt_key.public.verify,
        }
        return Destination(**{**parts, **changes})

    @property
    def sender(self) -> str:
        """How the field's device is called on the stores."""
        return short(self.where.device.public.fingerprint)

    def vaulted(self, half: str, session: str, device: str = "") -> Vaulted:
        return Vaulted(half, self.where.project, device or self.sender, session)  # type: ignore[arg-type]

    def sent(self, half: str, session: str) -> Sent:
        return Sent(self.vaulted(half, session), self.sender)

    def inbox(self, half: str, session: str, name: str = "") -> str:
        """Where the field's device writes a file of a half that it signed."""
        return f"{self.sent(half, session).inbox}/{name}"

    def in_vault(self, half: str, session: str, name: str = "") -> str:
        return f"{self.vaulted(half, session).folder}/{name}"

    def receipt(self, half: str, session: str, ending: str) -> str:
        return f"{self.vaulted(half, session).receipt}{ending}"

    def has_sent(self, half: str) -> bool:
        """Tell whether the last file of a half is stored, as the ledger says."""
        lines = [fields for fields in self.ledger.of("stored") if fields["half"] == half]
        return any(file["path"] == "manifest.sig" for fields in lines for file in fields["files"])

    def ask_store(self, half: str, method: str, path: str) -> Answer:
        """Ask a store directly, with a token for everything."""
        keys = read_store_keys(self.stores[half].write_key, self.stores[half].read_key)
        ends = utc_now() + timedelta(minutes=5)
        token = sign_token(keys.read, Pass(["/"], ["HEAD", "GET"]), ends)
        headers = {"Authorization": f"Bearer {token}", "Tus-Resumable": "1.0.0"}
        with contextlib.closing(Network(["127.0.0.1"]).link()) as link:
            return link.ask(method, self.stores[half].url + path, headers=headers)

    @contextlib.contextmanager
    def receiving(self) -> Iterator[None]:
        """Write receipts in the background, as `serve` does."""
        stopped = threading.Event()

        def work() -> None:
            receiver = self.organisation.receiver()
            while not stopped.wait(0.1):
                for _ in receiver.look():
                    pass

        thread = threading.Thread(target=work)
        thread.start()
        try:
            yield
        finally:
            stopped.set()
            thread.join()


def build_site(folder: Path, stores: dict[str, Store], where: Field | None = None) -> Site:
    """Write keys, pack, enrolment and configuration into `folder`."""
    where = where or Field()
    receipt_key = generate_private()
    folder.mkdir(exist_ok=True)
    write_pair(folder, "receipt", receipt_key)
    write_pack(folder / "packs" / where.project, where.project, receipt_key)
    enrol(folder / "devices", where.device, where.project)
    config = folder / "serve.toml"
    config.write_text(
        "".join(
            f'[store.{half}]\nurl = "{store.url}"\nwrite_key_file = "{store.write_key}"\n'
            f'read_key_file = "{store.read_key}"\n'
            for half, store in stores.items()
        )
        + '[receipts]\nkey_file = "receipt.key"\n[devices]\nfolder = "devices"\n'
        + '[packs]\nfolder = "packs"\n[state]\nfolder = "state"\n[listen]\nport = 0\n'
    )
    return Site(folder, stores, where, receipt_key, Organisation(read_config(config)))


@pytest.fixture
def site(tmp_path: Path, stores: dict[str, Store]) -> Iterator[Site]:
    """An organisation with its token service running."""
    built = build_site(tmp_path / "organisation", stores)
    with running_service(built.organisation) as url:
        built.token_url = url
        yield built


Make = Callable[..., Path]
