"""The times that the rules are asked with, kept while a journal is walked or written. One place for both."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from collector.model.event import Event
from collector.model.events import Resumed, SessionStarted
from collector.model.take_events import TakeKept
from collector.rules.table import is_free


@dataclass(frozen=True)
class Times:
    """When something last happened at a sitting (`last`), and the newest time of an asked clock.

    `latest` is the newest of all lines: a clock that went back gives nobody a day again that was over.

    A line that needs no sitting is no work at one: who skips a prompt or says who is there after hours goes
    on under the rules of a new sitting. A take that was being made is work to its end.
    """

    newest: datetime | None = None
    last: datetime | None = None
    latest: datetime | None = None

    def after(self, event: Event, moment: datetime) -> Times:
        """Return the times after an event. A sitting that says that the clock went back counts anew."""
        latest = max(moment, self.latest or moment)
        if isinstance(event, Resumed) and event.time_trust == "went_back":
            return Times(moment, moment, latest)
        if isinstance(event, TakeKept):
            return replace(self, last=moment, latest=latest)
        if is_free(event) and not isinstance(event, SessionStarted | Resumed):
            return replace(self, latest=latest)
        return Times(max(moment, self.newest or moment), moment, latest)
