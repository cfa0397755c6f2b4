"""The store's tokens: HS256, with the path prefixes and methods that SeaweedFS 4.48 enforces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import jwt

from collector.errors import Malformed
from collector.model.layout import (
    OLD_SENDER,
    HalfKey,
    Vaulted,
    inbox_file,
    lists_folder,
    rights_file,
    rights_inbox,
)
from collector.model.manifest import Half
from collector.vault import read_small

LIFETIME = timedelta(minutes=15)
WRITES, READS, DROPS = ("POST", "PATCH", "DELETE"), ("HEAD", "GET"), ("DELETE",)
RIGHTS = "rights"
_LETTER_WRITES = ("POST", "PATCH")  # a request of rights is never taken back
_KEY_LIMIT_BYTES = 1024
_SHORTEST_KEY = 32


@dataclass(frozen=True)
class StoreKeys:
    """What signs a store's tokens: `jwt.filer_signing` and `jwt.filer_signing.read` in security.toml."""

    write: str = field(repr=False)
    read: str = field(repr=False)


@dataclass(frozen=True)
class Pass:
    """What a token allows: methods, on these paths and all below them."""

    prefixes: Sequence[str]
    methods: Sequence[str]


def read_store_keys(write_file: Path, read_file: Path) -> StoreKeys:
    """Return the keys in two files, blanks at their ends dropped. Raises Malformed, DiskFailed."""
    texts = [
        read_small(path, _KEY_LIMIT_BYTES).decode("utf-8", "replace").strip()
        for path in (write_file, read_file)
    ]
    if any(len(text) < _SHORTEST_KEY for text in texts):
        raise Malformed(f"A store's key has fewer than {_SHORTEST_KEY} characters.")
    if texts[0] == texts[1]:
        raise Malformed("A store's write key and read key are the same.")
    return StoreKeys(*texts)


def sign_token(key: str, allowed: Pass, ends: datetime) -> str:
    """Return a token. SeaweedFS compares prefixes with whole parts of the *target* path, also under tus."""
    claims = {
        "exp": int(ends.timestamp()),
        "allowed_prefixes": list(allowed.prefixes),
        "allowed_methods": list(allowed.methods),
    }
    return jwt.encode(claims, key, algorithm="HS256")


def write_pass(key: HalfKey, sender: str, device: str) -> Pass:
    """Return what a sender may write: its inbox for one half of a signer's session, or one request."""
    if key.half == RIGHTS:
        return Pass([rights_inbox(key.project, sender, key.session)], _LETTER_WRITES)
    return Pass([inbox_file(key, sender, device, "")], WRITES)


def drop_pass(key: HalfKey, sender: str, device: str) -> Pass:
    """Return what is left once a session was withdrawn: uploads that were begun can be ended."""
    return Pass([inbox_file(key, sender, device, "")], DROPS)


def read_pass(key: HalfKey, sender: str, device: str) -> Pass:
    """Return what a sender may read: its inbox and the receipt; for rights its answers and the lists.

    A request that was sent before senders were told apart is known by its number alone.
    """
    if key.half == RIGHTS:
        stems = [rights_file(key.project, name, key.session) for name in (sender, OLD_SENDER)]
        names = [f"{stem}{ending}" for stem in stems for ending in (".json", ".sig")]
        letter = rights_inbox(key.project, sender, key.session)
        return Pass([letter, *names, f"{lists_folder(key.project)}/"], READS)
    inbox = inbox_file(key, sender, device, "")
    return Pass([inbox, *receipt_pass(key, device).prefixes], READS)


def receipt_pass(key: HalfKey, device: str) -> Pass:
    """Return what is left to read once a half has its receipt: the receipt."""
    half: Half = "media" if key.half == "media" else "identity"
    receipt = Vaulted(half, key.project, device, key.session).receipt
    return Pass([f"{receipt}.json", f"{receipt}.sig"], READS)
