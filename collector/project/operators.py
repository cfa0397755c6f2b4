"""Operators: PIN, role, training and confidentiality before any work (P-2.5, P-2.6, P-1.6)."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from collector.errors import RoleRefused
from collector.journal import Ledger
from collector.keystore import Keystore
from collector.model.pack import Operator, Project, Role
from collector.model.times import parse_time

REHEARSAL_PIN = "0000"
_PEPPER = "pin-pepper"
_TRIES = 5
_PAUSE = timedelta(minutes=1)


@dataclass(frozen=True)
class Desk:
    """Where sign-ins are checked and written: the device's ledger, its keystore, its clock."""

    ledger: Ledger
    keystore: Keystore
    now: Callable[[], datetime]


def sign_in(project: Project, code: str, pin: str, desk: Desk) -> Operator:
    """Return the operator when code and PIN fit; each try is one ledger line. Raises RoleRefused."""
    operator = next((item for item in project.operators if item.code == code), None)
    if operator is None:
        raise RoleRefused("There is no such operator in this project.")
    _check_pause(project.id, code, desk.ledger, desk.now())
    stored = desk.keystore.get(_name(project.id, code))
    if stored is None and not project.rehearsal:
        raise RoleRefused("No PIN is set for this operator on this laptop.", remedy="Set one first.")
    right = pin == REHEARSAL_PIN if stored is None else hmac.compare_digest(stored, _hash(pin, desk.keystore))
    desk.ledger.append("signed_in" if right else "sign_in_failed", {"project": project.id, "operator": code})
    if not right:
        raise RoleRefused("The PIN is wrong.", remedy="Type it again.")
    return operator


def set_pin(project: str, code: str, pin: str, keystore: Keystore) -> None:
    """Set an operator's PIN on this laptop: 4 digits at the least. Raises RoleRefused."""
    if not (pin.isascii() and pin.isdigit() and 4 <= len(pin) <= 12):  # noqa: PLR2004 - digits on a keypad
        raise RoleRefused("A PIN has 4 to 12 digits.")
    keystore.put(_name(project, code), _hash(pin, keystore))


def has_pin(project: Project, code: str, keystore: Keystore) -> bool:
    """Tell whether this operator can sign in already."""
    return project.rehearsal or keystore.get(_name(project.id, code)) is not None


def require_role(operator: Operator, role: Role, today: date) -> None:
    """Return when the operator has `role`; recording also needs training that has not run out (P-2.6)."""
    if role not in operator.roles:
        raise RoleRefused(
            "This operator's role does not allow this.", remedy="Ask somebody who has the role."
        )
    if role == "recorder" and today > operator.trained_until:
        raise RoleRefused(
            "This operator's training has run out, so no new session can start.",
            remedy="Uploading and requests still work. Renew the training, then install the new pack.",
        )


def has_accepted(project: Project, code: str, ledger: Ledger) -> bool:
    """Tell whether this operator accepted the project's present confidentiality text."""
    wanted = {"project": project.id, "operator": code, "version": project.confidentiality.version}
    return any(line.fields == wanted for line in ledger.of_kind("confidentiality_accepted"))


def accept_confidentiality(project: Project, code: str, ledger: Ledger) -> None:
    """Write that this operator accepted the present text."""
    if not has_accepted(project, code, ledger):
        fields = {"project": project.id, "operator": code, "version": project.confidentiality.version}
        ledger.append("confidentiality_accepted", fields)


def _check_pause(project: str, code: str, ledger: Ledger, now: datetime) -> None:
    failed = 0
    last: datetime | None = None
    for line in reversed(ledger.lines):
        if line.fields.get("operator") != code or line.fields.get("project") != project:
            continue
        if line.kind == "signed_in":
            break
        if line.kind == "sign_in_failed":
            failed += 1
            last = last or parse_time(line.time)
    if failed >= _TRIES and last is not None and now < last + _PAUSE:
        raise RoleRefused("Too many wrong PINs.", remedy="Wait a minute, then try again.")


def _name(project: str, code: str) -> str:
    return f"pin:{project}:{code}"


def _hash(pin: str, keystore: Keystore) -> bytes:
    """Hash the PIN by scrypt, peppered from the keystore: the slot alone tells nothing about four digits."""
    pepper = keystore.get(_PEPPER)
    if pepper is None:
        pepper = secrets.token_bytes(32)
        keystore.put(_PEPPER, pepper)
    return hashlib.scrypt(pin.encode(), salt=pepper, n=1 << 14, r=8, p=1, dklen=32)
