"""What the app and the commands call about PINs: a project's operators over this laptop's ledger and keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from collector.errors import RoleRefused
from collector.model.pack import Operator, Project
from collector.project.lead_code import make_lead_code
from collector.project.operators import (
    Desk,
    PinStep,
    change_pin,
    choose_first_pin,
    give_pin,
    next_step,
    replace_pin,
    sign_in,
)
from collector.project.pack import Pack
from collector.project.second_person import TwoPeople, call_second
from collector.seal.keys import parse_recipient


@dataclass(frozen=True)
class PinDesk:
    """`pack` finds an installed project, `device` is this laptop's fingerprint. It raises RoleRefused."""

    pack: Callable[[str], Pack]
    desk: Desk
    device: str

    def sign_in(self, project: str, code: str, pin: str) -> Operator:
        """Return the operator. Raises PinToChange, too."""
        return sign_in(self._project(project), code, pin, self.desk)

    def step(self, project: str, code: str) -> PinStep:
        """Return how this operator gets in on this laptop."""
        return next_step(self._project(project), code, self.desk)

    def choose_first(self, project: str, code: str, pin: str, once: str) -> None:
        """Set the first lead's first PIN with the organisation's one-time code."""
        choose_first_pin(self._project(project), code, pin, once, self.desk)

    def replace(self, project: str, operator: Operator | None, code: str, pin: str) -> None:
        """Set the PIN of the `operator` who is signed in: their own and nobody else's."""
        if operator is None or operator.code != code:
            raise RoleRefused("This operator has a PIN already.")
        replace_pin(self._project(project), code, pin, self.desk)

    def change(self, project: str, code: str, old: str, new: str) -> None:
        """Replace one's own PIN, also one that a lead set."""
        change_pin(self._project(project), code, old, new, self.desk)

    def give(self, project: str, lead: tuple[str, str], code: str, pin: str) -> None:
        """Let a lead, by code and PIN, set another operator's PIN, who changes it at the first sign-in."""
        give_pin(self._project(project), self.sign_in(project, *lead), code, pin, self.desk)

    def call_second(self, project: str, first: Operator | None, code: str, pin: str) -> TwoPeople:
        """Let another operator stand by what `first`, who is signed in, is about to do."""
        if first is None:
            raise RoleRefused("Nobody is signed in.", remedy="Sign in with code and PIN.")
        return call_second(self._project(project), first, code, pin, self.desk)

    def ask_code(self, project: str) -> bytes:
        """Make a new one-time code for the first lead; return it sealed for the organisation."""
        recipients = [parse_recipient(text) for text in self.pack(project).recipients("identity")]
        return make_lead_code(project, self.device, recipients, self.desk.keystore)

    def _project(self, name: str) -> Project:
        return self.pack(name).project
