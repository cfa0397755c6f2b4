"""What `collector receive` says beside receiving: how everything stands, and what layout 1 still held."""

from __future__ import annotations

from typing import TYPE_CHECKING

from collector.cli.context import emit, say
from collector.errors import NothingToDo

if TYPE_CHECKING:
    from collector.organisation import Organisation


def tell_status(organisation: Organisation) -> None:
    """Print how the halves stand, and each one that waits or was refused, with its reason."""
    for work in organisation.standing.in_state("wanted", "checking", "held", "refused"):
        key = work.sent.vaulted
        arrived = None if work.arrived is None else work.arrived.isoformat()
        row = {
            "event": "half", "state": work.state, "half": key.half, "project": key.project,
            "session": key.session, "device": key.device, "sender": work.sent.sender, "arrived": arrived,
            "tries": work.tries, "refusals": work.refusals, "why": work.why,
        }  # fmt: skip
        emit(row, f"{key.session}  {key.half}  {work.state}  {work.why}".rstrip())
    told = organisation.health.tell()
    emit({"event": "status", **told}, _sentence(told["halves"], told["oldest_unreceipted_s"]))
    for fault in told["faults"]:
        say(fault)


def migrate(organisation: Organisation) -> None:
    """Move everything of layout 1 to where it belongs now. Raises NothingToDo, ServerAway."""
    moved = 0
    for half in organisation.migration.run(sorted(organisation.served())):
        moved += half.what != "unfinished"
        row = {"event": "migrated", "half": half.half, "project": half.project, "session": half.session,
               "to": half.what}  # fmt: skip
        emit(row, f"{half.session}  {half.half}  {half.what.replace('_', ' ')}")
    if not moved:
        raise NothingToDo("Nothing of the old layout is left to be moved.")


def _sentence(halves: dict[str, int], oldest_s: int) -> str:
    counts = ", ".join(f"{number} {state}" for state, number in sorted(halves.items())) or "nothing yet"
    return f"Halves: {counts}. The oldest without a receipt has waited for {oldest_s} s."
