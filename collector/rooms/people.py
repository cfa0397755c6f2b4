"""Who works at a laptop: operators and their PINs, confidentiality, and a lead's word on the clock."""

from __future__ import annotations

from collector.errors import RoleRefused
from collector.model.pack import Operator, Project
from collector.project.operators import (
    Desk,
    accept_confidentiality,
    has_accepted,
    has_pin,
    set_pin,
    sign_in,
)
from collector.session.clock import correct_clock
from collector.session.parts import Parts


class People:
    """`operator` is the one who is signed in, None before."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self.operator: Operator | None = None

    @property
    def code(self) -> str:
        """The code of the one who is signed in; nothing before."""
        return self.operator.code if self.operator else ""

    def sign_in(self, project: str, code: str, pin: str) -> Operator:
        """Sign an operator in. Raises RoleRefused."""
        self.operator = self._check_pin(project, code, pin)
        return self.operator

    def needs_new_pin(self, project: str, code: str) -> bool:
        """Tell whether this operator has no PIN on this laptop yet."""
        return not has_pin(self._project(project), code, self._parts.keystore)

    def choose_pin(self, project: str, code: str, pin: str) -> None:
        """Set an operator's first PIN on this laptop; a set one is changed only by its owner signed in."""
        if not self.needs_new_pin(project, code) and (self.operator is None or self.operator.code != code):
            raise RoleRefused("This operator has a PIN already.")
        set_pin(project, code, pin, self._parts.keystore)

    def has_accepted(self, project: str) -> bool:
        """Tell whether the operator signed in accepted the project's confidentiality text."""
        return has_accepted(self._project(project), self.signed_in().code, self._parts.ledger)

    def accept_confidentiality(self, project: str) -> None:
        """Write that the operator signed in accepts it (P-1.6)."""
        accept_confidentiality(self._project(project), self.signed_in().code, self._parts.ledger)

    def correct_clock(self, project: str, code: str, pin: str) -> None:
        """A team lead confirms with the PIN that the clock is right now (consent.md, Clock).

        Raises RoleRefused.
        """
        lead = self._check_pin(project, code, pin)
        if "lead" not in lead.roles:
            raise RoleRefused("Only a team lead can confirm the clock.", remedy="Ask a team lead.")
        correct_clock(self._parts, lead.code)

    def _project(self, name: str) -> Project:
        return self._parts.pack(name).project

    def _check_pin(self, project: str, code: str, pin: str) -> Operator:
        desk = Desk(self._parts.ledger, self._parts.keystore, self._parts.now)
        return sign_in(self._project(project), code, pin, desk)

    def signed_in(self) -> Operator:
        """Return the operator signed in. Raises RoleRefused."""
        if self.operator is None:
            raise RoleRefused("Nobody is signed in.", remedy="Sign in with code and PIN.")
        return self.operator
