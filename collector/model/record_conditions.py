"""The rules of a consent record that a JSON Schema can say: if this stands in it, then that does too."""

from __future__ import annotations

from typing import Any

from collector.model.bands import CHILD_BANDS, GROWN_BANDS, REQUIRED_BY
from collector.model.record_forms import ABROAD, NO_TIME, SEPARATE_PURPOSES
from collector.model.record_words import (
    DECIDERS,
    ENDED_STATES,
    GIVEN_STATES,
    OVERTAKEN_STATES,
    STANDING_BY,
)

Schema = dict[str, Any]
_IS_CHILD: Schema = {"subject_role": {"const": "child"}}
_IS_SELF: Schema = {"subject_role": {"const": "self"}}


def make_conditions() -> list[Schema]:
    """Return every condition, to hold all together."""
    return [
        _child(), _adult(), _given_is_signed(), _given_gives(), _oral(), _spoken(), _imported(), _ended(),
        _chained(), _purposes(), _holds(), _standing_by(), *_signed_against(), *_ages(), *_decided_by(),
    ]  # fmt: skip


def _capture(properties: Schema, required: list[str] | None = None) -> Schema:
    inner: Schema = {"properties": properties, **({"required": required} if required else {})}
    return {"properties": {"capture": inner}}


def _has_signature(**words: Schema) -> Schema:
    return {"signatures": {"contains": {"properties": words}}}


def _signed(role: str, meaning: str) -> Schema:
    return _has_signature(role={"const": role}, meaning={"const": meaning})


def _has_event(states: frozenset[str]) -> Schema:
    return {"properties": {"event": {"contains": {"properties": {"event_state": _one_of(states)}}}}}


def _one_of(words: frozenset[str]) -> Schema:
    return {"enum": sorted(words)}


def _child() -> Schema:
    """P-4.1, P-4.2: under 14 is a child; a child has a guardian who signed, and was asked."""
    bands = {"age_band": _one_of(CHILD_BANDS)}
    guarded = {
        **_IS_CHILD,
        "age_band": {"not": _one_of(GROWN_BANDS)},
        **_signed("guardian", "consents_for_child"),
    }
    alone = {"signatures": {"not": _signed("contributor", "consents")["signatures"]}}
    return {
        "if": {"anyOf": [_capture(_IS_CHILD), _capture(bands)]},
        "then": {"allOf": [_capture(guarded, ["guardian", "assent"]), _capture(alone)]},
    }


def _ages() -> list[Schema]:
    """Who is too young to be asked, and on whose word a guardian decides at which age."""
    small = {
        "if": _capture({"assent": {"const": "too_young"}}, ["assent"]),
        "then": _capture({"age_band": {"const": "under_8"}}),
    }
    by = [
        {
            "if": _capture({"age_band": {"const": band}}),
            "then": _capture({"guardian_required_by": _one_of(frozenset(words))}),
        }
        for band, words in REQUIRED_BY.items()
    ]
    return [small, *by]


def _adult() -> Schema:
    meaning = {"properties": {"meaning": {"enum": ["assents", "consents_for_child"]}}}
    guardian = {"properties": {"role": {"const": "guardian"}}}
    alone = {
        "guardian": False, "guardian_required_by": False, "assent": {"const": "not_needed"},
        "signatures": {"not": {"contains": {"anyOf": [meaning, guardian]}}},
    }  # fmt: skip
    return {"if": _capture(_IS_SELF), "then": _capture(alone)}


def _decided_by() -> list[Schema]:
    """Who may say what, where a role is written; whose code it is stays with the model."""
    return [
        {"if": _capture({"subject_role": {"const": role}}), "then": {"properties": {"event": {"items": row}}}}
        for child, role in ((False, "self"), (True, "child"))
        for row in (_roles_of(child),)
    ]


def _roles_of(child: bool) -> Schema:
    by_roles: dict[frozenset[str], set[str]] = {}
    for state, roles in DECIDERS[child].items():
        by_roles.setdefault(roles, set()).add(state)
    return {
        "allOf": [
            {
                "if": {"properties": {"event_state": _one_of(frozenset(states))}},
                "then": {"properties": {"entity_role": _one_of(roles)}},
            }
            for roles, states in by_roles.items()
        ]
    }


def _is_given() -> Schema:
    """The newest event can't be asked for: given, and nothing that might have ended it since.

    What names another record under `affects` ended that one.
    """
    ended = _has_event(ENDED_STATES - OVERTAKEN_STATES)
    row = {"properties": {"event_state": _one_of(OVERTAKEN_STATES)}, "not": {"required": ["affects"]}}
    overtaken = {"properties": {"event": {"contains": row}}}
    return {"allOf": [_has_event(GIVEN_STATES), {"not": {"anyOf": [ended, overtaken]}}]}


def _given_is_signed() -> Schema:
    """Once given it was signed, the child had agreed, and it was said what may be recorded."""
    adult = {"if": _capture(_IS_SELF), "then": _capture(_signed("contributor", "consents"))}
    child = {"if": _capture(_IS_CHILD), "then": _capture({"assent": {"enum": ["given", "too_young"]}})}
    return {
        "if": _has_event(GIVEN_STATES),
        "then": {"allOf": [adult, child, {"properties": {"capture": {"required": ["kinds"]}}}]},
    }


def _given_gives() -> Schema:
    """What is given gives a purpose and a kind of recording."""
    given = {"contains": {"properties": {"decision": {"const": "given"}}}}
    asked = {"properties": {"pii_processing": {"properties": {"purposes": given}}}}
    recorded = _capture({"kinds": {"not": {"additionalProperties": {"const": False}}}})
    return {"if": _is_given(), "then": {"allOf": [asked, recorded]}}


def _purposes() -> Schema:
    """What the law wants asked by itself; who gets it abroad."""
    separate = {
        "if": {"properties": {"purpose_id": _one_of(SEPARATE_PURPOSES)}},
        "then": {"properties": {"separate": {"const": True}}, "required": ["separate"]},
    }
    told = {
        "if": {"properties": {"purpose_id": {"const": ABROAD}}},
        "then": {"properties": {"recipient_third_parties": {"minItems": 1}}},
    }
    rows = {"items": {"allOf": [separate, told]}}
    return {"properties": {"pii_processing": {"properties": {"purposes": rows}}}}


def _chained() -> Schema:
    """The hash of a record before stands beside its id."""
    return {
        "if": {"properties": {"previous_record_hash": {"type": "string"}}},
        "then": {"properties": {"record": {"required": ["replaces"]}}},
    }


def _holds() -> Schema:
    """Only what ended a consent holds for no time."""
    row = {
        "if": {"properties": {"validity_duration": {"const": NO_TIME}}},
        "then": {"properties": {"event_state": _one_of(ENDED_STATES)}},
    }
    return {"properties": {"event": {"items": row}}}


def _signed_against() -> list[Schema]:
    """Nobody signs a No where a Yes was given, nor the other way round."""
    refuses, withdraws, consents = (
        _capture(_has_signature(meaning={"const": word})) for word in ("refuses", "withdraws", "consents")
    )
    assents = _capture(_has_signature(meaning={"const": "assents"}))
    said_no = _capture({"assent": {"const": "refused"}}, ["assent"])
    taken = _has_event(frozenset({"withdrawn", "partly_withdrawn"}))
    return [
        {"if": refuses, "then": {"not": _has_event(GIVEN_STATES)}},
        {"if": withdraws, "then": taken},
        {"if": consents, "then": {"not": _has_event(frozenset({"refused"}))}},
        {"not": {"allOf": [assents, said_no]}},
    ]


def _oral() -> Schema:
    """Spoken consent is witnessed, and its events say that it was spoken."""
    silent = {
        "properties": {
            "event_state": _one_of(GIVEN_STATES),
            "event_type": {"not": {"const": "oral_witnessed"}},
        }
    }
    heard = {"properties": {"event": {"not": {"contains": silent}}}}
    witnessed = _capture(_signed("witness", "witnessed_oral_process"))
    return {"if": _capture({"mode": {"const": "oral_witnessed"}}), "then": {"allOf": [witnessed, heard]}}


def _spoken() -> Schema:
    row = _has_signature(method={"const": "audio_statement"}, role={"enum": ["contributor", "guardian"]})
    heard = {
        "properties": {"event": {"contains": {"properties": {"event_type": {"const": "oral_witnessed"}}}}}
    }
    return {
        "if": {"anyOf": [_capture(row), heard]},
        "then": _capture({"mode": {"const": "oral_witnessed"}}),
    }


def _standing_by() -> Schema:
    row = _has_signature(role=_one_of(STANDING_BY), method={"enum": ["audio_statement", "mark"]})
    return {"not": _capture(row)}


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
