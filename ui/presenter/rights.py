"""What the pages of the rights desk show and give: plain data, no rule."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from ui.presenter.moments import tell_date

if TYPE_CHECKING:
    from collector.desk.filing import Filed
    from collector.rights.standing import RequestRow


@dataclass(frozen=True)
class RequestLine:
    """A request in the list; `reason` is the code of a refusal, `alarm` the worst of what presses.

    `waits`: a second person has still to stand by its deletion.
    """

    number: str
    kind: str
    code: str
    due: str
    days_left: int
    state: str
    reason: str
    alarm: str
    unsent: bool
    pending: bool
    waits: bool = False


@dataclass(frozen=True)
class NewRequestView:
    """What a new request offers: the kinds at which everything of a person goes, and the kinds of papers."""

    deleting: frozenset[str]
    id_kinds: tuple[str, ...]


@dataclass(frozen=True)
class RequestGiven:
    """What was asked at the desk, as the page has it; words and numbers are not shown by `repr`."""

    kind: str
    code: str
    asker: str
    proof: str
    fact_kind: str = ""
    fact: str = field(default="", repr=False)
    id_kind: str = ""
    id_number: str = field(default="", repr=False)
    earlier: str = ""
    lost: str = field(default="", repr=False)
    contact: str = field(default="", repr=False)
    text: str = field(default="", repr=False)
    second: str = ""
    second_pin: str = field(default="", repr=False)


@dataclass(frozen=True)
class ConfirmView:
    """A request whose deletion waits for a second person."""

    number: str
    kind: str
    code: str


@dataclass(frozen=True)
class LossGiven:
    """What was told of a loss."""

    loss: str
    noticed: str
    disk_encrypted: str
    device: str
    text: str = field(default="", repr=False)


@dataclass(frozen=True)
class HeldLine:
    """A session that this laptop holds, or held until now; `stage` is a state's name."""

    code: str
    stage: str
    takes: int
    files: int


@dataclass(frozen=True)
class DeskContact:
    """Whom to ask, and where else to turn (P-3.8); the pack's own words."""

    phone: str
    email: str
    complaints: str


@dataclass(frozen=True)
class TakenView:
    """A request that was just taken: its number and date, and what became of what lay here.

    `untold`: the organisation's servers could not be told yet to keep nothing of what was on its way.
    """

    number: str
    kind: str
    code: str
    due: str
    pending: bool
    deleted: bool
    held: tuple[HeldLine, ...]
    contact: DeskContact
    waits: bool = False
    untold: bool = False


def make_request_lines(rows: Iterable[RequestRow], language: str) -> tuple[RequestLine, ...]:
    """Return the list in the core's order."""
    return tuple(_line(row, language) for row in rows)


def make_taken(filed: Filed, contact: DeskContact, language: str) -> TakenView:
    """Return what is shown once a request stands."""
    standing = filed.standing
    held = tuple(
        HeldLine(", ".join(row.contributors), row.stage, row.takes, row.sealed_files) for row in filed.held
    )
    return TakenView(
        standing.number, standing.kind, standing.code, tell_plain_date(standing.due, language),
        standing.pending, bool(filed.deleted), held, contact, standing.waits_for_second,
        filed.told == "later",
    )  # fmt: skip


def tell_plain_date(day: date, language: str) -> str:
    """Return a date for a person."""
    return tell_date(datetime(day.year, day.month, day.day, tzinfo=UTC), language)


def _line(row: RequestRow, language: str) -> RequestLine:
    standing = row.standing
    times = [alarm for alarm in row.alarms if alarm != "unsent"]
    return RequestLine(
        number=standing.number,
        kind=standing.kind,
        code=standing.code,
        due=tell_plain_date(standing.due, language),
        days_left=row.days_left,
        state=standing.state,
        reason=standing.reason,
        alarm=times[0] if times else "",
        unsent="unsent" in row.alarms,
        pending=standing.pending and not standing.settled,
        waits=standing.waits_for_second,
    )
