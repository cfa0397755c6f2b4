"""Who lets a sealed session go (rules.md, "queued"): nothing of it leaves before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from collector.build import Core
from collector.errors import CollectorError, NotQueued, RoleRefused
from collector.rules.facts import Beyond, Facts
from collector.rules.needs import queued
from collector.session.beginning import StartChoice
from collector.session.sealing import seal_session
from collector.state import apply
from tests.rig.answers import bring_to, record, sealed
from tests.rig.events import started
from tests.rig.letters import PROJECT
from tests.rig.team import office_world, open_office
from tests.rig.world import RAMP, Clock, Laptop


@dataclass
class Office:
    """A laptop of a team, and the clock it runs by."""

    core: Core
    clock: Clock

    def sign_in(self, code: str) -> None:
        self.core.people.sign_in(PROJECT, code, "0000")

    def begun(self) -> str:
        """A session with a take, left by its recorder, demo."""
        self.sign_in("demo")
        session = self.core.sessions.start(PROJECT, StartChoice("en", False, "", RAMP))
        record(bring_to(session, "record"))
        self.core.sessions.leave()
        return session.book.state.session

    def sealed_by_itself(self) -> str:
        name = self.begun()
        self.core.people.sign_out()
        self.clock.move(hours=25)
        (finding,) = self.core.sessions.seal_overdue()
        assert (finding.session, finding.done) == (name, ("sealing finished",))
        return name

    def released(self) -> list[str]:
        """Who let what go, in order."""
        return [str(line.fields["operator"]) for line in self.core.parts.ledger.of_kind("queued")]

    def faults(self) -> list[type[CollectorError]]:
        """Let go what who is signed in may let go; why what waits would not be sent then. Nothing is sent."""
        assert self.core.outbox.send(stopped=lambda: True) == []
        return [type(row.fault) for row in self.core.outbox.preview() if row.fault is not None]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    clock = Clock()
    core = open_office(tmp_path / "data", office_world(tmp_path / "world"), clock)
    yield Office(core, clock)
    core.close()


def test_who_seals_in_a_sitting_lets_it_go(laptop: Laptop) -> None:
    session = sealed(laptop.start())
    (line,) = laptop.parts.ledger.of_kind("queued")
    state = session.book.state
    assert line.fields == {"session": state.session, "project": state.project, "operator": "demo"}
    session.seal()
    assert len(laptop.parts.ledger.of_kind("queued")) == 1


def test_a_refusal_undoes_no_sealing(office: Office) -> None:
    """A newer pack took the recorder away in the middle of a sitting."""
    office.sign_in("demo")
    session = office.core.sessions.start(PROJECT, StartChoice("en", False, "", RAMP))
    record(bring_to(session, "record"))
    session.book.present = "ada"  # an auditor
    session.seal()
    assert session.book.state.stage == "sealed"
    assert office.released() == []


def test_what_was_sealed_by_itself_waits_until_somebody_lets_it_go(office: Office) -> None:
    office.sealed_by_itself()
    assert office.released() == []
    (row,) = office.core.outbox.send()  # no server is asked
    assert isinstance(row.fault, NotQueued)
    assert office.core.sessions.rows()[0].trouble == "NotQueued"
    office.sign_in("uli")
    assert office.faults() == []
    assert office.released() == ["uli"]
    office.core.people.sign_out()
    assert office.faults() == []  # locking the screen stops nothing
    assert office.released() == ["uli"]
    assert office.core.sessions.rows()[0].trouble is None


@pytest.mark.parametrize("code", ["ada", "rea"])
def test_an_auditor_or_a_rights_officer_lets_nothing_go(office: Office, code: str) -> None:
    office.sealed_by_itself()
    office.sign_in(code)
    assert office.faults() == [NotQueued]
    with pytest.raises(RoleRefused):
        office.core.outbox.queue()
    assert office.released() == []


@pytest.mark.parametrize(("code", "lets"), [("uli", True), ("old", True), ("demo", True), ("ada", False)])
def test_uploaders_recorders_and_leads_let_go_trained_or_not(office: Office, code: str, lets: bool) -> None:
    office.sealed_by_itself()
    office.sign_in(code)
    office.faults()
    assert office.released() == ([code] if lets else [])


def test_only_what_was_named_is_let_go(office: Office) -> None:
    first, _ = office.sealed_by_itself(), office.sealed_by_itself()
    office.sign_in("uli")
    office.core.outbox.queue([office.core.parts.folder(first).root])
    (line,) = office.core.parts.ledger.of_kind("queued")
    assert line.fields["session"] == first


def test_what_somebody_asked_to_delete_is_not_let_go(laptop: Laptop) -> None:
    """The rules of queueing stand beside the role: a change that was begun holds it."""
    session = bring_to(laptop.start(), "record")
    record(session)
    seal_session(session.book)
    state = session.book.state
    laptop.parts.ledger.append("narrowing", {
        "session": state.session, "contributor": next(iter(state.contributors)),
        "purposes": ["contact_again"], "kinds": [], "by": "contributor", "request": None,
    })  # fmt: skip
    session.seal()
    assert laptop.parts.ledger.of_kind("queued") == []


@pytest.mark.parametrize(("rules", "asks"), [(None, False), (2, True)])
def test_sessions_of_before_the_table_count_as_let_go(rules: int | None, asks: bool) -> None:
    state = apply(None, started(("AA-00000000", False), rules=rules))
    facts = Facts(state, Clock()(), beyond=Beyond("demo", True, None))
    if not asks:
        queued("queue", facts)
        return
    for question in ("queue", "send_chunk"):
        with pytest.raises(NotQueued):
            queued(question, facts)
