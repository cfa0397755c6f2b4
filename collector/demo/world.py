"""A whole small world for trying out: keys, a signed rehearsal pack, two stores, the organisation's side."""

from __future__ import annotations

import contextlib
import secrets
import socket
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from collector.assets import find_asset
from collector.build import Core
from collector.demo.store import Store, running_stores
from collector.kit.admitting import Applicant, admit, sign_enrolment
from collector.kit.duties import write_keys
from collector.kit.making import config_text
from collector.model.manifest import HALVES, Half
from collector.model.times import utc_now
from collector.organisation import Organisation, serve
from collector.project.draft import DraftChoice, write_draft
from collector.project.pack import Pack
from collector.project.signing_pack import sign_pack
from collector.receive.config import read_config
from collector.receive.terms import Terms
from collector.signing import read_private, read_public
from collector.vault import make_folder, write_atomically


@dataclass(frozen=True)
class World:
    """Where everything lies; `folder` is the root of it all."""

    folder: Path

    @property
    def keys(self) -> Path:
        """The organisation's private keys: in a demo they lie here, in life never on a laptop."""
        return self.folder / "keys"

    @property
    def pack(self) -> Path:
        """The signed rehearsal pack."""
        return self.folder / "packs" / "demo"

    @property
    def data(self) -> Path:
        """The laptop's data folder."""
        return self.folder / "laptop"

    @property
    def anchors(self) -> Path:
        """Where the anchor of the laptop's log lies: a demo leaves nothing in the user's configuration."""
        return self.folder / "anchors"

    @property
    def passphrase_file(self) -> Path:
        """The passphrase of the laptop's keystore."""
        return self.folder / "passphrase"

    @property
    def config(self) -> Path:
        """The configuration of `collector serve`."""
        return self.folder / "serve.toml"

    @property
    def received(self) -> Path:
        """The organisation's copies of what it verified."""
        return self.folder / "received"

    @property
    def opened(self) -> Path:
        """Where opened bundles go."""
        return self.folder / "opened"

    def key(self, name: str) -> Path:
        """A private key's file."""
        return self.keys / f"{name}.key"


def make_keys(world: World) -> None:
    """Make every key the organisation has, and the laptop's passphrase."""
    write_keys(world.keys)
    write_atomically(world.passphrase_file, secrets.token_urlsafe(24).encode())


def make_pack(world: World, urls: Mapping[Half, str], token_url: str, today: date | None = None) -> Pack:
    """Write and sign the rehearsal pack, of yesterday: west of here it is that day still."""
    texts = {name: (world.keys / f"{name}.pub").read_text("utf-8") for name in (*HALVES, "receipt", "rights")}
    choice = DraftChoice(
        rehearsal=True,
        identity=[texts["identity"]],
        media=[texts["media"]],
        receipt=texts["receipt"],
        rights=texts["rights"],
        urls=urls,
        token_url=token_url,
    )
    write_draft(world.pack, choice, find_asset("demo"), today or utc_now().date() - timedelta(days=1))
    return sign_pack(world.pack, read_private(world.key("signing")))


def install_demo(world: World, core: Core) -> Pack:
    """Install the pack on the laptop, trusting the key that lies here, and sign the demo operator in."""
    pack = core.projects.install(world.pack, read_public(world.keys / "signing.pub").fingerprint)
    core.people.sign_in(pack.project.id, "demo", "0000")
    core.people.accept_confidentiality(pack.project.id)
    return pack


def enrol(world: World, core: Core, project: str) -> None:
    """Put the laptop on the organisation's list, as its staff would after comparing fingerprints."""
    key = core.parts.key
    applicant = Applicant(sign_enrolment(key, utc_now()), key.public.fingerprint, None)
    terms = Terms((project,), ("recorder",), date(utc_now().year + 1, 12, 31))
    admit(world.folder / "devices", applicant, terms)


@contextlib.contextmanager
def running_world(world: World) -> Iterator[Pack]:
    """Start two stores and `collector serve` on loopback, make keys and pack; stop all at the end."""
    make_keys(world)
    stopped = threading.Event()
    with running_stores(world.folder / "stores") as stores:
        token_port = _free_port()
        _write_config(world, stores, token_port)
        urls = {half: store.url for half, store in stores.items()}
        pack = make_pack(world, urls, f"http://127.0.0.1:{token_port}/token")
        thread = _start_serving(world, stopped)
        try:
            yield pack
        finally:
            stopped.set()
            thread.join()


def _start_serving(world: World, stopped: threading.Event) -> threading.Thread:
    listening = threading.Event()
    organisation = Organisation(read_config(world.config))
    arguments = (organisation, lambda _: listening.set(), lambda _: None, stopped)
    thread = threading.Thread(target=serve, args=arguments, name="serve")
    thread.start()
    listening.wait(30)
    return thread


def _write_config(world: World, stores: Mapping[Half, Store], port: int) -> None:
    for name in ("packs", "devices", "state"):
        make_folder(world.folder / name)
    urls = {half: store.url for half, store in stores.items()}
    keys = {
        (half, use): path.as_posix()
        for half, store in stores.items()
        for use, path in (("write", store.write_key), ("read", store.read_key))
    }
    write_atomically(world.config, config_text(urls, keys, port, rights="keys/rights.key").encode())


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])
