"""A consent that was withdrawn: a record of its own, which gives nothing and names what was given."""

from __future__ import annotations

from typing import Any

import pytest

from collector.consent.iso27560 import export_record
from collector.errors import BadRecord
from collector.model.canonical import sha256_text
from collector.model.record import ConsentRecord, parse_record, record_bytes, record_from
from collector.model.record_changes import TakenBack, check_withdrawn, narrow_record, withdraw_record
from tests.rig.records import CODE, OTHER, UUIDS, adult, change, child

LATER = ("2026-05-01T08:00:00.000Z", 480)
BY = {"adult": (CODE, "contributor"), "child": (OTHER, "guardian")}


def signed(who: str) -> ConsentRecord:
    return record_from(adult() if who == "adult" else child())


@pytest.mark.parametrize("who", BY)
def test_nothing_is_given_any_more_and_the_chain_holds(who: str) -> None:
    before = signed(who)
    record = withdraw_record(before, BY[who], UUIDS[2], LATER)
    assert (record.state, record.event[-1].validity_duration) == ("withdrawn", "PT0S")
    assert set(record.decisions().values()) == {"refused"}
    assert not any((record.capture.kinds or {}).values())
    assert record.event[-1].affects == ["media_for_training_data", "voice"]
    assert record.record.replaces == before.record.record_id
    assert record.previous_record_hash == sha256_text(record_bytes(before))
    assert parse_record(record_bytes(record)) == record
    check_withdrawn(record, before)


def test_the_export_says_withdrawn_of_what_was_given_and_refused_of_the_rest() -> None:
    record = withdraw_record(signed("adult"), BY["adult"], UUIDS[2], LATER)
    rows = export_record(record)["dpv:hasProcess"]
    assert [row["dpv:hasConsentStatus"][0] for row in rows] == ["dpv:ConsentWithdrawn", "dpv:ConsentRefused"]


def test_what_was_narrowed_can_be_withdrawn_whole() -> None:
    taken = TakenBack(frozenset(), frozenset({"voice"}), *BY["adult"])
    narrowed = narrow_record(signed("adult"), taken, UUIDS[1], ("2026-04-01T08:00:00.000Z", 480))
    record = withdraw_record(narrowed, BY["adult"], UUIDS[2], LATER)
    check_withdrawn(record, narrowed)
    with pytest.raises(BadRecord):
        check_withdrawn(record, signed("adult"))


def test_a_clock_that_was_set_back_is_told() -> None:
    record = withdraw_record(signed("adult"), BY["adult"], UUIDS[2], ("2026-02-01T08:00:00.000Z", 480))
    assert record.capture.device_time_trust == "went_back"


@pytest.mark.parametrize(
    ("who", "by"),
    [("adult", ("ORG", "recorder")), ("adult", ("ORG", "system")), ("adult", (OTHER, "guardian")),
     ("adult", (OTHER, "contributor")), ("child", (OTHER, "contributor")), ("adult", (CODE, ""))]
)  # fmt: skip
def test_only_who_decides_withdraws(who: str, by: tuple[str, str]) -> None:
    with pytest.raises(BadRecord):
        withdraw_record(signed(who), by, UUIDS[2], LATER)


def test_what_was_withdrawn_is_not_withdrawn_again() -> None:
    record = withdraw_record(signed("adult"), BY["adult"], UUIDS[2], LATER)
    with pytest.raises(BadRecord):
        withdraw_record(record, BY["adult"], UUIDS[1], LATER)


FORGED: list[dict[str, object]] = [
    {"pii_processing.purposes.0.decision": "given"},
    {"capture.kinds.voice": True},
    {"capture.age_band": "14_to_17"},
    {"event.2.affects": ...},
    {"event.2.affects": ["voice"]},
    {"event.2.validity_duration": "P5Y"},
    {"previous_record_hash": "sha256:" + "e" * 64},
    {"record.replaces": UUIDS[1]},
    {"capture.device_time_trust": "went_back"},
]


@pytest.mark.parametrize("forge", FORGED, ids=range(len(FORGED)))
def test_a_record_that_says_something_else_is_no_withdrawal(forge: dict[str, object]) -> None:
    before = signed("adult")
    record = withdraw_record(before, BY["adult"], UUIDS[2], LATER)
    value: dict[str, Any] = change(record.model_dump(mode="json", exclude_unset=True), forge)
    with pytest.raises(BadRecord):
        check_withdrawn(record_from(value), before)
