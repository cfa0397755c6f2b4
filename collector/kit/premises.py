"""Where an organisation's things lie, and what it said when it was set up (`organisation.toml`)."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from collector.errors import Malformed
from collector.model.ids import SLUG_PATTERN
from collector.model.manifest import HALVES, Half
from collector.model.toml import parse_toml
from collector.vault import read_small

HTTPS, MEDIA_PORT = 443, 8443
FIRST_PORT = 9330
PORTS_OF_A_STORE = (
    "master.port", "master.port.grpc", "volume.port", "volume.port.grpc", "filer.port", "filer.port.grpc",
)  # fmt: skip
_LIMIT_BYTES = 64 << 10
_LONGEST_NAME = 100
_HOST = re.compile(r"([a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?)(?::([0-9]{1,5}))?")
_LAST_PORT = 65535


@dataclass(frozen=True)
class Address:
    """A host as laptops see it, and the port of its TLS."""

    host: str
    port: int

    @property
    def url(self) -> str:
        """`https://host`, its port only where it is not the usual one."""
        return f"https://{self.host}" + ("" if self.port == HTTPS else f":{self.port}")

    @property
    def text(self) -> str:
        """`host:port`, as `parse_address` takes it."""
        return f"{self.host}:{self.port}"


def parse_address(text: str, port: int = HTTPS) -> Address:
    """Return the address in `HOST[:PORT]`. Raises Malformed."""
    match = _HOST.fullmatch(text.lower())
    if match is None or ".." in text:
        raise Malformed("This is no host.", remedy="Write a name or an IPv4 number: data.example.org")
    number = int(match.group(2) or port)
    if not 0 < number <= _LAST_PORT:
        raise Malformed("This host's port is no port.")
    return Address(match.group(1), number)


@dataclass(frozen=True)
class Particulars:
    """What `init` was told. The token service is reached where the identity half's store is.

    From `first_port` on stand the ports of loopback: the service's, then six for each store.
    """

    name: str
    project: str
    rehearsal: bool
    host: Address
    media_host: Address
    first_port: int = FIRST_PORT

    def __post_init__(self) -> None:
        """Refuse what would not fit into the files that are made of it. Raises Malformed."""
        if not self.name.isprintable() or not 0 < len(self.name.strip()) <= _LONGEST_NAME:
            raise Malformed(f"The organisation's name is empty, odd, or over {_LONGEST_NAME} characters.")
        if re.fullmatch(SLUG_PATTERN, self.project) is None:
            raise Malformed("This is no id of a project.", remedy="Small letters, digits and hyphens.")
        if self.host == self.media_host:
            raise Malformed("Identity and media have the same address: each half has a store of its own.")
        last = self.first_port + len(HALVES) * len(PORTS_OF_A_STORE)
        if not 1024 <= self.first_port <= last <= _LAST_PORT:  # noqa: PLR2004 - below it only root may listen
            raise Malformed("The first port leaves no room.", remedy="Take one from 1024 to 65523.")

    @property
    def addresses(self) -> dict[Half, Address]:
        """Where laptops reach each half's store."""
        return {"identity": self.host, "media": self.media_host}

    @property
    def urls(self) -> dict[Half, str]:
        """The same, as a pack names them."""
        return {half: address.url for half, address in self.addresses.items()}

    @property
    def token_url(self) -> str:
        """The token service, as a pack names it."""
        return f"{self.host.url}/token"

    def store_ports(self, half: Half) -> dict[str, int]:
        """Return the ports of a store on loopback, by the name of its flag."""
        first = self.first_port + 1 + HALVES.index(half) * len(PORTS_OF_A_STORE)
        return {name: first + step for step, name in enumerate(PORTS_OF_A_STORE)}

    def filer_url(self, half: Half) -> str:
        """Return where the service and the proxy reach a store."""
        return f"http://127.0.0.1:{self.store_ports(half)['filer.port']}"

    def to_toml(self) -> str:
        """Return the text of `organisation.toml`."""
        return (
            "# What collector organisation init was told. The files beside it were made from this.\n"
            f"name = {toml_text(self.name)}\nproject = {toml_text(self.project)}\n"
            f"rehearsal = {str(self.rehearsal).lower()}\n"
            f"host = {toml_text(self.host.text)}\nmedia_host = {toml_text(self.media_host.text)}\n"
            f"first_port = {self.first_port}\n"
        )


class Premises:
    """Where everything lies; `folder` is the root of it all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.keys = folder / "keys"  # the service's own keys, and the public ones of every duty
        self.offline = folder / "offline"  # private keys that leave this machine, and the folder with them
        self.officer = folder / "officer"  # the rights officer's key and configuration, closed to the service
        self.devices = folder / "devices"  # the admitted laptops
        self.packs = folder / "packs"  # every pack that was ever published
        self.draft = folder / "draft"  # the pack that is being edited
        self.state = folder / "state"  # what the service must remember
        self.tls = folder / "tls"  # the certificate chain and its private key
        self.units = folder / "systemd"
        self.config = folder / "serve.toml"  # of collector serve and receive
        self.officer_config = self.officer / "officer.toml"  # the same with the rights key: collector rights
        self.particulars_file = folder / "organisation.toml"
        self.tested_file = folder / "offline-tested.json"
        self.backup_file = folder / "backup.txt"  # written at the end of each backup

    def store(self, half: Half) -> Path:
        """Return a store's folder: its own configuration and data."""
        return self.folder / "stores" / half

    def store_key(self, half: Half, use: str) -> Path:
        """Return the file of the key that signs a store's tokens; `use` is write or read."""
        return self.keys / f"store-{half}-{use}.key"


def read_particulars(premises: Premises) -> Particulars:
    """Return what init was told. Raises Malformed, DiskFailed when this is no such folder."""
    table = read_table(premises.particulars_file, "organisation.toml")
    try:
        return Particulars(
            name=_of(table, "name", str),
            project=_of(table, "project", str),
            rehearsal=_of(table, "rehearsal", bool),
            host=parse_address(_of(table, "host", str)),
            media_host=parse_address(_of(table, "media_host", str)),
            first_port=_of(table, "first_port", int),
        )
    except KeyError as error:
        raise Malformed(f"organisation.toml lacks {error.args[0]}.") from error


def read_table(path: Path, name: str) -> dict[str, Any]:
    """Return a small TOML file that is called `name` where it is wrong. Raises Malformed, DiskFailed."""
    return parse_toml(read_small(path, _LIMIT_BYTES), name)


def toml_text(text: str) -> str:
    """Return printable `text` as a TOML string."""
    return json.dumps(text, ensure_ascii=False)


def _of(table: dict[str, Any], name: str, kind: type) -> Any:  # noqa: ANN401 - of that kind
    value = table[name]
    if type(value) is not kind:
        raise Malformed(f"organisation.toml: {name} is of the wrong kind.")
    return value
