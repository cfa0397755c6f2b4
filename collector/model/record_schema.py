"""The JSON Schema of the consent record: from the model, and what JSON Schema can say of its rules."""

from __future__ import annotations

import json
from typing import Any

from collector.model.record import ConsentRecord
from collector.model.record_conditions import make_conditions
from collector.model.record_words import MEANINGS

RECORD_SCHEMA = "schemas/field-consent-1.schema.json"
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
Schema = dict[str, Any]
# What needs two values compared, a calendar or a sum: in the sentences of the model, which alone refuses it.
MODEL_ALONE = (
    "no such time",
    "no such day",
    "the check character of the copy's number is wrong",
    "a character that can't be seen, or a second line where one is meant",
    "what looks like the number or address of a person",
    "a record can't replace itself",
    "a purpose is decided twice",
    "a party is named twice",
    "a controller that no party is",
    "a kind of data that is neither listed nor recorded",
    "child and guardian under one code",
    "one evidence for the signatures of two roles",
    "two signatures under one challenge",
    "an event of somebody else",
    "an event that is not for this role to say",
    "an event that happened before the one before it",
    "given again after it had ended",
    "an event after the last one that there can be",
    "asked or refused after it was given",
    "the end of another record after this one was given",
    "what is neither a purpose nor a kind of this record",
    "taken back, and still given",
    "the end of a record names a purpose or a kind",
    "the days that the guardian signed ahead for were over",
    "signed ahead for a day before the signature, or a year after it",
    "signed at another time than its event",
    "more questions answered than asked",
)


def make_record_schema() -> Schema:
    """Return the schema of `field-consent-1`; its comment lists what stays with the model alone."""
    schema = tidy_schema(ConsentRecord.model_json_schema())
    schema["$defs"]["SignatureRow"]["oneOf"] = [
        {"properties": {"role": {"const": role}, "meaning": {"enum": sorted(meanings)}}}
        for role, meanings in MEANINGS.items()
    ]
    schema["$defs"]["GuardianRow"]["if"] = {"properties": {"present": {"const": False}}}
    schema["$defs"]["GuardianRow"]["then"] = {"required": ["signed_ahead_until"]}
    comment = "Beyond this schema a record is refused for: " + "; ".join(MODEL_ALONE) + "."
    head = {"$schema": _DIALECT, "$comment": comment, "title": "field-consent-1"}
    return {**head, **schema, "allOf": make_conditions()}


def schema_text(schema: Schema) -> str:
    """Return the text of a schema file."""
    return json.dumps(schema, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def tidy_schema(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Drop what pydantic makes of names and defaults: an optional field is absent, never null."""
    if isinstance(value, list):
        return [tidy_schema(item) for item in value]
    if not isinstance(value, dict):
        return value
    noise = {"title", "description"} if isinstance(value.get("title"), str) else set()
    kept = {name: tidy_schema(item) for name, item in value.items() if name not in noise}
    if "default" in kept and kept.pop("default") is None:
        return {name: item for name, item in kept["anyOf"][0].items() if name != "default"}
    if "patternProperties" in kept:
        kept["additionalProperties"] = False
        kept["patternProperties"] = {_whole(name): item for name, item in kept["patternProperties"].items()}
    if isinstance(kept.get("pattern"), str):
        kept["pattern"] = _whole(kept["pattern"])
    return kept


def _whole(pattern: str) -> str:
    """Some readers take `$` for the end before a last line break: then a name could stand below a code."""
    return f"{pattern}(?!\\n)" if pattern.endswith("$") else pattern
