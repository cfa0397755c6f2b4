"""What is asked at a desk is held at once; it goes when two of the team stand by it, or the organisation."""

from __future__ import annotations

from datetime import date

import pytest

from collector.desk.confirming import confirm_request
from collector.desk.sending import take_answer
from collector.errors import GateClosed, Malformed, PinToChange, Refused, RoleRefused
from collector.model.pack import Operator, Project
from collector.project.operators import Desk, change_pin, check_reader, give_pin
from collector.project.second_person import TwoPeople, call_second
from collector.rights.asking import Proof
from collector.rights.standing import read_requests
from collector.session.returning import Earlier
from collector.session.sending import _gate
from collector.session.wiping import has_leftovers
from tests.rig.answers import bring_to, record, sealed
from tests.rig.letters import PAIR, PROJECT, answer, ask, signed
from tests.rig.world import Laptop

EVERY_PROOF = [
    Proof(), Proof("in_person"), Proof("id_number", id_kind="passport", id_number="E1"),
]  # fmt: skip


def operator(code: str, name: str, *roles: str) -> Operator:
    return Operator.from_json(
        {"code": code, "name": name, "roles": list(roles), "trained_until": date(2099, 1, 1)}
    )


ANA, BEN = operator("ana", "Ana A", "lead"), operator("ben", "Ben B", "recorder")


@pytest.fixture
def project(laptop: Laptop) -> Project:
    twin = operator("ana2", "ana a", "recorder")
    found = laptop.parts.pack(PROJECT).project
    return found.model_copy(update={"operators": [ANA, BEN, twin]})


@pytest.fixture
def desk(laptop: Laptop) -> Desk:
    return Desk(laptop.parts.ledger, laptop.keystore, laptop.clock)


@pytest.mark.parametrize("proof", EVERY_PROOF, ids=lambda proof: proof.kind)
@pytest.mark.parametrize("kind", ["delete", "withdraw", "cancel_account"])
def test_one_persons_word_holds_and_deletes_nothing(laptop: Laptop, kind: str, proof: Proof) -> None:
    session = sealed(laptop.start())
    code = session.book.person.code
    filed = ask(laptop, kind, code, proof=proof, alone=True)
    assert (filed.deleted, filed.standing.waits_for_second) == ((), True)
    for question in ("queue", "send_chunk"):
        with pytest.raises(GateClosed) as caught:
            _gate(laptop.parts, session.book.state.session)(question)
        assert caught.value.reason == "held"
    laptop.boot()
    assert has_leftovers(session.book.folder)
    assert laptop.parts.ledger.of_kind("account_cancelled") == []
    done = confirm_request(laptop.parts, filed.standing.number, PAIR)
    assert (done.standing.applied, len(done.deleted)) == (True, 1)
    assert not has_leftovers(session.book.folder)
    assert confirm_request(laptop.parts, filed.standing.number, PAIR).standing.applied  # nothing twice
    (line,) = laptop.parts.ledger.of_kind("right_confirmed")
    assert (line.fields["first"], line.fields["second"]) == ("demo", "second")


def test_a_copy_number_and_any_word_deletes_nothing(laptop: Laptop) -> None:
    session = sealed(laptop.start())
    number = str(session.view.copy_number)
    proof = Proof("copy_and_fact", "birth_month", "any word")
    filed = ask(laptop, "delete", copy_number=number, proof=proof, alone=True)
    assert filed.standing.code == session.book.person.code
    assert has_leftovers(session.book.folder)


def test_in_a_team_of_one_the_organisation_decides(laptop: Laptop) -> None:
    session = sealed(laptop.start())
    filed = ask(laptop, "delete", session.book.person.code, alone=True)
    standing = take_answer(laptop.parts, filed.standing, *signed(answer(filed.standing, "accepted")))
    assert standing.applied
    assert not has_leftovers(session.book.folder)


def test_what_the_organisation_refused_nobody_confirms(laptop: Laptop) -> None:
    session = sealed(laptop.start())
    filed = ask(laptop, "delete", session.book.person.code, alone=True)
    refused = answer(filed.standing, "refused", reason="bad_faith")
    take_answer(laptop.parts, filed.standing, *signed(refused))
    with pytest.raises(Refused):
        confirm_request(laptop.parts, filed.standing.number, PAIR)
    assert has_leftovers(session.book.folder)


def test_what_is_open_goes_too_and_nothing_is_begun_meanwhile(laptop: Laptop) -> None:
    one = sealed(laptop.start())
    other = bring_to(laptop.start(earlier=Earlier(one.book.person.code)), "record")
    record(other)
    other.park()
    filed = ask(laptop, "delete", one.book.person.code, alone=True)
    with pytest.raises(Refused, match="not answered yet"):
        laptop.start(earlier=Earlier(one.book.person.code))
    confirm_request(laptop.parts, filed.standing.number, PAIR)
    assert not has_leftovers(other.book.folder)


def test_a_confirmation_fits_one_request(laptop: Laptop) -> None:
    filed = ask(laptop, "access", lost="Ana, in May")
    with pytest.raises(Refused, match="deletes nothing"):
        confirm_request(laptop.parts, filed.standing.number, PAIR)
    with pytest.raises(Malformed):
        confirm_request(laptop.parts, "R26-0000-0000-0", PAIR)
    with pytest.raises(Malformed):
        confirm_request(laptop.parts, filed.standing.number, TwoPeople("another", "a", "b"))
    assert not read_requests(laptop.parts.ledger)[filed.standing.number].confirmed


def test_the_second_is_another_person_with_their_own_pin(project: Project, desk: Desk) -> None:
    for code, what in (("ana", "another person"), ("ana2", "another person"), ("nobody", "no such")):
        with pytest.raises(RoleRefused, match=what):
            call_second(project, ANA, code, "0000", desk)
    with pytest.raises(RoleRefused, match="wrong"):
        call_second(project, ANA, "ben", "1111", desk)
    assert call_second(project, ANA, "ben", "0000", desk) == TwoPeople(PROJECT, "ana", "ben")


def test_whose_pin_a_lead_knows_is_neither_first_nor_second(
    project: Project, desk: Desk, laptop: Laptop
) -> None:
    give_pin(project, ANA, "ben", "1234", desk)
    with pytest.raises(RoleRefused, match="within the last day"):
        call_second(project, ANA, "ben", "1234", desk)
    change_pin(project, "ben", "1234", "4321", desk)
    for first, second, pin in ((ANA, "ben", "4321"), (BEN, "ana", "0000")):
        with pytest.raises(RoleRefused, match="within the last day"):
            call_second(project, first, second, pin, desk)
    laptop.clock.move(days=1)
    assert call_second(project, BEN, "ana", "0000", desk).second == "ana"


def test_a_second_who_never_changed_a_given_pin_is_refused(
    project: Project, desk: Desk, laptop: Laptop
) -> None:
    give_pin(project, ANA, "ben", "1234", desk)
    laptop.clock.move(days=9)
    with pytest.raises((RoleRefused, PinToChange)):
        call_second(project, ANA, "ben", "1234", desk)


@pytest.mark.parametrize(("role", "may"), [("rights", True), ("lead", True), ("auditor", True),
                                           ("recorder", False)])  # fmt: skip
def test_who_may_read_requests(role: str, may: bool) -> None:
    if may:
        check_reader(operator("x", "X", role))
    else:
        with pytest.raises(RoleRefused):
            check_reader(operator("x", "X", role))


def test_a_running_session_ends_in_one_step(laptop: Laptop) -> None:
    """Withdrawing is never harder than consenting for the one who is present."""
    session = bring_to(laptop.start(), "record")
    record(session)
    session.withdraw()
    assert not has_leftovers(session.book.folder)
