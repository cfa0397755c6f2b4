"""A rehearsal goes on with whatever an answers file may plausibly say of people who do not exist."""

from __future__ import annotations

from datetime import date

import pytest

from collector.errors import ContributorRefused, GateClosed
from collector.session.answers import Answers
from collector.session.rehearsal import prepare_rehearsal
from collector.session.session import Session
from tests.rig.answers import FORM, GUARDIAN, adult_answers, child_answers
from tests.rig.world import Laptop, open_form

PAPER = {"id_kind": "resident_id"}
PLAUSIBLE: dict[str, dict[str, str]] = {
    "right": {**PAPER, "id_number": "11010519491231002X"},
    "wrong check, other gender": {**PAPER, "id_number": "110101198001011234", "gender": "female"},
    "no number at all": {**PAPER, "id_number": "CANARY-ID-4f1a92c0"},
    "a date that is none": {**PAPER, "id_number": "110101200002301234"},
    "a long passport": {"id_number": "CANARYID77-AND-MORE"},
    "a permit of letters": {"id_kind": "hm_travel_permit", "id_number": "X"},
    "a number of no kind": {"id_kind": "", "id_number": "4711"},
    "no phone": {"phone": "canary-phone"},
    "a short phone": {"phone": "12"},
    "a phone of nowhere": {"phone": "10000000000"},
    "another country's": {"phone": "+1 555 010 0123"},
}


def play(laptop: Laptop, answers: Answers) -> Session:
    session = laptop.start(under_14=answers.under_14)
    prepare_rehearsal(session, answers)
    return session


@pytest.mark.parametrize("name", PLAUSIBLE)
def test_an_adult_goes_on_and_the_form_says_what_was_typed(laptop: Laptop, name: str) -> None:
    typed = {key: value for key, value in {**FORM, **PLAUSIBLE[name]}.items() if value}
    session = play(laptop, adult_answers(identity=typed))
    assert session.view.step == "record"
    fields = open_form(session)["fields"]
    assert fields["id_number"] == typed["id_number"]
    assert fields["phone"].lstrip("+").endswith(typed["phone"].lstrip("+").replace(" ", ""))


@pytest.mark.parametrize("number", ["11010519491231002X", "CANARY-GID-4f1a92c0", "110101198001011234"])
def test_a_guardians_number_may_be_made_up_too(laptop: Laptop, number: str) -> None:
    mother = {**GUARDIAN, **PAPER, "id_number": number, "agrees": True,
              "birth_date": date.fromisoformat(GUARDIAN["birth_date"])}  # fmt: skip
    session = play(laptop, child_answers(guardian=mother))
    assert session.view.step == "record"
    assert open_form(session)["guardian"]["id_number"] == number


def test_a_child_by_its_number_needs_a_guardian_there_too(laptop: Laptop) -> None:
    typed = {**FORM, **PAPER, "id_number": "110101201608301234"}
    with pytest.raises((GateClosed, ContributorRefused)):
        play(laptop, adult_answers(identity=typed))
