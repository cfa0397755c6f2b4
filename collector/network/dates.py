"""Dates as servers write them in headers: of any size, or no dates at all."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_LONGEST = 64


def parse_http_date(text: str) -> datetime | None:
    """Return the moment in an HTTP date, UTC (RFC 9110, 5.6.7); None for what is none, or out of range."""
    if len(text) > _LONGEST:
        return None
    try:
        moment = parsedate_to_datetime(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
