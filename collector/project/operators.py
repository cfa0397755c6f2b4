"""Operators: PIN, role, training and confidentiality before any work (P-2.5, P-2.6, P-1.6)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from collector.errors import PinToChange, RoleRefused
from collector.journal import Ledger
from collector.keystore import Keystore
from collector.model.device_events import ConfidentialityAccepted, PinSet, SignedIn, SignInFailed
from collector.model.pack import Operator, Project, Role
from collector.model.times import uptime_s
from collector.project.lead_code import drop_lead_code, fits_lead_code
from collector.project.pins import (
    check_pin,
    check_wait,
    is_given,
    is_right,
    is_set,
    set_pin,
    was_given_lately,
)

REHEARSAL_PIN = "0000"
READERS: frozenset[Role] = frozenset({"rights", "lead", "auditor"})
# How an operator gets in: with a PIN; the first lead's first one with the organisation's code; anybody else's
# first one from a lead; and then one of their own.
PinStep = Literal["enter", "lead_code", "by_lead", "own"]
_one_try = threading.Lock()


@dataclass(frozen=True)
class Desk:
    """Where sign-ins are checked and written: the device's ledger, its keystore, its clock and uptime."""

    ledger: Ledger
    keystore: Keystore
    now: Callable[[], datetime]
    uptime_s: Callable[[], float] = uptime_s


def sign_in(project: Project, code: str, pin: str, desk: Desk) -> Operator:
    """Return the operator when code and PIN fit; each try is one ledger line.

    Raises RoleRefused, PinToChange when a lead set this PIN.
    """
    operator = find_operator(project, code)
    if not has_pin(project, code, desk.keystore):
        raise RoleRefused("No PIN is set for this operator on this laptop.", remedy="Set one first.")
    _try(project, code, pin, desk)
    if is_given(project.id, code, desk.ledger):
        raise PinToChange("A team lead set this PIN.")
    return operator


def find_operator(project: Project, code: str) -> Operator:
    """Return an operator of the pack. Raises RoleRefused."""
    operator = next((item for item in project.operators if item.code == code), None)
    if operator is None:
        raise RoleRefused("There is no such operator in this project.")
    return operator


def has_pin(project: Project, code: str, keystore: Keystore) -> bool:
    """Tell whether this operator can sign in already."""
    return project.rehearsal or is_set(project.id, code, keystore)


def next_step(project: Project, code: str, desk: Desk) -> PinStep:
    """Return how this operator gets in here. Raises RoleRefused."""
    operator = find_operator(project, code)
    if has_pin(project, code, desk.keystore):
        return "own" if is_given(project.id, code, desk.ledger) else "enter"
    others = [item for item in project.operators if "lead" in item.roles and item.code != code]
    led = any(has_pin(project, item.code, desk.keystore) for item in others)
    return "lead_code" if "lead" in operator.roles and not led else "by_lead"


def choose_first_pin(project: Project, code: str, pin: str, once: str, desk: Desk) -> None:
    """Set the first lead's first PIN with the organisation's one-time code. Raises RoleRefused."""
    if next_step(project, code, desk) != "lead_code":
        raise RoleRefused("A team lead sets this operator's first PIN.", remedy="Ask a team lead.")
    check_pin(pin)
    with _one_try:
        check_wait(project.id, code, desk.ledger, desk.uptime_s())
        if not fits_lead_code(project.id, once, desk.keystore):
            _note_failure(project.id, code, desk)
            raise RoleRefused(
                "The one-time code is wrong.", remedy="Ask the organisation for the newest one."
            )
        replace_pin(project, code, pin, desk)
        drop_lead_code(project.id, desk.keystore)


def give_pin(project: Project, lead: Operator, code: str, pin: str, desk: Desk) -> None:
    """Set another operator's PIN, which they have to change when they first sign in.

    `lead` has signed in with their own PIN. Raises RoleRefused.
    """
    find_operator(project, code)
    if "lead" not in lead.roles or lead.code == code:
        raise RoleRefused("A team lead sets this operator's first PIN.", remedy="Ask a team lead.")
    check_pin(pin)
    # The line comes first: a PIN that a lead knows never stands without it.
    desk.ledger.note(PinSet(project=project.id, operator=code, by=lead.code))
    set_pin(project.id, code, pin, desk.keystore)


def change_pin(project: Project, code: str, old: str, new: str, desk: Desk) -> None:
    """Replace one's own PIN. Raises RoleRefused."""
    find_operator(project, code)
    _try(project, code, old, desk)
    if new == old:
        raise RoleRefused("The new PIN is the old one.", remedy="Choose another one.")
    replace_pin(project, code, new, desk)


def replace_pin(project: Project, code: str, pin: str, desk: Desk) -> None:
    """Set the PIN of an operator who is signed in. Raises RoleRefused."""
    set_pin(project.id, code, pin, desk.keystore)
    desk.ledger.note(PinSet(project=project.id, operator=code, by=code))


def may_confirm(project: Project, code: str, ledger: Ledger, now: datetime) -> bool:
    """Tell whether this operator can be a second person: nobody else knew their PIN within a day.

    The day counts by the wall clock. Whoever sets it forward leaves lines of a time to come in the ledger,
    and no session begins until a lead has answered for the clock.
    """
    known = any(operator.code == code for operator in project.operators)
    return known and not was_given_lately(project.id, code, ledger, now)


def check_reader(operator: Operator) -> None:
    """Return when this operator may read requests of rights: who asked for what. Raises RoleRefused."""
    if not READERS & set(operator.roles):
        raise RoleRefused(
            "Requests are read by a team lead, the rights officer or an auditor.",
            remedy="Taking one is anybody's.",
        )


def has_accepted(project: Project, code: str, ledger: Ledger) -> bool:
    """Tell whether this operator accepted the project's present confidentiality text."""
    wanted = {"project": project.id, "operator": code, "version": project.confidentiality.version}
    return any(line.fields == wanted for line in ledger.of_kind("confidentiality_accepted"))


def accept_confidentiality(project: Project, code: str, ledger: Ledger) -> None:
    """Write that this operator accepted the present text."""
    if not has_accepted(project, code, ledger):
        version = project.confidentiality.version
        ledger.note(ConfidentialityAccepted(project=project.id, operator=code, version=version))


def _is_right(project: Project, code: str, pin: str, keystore: Keystore) -> bool:
    if is_set(project.id, code, keystore):
        return is_right(project.id, code, pin, keystore)
    return project.rehearsal and pin == REHEARSAL_PIN


def _try(project: Project, code: str, pin: str, desk: Desk) -> None:
    """Try a PIN, one after the other: many at once would all come before the first wait."""
    with _one_try:
        check_wait(project.id, code, desk.ledger, desk.uptime_s())
        if not _is_right(project, code, pin, desk.keystore):
            _note_failure(project.id, code, desk)
            raise RoleRefused("The PIN is wrong.", remedy="Type it again.")
        desk.ledger.note(SignedIn(project=project.id, operator=code))


def _note_failure(project: str, code: str, desk: Desk) -> None:
    desk.ledger.note(SignInFailed(project=project, operator=code, uptime_s=int(desk.uptime_s())))
