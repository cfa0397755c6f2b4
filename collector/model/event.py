"""What every event is: a frozen class whose `event` is the kind of its line; and the words events share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import ConfigDict, Field, ValidationError

from collector.errors import Malformed
from collector.model.ids import CODE_PATTERN, HASH_PATTERN
from collector.model.lines import Line
from collector.model.manifest import Code
from collector.model.stored import Stored, describe
from collector.model.times import TIME_PATTERN

Time = Annotated[str, Field(pattern=TIME_PATTERN)]
Role = Literal["contributor", "guardian", "witness", "interpreter", "recorder"]
Meaning = Literal[
    "consents", "consents_for_child", "assents", "refuses", "withdraws", "witnessed_oral_process",
    "interpreted_faithfully", "obtained_consent",
]  # fmt: skip
Method = Literal["drawn", "mark", "typed", "audio_statement", "typed_plus_recorder_login"]
TimeTrust = Literal["server_checked", "unchecked", "went_back"]
SealedName = Annotated[str, Field(pattern=r"^[A-Z]{2,6}-[0-9A-Z]{8,26}/[a-z]+(-[0-9]{1,4})?\.age$")]
Challenge = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Head = Annotated[str, Field(pattern=f"{HASH_PATTERN}|^$")]
CodeOrNone = Annotated[str, Field(pattern=f"{CODE_PATTERN}|^$")]
Word = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,31}$")]


class Event(Stored):
    """An event's fields. `event` is the kind of its line."""

    model_config = ConfigDict(extra="forbid")
    event: ClassVar[str]

    def __init__(self, **fields: Any) -> None:  # noqa: ANN401 - the fields of a line
        """Raise Malformed naming the field, never its value, for a word that no line may hold."""
        try:
            super().__init__(**fields)
        except ValidationError as error:
            raise Malformed(f"{type(self).__name__}: {describe(error)}.") from error

    def as_json(self) -> dict[str, Any]:
        """Return the line's fields; what is not known is absent, unless a field must be there."""
        required = {name for name, field in type(self).model_fields.items() if field.is_required()}
        return {
            name: value for name, value in super().as_json().items() if value is not None or name in required
        }  # fmt: skip

    @classmethod
    def read(cls, line: Line) -> Self:
        """Return the event in a line of this kind. Raises Malformed naming the field, never its value."""
        fields: Mapping[str, Any] = line.fields
        if line.minor:
            fields = {name: value for name, value in fields.items() if name in cls.model_fields}
        event = cls.from_json(fields)
        if not line.minor:
            event.refuse_unknown()
        return event


class Personal(Event):
    """An event about one contributor."""

    contributor: Code
