"""What is personal in a request, read from a file or a pipe: it never stands on a command line."""

from __future__ import annotations

from typing import ClassVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from collector.errors import Malformed
from collector.model.stored import describe
from collector.model.toml import parse_toml


class Details(BaseModel):
    """The details file (TOML). `identity` and `guardian` are a whole form that is right (kind `correct`)."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        extra="forbid", strict=True, frozen=True, hide_input_in_errors=True
    )

    text: str = Field("", repr=False)
    contact: str = Field("", repr=False)
    lost: str = Field("", repr=False)
    fact: str = Field("", repr=False)
    id_number: str = Field("", repr=False)
    identity: dict[str, str] = Field(default_factory=dict, repr=False)
    guardian: dict[str, str] | None = Field(None, repr=False)


def read_details(data: bytes) -> Details:
    """Return the details in TOML text. Raises Malformed naming the key, never its value."""
    found = parse_toml(data, "The file of details")
    try:
        return Details.model_validate(found)
    except ValidationError as error:
        raise Malformed(f"The details can't be used: {describe(error)}.") from error
