"""Who works at a laptop: operators and their PINs, confidentiality, and a lead's word on the clock."""

from __future__ import annotations

from collector.errors import RoleRefused
from collector.model.pack import Operator, Project
from collector.project.operators import (
    Desk,
    accept_confidentiality,
    check_reader,
    has_accepted,
)
from collector.project.pin_desk import PinDesk
from collector.session.clock import correct_clock
from collector.session.confirming import confirm_restore
from collector.session.parts import Parts


class People:
    """`operator` is the one who is signed in, None before."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self.operator: Operator | None = None
        self.project = ""  # whose operator that is: roles are a project's own

    @property
    def code(self) -> str:
        """The code of the one who is signed in; nothing before."""
        return self.operator.code if self.operator else ""

    @property
    def pins(self) -> PinDesk:
        """Who gets in, and how."""
        parts = self._parts
        desk = Desk(parts.ledger, parts.keystore, parts.now, parts.uptime_s)
        return PinDesk(parts.pack, desk, parts.key.public.fingerprint)

    def sign_in(self, project: str, code: str, pin: str) -> Operator:
        """Sign an operator in. Raises RoleRefused, PinToChange."""
        self.operator = self.pins.sign_in(project, code, pin)
        self.project = project
        return self.operator

    def sign_out(self) -> None:
        """Nobody is signed in any more."""
        self.operator, self.project = None, ""

    def choose_pin(self, project: str, code: str, pin: str, once: str = "") -> None:
        """Set one's own PIN: signed in, or as the first lead with the organisation's code `once`.

        Raises RoleRefused.
        """
        if self.pins.step(project, code) in {"enter", "own"}:
            self.pins.replace(project, self.operator, code, pin)
        else:
            self.pins.choose_first(project, code, pin, once)

    def call_lead(self, project: str, code: str, pin: str) -> Operator:
        """Return the team lead of this code and PIN; who is signed in stays. Raises RoleRefused."""
        lead = self.pins.sign_in(project, code, pin)
        if "lead" not in lead.roles:
            raise RoleRefused("Only a team lead can confirm this.", remedy="Ask a team lead.")
        return lead

    def check_reader(self, project: str) -> None:
        """Return when requests may be read by who is signed in. Raises RoleRefused.

        In a rehearsal, where every PIN is known, nobody has to sign in to see made-up requests.
        """
        if self.operator is not None or not self._project(project).rehearsal:
            check_reader(self.signed_in(project))

    def has_accepted(self, project: str) -> bool:
        """Tell whether the operator signed in accepted the project's confidentiality text."""
        return has_accepted(self._project(project), self.signed_in(project).code, self._parts.ledger)

    def accept_confidentiality(self, project: str) -> None:
        """Write that the operator signed in accepts it (P-1.6)."""
        accept_confidentiality(self._project(project), self.signed_in(project).code, self._parts.ledger)

    def confirm_restore(self, project: str, code: str, pin: str) -> None:
        """A team lead takes an older data folder for right; it counts from the next start on.

        Raises RoleRefused, Refused.
        """
        confirm_restore(self._parts, self._project(project), code, pin)

    def correct_clock(self, project: str, code: str, pin: str) -> None:
        """A team lead confirms with the PIN that the clock is right now (consent.md, Clock).

        Raises RoleRefused.
        """
        lead = self.call_lead(project, code, pin)
        correct_clock(self._parts, lead.code)

    def _project(self, name: str) -> Project:
        return self._parts.pack(name).project

    def signed_in(self, project: str) -> Operator:
        """Return the operator signed in to a project. Raises RoleRefused."""
        if self.operator is None or self.project != project:
            raise RoleRefused("Nobody is signed in.", remedy="Sign in with code and PIN.")
        return self.operator
