"""A request as it is told: what is needed of it, and that no ID number stands in it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from collector.errors import FormIncomplete
from collector.model.canonical import canonical
from collector.model.ids import check_character, is_request_number, new_request_number
from collector.model.rights import RIGHT_KINDS
from collector.rights.asking import Asked, Proof, Taken, check_asked, hash_id, id_fits, make_request

CODE, COPY = "DR-7K3M9QWT" + check_character("7K3M9QWT"), "C26-7K3M-9QWT-" + check_character("7K3M9QWT")
NUMBER = new_request_number(2026)
TAKEN = Taken(
    NUMBER, "demo", "demo", "ed25519:" + "0" * 64, date(2026, 11, 25), datetime(2026, 11, 25, tzinfo=UTC)
)


@pytest.mark.parametrize("kind", RIGHT_KINDS)
def test_every_right_can_be_asked_for(kind: str) -> None:
    request = make_request(check_asked(Asked(kind, code=CODE)), TAKEN, [])
    assert (request.kind, request.due) == (kind, "2026-12-25")


def test_without_proof_it_is_taken_all_the_same() -> None:
    """P-3.6: pending, never dropped."""
    assert check_asked(Asked("access", code=CODE)).identity_pending
    assert (
        check_asked(Asked("delete", lost="  Ana, reading project, in May ")).lost
        == "Ana, reading project, in May"
    )
    for proof in (Proof("in_person"), Proof("id_number", id_number="E1234567")):
        assert not check_asked(Asked("access", code=CODE, proof=proof)).identity_pending


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "burn"}, "kind"),
        ({"code": ""}, "code"),
        ({"code": "DR-7K3M9QWT0"}, "code"),
        ({"code": "", "copy_number": "C26-0000-0000-1"}, "code"),
        ({"asker": "neighbour"}, "asker"),
        ({"ground": "because"}, "ground"),
        ({"earlier": "R1"}, "earlier"),
        ({"text": "x" * 4001}, "text"),
        ({"proof": Proof("passport photo")}, "proof"),
        ({"proof": Proof("id_number")}, "id_number"),
        ({"proof": Proof("copy_and_fact", "birth_month", "May")}, "code"),
        ({"copy_number": COPY, "proof": Proof("copy_and_fact", "birth_month", " ")}, "fact"),
        ({"copy_number": COPY, "proof": Proof("copy_and_fact", "star_sign", "Leo")}, "fact"),
    ],
)  # fmt: skip
def test_what_can_not_be_is_refused_with_its_field(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(FormIncomplete) as caught:
        check_asked(Asked(**{"kind": "access", "code": CODE, **changes}))
    assert caught.value.field == field


def test_an_id_number_is_in_a_request_as_a_hash_alone() -> None:
    """P-3.6: typed again, hashed with a salt of its own; the officer compares it with the sealed form."""
    asked = Asked("delete", code=CODE, proof=Proof("id_number", id_kind="passport", id_number="E1234567"))
    one, other = (make_request(asked, TAKEN, []) for _ in range(2))
    assert b"E1234567" not in canonical(one.as_json())
    assert "E1234567" not in repr(asked)
    assert one.proof.id_hash != other.proof.id_hash
    assert id_fits("E1234567", one.proof.id_hash)
    assert not id_fits("E1234568", one.proof.id_hash)
    assert hash_id("E1234567", b"0" * 16) == hash_id("E1234567", b"0" * 16)


def test_numbers_are_random_and_carry_a_check() -> None:
    numbers = {new_request_number(2026) for _ in range(50)}
    assert len(numbers) == 50
    assert all(number.startswith("R26-") and is_request_number(number) for number in numbers)
    number = numbers.pop()
    other = "1" if number[4] != "1" else "2"
    assert not is_request_number(number[:4] + other + number[5:])
    assert not is_request_number("C" + number[1:])
