"""Where the keystore keeps this device's key, and the ones that a repair of its log replaced."""

from __future__ import annotations

from collector.signing import PublicKey


def old_key_name(key: PublicKey) -> str:
    """Where a key stands that a repair replaced: it signs only what was begun under it."""
    return f"device-key:{key.fingerprint}"
