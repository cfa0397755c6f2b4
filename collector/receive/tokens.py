"""The store's tokens: HS256, with the path prefixes and methods that SeaweedFS 4.48 enforces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import jwt

from collector.errors import Malformed
from collector.vault import read_small

LIFETIME = timedelta(minutes=15)
WRITES, READS, DROPS = ("POST", "PATCH", "DELETE"), ("HEAD", "GET"), ("DELETE",)
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


def write_pass(half: str, project: str, session: str) -> Pass:
    """Return what a device may write: below its session in this half, or its request of rights."""
    if half == "rights":
        return Pass([f"/rights/{project}/{session}.age"], _LETTER_WRITES)
    return Pass([f"/{half}/{project}/{session}/"], WRITES)


def drop_pass(half: str, project: str, session: str) -> Pass:
    """Return what is left once a session was withdrawn: uploads that were begun can be ended."""
    return Pass([f"/{half}/{project}/{session}/"], DROPS)


def read_pass(half: str, project: str, session: str) -> Pass:
    """Return what a device may read: the same and its receipt; for rights the answers and the lists."""
    if half == "rights":
        stem = f"/rights/{project}/{session}"
        names = [f"{stem}{ending}" for ending in (".age", ".json", ".sig", ".answer.age", ".answer.sig")]
        return Pass([*names, f"/lists/{project}/"], READS)
    receipt = f"/receipts/{half}/{project}/{session}"
    return Pass([f"/{half}/{project}/{session}/", f"{receipt}.json", f"{receipt}.sig"], READS)


def receipt_pass(half: str, project: str, session: str) -> Pass:
    """Return what is left to read once a half has its receipt: the receipt."""
    receipt = f"/receipts/{half}/{project}/{session}"
    return Pass([f"{receipt}.json", f"{receipt}.sig"], READS)
