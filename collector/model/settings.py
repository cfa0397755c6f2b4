"""What was chosen on a laptop: how the app looks, records and sends. Nothing of a person or a project."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import Field

from collector.model.stored import Document, Stored

LEAST_RATE_BYTES_S = 1024
MINUTES_A_DAY = 24 * 60
Look = Literal["system", "light", "dark", "contrast"]
Edge = Annotated[int, Field(ge=-100_000, le=100_000)]
Side = Annotated[int, Field(ge=1, le=100_000)]
Minute = Annotated[int, Field(ge=0, lt=MINUTES_A_DAY)]


class WindowPlace(Stored):
    """Where the window stands when it is not maximised, in logical px, and whether it is."""

    left: Edge
    top: Edge
    width: Side
    height: Side
    maximised: bool = False


class Hours(Stored):
    """The hours of a day in local time in which sending may run, in minutes from midnight, or over it.

    With both the same it is the whole day.
    """

    since_min: Minute
    until_min: Minute

    def hold(self, moment: datetime) -> bool:
        """Tell whether `moment` lies in them, by this laptop's zone: what people go by."""
        local = moment.astimezone()
        minute = local.hour * 60 + local.minute
        if self.since_min == self.until_min:
            return True
        if self.since_min < self.until_min:
            return self.since_min <= minute < self.until_min
        return minute >= self.since_min or minute < self.until_min

    def find_next(self, moment: datetime) -> datetime:
        """Return when they begin next after `moment`, in this laptop's zone."""
        local = moment.astimezone()
        hour, minute = divmod(self.since_min, 60)
        start = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
        return start if start > local else start + timedelta(days=1)


class Settings(Document):
    """Everything has what a new laptop does as its default.

    `language` is a tag of BCP 47, empty for the system's. `tones`: before takes whose project says nothing
    of it. `single_keys`: whether they do something while prompts are recorded (WCAG 2.1.4). `by_itself`:
    whether the next prompt comes after a good take; None for as the list has it. `pedal` is the one key that
    a foot pedal sends, as Qt writes keys down.
    """

    schema_name = "settings"

    language: Annotated[str, Field(max_length=35)] = ""
    text_size: Annotated[int, Field(ge=0, le=2)] = 0
    look: Look = "system"
    tones: bool = False
    single_keys: bool = True
    by_itself: bool | None = None
    pedal: Annotated[str, Field(max_length=40)] = ""
    rate_bytes_s: Annotated[int, Field(ge=LEAST_RATE_BYTES_S)] | None = None
    hours: Hours | None = None
    window: WindowPlace | None = None
