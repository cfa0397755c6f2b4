"""Times as they are stored: UTC with `Z`, milliseconds, the local offset beside them."""

from __future__ import annotations

import re
import time
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from collector.errors import Malformed

TIME_PATTERN = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z$"
SECOND_PATTERN = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"
_SHAPE = re.compile(TIME_PATTERN)
_FIRST_YEAR, _LAST_YEAR = 1900, 9000  # so that nothing overflows that is reckoned from a time
MOST_MINUTES = 14 * 60  # no clock is further from UTC


def utc_now() -> datetime:
    """Return this moment, UTC."""
    return datetime.now(UTC)


def uptime_s() -> float:
    """Return the seconds since the system started, time asleep included where the system counts it.

    Nobody can set it; after a restart of the system it begins anew.
    """
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if clock is None else time.clock_gettime(clock)


def time_text(moment: datetime) -> str:
    """Return `2026-11-23T10:00:00.123Z` for an aware `moment`."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def second_text(text: str) -> str:
    """Return a stored time without the part of a second that it says: `2026-11-23T10:00:00Z`."""
    return f"{text[:19]}Z"


def parse_time(text: str) -> datetime:
    """Return the aware moment in `text`. Raises Malformed."""
    if not _SHAPE.match(text):
        raise Malformed("This is not a UTC time.")
    try:
        moment = datetime.fromisoformat(text.removesuffix("Z") + "+00:00")
    except ValueError as error:
        raise Malformed("This is not a UTC time.") from error
    if not can_be(moment):
        raise Malformed("This is not a time that anything was done at.")
    return moment


def can_be(moment: datetime) -> bool:
    """Tell whether anything can have been done at `moment`, or is to be: others may name any year."""
    return _FIRST_YEAR <= moment.year <= _LAST_YEAR


def local_offset_minutes(moment: datetime) -> int:
    """Return the laptop's own offset from UTC at `moment`, in minutes."""
    offset = moment.astimezone().utcoffset()
    return int(offset.total_seconds() // 60) if offset else 0


def civil_dates(moment: datetime, zone: str, offset_minutes: int | None = None) -> tuple[date, date]:
    """Return the date at `moment` by the laptop's zone and by the project's IANA `zone`.

    `offset_minutes` is the laptop's own as a line of it says; None on the laptop itself, whose clock knows.
    """
    own = None if offset_minutes is None else timezone(timedelta(minutes=offset_minutes))
    return moment.astimezone(own).date(), moment.astimezone(ZoneInfo(zone)).date()
