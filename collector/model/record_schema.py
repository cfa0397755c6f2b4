"""The JSON Schema of the consent record: from the model, and what JSON Schema can say of its rules."""

from __future__ import annotations

import json
from typing import Any

from collector.model.record import ConsentRecord
from collector.model.record_rules import CHILD_BANDS, FINAL_STATES, GIVEN_STATES, MEANINGS

RECORD_SCHEMA = "schemas/field-consent-1.schema.json"
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
Schema = dict[str, Any]


def make_record_schema() -> Schema:
    """Return the schema of `field-consent-1`. What needs two values compared stays with the model alone."""
    schema = _tidy(ConsentRecord.model_json_schema())
    schema["$defs"]["SignatureRow"]["oneOf"] = [
        {"properties": {"role": {"const": role}, "meaning": {"enum": sorted(meanings)}}}
        for role, meanings in MEANINGS.items()
    ]
    schema["$defs"]["GuardianRow"]["if"] = {"properties": {"present": {"const": False}}}
    schema["$defs"]["GuardianRow"]["then"] = {"required": ["signed_ahead_until"]}
    return {
        "$schema": _DIALECT,
        "title": "field-consent-1",
        **schema,
        "allOf": [
            _child(), _adult(), _given_is_signed(), _given_gives(), _oral(), _spoken(), _imported(), _ended(),
        ],
    }  # fmt: skip


def schema_text(schema: Schema) -> str:
    """Return the text of a schema file."""
    return json.dumps(schema, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _tidy(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Drop what pydantic makes of names and defaults: an optional field is absent, never null."""
    if isinstance(value, list):
        return [_tidy(item) for item in value]
    if not isinstance(value, dict):
        return value
    noise = {"title", "description"} if isinstance(value.get("title"), str) else set()
    kept = {name: _tidy(item) for name, item in value.items() if name not in noise}
    if "default" in kept and kept.pop("default") is None:
        return {name: item for name, item in kept["anyOf"][0].items() if name != "default"}
    if "patternProperties" in kept:
        kept["additionalProperties"] = False
    return kept


def _capture(properties: Schema, required: list[str] | None = None) -> Schema:
    inner: Schema = {"properties": properties, **({"required": required} if required else {})}
    return {"properties": {"capture": inner}}


def _signed(role: str, meaning: str) -> Schema:
    row = {"properties": {"role": {"const": role}, "meaning": {"const": meaning}}}
    return {"signatures": {"contains": row}}


def _has_event(states: frozenset[str]) -> Schema:
    return {"properties": {"event": {"contains": {"properties": {"event_state": {"enum": sorted(states)}}}}}}


_IS_CHILD = {"subject_role": {"const": "child"}}
_IS_SELF = {"subject_role": {"const": "self"}}
_OVERTAKEN = ["guardian_lapsed", "superseded", "superseded_major", "superseded_minor"]


def _child() -> Schema:
    """P-4.1, P-4.2: under 14 is a child; a child has a guardian who signed, and was asked."""
    bands = {"age_band": {"enum": sorted(CHILD_BANDS)}}
    guarded = {
        "age_band": {"not": {"const": "18_plus"}},
        **_signed("guardian", "consents_for_child"),
    }  # fmt: skip
    return {
        "if": {"anyOf": [_capture(_IS_CHILD), _capture(bands)]},
        "then": {
            "allOf": [
                _capture({**_IS_CHILD, **guarded}, ["guardian", "assent"]),
                _capture(
                    {"signatures": {"not": {"contains": {"properties": {"meaning": {"const": "consents"}}}}}}
                ),
            ]
        },
    }


def _adult() -> Schema:
    meaning = {"properties": {"meaning": {"enum": ["assents", "consents_for_child"]}}}
    guardian = {"properties": {"role": {"const": "guardian"}}}
    alone = {
        "guardian": False, "guardian_required_by": False, "assent": {"const": "not_needed"},
        "signatures": {"not": {"contains": {"anyOf": [meaning, guardian]}}},
    }  # fmt: skip
    return {"if": _capture(_IS_SELF), "then": _capture(alone)}


def _is_given() -> Schema:
    """The newest event can't be asked for: given, and nothing that might have ended it since.

    What names another record under `affects` ended that one.
    """
    ended = _has_event(FINAL_STATES | {"expired", "partly_withdrawn"})
    row = {"properties": {"event_state": {"enum": _OVERTAKEN}}, "not": {"required": ["affects"]}}
    overtaken = {"properties": {"event": {"contains": row}}}
    return {"allOf": [_has_event(GIVEN_STATES), {"not": {"anyOf": [ended, overtaken]}}]}


def _given_is_signed() -> Schema:
    adult = {"if": _capture(_IS_SELF), "then": _capture(_signed("contributor", "consents"))}
    child = {"if": _capture(_IS_CHILD), "then": _capture({"assent": {"enum": ["given", "too_young"]}})}
    return {"if": _is_given(), "then": {"allOf": [adult, child]}}


def _given_gives() -> Schema:
    given = {"contains": {"properties": {"decision": {"const": "given"}}}}
    asked = {"properties": {"pii_processing": {"properties": {"purposes": given}}}}
    return {"if": _is_given(), "then": asked}


def _oral() -> Schema:
    return {
        "if": _capture({"mode": {"const": "oral_witnessed"}}),
        "then": _capture(_signed("witness", "witnessed_oral_process")),
    }


def _spoken() -> Schema:
    row = {
        "properties": {
            "method": {"const": "audio_statement"}, "role": {"enum": ["contributor", "guardian"]},
        }
    }  # fmt: skip
    heard = {
        "properties": {"event": {"contains": {"properties": {"event_type": {"const": "oral_witnessed"}}}}}
    }
    return {
        "if": {"anyOf": [_capture({"signatures": {"contains": row}}), heard]},
        "then": _capture({"mode": {"const": "oral_witnessed"}}),
    }


def _imported() -> Schema:
    bound = {"required": ["signs_hash"]}
    loose = {"properties": {"signs_hash": False}}
    return {
        "if": _capture({"mode": {"const": "imported"}}),
        "then": _capture({"signatures": {"items": loose}}),
        "else": _capture({"signatures": {"items": bound}}),
    }


def _ended() -> Schema:
    """A record that is refused was never given. The order of other events is the model's to judge."""
    return {"not": {"allOf": [_has_event(GIVEN_STATES), _has_event(frozenset({"refused"}))]}}
