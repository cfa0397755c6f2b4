"""A signature covers everything its signer saw and decided (21 CFR 11.70), and can't be moved."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from collector.consent.signature import (
    Signing,
    check_signing,
    evidence_form,
    new_challenge,
    statement_form,
)
from collector.errors import FormIncomplete
from collector.model.event import Role
from collector.model.signed import Signed
from tests.rig.answers import STROKES

SIGNED = Signed(
    project="p", session="s", record="r", contributor="DR-1", role="contributor", meaning="consents",
    policy_hash="sha256:1", shown_text_hash="sha256:2", language="en", decisions={"train": "given"},
    kinds={"voice": True}, challenge="c", journal_head="sha256:3",
)  # fmt: skip
OTHER = {
    "role": "guardian", "meaning": "consents_for_child", "decisions": {"train": "refused"},
    "kinds": {"voice": False},
}  # fmt: skip


@pytest.mark.parametrize("name", [field.name for field in fields(Signed)])
def test_every_covered_field_changes_the_hash(name: str) -> None:
    changed = replace(SIGNED, **{name: OTHER.get(name, "another")})
    assert changed.signs_hash != SIGNED.signs_hash


def test_what_is_covered_is_the_list_of_the_format() -> None:
    assert {field.name for field in fields(Signed)} == {
        "project", "session", "record", "contributor", "role", "meaning", "policy_hash", "shown_text_hash",
        "language", "decisions", "kinds", "challenge", "journal_head",
    }  # fmt: skip
    added = replace(SIGNED, decisions={**SIGNED.decisions, "sell": "refused"})
    assert added.signs_hash != SIGNED.signs_hash


def test_evidence_repeats_what_was_signed() -> None:
    form = evidence_form(Signing("contributor", "drawn", " Ann ", STROKES), SIGNED, "t", {"relation": "x"})
    assert form["signs_hash"] == SIGNED.signs_hash
    assert form["challenge"] == SIGNED.challenge
    assert (form["name"], form["particulars"]) == ("Ann", {"relation": "x"})
    assert form["strokes"][0][0] == list(STROKES[0][0])


def test_challenges_are_fresh() -> None:
    found = {new_challenge() for _ in range(50)}
    assert len(found) == 50
    assert all(len(bytes.fromhex(text)) == 32 for text in found)


DOT = [[(5, 5, 0)] * 20]


@pytest.mark.parametrize(
    ("method", "strokes", "name", "field"),
    [
        ("drawn", [], "Ann", "signature"), ("drawn", DOT, "Ann", "signature"),
        ("drawn", [STROKES[0][:3]], "Ann", "signature"), ("mark", [], "Ann", "signature"),
        ("mark", [[]], "Ann", "signature"), ("drawn", STROKES, "  ", "name"), ("typed", [], "", "name"),
        ("mark", DOT, "", "name"),
    ],
)  # fmt: skip
def test_what_is_no_signature(method: str, strokes: object, name: str, field: str) -> None:
    with pytest.raises(FormIncomplete) as caught:
        check_signing(Signing("contributor", method, name, strokes))  # type: ignore[arg-type]
    assert caught.value.field == field


@pytest.mark.parametrize(("method", "strokes"), [("drawn", STROKES), ("mark", DOT), ("typed", [])])
def test_what_is_one(method: str, strokes: object) -> None:
    check_signing(Signing("contributor", method, "Ann", strokes))  # type: ignore[arg-type]


@pytest.mark.parametrize("role", ["witness", "interpreter"])
def test_who_stands_by_signs_with_a_name(role: Role) -> None:
    for method, strokes in (("drawn", STROKES), ("typed", [])):
        check_signing(Signing(role, method, "Ann", strokes))  # type: ignore[arg-type]
    with pytest.raises(FormIncomplete) as caught:
        check_signing(Signing(role, "mark", "Ann", STROKES))
    assert caught.value.field == "signature"


def test_a_statement_is_not_written() -> None:
    with pytest.raises(FormIncomplete):
        check_signing(Signing("contributor", "audio_statement", "Ann", STROKES))


def test_a_statement_is_bound_to_what_was_signed_and_heard() -> None:
    form = statement_form(SIGNED, "t", {"relation": "mother"}, ["sha256:9"])
    assert form["signs_hash"] == SIGNED.signs_hash
    assert (form["clause_audio"], form["particulars"]) == (["sha256:9"], {"relation": "mother"})
    assert "name" not in form
