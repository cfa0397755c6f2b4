"""What a line names lies there whole, what no line names is not left, and what was damaged stops nobody."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from collector.bundle.verify import verify_session
from collector.desk.starting import finish_start
from collector.errors import BadRecord, CollectorError, DiskFailed, FormIncomplete, GateClosed, Refused
from collector.model.event import Role
from collector.session.book import Book
from collector.session.session import Session
from collector.session.taking_back import Unwanted, narrow_sealed
from tests.rig.answers import (
    FORM,
    KINDS,
    PURPOSES,
    begin_oral,
    bring_to,
    record,
    show_policy,
    signing,
)
from tests.rig.letters import ask
from tests.rig.world import Laptop, open_form

ADULT = {**FORM, "birth_date": "1990-05-04"}


@contextmanager
def full_after(size_bytes: int) -> Iterator[None]:
    """No file grows beyond a size: a small one is written, a longer one gets no further line."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def files_of(session: Session) -> set[str]:
    half = session.book.folder.half("identity")
    return {path.relative_to(half).as_posix() for path in half.rglob("*.age")}


def begin(laptop: Laptop) -> Session:
    """A session with a purpose that can be taken back, and a take."""
    session = laptop.start()
    show_policy(session)
    session.talk.decide({**PURPOSES, "contact_again": True}, KINDS)
    record(bring_to(session, "record"))
    return session


def break_copies(session: Session, count: int) -> list[Path]:
    paths = session.book.folder.record_paths(session.book.person.code)[:count]
    for path in paths:
        path.write_bytes(b"{}")
    return paths


def test_a_form_that_could_not_be_filled_anew_leaves_the_one_before(laptop: Laptop) -> None:
    session = bring_to(laptop.start(), "record")
    record(session)
    size = session.book.folder.journal.stat().st_size
    with full_after(size), pytest.raises(CollectorError):
        session.form.fill_identity({**ADULT, "name": "Another name"})
    session.seal()
    verify_session(session.book.folder.root)
    assert open_form(session)["fields"]["name"] == FORM["name"]


def test_each_fill_stands_under_a_name_of_its_own_and_the_old_one_goes(laptop: Laptop) -> None:
    session = bring_to(laptop.start(), "record")
    for name in ("One", "Two", "Three"):
        session.form.fill_identity({**ADULT, "name": name})
        form = session.book.person.form
        assert form is not None
        assert {path for path in files_of(session) if "/form" in path} == {form.path}
    record(session)
    session.seal()
    verify_session(session.book.folder.root)
    assert open_form(session)["fields"]["name"] == "Three"


def test_a_form_that_is_not_the_journals_is_found_before_the_key_goes(laptop: Laptop) -> None:
    session, other = (bring_to(laptop.start(), "record") for _ in range(2))
    record(session)
    form, strange = session.book.person.form, other.book.person.form
    assert form is not None
    assert strange is not None
    theirs = other.book.folder.half("identity") / strange.path
    (session.book.folder.half("identity") / form.path).write_bytes(theirs.read_bytes())
    with pytest.raises(CollectorError, match="is gone or damaged"):
        session.seal()
    session.form.fill_identity(ADULT)
    session.seal()
    verify_session(session.book.folder.root)


@pytest.mark.parametrize("role", ["guardian", "witness", "interpreter", "recorder", "nobody"])
def test_nobody_assents_in_a_childs_place(laptop: Laptop, role: Role) -> None:
    session = bring_to(laptop.start(under_14=True), "assent")
    before = files_of(session)
    with pytest.raises(FormIncomplete) as caught:
        session.talk.assent("yes", signing(role))
    assert (caught.value.field, files_of(session)) == ("role", before)
    session.park()
    again = laptop.resume(session.book.state.session)
    again.talk.assent("yes", signing("contributor"))
    record(bring_to(again, "record"))
    again.seal()


def test_a_grown_up_is_not_asked_as_a_child(laptop: Laptop) -> None:
    session = bring_to(laptop.start(), "sign")
    with pytest.raises(GateClosed):
        session.talk.assent("yes", signing())
    assert not files_of(session)


def test_what_the_rules_refuse_leaves_no_file(laptop: Laptop) -> None:
    session = bring_to(laptop.start(under_14=True), "guardian")
    with pytest.raises(CollectorError):
        session.talk.assent("yes", signing())
    assert not files_of(session)


def test_a_session_withdrawn_elsewhere_takes_nothing_more(laptop: Laptop) -> None:
    signer, filler = bring_to(laptop.start(), "sign"), bring_to(laptop.start(), "identity")
    for session in (signer, filler):
        ask(laptop, "withdraw", session.book.person.code)
    with pytest.raises(Refused, match="ended"):
        signer.talk.sign(signing())
    with pytest.raises(Refused, match="ended"):
        filler.form.fill_identity(ADULT)
    assert not files_of(signer) | files_of(filler)


def test_a_session_that_was_written_elsewhere_takes_no_file(laptop: Laptop) -> None:
    session = bring_to(laptop.start(), "identity")
    laptop.resume(session.book.state.session)
    before = files_of(session)
    with pytest.raises(DiskFailed, match="Somebody else"):
        session.form.fill_identity(ADULT)
    assert files_of(session) == before


def test_parking_lets_devices_go_whatever_was_withdrawn_elsewhere(laptop: Laptop) -> None:
    session = bring_to(laptop.start(), "record")
    session.takes.open_devices()
    session.takes.start("p01")
    ask(laptop, "withdraw", session.book.person.code)
    with pytest.raises(Refused, match="ended"):
        session.park()
    assert not session.is_capturing
    assert session.book.journal.is_closed
    assert not [path for path in session.book.folder.root.rglob("*") if path.suffix in {".age", ".note"}]


def test_a_statement_of_a_session_withdrawn_elsewhere_is_destroyed(laptop: Laptop) -> None:
    session = bring_to(begin_oral(laptop.start()), "statement")
    session.statement.start()
    ask(laptop, "withdraw", session.book.person.code)
    with pytest.raises(Refused, match="ended"):
        session.statement.stop()
    assert not session.is_capturing
    assert not list(session.book.folder.root.rglob("*.age"))


@pytest.mark.parametrize("is_first", [True, False])
def test_one_damaged_copy_of_a_record_keeps_nobody_from_taking_back(laptop: Laptop, is_first: bool) -> None:
    session = begin(laptop)
    paths = session.book.folder.record_paths(session.book.person.code)
    paths[0 if is_first else 1].write_bytes(b"{}")
    session.take_back({"contact_again"}, set())
    assert paths[0].read_bytes() == paths[1].read_bytes()
    session.seal()
    verify_session(session.book.folder.root)


def test_one_damaged_copy_is_mended_before_sealing(laptop: Laptop) -> None:
    session = begin(laptop)
    break_copies(session, 1)
    session.seal()
    verify_session(session.book.folder.root)


def test_one_damaged_copy_of_a_sealed_session_is_mended_when_it_is_narrowed(laptop: Laptop) -> None:
    session = begin(laptop)
    session.seal()
    session.park()
    break_copies(session, 1)
    book = Book(laptop.parts, session.book.state.session)
    assert narrow_sealed(book, Unwanted(book.person.code, frozenset({"contact_again"}))) == "narrowed"
    verify_session(book.folder.root)
    book.close()


def test_a_record_that_is_lost_stops_recording_and_the_whole_can_be_withdrawn(laptop: Laptop) -> None:
    session = begin(laptop)
    session.takes.open_devices()
    break_copies(session, 2)
    with pytest.raises(BadRecord) as caught:
        session.take_back({"contact_again"}, set())
    assert "delete everything" in str(caught.value.remedy)
    assert not session.is_capturing
    with pytest.raises(BadRecord):
        session.takes.open_devices()
    session.withdraw()
    assert session.view.stage == "withdrawn"
    assert not [found.trouble for found in laptop.boot() if found.trouble]
    finish_start(laptop.parts)
