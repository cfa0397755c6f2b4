"""What the device's ledger says of requests of rights, accounts and deletion lists."""

from __future__ import annotations

from collector.model.event import CodeOrNone, Event, Word
from collector.model.manifest import Code, Count, Hash, Slug, Uuid
from collector.model.rights import AnswerState, Day, Number, Reason


class AboutRequest(Event):
    """An event of a request of rights."""

    request: Number
    project: Slug


class RequestTaken(AboutRequest):
    """A sealed request stands in `rights/`."""

    received: Day
    due: Day
    sha256: Hash
    size_bytes: Count


class RightRequested(RequestTaken):
    """Somebody asked for a right."""

    event = "right_requested"
    right: Word
    contributor: CodeOrNone
    identity_pending: bool
    whole: bool = True
    purposes: list[Slug] = []
    kinds: list[Slug] = []


class IncidentReported(RequestTaken):
    """A loss was reported (P-2.11)."""

    event = "incident_reported"


class RightApplied(AboutRequest):
    """This laptop did its part."""

    event = "right_applied"
    sessions: list[Uuid] = []


class RightSent(AboutRequest):
    """The organisation has it."""

    event = "right_sent"


class RightAnswered(AboutRequest):
    """The organisation's signed word."""

    event = "right_answered"
    state: AnswerState
    reason: Reason | None
    due: Day
    sequence: Count
    sha256: Hash


class RightConfirmed(AboutRequest):
    """Two people stand by a deletion that nobody could prove to be theirs to ask for."""

    event = "right_confirmed"
    first: Slug
    second: Slug


class AccountCancelled(Event):
    """Nobody begins under this code again (P-3.5)."""

    event = "account_cancelled"
    project: Slug
    contributor: Code
    request: Slug


class DeletionListKept(Event):
    """A deletion list of the organisation is here."""

    event = "deletion_list_kept"
    project: Slug
    number: Count
    sha256: Hash
