"""The base of every stored shape: read strictly, keep unknown minor fields, refuse an unknown major."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from collector.errors import Malformed
from collector.model.canonical import canonical, parse_canonical


class Stored(BaseModel):
    """Frozen plain data. Fields of a newer minor version are kept as they are."""

    model_config = ConfigDict(frozen=True, extra="allow", strict=True, hide_input_in_errors=True)

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON data; fields that were never set and are None by default are left out."""
        return self.model_dump(mode="json", by_alias=True, exclude_unset=True)

    @classmethod
    def from_json(cls, value: object) -> Self:
        """Return the shape of parsed JSON. Raises Malformed naming the field, never its value."""
        try:
            return cls.model_validate(value)
        except ValidationError as error:
            raise Malformed(f"{cls.__name__}: {describe(error)}.") from error

    def refuse_unknown(self) -> None:
        """Return when nothing is said that this shape does not know, here or further in. Raises Malformed.

        For what no newer minor version wrote: it would be a way for names in clear.
        """
        if any(True for _ in self.unknown()):
            raise Malformed(f"{type(self).__name__}: a field that is not known.")

    def unknown(self) -> Iterator[object]:
        """Yield what fields say that this shape does not know, here or further in."""
        yield from (self.model_extra or {}).values()
        for name in type(self).model_fields:
            value = getattr(self, name)
            for item in value if isinstance(value, list) else [value]:
                if isinstance(item, Stored):
                    yield from item.unknown()


class Document(Stored):
    """A stored file with a `schema` of its own: `name-MAJOR` or `name-MAJOR.MINOR`."""

    schema_name: ClassVar[str] = ""
    schema_major: ClassVar[int] = 1

    @classmethod
    def schema_text(cls) -> str:
        """Return the schema this program writes."""
        return f"{cls.schema_name}-{cls.schema_major}"

    def to_bytes(self) -> bytes:
        """Return the canonical bytes, `schema` first of all."""
        return canonical({**self.as_json(), "schema": self.schema_text()})

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Return the document in canonical `data`. Raises Malformed."""
        return cls.from_value(parse_canonical(data))

    @classmethod
    def from_value(cls, value: object) -> Self:
        """Return the document in parsed JSON with its `schema`. Raises Malformed."""
        if not isinstance(value, dict):
            raise Malformed(f"{cls.__name__}: not an object.")
        cls.check_schema(value.get("schema"))
        return cls.from_json({name: item for name, item in value.items() if name != "schema"})

    @classmethod
    def check_schema(cls, text: object) -> None:
        """Return when `text` names this schema's major version. Raises Malformed with a sentence."""
        match = re.fullmatch(r"([a-z-]+)-(\d{1,4})(\.\d{1,4})?", str(text))
        if match is None or match.group(1) != cls.schema_name:
            raise Malformed(f"This is not a {cls.schema_name} file.")
        if int(match.group(2)) != cls.schema_major:
            raise Malformed(f"This {cls.schema_name} file is of a version that this program does not know.")


def describe(error: ValidationError) -> str:
    """Return where and what kind the first fault is, without the value that was given."""
    first = error.errors(include_input=False, include_context=False, include_url=False)[0]
    place = ".".join(str(part) for part in first["loc"]) or "the whole"
    return f"{place} {_words(first['type'])}"


def _words(kind: str) -> str:
    known = {
        "missing": "is missing",
        "extra_forbidden": "is not known",
        "string_pattern_mismatch": "has the wrong form",
        "value_error": "breaks a rule",
    }
    return known.get(kind, "is not of the right kind (" + kind.replace("_", " ") + ")")
