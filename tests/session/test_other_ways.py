"""A rule of one way stands on the others to the same place: after a pause, a slip, another session."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from collector.desk.applying import withdraw_session
from collector.desk.confirming import confirm_request
from collector.desk.rights_desk import RightsDesk
from collector.errors import ChildFound, GateClosed, Malformed, NotEligible, Refused, RoleRefused
from collector.model.events import Resumed, Starter
from collector.model.ledger_events import Queued
from collector.model.manifest import HALVES, Half
from collector.project.operators import accept_confidentiality
from collector.project.signing_pack import sign_pack
from collector.session.ages import FILE, find_months
from collector.session.beginning import StartChoice, _make_start
from collector.session.correcting import Correction, correct_form
from collector.session.kin import FILE as KIN
from collector.session.knowing import grown_name, tell_beyond
from collector.session.papers import copy_of, tell
from collector.session.returning import Earlier, find_earlier
from collector.session.sending import _gate, _office, _read_codes
from collector.session.session import Session
from collector.signing import read_private
from tests.rig.answers import CHILD_BIRTH, FORM, KINDS, PURPOSES, bring_to, record, sealed, show_policy
from tests.rig.letters import PAIR, PROJECT, ask
from tests.rig.team import team_world
from tests.rig.world import RAMP, Laptop, changed_kit, copy_kit, kit

CHILD = CHILD_BIRTH.isoformat()


def kinds(session: Session) -> list[str]:
    return [line.kind for line in session.book.journal.lines]


def code_of(session: Session) -> str:
    return str(session.book.person.code)


def find_starters(laptop: Laptop, earlier: Earlier | None) -> list[Starter]:
    """The people of a start for which a lead has answered, as it would be written."""
    pack = laptop.parts.pack(PROJECT)
    choice = StartChoice("en", False, "demo", RAMP, earlier=earlier, age_confirmed_by="demo")
    return _make_start(laptop.parts, pack, choice).contributors


def correct(laptop: Laptop, session: Session, birth: str, operator: str = "demo") -> None:
    fields = {**FORM, "birth_date": birth}
    RightsDesk(laptop.parts).correct(PROJECT, code_of(session), Correction(fields, operator=operator))


def start_as(laptop: Laptop, earlier: Earlier) -> Session:
    choice = StartChoice("en", False, "demo", RAMP, earlier=earlier)
    laptop.sessions.append(Session.start(laptop.parts, PROJECT, choice))
    return laptop.sessions[-1]


@pytest.mark.parametrize("free", ["same person", "skipped"])
def test_saying_who_is_there_after_hours_is_no_sitting(laptop: Laptop, free: str) -> None:
    session = bring_to(laptop.start(), "record")
    record(session)
    laptop.clock.move(hours=3)
    if free == "same person":
        session.talk.answer_presence(same=True)
    else:
        session.takes.skip("p02", "cannot_read")
    record(session, "p03")
    said = kinds(session)
    assert said.count(Resumed.event) == 1
    assert said.index(Resumed.event) < len(said) - 1 - said[::-1].index("take_started")
    session.seal()  # and who checks it agrees


def test_a_child_found_by_a_correction_ends_what_was_not_sealed_too(laptop: Laptop) -> None:
    first = sealed(laptop.start())
    earlier = find_earlier(laptop.parts, PROJECT, code_of(first))
    second = bring_to(laptop.start(earlier=earlier), "record")
    record(second)
    second.park()
    with pytest.raises(ChildFound):
        correct(laptop, first, CHILD)
    with pytest.raises(GateClosed):
        _gate(laptop.parts, first.book.state.session)("send_chunk")
    assert "tombstone" in laptop.ledger_kinds(second.book.state.session)
    assert not list(second.book.folder.root.rglob("*.age"))
    with pytest.raises(GateClosed):
        start_as(laptop, earlier)


def test_whoever_says_that_it_is_a_child_it_goes_nowhere(laptop: Laptop) -> None:
    """Only the form is put right by those who may: what is set aside is no right of anybody."""
    session = sealed(laptop.start())
    with pytest.raises(RoleRefused):
        correct(laptop, session, "1990-05-04", operator="nobody")
    _gate(laptop.parts, session.book.state.session)("send_chunk")
    with pytest.raises(ChildFound):
        correct(laptop, session, CHILD, operator="nobody")
    with pytest.raises(GateClosed):
        _gate(laptop.parts, session.book.state.session)("send_chunk")


def test_a_child_who_does_not_fit_the_project_is_a_child_the_next_time_too(tmp_path: Path) -> None:
    laptop = Laptop(tmp_path / "data")
    laptop.install(changed_kit(tmp_path / "world", "[eligibility]\nmin_age = 18"))
    try:
        session = bring_to(laptop.start(), "identity")
        code = code_of(session)
        with pytest.raises(NotEligible):
            session.form.fill_identity({**FORM, "birth_date": CHILD})
        for other in (Earlier(code), None):  # the same code, and whoever says to be new that day
            with pytest.raises(GateClosed) as caught:
                laptop.start(earlier=other)
            assert caught.value.reason == "known_child"
    finally:
        laptop.close()


def test_a_lead_answers_for_whom_it_is_about_and_for_nobody_else(laptop: Laptop) -> None:
    child = sealed(laptop.start(under_14=True))
    earlier = find_earlier(laptop.parts, PROJECT, code_of(child))
    laptop.clock.move(days=40)
    (starter,) = find_starters(laptop, earlier)
    assert starter.age_confirmed_by == "demo"
    (starter,) = find_starters(laptop, None)
    assert starter.age_confirmed_by is None  # nobody doubts this one


def test_a_child_found_in_another_session_counts_in_the_one_that_is_open(laptop: Laptop) -> None:
    first = sealed(laptop.start())
    earlier = find_earlier(laptop.parts, PROJECT, code_of(first))
    second = bring_to(laptop.start(earlier=earlier), "record")
    book = second.book
    assert tell_beyond(book).older == frozenset()
    with pytest.raises(ChildFound):
        correct_form(first.book, code_of(first), Correction({**FORM, "birth_date": CHILD}, operator="demo"))
    assert tell_beyond(book).older == {code_of(first)}


def test_a_damaged_session_leaves_nothing_of_who_it_was(laptop: Laptop) -> None:
    session = bring_to(laptop.start(under_14=True), "record")
    record(session)
    session.park()
    name, code = session.book.state.session, code_of(session)
    assert laptop.keystore.get(grown_name(name, code)) is not None
    assert (laptop.data / KIN).exists()
    path = session.book.folder.journal
    path.write_bytes(path.read_bytes().replace(b'"policy_shown"', b'"policy_sHown"', 1))
    withdraw_session(laptop.parts, name, "R26-0000-0000-0", code)
    assert laptop.keystore.get(grown_name(name, code)) is None
    assert not (laptop.data / KIN).exists()


def test_a_file_of_ages_that_is_gone_calls_a_lead(laptop: Laptop) -> None:
    child = bring_to(laptop.start(under_14=True), "record")
    record(child)
    child.seal()
    kept = laptop.data / FILE
    assert find_months(laptop.parts, PROJECT, [code_of(child)])[code_of(child)]
    kept.unlink()
    with pytest.raises(GateClosed):  # nobody's age is sure without the file
        laptop.start()
    choice = StartChoice("en", False, "demo", RAMP, age_confirmed_by="demo")
    laptop.sessions.append(Session.start(laptop.parts, PROJECT, choice))
    laptop.start()  # a lead answered: what there is counts again


def install_newer(laptop: Laptop, folder: Path) -> None:
    world = copy_kit(folder)
    manifest = world.pack / "project.toml"
    manifest.write_text(manifest.read_text("utf-8").replace("grace_days = ", "grace_days = 1"), "utf-8")
    sign_pack(world.pack, read_private(world.key("signing")))
    laptop.install(world)


def lose_pack(laptop: Laptop, number: int) -> None:
    file = laptop.data / "packs" / PROJECT / str(number) / "project.toml"
    file.chmod(0o600)
    file.write_bytes(b"")


def test_a_lost_pack_keeps_nobody_from_asking(laptop: Laptop, tmp_path: Path) -> None:
    session = sealed(laptop.start())
    install_newer(laptop, tmp_path / "newer")
    lose_pack(laptop, 1)
    assert ask(laptop, "withdraw", code_of(session), alone=True).standing.holds


def test_a_lost_pack_keeps_nobody_from_taking_a_part_back(laptop: Laptop, tmp_path: Path) -> None:
    session = laptop.start()
    show_policy(session)
    session.talk.decide({**PURPOSES, "contact_again": True}, KINDS)
    record(bring_to(session, "record"))
    install_newer(laptop, tmp_path / "newer")
    lose_pack(laptop, 2)
    session.take_back({"contact_again"}, set())
    assert session.book.person.purposes["contact_again"] == "refused"


def test_a_copy_names_who_took_the_consent(tmp_path: Path) -> None:
    laptop = Laptop(tmp_path / "data")
    accept_confidentiality(laptop.install(team_world(tmp_path / "world")).project, "ben", laptop.parts.ledger)
    try:
        session = bring_to(laptop.start(), "sign")
        session.park()
        name = session.book.state.session
        for recorder in ("ben", "demo"):  # who only records later took nobody's consent
            session = bring_to(Session.resume(laptop.parts, name, RAMP, recorder), "record")
            assert copy_of(session.book, code_of(session)).facts.recorder == "ben"
            session.park()
    finally:
        laptop.close()


def test_a_session_in_words_says_what_somebody_asked(laptop: Laptop) -> None:
    session = sealed(laptop.start())
    laptop.parts.note(Queued(session=session.book.state.session, project=PROJECT, operator="demo"))
    assert tell(session.book, "en").allowed[-1].yes
    ask(laptop, "restrict", code_of(session))
    assert "waits for an answer" in tell(session.book, "en").allowed[-1].reason


@pytest.mark.parametrize("gone", [None, *HALVES])
def test_a_foreign_bundle_of_somebody_who_asked_stays_here(
    laptop: Laptop, tmp_path: Path, gone: Half | None
) -> None:
    """Also a half that came alone: each tells whose it is."""
    there = Laptop(tmp_path / "other")
    there.install(kit())
    try:
        bundle = sealed(there.start()).book.folder.root
        code = code_of(there.sessions[-1])
        if gone is not None:
            shutil.rmtree(bundle / gone)
        gate = _office(laptop.parts, _read_codes(laptop.parts, [bundle])).gate(bundle.name)
        gate("send_chunk")
        ask(laptop, "restrict", code)
        with pytest.raises(GateClosed) as caught:
            gate("send_chunk")
        assert caught.value.reason == "held"
    finally:
        there.close()


def test_what_can_not_be_narrowed_now_stays_to_be_done(laptop: Laptop) -> None:
    session = bring_to(laptop.start(), "record")
    record(session)
    session.park()
    path = session.book.folder.journal
    whole = path.read_bytes()
    filed = ask(laptop, "withdraw", code_of(session), purposes=("media_to_customers",), alone=True)
    path.write_bytes(whole.replace(b'"policy_shown"', b'"policy_sHown"', 1))
    done = confirm_request(laptop.parts, filed.standing.number, PAIR)
    assert (done.standing.applied, done.standing.holds) == (False, True)


def test_a_form_for_a_session_that_ended_elsewhere_leaves_nothing_of_who_it_is(laptop: Laptop) -> None:
    session = bring_to(laptop.start(under_14=True), "identity")
    name, code = session.book.state.session, code_of(session)
    withdraw_session(laptop.parts, name, "R26-0000-0000-0", code)
    with pytest.raises(Refused):
        session.form.fill_identity({**FORM, "birth_date": CHILD})
    assert laptop.keystore.get(grown_name(name, code)) is None
    assert not list(session.book.folder.root.rglob("*.age"))


def test_nobodys_form_is_put_right(laptop: Laptop) -> None:
    session = sealed(laptop.start())
    with pytest.raises(Malformed):
        correct_form(session.book, "X", Correction({**FORM, "birth_date": "1990-05-04"}, operator="demo"))
