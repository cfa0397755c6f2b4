"""How every request stands: a fold of the device's ledger lines, and the order in which they are shown."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Literal

from collector.journal import Ledger
from collector.model.lines import Line
from collector.rights.calendar import Alarm, find_alarms

if TYPE_CHECKING:
    from collector.rights.story import Step

REQUESTED, REPORTED = "right_requested", "incident_reported"
APPLIED, SENT, ANSWERED = "right_applied", "right_sent", "right_answered"
CONFIRMED = "right_confirmed"
CANCELLED = "account_cancelled"
KINDS = frozenset({REQUESTED, REPORTED, CONFIRMED, APPLIED, SENT, ANSWERED})
INCIDENT = "incident"
DELETING = frozenset({"delete", "withdraw", "cancel_account"})
NARROWING = frozenset({"withdraw", "delete", "change_scope"})
TOUCHING = DELETING | {"change_scope", "restrict", "guardian_acts", "turned_14", "heir"}
_CHILDREN = frozenset({"guardian_acts", "turned_14"})
_SETTLED = frozenset({"done", "refused"})

RequestState = Literal["waiting", "sent", "accepted", "done", "refused"]


@dataclass(frozen=True)
class Standing:
    """One request. `pending`: nobody proved yet who asks. `applied`: this laptop did its own part.

    `purposes` and `kinds` are named one by one; `whole` where nothing is, or where taking part needs them.

    `confirmed`: two people of the team stand by its deletion. What was told at a desk proves nothing here.

    `sha256` is of the sealed file, `sequence` of the newest answer.
    """

    number: str
    project: str
    kind: str
    code: str
    received: date
    due: date
    sha256: str
    whole: bool = True
    purposes: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    pending: bool = False
    confirmed: bool = False
    applied: bool = False
    state: RequestState = "waiting"
    reason: str = ""
    sequence: int = 0

    @property
    def settled(self) -> bool:
        """Whether the organisation has said its last word: only it can."""
        return self.state in _SETTLED

    @property
    def is_over(self) -> bool:
        """Whether it keeps nobody from taking part any more.

        Single purposes that were taken back here leave the rest. All else waits for the organisation's last
        word; unless that is a no, also until this laptop did its own part.
        """
        if self.applied and not self.whole:
            return True
        return self.state == "refused" or (self.settled and (self.applied or not self.changes))

    @property
    def deletes(self) -> bool:
        """Whether it asks for everything of a contributor to go."""
        named = self.kind in NARROWING and bool(self.purposes or self.kinds)
        return (self.kind in DELETING or named) and self.whole and bool(self.code)

    @property
    def narrows(self) -> bool:
        """Whether it asks for single purposes or kinds to be taken back."""
        return self.kind in NARROWING and not self.whole and bool(self.code)

    @property
    def changes(self) -> bool:
        """Whether this laptop has a part of its own to do."""
        return self.deletes or self.narrows

    @property
    def holds(self) -> bool:
        """Whether nothing of this contributor is sent: what is asked is not done here, nor turned down.

        A restriction holds for as long as it is not turned down.
        """
        if not self.code or self.state == "refused":
            return False
        return self.kind == "restrict" or (self.changes and not self.applied)

    @property
    def granted(self) -> bool:
        """Whether it may be done here: by two people's word, or by the organisation's."""
        return self.state in {"accepted", "done"} or (self.confirmed and self.state != "refused")

    @property
    def waits_for_second(self) -> bool:
        """Whether somebody has still to stand by it: until then nothing is deleted, changed nor sent."""
        return self.changes and not (self.granted or self.applied or self.settled)


@dataclass(frozen=True)
class RequestRow:
    """A request in the list; `first` ones (a child's, an account's) come before others due as late.

    `steps` are what was done about it, where it was looked up alone.
    """

    standing: Standing
    first: bool
    alarms: tuple[Alarm, ...]
    days_left: int
    steps: tuple[Step, ...] = ()


def fold_requests(lines: Iterable[Line]) -> dict[str, Standing]:
    """Return the requests by number, in the order in which they were taken. Lines come in ledger order."""
    found: dict[str, Standing] = {}
    for line in lines:
        number = str(line.fields.get("request", ""))
        if line.kind in {REQUESTED, REPORTED}:
            found.setdefault(number, _begin(line))
        elif number in found:
            found[number] = _advance(found[number], line)
    return found


def read_requests(ledger: Ledger) -> dict[str, Standing]:
    """Return every request that this laptop's log knows."""
    lines = [line for kind in KINDS for line in ledger.of_kind(kind)]
    return fold_requests(sorted(lines, key=lambda line: line.number))


def is_cancelled(ledger: Ledger, project: str, code: str) -> bool:
    """Tell whether this contributor closed the account: no session begins under the code again (P-3.5)."""
    return any(
        (line.fields["project"], line.fields["contributor"]) == (project, code)
        for line in ledger.of_kind(CANCELLED)
    )


def order_requests(found: Iterable[Standing], children: Collection[str], today: date) -> list[RequestRow]:
    """Return the list: overdue first, then children's and accounts, then by date; settled ones last."""
    rows = [_row(standing, children, today) for standing in found]
    return sorted(rows, key=_rank)


def is_held(found: Iterable[Standing], codes: Collection[str]) -> bool:
    """Tell whether nothing of one of `codes` is sent, because of what somebody asked for them."""
    return any(item.holds and item.code in codes for item in found)


def find_asked(found: Iterable[Standing], codes: Collection[str]) -> frozenset[str]:
    """Return whose request touches what is recorded of them and is not over: nothing new is begun meanwhile.

    Who only wants to see, to have explained, to put right or to complain goes on taking part.
    """
    return frozenset(
        item.code for item in found
        if item.code in codes and item.kind in TOUCHING and not item.is_over
    )  # fmt: skip


def _begin(line: Line) -> Standing:
    fields = line.fields
    return Standing(
        number=str(fields["request"]),
        project=str(fields["project"]),
        kind=str(fields.get("right", INCIDENT)),
        code=str(fields.get("contributor", "")),
        received=date.fromisoformat(str(fields["received"])),
        due=date.fromisoformat(str(fields["due"])),
        sha256=str(fields["sha256"]),
        whole=bool(fields.get("whole", True)) or fields.get("right") == "cancel_account",
        purposes=frozenset(map(str, fields.get("purposes", ()))),
        kinds=frozenset(map(str, fields.get("kinds", ()))),
        pending=bool(fields.get("identity_pending", False)),
    )


def _advance(standing: Standing, line: Line) -> Standing:
    fields = line.fields
    if line.kind == CONFIRMED:
        return replace(standing, confirmed=fields["first"] != fields["second"])
    if line.kind == APPLIED:
        return replace(standing, applied=True)
    if line.kind == SENT:
        return replace(standing, state="sent") if standing.state == "waiting" else standing
    if line.kind == ANSWERED and int(fields["sequence"]) > standing.sequence:
        return replace(
            standing,
            state=fields["state"],
            reason=str(fields.get("reason") or ""),
            due=date.fromisoformat(str(fields["due"])),
            sequence=int(fields["sequence"]),
        )
    return standing


def _row(standing: Standing, children: Collection[str], today: date) -> RequestRow:
    first = standing.kind in {*_CHILDREN, "cancel_account"} or standing.code in children
    unsent = standing.state == "waiting"
    alarms = () if standing.settled else find_alarms(standing.received, standing.due, today, unsent=unsent)
    return RequestRow(standing, first, alarms, (standing.due - today).days)


def _rank(row: RequestRow) -> tuple[bool, bool, bool, date]:
    standing = row.standing
    overdue = "overdue" in row.alarms
    return (standing.settled, not overdue, not row.first, standing.due)
