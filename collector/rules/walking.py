"""The times that the rules are asked with, kept while a journal is walked or written. One place for both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from collector.model.event import Event
from collector.model.events import Resumed, SessionStarted
from collector.model.take_events import TakeDeleted, TakeKept, TakeLost, TakeStarted
from collector.rules.facts import STEP_BACK
from collector.rules.table import is_free


@dataclass(frozen=True)
class Times:
    """When something last happened at a sitting (`last`), and the newest time of an asked clock.

    `latest` is the newest of all lines: a clock that went back gives nobody a day again that was over.
    `begun` is when each take began that was neither kept, deleted nor lost yet,
    `offset_minutes` the laptop's zone as the sitting began.

    A line that needs no sitting is no work at one: who skips a prompt or says who is there after hours goes
    on under the rules of a new sitting. A take that was being made is work to its end.
    """

    newest: datetime | None = None
    last: datetime | None = None
    latest: datetime | None = None
    begun: Mapping[str, datetime] = field(default_factory=dict)
    offset_minutes: int | None = None

    def after(self, event: Event, moment: datetime, offset_minutes: int) -> Times:
        """Return the times after an event. A sitting that says that the clock went back counts anew."""
        latest = max(moment, self.latest or moment)
        begun = self._begin(event, moment)
        sits = isinstance(event, SessionStarted | Resumed)
        zone = offset_minutes if sits else self.offset_minutes
        return replace(self._move(event, moment), latest=latest, begun=begun, offset_minutes=zone)

    def _move(self, event: Event, moment: datetime) -> Times:
        if isinstance(event, Resumed) and event.time_trust == "went_back":
            return Times(moment, moment)
        if isinstance(event, TakeKept):
            return replace(self, last=self._end_of(event, moment))
        if is_free(event) and not isinstance(event, SessionStarted | Resumed):
            return self
        return Times(max(moment, self.newest or moment), moment)

    def _end_of(self, event: TakeKept, moment: datetime) -> datetime:
        """A take was work as long as it ran: what is kept later, after a crash, was not at work till then."""
        ran = timedelta(milliseconds=event.row.duration_ms or 0) + STEP_BACK
        end = min(moment, self.begun.get(event.take, moment) + ran)
        return max(end, self.last or end)

    def _begin(self, event: Event, moment: datetime) -> Mapping[str, datetime]:
        if isinstance(event, TakeStarted):
            return {**self.begun, event.take: moment}
        if isinstance(event, TakeKept | TakeDeleted | TakeLost) and event.take in self.begun:
            return {take: begun for take, begun in self.begun.items() if take != event.take}
        return self.begun
