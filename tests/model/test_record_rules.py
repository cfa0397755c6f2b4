"""What must fit together in a consent record: for the model, and as far as it can for the JSON Schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collector.assets import read_asset_text
from collector.errors import BadRecord
from collector.model.canonical import canonical
from collector.model.record import parse_record, record_bytes, record_from
from collector.model.record_schema import RECORD_SCHEMA, make_record_schema, schema_text
from tests.rig.records import HASH, OTHER, UUIDS, adult, change, child, completed, event, signature

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "consent"
needs_examples = pytest.mark.skipif(not SHARED.exists(), reason="the shared consent examples are not here")
VALIDATOR = jsonschema.Draft202012Validator(make_record_schema())


def refusal(value: object) -> str:
    """The field that the model names."""
    with pytest.raises(BadRecord) as caught:
        parse_record(canonical(value))
    return caught.value.field


PURPOSES = "pii_processing.purposes"
CONSENTS = signature("contributor", "consents")
ASSENTS = signature("contributor", "assents")
VOICE = {"method": "audio_statement"}
CHANGED = event("superseded_major", 4, affects=[UUIDS[2]])
WITNESS = signature("witness", "witnessed_oral_process")
AHEAD = "capture.guardian.signed_ahead_until"
# (who, changes, the field that is named); the schema refuses the same
BOTH: list[tuple[str, dict[str, object], str]] = [
    ("adult", {"capture.guardian": child()["capture"]["guardian"]}, "capture.guardian"),
    ("adult", {"capture.guardian_required_by": "profile"}, "capture.guardian_required_by"),
    ("adult", {"capture.assent": "given"}, "capture.assent"),
    ("adult", {"capture.age_band": "8_to_13"}, "capture.subject_role"),
    ("adult", {"capture.signatures": [signature("recorder", "obtained_consent")]}, "capture.signatures"),
    ("adult", {"capture.signatures": [signature("recorder", "consents")]}, "capture.signatures"),
    ("adult", {"capture.signatures.0.role": "witness"}, "capture.signatures"),
    ("adult", {"capture.signatures": [CONSENTS, ASSENTS]}, "capture.signatures"),
    ("adult", {"capture.signatures": [CONSENTS, signature("guardian", "refuses")]}, "capture.signatures"),
    ("adult", {"capture.mode": "oral_witnessed"}, "capture.signatures"),
    ("adult", {"capture.signatures.0": signature("contributor", "consents", **VOICE)}, "capture.mode"),
    ("adult", {"event.1.event_type": "oral_witnessed"}, "event"),
    ("adult", {"capture.signatures.0.signs_hash": ...}, "capture.signatures"),
    ("adult", {"capture.mode": "imported"}, "capture.signatures"),
    ("adult", {PURPOSES + ".0.decision": "refused"}, PURPOSES),
    ("adult", {"event": [event("refused", 5), event("given")]}, "event"),
    ("adult", {"event": [event("given", 5), event("refused")]}, "event"),
    ("adult", {"event.0.entity_id": "Anna Quill"}, "event.0.entity_id"),
    ("adult", {"event.0.validity_duration": "P0D"}, "event.0.validity_duration"),
    ("adult", {"event.0.validity_duration": "P"}, "event.0.validity_duration"),
    ("adult", {"event.0.affects": []}, "event.0.affects"),
    ("adult", {"capture.kinds": {}}, "capture.kinds"),
    ("adult", {"capture.kinds": {"Voice!": True}}, "capture.kinds"),
    ("adult", {"capture.receipt_number": "Anna Quill"}, "capture.receipt_number"),
    ("adult", {"capture.project_id": "Anna Quill"}, "capture.project_id"),
    ("adult", {"capture.assent": None}, "capture.assent"),
    ("adult", {"record.replaces": None}, "record.replaces"),
    ("adult", {PURPOSES + ".0.processing_method": []}, PURPOSES + ".0.processing_method"),
    ("adult", {"record.name": "Anna Quill"}, "record.name"),
    ("adult", {"record.pii_principal_id": "11010519491231002X"}, "record.pii_principal_id"),
    ("adult", {PURPOSES + ".1.withdrawal_method": ...}, PURPOSES + ".1.withdrawal_method"),
    ("adult", {"event.0.event_time": "2026-03-01T02:05:00+08:00"}, "event.0.event_time"),
    ("child", {"capture.guardian": ...}, "capture.guardian"),
    ("child", {"capture.assent": ...}, "capture.assent"),
    ("child", {"capture.assent": "refused"}, "capture.assent"),
    ("child", {"capture.age_band": "18_plus"}, "capture.age_band"),
    ("child", {"capture.signatures": [ASSENTS]}, "capture.signatures"),
    ("child", {"capture.signatures": [*child()["capture"]["signatures"], CONSENTS]},
     "capture.signatures"),
    ("child", {"capture.guardian.present": False}, AHEAD),
]  # fmt: skip
# What needs two values compared, or a calendar: the model alone.
MODEL: list[tuple[str, dict[str, object], str]] = [
    ("adult", {"record.replaces": UUIDS[0]}, "record.replaces"),
    ("adult", {"previous_record_hash": HASH}, "previous_record_hash"),
    ("adult", {"event": [event("given", 20), event("partly_withdrawn", 10)]}, "event"),
    ("adult", {"event": [event("given", 5), event("withdrawn", 6), event("reaffirmed", 7)]}, "event"),
    ("adult", {"event": [event("given", 5), event("requested", 6), event("given", 7)]}, "event"),
    ("adult", {"event.1.entity_id": OTHER}, "event"),
    ("adult", {"event.1.entity_role": "guardian"}, "event"),
    ("adult", {"event.1.event_time": "2026-02-30T02:10:00Z"}, "event.1.event_time"),
    ("adult", {"capture.comprehension.explained_again": 2}, "capture.comprehension"),
    ("adult", {PURPOSES + ".1.purpose_id": "media_for_training_data"}, PURPOSES),
    ("adult", {PURPOSES + ".0.pii_controllers": ["X"]}, PURPOSES + ".pii_controllers"),
    ("adult", {"party_identification": adult()["party_identification"] * 2}, "party_identification"),
    ("child", {"capture.guardian.guardian_code": "DEMO-7K3M9QWT"}, "capture.guardian.guardian_code"),
    ("child", {"capture.guardian.present": False, AHEAD: "2026-02-28"}, AHEAD),
    ("child", {AHEAD: "2026-13-01"}, AHEAD),
]  # fmt: skip
SOUND: list[tuple[str, dict[str, object]]] = [
    ("adult", {}),
    ("child", {}),
    ("adult", {"capture.age_band": "14_to_17", "capture.assent": "not_needed"}),
    ("adult", {"event.1.event_state": "refused", "capture.signatures.0.meaning": "refuses"}),
    ("adult", {"record.replaces": UUIDS[2], "previous_record_hash": HASH}),
    ("adult", {"event": [CHANGED, *adult()["event"]]}),
    ("adult", {"event.0.event_time": "2026-03-01T03:00:00Z", "capture.device_time_trust": "went_back"}),
    ("adult", {"capture.mode": "imported", "capture.signatures.0.signs_hash": ...}),
    ("adult", {"capture.mode": "oral_witnessed", "event.1.event_type": "oral_witnessed",
               "capture.signatures": [signature("contributor", "consents", **VOICE), WITNESS]}),
    ("child", {"capture.guardian.present": False, AHEAD: "2026-03-01"}),
    ("child", {"capture.age_band": "under_8", "capture.assent": "too_young"}),
    ("child", {"capture.assent": "refused", "event.1.event_state": "refused"}),
    ("child", {"capture.age_band": "14_to_17", "capture.guardian_required_by": "profile"}),
]  # fmt: skip


def base(who: str) -> dict[str, Any]:
    return child() if who == "child" else adult()


@pytest.mark.parametrize(("who", "changes", "field"), [*BOTH, *MODEL])
def test_what_does_not_fit_is_refused_with_its_field(
    who: str, changes: dict[str, object], field: str
) -> None:
    assert refusal(change(base(who), changes)).startswith(field)


@pytest.mark.parametrize(("who", "changes", "_field"), BOTH)
def test_the_schema_refuses_it_too(who: str, changes: dict[str, object], _field: str) -> None:
    assert not VALIDATOR.is_valid(change(base(who), changes))


@pytest.mark.parametrize(("who", "changes"), SOUND)
def test_what_fits_passes_both(who: str, changes: dict[str, object]) -> None:
    value = change(base(who), changes)
    VALIDATOR.validate(value)
    assert json.loads(record_bytes(parse_record(canonical(value)))) == value


def paths_of(value: Any, path: str = "") -> list[str]:
    """Every dotted path in a record."""
    rows = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    inner = [(f"{path}.{name}" if path else str(name), item) for name, item in rows]
    return [name for name, _ in inner] + [found for name, item in inner for found in paths_of(item, name)]


BASES = {name: base(name) for name in ("adult", "child")}
PLACES = [(name, path) for name, value in BASES.items() for path in paths_of(value)]
VALUES = st.sampled_from(
    [..., None, "", "x", "given", "refused", "child", "self", "guardian", "contributor", "witness", "assents",
     "consents", "consents_for_child", "oral_witnessed", "imported", "audio_statement", "under_8", "14_to_17",
     "withdrawn", "partly_given", "not_needed", OTHER, HASH, UUIDS[0], [], {}, 0, 9, True, False, "P0D", 1.5]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_the_schema_refuses_nothing_that_the_model_takes(data: st.DataObject) -> None:
    who, path = data.draw(st.sampled_from(PLACES))
    value = change(BASES[who], {path: data.draw(VALUES)})
    second = data.draw(st.sampled_from([place for name, place in PLACES if name == who]))
    try:
        value = change(value, {second: data.draw(VALUES)})
        record_from(value)
    except (BadRecord, KeyError, TypeError, IndexError, AttributeError):
        return
    VALIDATOR.validate(value)


@needs_examples
@pytest.mark.parametrize("name", ["adult_given", "adult_oral_witnessed", "child_guardian_given"])
def test_the_shared_examples_pass_both(name: str) -> None:
    value = completed(json.loads((SHARED / f"{name}.json").read_text("utf-8")))
    VALIDATOR.validate(value)
    assert json.loads(record_bytes(record_from(value))) == value


def test_the_schema_file_is_the_models() -> None:
    assert read_asset_text(RECORD_SCHEMA) == schema_text(make_record_schema())
    jsonschema.Draft202012Validator.check_schema(make_record_schema())


def test_the_schema_is_closed_everywhere() -> None:
    """No object takes a field that is not named: that keeps names out."""
    schema = make_record_schema()
    shapes = [schema, *schema["$defs"].values()]
    assert all(shape["additionalProperties"] is False for shape in shapes if "properties" in shape)


def test_a_key_that_stands_twice_is_refused() -> None:
    data = canonical(adult()).replace(b'"language":"en"', b'"language":"en","language":"zh"')
    with pytest.raises(BadRecord):
        parse_record(data)
