"""The age again, once the identity form is open: a child without a guardian has no valid consent (P-4.1)."""

from __future__ import annotations

import contextlib
from datetime import date, datetime
from typing import Any

from collector.consent.age import is_under, parse_birth_date
from collector.consent.id_number import read_id_number
from collector.errors import CollectorError, ConsentInvalidated
from collector.model.pack import AGE_FLOOR
from collector.model.record import ConsentRecord


def check_age(form: dict[str, Any], record: ConsentRecord | None, received: datetime) -> None:
    """Return when the consent can stand. Raises ConsentInvalidated.

    `received` is the receipt's time: by then somebody who was recorded alone must be 14, by the birth date
    that was typed and by the one in the ID number.
    """
    fields = form.get("fields", {})
    if record is None or record.is_child or not isinstance(fields, dict):
        return
    day = received.date()
    if any(is_under(birth, day, AGE_FLOOR) for birth in _birth_dates(fields, day)):
        raise ConsentInvalidated("By the birth date this is a child, and no guardian has consented.")


def _birth_dates(fields: dict[str, Any], day: date) -> list[date]:
    """What can't be read, in a form of another program, proves nothing."""
    found: list[date | None] = []
    with contextlib.suppress(CollectorError):
        found.append(parse_birth_date(str(fields.get("birth_date", "")), day))
    with contextlib.suppress(CollectorError):
        number = str(fields.get("id_number", ""))
        found.append(read_id_number(str(fields.get("id_kind", "")), number, day).birth)
    return [birth for birth in found if birth is not None]
