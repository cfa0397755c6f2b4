"""PINs on this laptop: salted hashes in the keystore, who set them by the ledger, waits after wrong ones.

Waits are measured by the system's uptime, which nobody can set, and every failure's uptime stands in its
ledger line. So the next run of the program knows how long ago it was. After a restart of the system the
uptime since then is all that is sure to have passed: the wait begins again in full, an hour at most, and
starting once more only makes it longer. The wall clock is never asked: whoever holds the laptop can set it.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
from datetime import datetime, timedelta

from collector.errors import RoleRefused
from collector.journal import Ledger
from collector.keystore import Keystore
from collector.model.lines import Line
from collector.model.times import parse_time

FAILED, SIGNED_IN, PIN_SET = "sign_in_failed", "signed_in", "pin_set"
_PEPPER = "pin-pepper"
_SALT_BYTES, _HASH_BYTES = 16, 32
_FREE_TRIES, _FIRST_WAIT_S, _LONGEST_WAIT_S = 4, 60, 3600
_TOLD_MINUTES = (1, 2, 4, 8, 16, 32, 60)
_NEW_FOR = timedelta(days=1)
_making_pepper = threading.Lock()


def set_pin(project: str, code: str, pin: str, keystore: Keystore) -> None:
    """Set an operator's PIN on this laptop: 4 digits at the least. Raises RoleRefused."""
    check_pin(pin)
    salt = secrets.token_bytes(_SALT_BYTES)
    keystore.put(_name(project, code), salt + hash_secret(pin, salt, keystore))


def check_pin(pin: str) -> None:
    """Return when this may be a PIN. Raises RoleRefused."""
    if not (pin.isascii() and pin.isdigit() and 4 <= len(pin) <= 12):  # noqa: PLR2004 - digits on a keypad
        raise RoleRefused("A PIN has 4 to 12 digits.")


def is_set(project: str, code: str, keystore: Keystore) -> bool:
    """Tell whether this operator has a PIN of their own here."""
    return keystore.get(_name(project, code)) is not None


def is_right(project: str, code: str, pin: str, keystore: Keystore) -> bool:
    """Tell whether this is the operator's PIN. If so, one that was hashed without a salt is hashed anew."""
    stored = keystore.get(_name(project, code))
    if stored is None:
        return False
    if len(stored) == _HASH_BYTES:
        right = hmac.compare_digest(stored, hash_secret(pin, b"", keystore))
        if right:
            salt = secrets.token_bytes(_SALT_BYTES)
            keystore.put(_name(project, code), salt + hash_secret(pin, salt, keystore))
        return right
    salt = stored[:_SALT_BYTES]
    return hmac.compare_digest(stored[_SALT_BYTES:], hash_secret(pin, salt, keystore))


def hash_secret(secret: str, salt: bytes, keystore: Keystore) -> bytes:
    """Hash by scrypt, salted and peppered from the keystore: a slot alone tells nothing about four digits."""
    with _making_pepper:
        pepper = keystore.get(_PEPPER)
        if pepper is None:
            pepper = secrets.token_bytes(32)
            keystore.put(_PEPPER, pepper)
    return hashlib.scrypt(secret.encode(), salt=pepper + salt, n=1 << 14, r=8, p=1, dklen=_HASH_BYTES)


def check_wait(project: str, code: str, ledger: Ledger, uptime_s: float) -> None:
    """Return when another PIN may be tried. Raises RoleRefused."""
    left_s = _left_s(project, code, ledger, uptime_s)
    if left_s > 0:
        minutes = next((step for step in _TOLD_MINUTES if left_s <= step * 60), _TOLD_MINUTES[-1])
        remedy = "Wait a minute, then try again."
        if minutes > 1:
            remedy = f"Wait {minutes} minutes, then try again."
        raise RoleRefused("Too many wrong PINs.", remedy=remedy)


def is_given(project: str, code: str, ledger: Ledger) -> bool:
    """Tell whether a lead set the PIN that this operator has: its owner has to choose another first."""
    line = _newest(ledger, PIN_SET, project, code)
    return line is not None and line.fields["by"] != code


def was_given_lately(project: str, code: str, ledger: Ledger, now: datetime) -> bool:
    """Tell whether somebody else knew this operator's PIN within a day, or knows it still."""
    given = [line for line in _lines(ledger, PIN_SET, project, code) if line.fields["by"] != code]
    return bool(given) and (is_given(project, code, ledger) or now < parse_time(given[-1].time) + _NEW_FOR)


def _left_s(project: str, code: str, ledger: Ledger, uptime_s: float) -> float:
    settled = [_newest(ledger, kind, project, code) for kind in (SIGNED_IN, PIN_SET)]
    after = max((line.number for line in settled if line is not None), default=-1)
    failed = [line for line in _lines(ledger, FAILED, project, code) if line.number > after]
    if len(failed) <= _FREE_TRIES:
        return 0
    wait_s = min(_LONGEST_WAIT_S, _FIRST_WAIT_S << min(len(failed) - _FREE_TRIES - 1, 6))
    failed_s = float(failed[-1].fields.get("uptime_s", 0))
    passed_s = uptime_s - failed_s if uptime_s >= failed_s else uptime_s
    return wait_s - passed_s


def _lines(ledger: Ledger, kind: str, project: str, code: str) -> list[Line]:
    wanted = (project, code)
    return [line for line in ledger.of_kind(kind)
            if (line.fields["project"], line.fields["operator"]) == wanted]  # fmt: skip


def _newest(ledger: Ledger, kind: str, project: str, code: str) -> Line | None:
    lines = _lines(ledger, kind, project, code)
    return lines[-1] if lines else None


def _name(project: str, code: str) -> str:
    return f"pin:{project}:{code}"
