"""The times that the rules are asked with, kept while a journal is walked or written. One place for both."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from collector.model.event import Event
from collector.model.events import Resumed, SessionStarted
from collector.rules.table import is_free


@dataclass(frozen=True)
class Times:
    """`last` is the last line's time, `newest` that of the lines whose clock was asked."""

    newest: datetime | None = None
    last: datetime | None = None

    def after(self, event: Event, moment: datetime) -> Times:
        """Return the times after an event. A sitting that says that the clock went back counts anew."""
        if isinstance(event, Resumed) and event.time_trust == "went_back":
            return Times(moment, moment)
        counts = isinstance(event, SessionStarted | Resumed) or not is_free(event)
        newest = self.newest if not counts else moment if self.newest is None else max(self.newest, moment)
        return Times(newest, moment)
