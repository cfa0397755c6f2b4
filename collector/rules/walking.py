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

    A line that needs no sitting is no work at one: who skips a prompt or says who is there after hours goes
    on under the rules of a new sitting. A take that was being made is work to its end.
    """

    newest: datetime | None = None
    last: datetime | None = None

    def after(self, event: Event, moment: datetime) -> Times:
        """Return the times after an event. A sitting that says that the clock went back counts anew."""
        if isinstance(event, Resumed) and event.time_trust == "went_back":
            return Times(moment, moment)
        if isinstance(event, TakeKept):
            return replace(self, last=moment)
        if is_free(event) and not isinstance(event, SessionStarted | Resumed):
            return self
        return Times(moment if self.newest is None else max(self.newest, moment), moment)
