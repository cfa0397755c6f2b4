"""A child found after sealing: set aside, told, asked to be deleted where it left, deleted here in time."""

from __future__ import annotations

import pytest

from collector.desk.quarantine import finish_quarantines
from collector.desk.rights_desk import Corrected, RightsDesk
from collector.desk.starting import finish_start
from collector.errors import ChildFound, GateClosed
from collector.model.ledger_events import FilesStored, SentFile
from collector.rights.standing import read_requests
from collector.session.correcting import Correction
from collector.session.owing import find_owed
from collector.session.returning import Earlier
from collector.session.sending import _gate
from collector.session.session import Session
from collector.session.wiping import has_leftovers
from tests.rig.answers import FORM, sealed
from tests.rig.letters import PROJECT, PowerCut, cut_at, letter, open_letter
from tests.rig.world import Laptop

CHILD = {**FORM, "birth_date": "2016-08-30"}


def correct(laptop: Laptop, session: Session, fields: dict[str, str] = CHILD) -> Corrected:
    code = next(iter(session.book.state.contributors))
    return RightsDesk(laptop.parts).correct(PROJECT, code, Correction(fields, operator="demo"))


def store(laptop: Laptop, session: Session) -> None:
    state = session.book.state
    files = [SentFile(path="journal.jsonl", sha256="sha256:" + "0" * 64, size_bytes=1)]
    laptop.parts.note(
        FilesStored(session=state.session, half="media", manifest_hash=state.manifests["media"], files=files)
    )


def prepared(laptop: Laptop, **more: object) -> Session:
    session = sealed(laptop.start(**more))  # type: ignore[arg-type]
    session.park()
    return session


def start(laptop: Laptop) -> list[tuple[str, ...]]:
    laptop.close()
    laptop._open()
    return [finding.done for finding in finish_start(laptop.parts)]


def test_it_is_set_aside_and_told_in_the_list(laptop: Laptop) -> None:
    session = prepared(laptop)
    with pytest.raises(ChildFound):
        correct(laptop, session)
    with pytest.raises(GateClosed) as caught:
        _gate(laptop.parts, session.book.state.session)("queue")
    assert caught.value.reason == "invalidated"
    (row,) = laptop.parts.index.in_stages("sealed")
    assert row.trouble == "ChildFound"
    assert read_requests(laptop.parts.ledger) == {}  # nothing left: nobody has to be asked
    assert has_leftovers(session.book.folder)
    assert start(laptop) == []
    assert laptop.parts.index.in_stages("sealed")[0].trouble == "ChildFound"


def test_what_left_the_organisation_is_asked_to_delete_once(laptop: Laptop) -> None:
    session = prepared(laptop)
    store(laptop, session)
    for _ in range(2):
        with pytest.raises(ChildFound):
            correct(laptop, session)
    (standing,) = read_requests(laptop.parts.ledger).values()
    assert (standing.kind, standing.code, standing.pending) == (
        "delete", next(iter(session.book.state.contributors)), True,
    )  # fmt: skip
    told = open_letter(letter(laptop, standing.number))
    assert (told["asker"], told["ground"], told["proof"]["kind"]) == ("representative", "unlawful", "none")
    assert "2016" not in told["text"]
    start(laptop)
    assert len(read_requests(laptop.parts.ledger)) == 1


def test_it_is_deleted_after_the_projects_days_and_reported(laptop: Laptop) -> None:
    session = prepared(laptop)
    name = session.book.state.session
    with pytest.raises(ChildFound):
        correct(laptop, session)
    days = laptop.parts.pack(PROJECT).project.grace_days
    laptop.clock.move(days=days, hours=-1)
    assert start(laptop) == []
    laptop.clock.move(hours=2)
    assert start(laptop) == [("set aside for a child, deleted",)]
    assert not has_leftovers(session.book.folder)
    (stone,) = [line for line in laptop.parts.ledger.about(name) if line.kind == "tombstone"]
    assert stone.fields["reason"] == "quarantine"
    (incident,) = read_requests(laptop.parts.ledger).values()
    held = open_letter(letter(laptop, incident.number))["held"]
    assert (incident.kind, [row["session"] for row in held]) == ("incident", [name])
    assert [owed.session for owed in find_owed(laptop.parts.ledger)] == [name]  # the organisation is told
    assert start(laptop) == []
    assert len(read_requests(laptop.parts.ledger)) == 1


@pytest.mark.parametrize("cut", ["withdrawn", "tombstone", "key_destroyed", "incident_reported"])
def test_a_cut_is_finished_by_the_next_start(laptop: Laptop, cut: str) -> None:
    session = prepared(laptop)
    name = session.book.state.session
    with pytest.raises(ChildFound):
        correct(laptop, session)
    laptop.clock.move(days=400)
    parts = cut_at(laptop.parts, cut)
    if cut == "key_destroyed":  # it went when the session was sealed
        finish_quarantines(parts)
    else:
        with pytest.raises(PowerCut):
            finish_quarantines(parts)
    start(laptop)
    start(laptop)  # the report follows what the first one finished
    assert not has_leftovers(session.book.folder)
    stones = [line for line in laptop.parts.ledger.about(name) if line.kind == "tombstone"]
    assert [stone.fields["reason"] for stone in stones] == ["quarantine"]
    assert [item.kind for item in read_requests(laptop.parts.ledger).values()] == ["incident"]


def test_one_that_is_damaged_goes_all_the_same(laptop: Laptop) -> None:
    session = prepared(laptop)
    with pytest.raises(ChildFound):
        correct(laptop, session)
    path = session.book.folder.journal
    path.write_bytes(path.read_bytes().replace(b'"voice"', b'"vOice"', 1))
    laptop.clock.move(days=400)
    assert ("set aside for a child, deleted",) in start(laptop)
    assert not has_leftovers(session.book.folder)


def test_the_other_sessions_of_the_same_person_are_looked_at_too(laptop: Laptop) -> None:
    one = prepared(laptop)
    code = next(iter(one.book.state.contributors))
    two = prepared(laptop, earlier=Earlier(code))
    with pytest.raises(ChildFound):
        correct(laptop, one)
    aside = {line.fields["session"] for line in laptop.parts.ledger.of_kind("quarantined")}
    assert aside == {one.book.state.session, two.book.state.session}


def test_what_ended_otherwise_is_no_incident(laptop: Laptop) -> None:
    session = prepared(laptop)
    with pytest.raises(ChildFound):
        correct(laptop, session)
    again = laptop.resume(session.book.state.session)
    again.withdraw()
    again.park()
    laptop.clock.move(days=400)
    start(laptop)
    assert read_requests(laptop.parts.ledger) == {}
