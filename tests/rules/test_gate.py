"""The gate's whole matrix, written down once as data (consent.md section 5, formats.md)."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import get_args

import pytest

from collector.errors import GateClosed
from collector.rules.gate import QUESTIONS, Person, Question, Situation, Standing, check_gate, find_reason

# One row a standing: may a device open, may a take start, may it be sealed, queued, sent?
TABLE = """
draft              no  no  no  no  no
given              yes yes yes yes yes
partly_given       yes yes yes yes yes
partly_withdrawn   yes yes yes yes yes
refused            no  no  no  no  no
withdrawn          no  no  no  no  no
superseded_minor   yes yes yes yes yes
superseded_major   no  no  yes yes yes
expired            no  no  no  no  no
guardian_lapsed    no  no  yes yes yes
invalidated        no  no  no  no  no
"""
ASKED: tuple[Question, ...] = ("open_device", "start_take", "seal", "queue", "send_chunk")
MATRIX = {row.split()[0]: dict(zip(ASKED, row.split()[1:], strict=True)) for row in TABLE.split("\n") if row}
SOUND = frozenset({"sound"})
WHOLE = Person("given", kinds=frozenset({"sound", "picture"}))


def test_the_table_names_every_standing() -> None:
    assert set(MATRIX) == set(get_args(Standing))
    assert {*ASKED, "try_device", "record_statement"} == set(QUESTIONS)


@pytest.mark.parametrize(("standing", "question"), list(product(MATRIX, ASKED)))
def test_who_sits_beside_a_portrait_needs_a_consent_and_not_its_kind(
    standing: Standing, question: Question
) -> None:
    image = frozenset({"image"})
    owner, beside = Person("given", kinds=image), Person(standing, kinds=SOUND, recorded=False)
    reason = find_reason(question, Situation([owner, beside], kinds=image))
    assert (reason is None) == (MATRIX[standing][question] == "yes")
    no = Situation([replace(owner, kinds=SOUND), replace(beside, kinds=image)], kinds=image)
    assert find_reason(question, no) is not None or question not in {"open_device", "start_take"}


@pytest.mark.parametrize(("standing", "question"), list(product(MATRIX, ASKED)))
def test_every_cell(standing: Standing, question: Question) -> None:
    said = find_reason(question, Situation([replace(WHOLE, standing=standing)], kinds=SOUND))
    assert said == (None if MATRIX[standing][question] == "yes" else standing)


PEOPLE = {
    "adult": (WHOLE, None),
    "child with guardian": (replace(WHOLE, child=True, guardian_consents=True), None),
    "child alone": (replace(WHOLE, child=True), "no_guardian"),
    "no form": (replace(WHOLE, form_sealed=False), "no_form"),
    "child alone, no form": (replace(WHOLE, child=True, form_sealed=False), "no_guardian"),
}


@pytest.mark.parametrize(("name", "question"), list(product(PEOPLE, ASKED)))
def test_guardian_and_form_are_asked_for_behind_every_yes(name: str, question: Question) -> None:
    person, expected = PEOPLE[name]
    for standing in get_args(Standing):
        said = find_reason(question, Situation([replace(person, standing=standing)], kinds=SOUND))
        assert said == (expected if MATRIX[standing][question] == "yes" else standing), standing


KINDS = [frozenset(), frozenset({"sound"}), frozenset({"picture"}), frozenset({"sound", "picture"})]


@pytest.mark.parametrize("question", ASKED)
def test_only_what_was_allowed_is_recorded(question: Question) -> None:
    for allowed, wanted in product(KINDS, KINDS):
        said = find_reason(question, Situation([replace(WHOLE, kinds=allowed)], kinds=wanted))
        records = question in {"open_device", "start_take"}
        assert said == ("kind_refused" if records and wanted - allowed else None), (allowed, wanted)


@pytest.mark.parametrize("standing", MATRIX)
def test_devices_are_tried_only_while_no_session_is_open(standing: Standing) -> None:
    people = [Person(standing)]
    assert find_reason("try_device", Situation(people, session_open=True)) == "session_open"
    assert find_reason("try_device", Situation([], session_open=False)) is None


@pytest.mark.parametrize(("standing", "oral"), list(product(MATRIX, (True, False))))
def test_a_statement_needs_a_draft_and_a_witness(standing: Standing, oral: bool) -> None:
    said = find_reason("record_statement", Situation([Person(standing, oral_with_witness=oral)]))
    assert said == ((None if oral else "not_oral") if standing == "draft" else standing)


@pytest.mark.parametrize("question", [*ASKED, "record_statement"])
def test_nobody_allows_nothing(question: Question) -> None:
    assert find_reason(question, Situation([])) == "nobody"


@pytest.mark.parametrize(("other", "place"), list(product(MATRIX, (0, 1))))
def test_everybody_must_allow(other: Standing, place: int) -> None:
    people = [WHOLE, WHOLE]
    people[place] = replace(WHOLE, standing=other)
    for question in ASKED:
        allowed = MATRIX[other][question] == "yes"
        assert (find_reason(question, Situation(people, kinds=SOUND)) is None) == allowed


def test_a_no_says_which_question_and_why() -> None:
    for standing, question in product(MATRIX, ASKED):
        if MATRIX[standing][question] == "yes":
            continue
        with pytest.raises(GateClosed) as caught:
            check_gate(question, Situation([replace(WHOLE, standing=standing)]))
        assert (caught.value.question, caught.value.reason) == (question, standing)
        assert str(caught.value).endswith(".")
    check_gate("start_take", Situation([WHOLE], kinds=SOUND))
