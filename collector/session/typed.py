"""What was typed and is not sealed yet."""

from __future__ import annotations

from dataclasses import dataclass, field

from collector.consent.compensation import PayChoice
from collector.consent.witness import Companion


@dataclass
class Typed:
    """Memory only, gone with the session: a guardian's particulars, the names of who stands by."""

    guardian: dict[str, str] | None = field(default=None, repr=False)
    witness: Companion | None = None
    interpreter: Companion | None = None

    def forget(self) -> None:
        """The form is sealed: everything that was typed before is gone."""
        self.guardian = None
        self.forget_company()

    def forget_company(self) -> None:
        """Nobody stands by any more."""
        self.witness = self.interpreter = None


@dataclass(frozen=True)
class Asides:
    """What comes with a form beside its fields: doubts that were confirmed, and what was said of the pay.

    `lead` is the code of a team lead who confirmed with the PIN what a recorder does not decide alone.
    """

    confirmed: frozenset[str] = frozenset()
    pay: PayChoice = field(default_factory=PayChoice)
    lead: str = ""


NO_ASIDES = Asides()
