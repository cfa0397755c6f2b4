"""One line of a journal or ledger (formats.md, Journal and ledger)."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from collector.model.ids import HASH_PATTERN
from collector.model.stored import Document
from collector.model.times import MOST_MINUTES, TIME_PATTERN


class Line(Document):
    """A hash-chained, signed event. `previous` is the hash of the whole line before, null at number 0."""

    schema_name = "line"

    number: Annotated[int, Field(ge=0)]
    time: Annotated[str, Field(pattern=TIME_PATTERN)]
    offset_minutes: Annotated[int, Field(ge=-MOST_MINUTES, le=MOST_MINUTES)]
    kind: Annotated[str, Field(pattern=r"^[a-z][a-z_]{1,63}$")]
    fields: dict[str, Any]
    previous: Annotated[str, Field(pattern=HASH_PATTERN)] | None
    signature: Annotated[str, Field(pattern=r"^[0-9a-f]{128}$")]
    minor: Annotated[int, Field(ge=0, exclude=True)] = 0
