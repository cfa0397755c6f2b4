"""What was done about one request, step by step, as this laptop's log tells it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from collector.journal import Ledger
from collector.model.lines import Line
from collector.rights.standing import ANSWERED, APPLIED, CONFIRMED, KINDS, REPORTED, REQUESTED, SENT

StepKind = Literal["taken", "confirmed", "applied", "sent", "accepted", "done", "refused"]
_PLAIN: dict[str, StepKind] = {
    REQUESTED: "taken", REPORTED: "taken", CONFIRMED: "confirmed", APPLIED: "applied", SENT: "sent",
}  # fmt: skip


@dataclass(frozen=True)
class Step:
    """One step: when, and the codes of the operators who stand by it, where it needs some.

    Who took a request stands in the sealed letter alone.
    """

    kind: StepKind
    time: str
    who: tuple[str, ...] = ()
    sessions: int = 0
    reason: str = ""


def tell_steps(ledger: Ledger, number: str) -> tuple[Step, ...]:
    """Return the steps of a request, oldest first."""
    lines = [line for kind in KINDS for line in ledger.of_kind(kind) if line.fields.get("request") == number]
    return tuple(_tell(line) for line in sorted(lines, key=lambda line: line.number))


def _tell(line: Line) -> Step:
    fields = line.fields
    if line.kind == ANSWERED:
        return Step(fields["state"], line.time, reason=str(fields.get("reason") or ""))
    who = (str(fields["first"]), str(fields["second"])) if line.kind == CONFIRMED else ()
    return Step(_PLAIN[line.kind], line.time, who, len(fields.get("sessions", ())))
