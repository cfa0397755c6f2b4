"""The organisation's keys, one a duty: where each private one lives, and what tries it out."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from collector.errors import CollectorError, Malformed
from collector.seal.forms import seal_bytes
from collector.seal.keys import generate_identity, parse_recipient, read_identities, write_identity_files
from collector.seal.opening import open_bytes
from collector.signing import generate_private, read_private, read_public, write_pair
from collector.vault import make_folder, read_small, write_atomically

Home = Literal["service", "officer", "offline"]


@dataclass(frozen=True)
class Duty:
    """What a pair of keys is for; `home`: where the private one is used, `seals`: it is an age key."""

    name: str
    home: Home
    seals: bool
    does: str


DUTIES = (
    Duty("identity", "offline", seals=True, does="opens identity forms"),
    Duty("media", "offline", seals=True, does="opens recordings"),
    Duty("signing", "offline", seals=False, does="signs project packs"),
    Duty("import", "offline", seals=False, does="countersigns imported sessions"),
    Duty("verdict", "offline", seals=False, does="signs verdicts on takes"),
    Duty("receipt", "service", seals=False, does="signs receipts"),
    Duty("rights", "officer", seals=False, does="signs answers to requests and deletion lists"),
)
OFFLINE = tuple(duty for duty in DUTIES if duty.home == "offline")


def write_keys(folder: Path, duties: Iterable[Duty] = DUTIES) -> None:
    """Write a fresh NAME.key (0600) and NAME.pub for each duty. Raises KeyFileExists, DiskFailed."""
    make_folder(folder)
    for duty in duties:
        if duty.seals:
            write_identity_files(folder, duty.name, generate_identity())
        else:
            write_pair(folder, duty.name, generate_private())


def publish_keys(source: Path, folder: Path, duties: Iterable[Duty]) -> None:
    """Copy the public keys of `duties` from `source` to `folder`. Raises DiskFailed."""
    for duty in duties:
        write_atomically(folder / f"{duty.name}.pub", read_public_text(source, duty).encode())


def read_public_text(folder: Path, duty: Duty) -> str:
    """Return the public key as its file says it. Raises Malformed, BadKeyText, DiskFailed."""
    try:
        text = read_small(folder / f"{duty.name}.pub", 64 << 10).decode("ascii")
    except UnicodeDecodeError as error:
        raise Malformed(f"The public {duty.name} key is not text.") from error
    if duty.seals:
        parse_recipient(text.strip())
    else:
        read_public(folder / f"{duty.name}.pub")
    return text


def try_key(duty: Duty, private: Path, public_text: str) -> None:
    """Return when the private key in a file does its duty for the public one: open, or sign.

    Nothing of it is kept. Raises Malformed when it is another one's, and what reading it raises.
    """
    try:
        _try(duty, private, public_text)
    except CollectorError as error:
        raise Malformed(
            f"The offline {duty.name} key does not do its work: {error}",
            remedy=f"Look for {duty.name}.key on every copy of the offline disk.",
        ) from error


def _try(duty: Duty, private: Path, public_text: str) -> None:
    said = secrets.token_bytes(32)
    if duty.seals:
        sealed = seal_bytes(said, [parse_recipient(public_text.strip())])
        if open_bytes(sealed, read_identities(private)) != said:
            raise Malformed("it opens something else")
        return
    key = read_private(private)
    if key.public.text != public_text.strip():
        raise Malformed("it belongs to another public key")
    key.public.verify(said, key.sign(said))
