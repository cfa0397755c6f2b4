"""The age again, once the identity form is open: a child without a guardian has no valid consent (P-4.1)."""

from __future__ import annotations

import contextlib
from datetime import date, timedelta
from typing import Any

from collector.consent.id_number import read_id_number
from collector.errors import CollectorError, ConsentInvalidated
from collector.model.pack import AGE_FLOOR
from collector.model.record import ConsentRecord
from collector.model.record_words import GIVEN_STATES
from collector.model.times import parse_time
from collector.rules.age import is_under, parse_birth_date


def check_age(form: dict[str, Any], record: ConsentRecord | None) -> None:
    """Return when the consent can stand. Raises ConsentInvalidated.

    On the day of recording, never of a receipt, who was recorded alone must have been 14, by the birth date
    that was typed and by the one in the ID number.
    """
    fields = form.get("fields", {})
    if record is None or record.is_child or not isinstance(fields, dict):
        return
    day = recorded_on(record)
    if any(is_under(birth, day, AGE_FLOOR) for birth in _birth_dates(fields, day)):
        raise ConsentInvalidated("By the birth date this is a child, and no guardian has consented.")


def recorded_on(record: ConsentRecord) -> date:
    """Return the day that counts: of the earliest event that gave consent, by UTC or by the laptop's zone."""
    given = [row for row in record.event if row.event_state in GIVEN_STATES] or list(record.event)
    first = min(given, key=lambda row: row.event_time)
    moment = parse_time(first.event_time)
    there = moment + timedelta(minutes=first.local_time_offset_minutes or 0)
    return min(moment.date(), there.date())


def _birth_dates(fields: dict[str, Any], day: date) -> list[date]:
    """What can't be read, in a form of another program, proves nothing."""
    found: list[date | None] = []
    with contextlib.suppress(CollectorError):
        found.append(parse_birth_date(str(fields.get("birth_date", "")), day))
    with contextlib.suppress(CollectorError):
        number = str(fields.get("id_number", ""))
        found.append(read_id_number(str(fields.get("id_kind", "")), number, day).birth)
    return [birth for birth in found if birth is not None]
