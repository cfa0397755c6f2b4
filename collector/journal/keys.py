"""Where the keystore keeps this device's key, and the ones that a repair of its log replaced."""

from __future__ import annotations

import re

from collector.journal.lines import Ring, find_keys, is_signed
from collector.keystore import Keystore
from collector.signing import PrivateKey, PublicKey, parse_public

_NAMED_KEY = re.compile(rb"ed25519:[0-9a-f]{64}")
_NAMED_PRINT = re.compile(rb'"continues":"([0-9a-f]{64})"')


def old_key_name(key: PublicKey) -> str:
    """Where a key stands that a repair replaced: it signs only what was begun under it."""
    return _name(key.fingerprint)


def find_ring(data: bytes, newest: PublicKey, keystore: Keystore) -> Ring:
    """Return the keys of a log that may be damaged where it says which key it continued.

    A key counts that the lines prove, or that the keystore kept: no row can put one there. Raises
    KeystoreLocked.
    """
    proven = find_keys(data, newest)
    keys = [key for _, key in proven.keys]
    more = [key for key in _find_kept(data, keystore) if key not in keys]
    return _place(data, [*more, *keys]) if more else proven


def _find_kept(data: bytes, keystore: Keystore) -> list[PublicKey]:
    """Return the keys that the keystore kept, of those that a log names anywhere."""
    prints = {parse_public(text.decode()).fingerprint for text in _NAMED_KEY.findall(data)}
    prints |= {text.decode() for text in _NAMED_PRINT.findall(data)}
    seeds = [keystore.get(_name(text)) for text in sorted(prints)]
    return [PrivateKey(seed).public for seed in seeds if seed is not None]


def _place(data: bytes, keys: list[PublicKey]) -> Ring:
    """Let each key count from the first line that it signed; the last of `keys` is the newest one."""
    rows = data.split(b"\n")[:-1]
    first: dict[PublicKey, int] = {}
    for number, row in enumerate(rows):
        for key in keys:
            if key not in first and is_signed(row, key):
                first[key] = number
                break
    *older, newest = keys
    older.sort(key=lambda key: first.get(key, 0))
    begins = [0, *(first.get(key, 0) for key in older[1:])]
    last = max(begins[-1], first.get(newest, len(rows)))
    return Ring((*zip(begins, older, strict=True), (last, newest)))


def _name(fingerprint: str) -> str:
    return f"device-key:{fingerprint}"
