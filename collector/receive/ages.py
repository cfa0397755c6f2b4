"""The age again, once the identity form is open: a child without a guardian has no valid consent (P-4.1)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from collector.consent.age import is_under, parse_birth_date
from collector.errors import CollectorError, ConsentInvalidated
from collector.model.pack import AGE_FLOOR
from collector.model.record import ConsentRecord


def check_age(form: dict[str, Any], record: ConsentRecord | None, received: datetime) -> None:
    """Return when the consent can stand. Raises ConsentInvalidated.

    `received` is the receipt's time: by then somebody who was recorded alone must be 14.
    """
    birth_text = form.get("fields", {}).get("birth_date")
    if record is None or record.is_child or not isinstance(birth_text, str):
        return
    day = received.date()
    try:
        birth = parse_birth_date(birth_text, day)
    except CollectorError:  # a form of another program: what can't be read proves nothing
        return
    if is_under(birth, day, AGE_FLOOR):
        raise ConsentInvalidated("By the birth date this is a child, and no guardian has consented.")
