"""Laptops, an organisation, one person who may lie, clocks, crashes and old copies in any order.

A state machine draws what happens next. A refusal is always a legal answer; what counts is what stands on the
disks and at the organisation after each step.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from collector.demo.world import World
from collector.desk.confirming import confirm_request
from collector.desk.filing import file_request
from collector.project.second_person import TwoPeople
from collector.rights.asking import Asked, Proof
from collector.rights.standing import read_requests
from collector.session.beginning import StartChoice
from collector.session.book import Book
from collector.session.correcting import Correction, correct_form
from collector.session.returning import Earlier, find_earlier
from collector.session.sending import _gate
from collector.session.session import Session
from collector.signing import read_private
from tests.faults.field import HAPPENED, Kept, Kid
from tests.faults.unwanted import Unwanted, some, somebody, tries
from tests.rig.answers import FORM, GUARDIAN, KINDS, PURPOSES, record, show_policy, signing
from tests.rig.office import Office
from tests.rig.policies import OLD, publish
from tests.rig.world import RAMP, Clock, Laptop, changed_kit

PROJECT = "demo-reading"
LONG = os.environ.get("COLLECTOR_LONG") == "1"
RUNS, STEPS = (250, 50) if LONG else (5, 30)
TRUE_BIRTH = date(2016, 8, 30)
BIRTHS = (TRUE_BIRTH, date(1990, 5, 4), date(2012, 12, 10), date(2012, 11, 2))
"""The person's own, and what they may say instead: grown up, just under 14, just over it."""
MORE = {**PURPOSES, "media_to_customers": True, "voice_cloning_or_synthesis": True}
PAIR = TwoPeople(PROJECT, "demo", "ben")
FAR, GROWN = 14, BIRTHS[1]
BEN = '\n[[operators]]\ncode = "ben"\nname = "Ben B"\nroles = ["recorder"]\ntrained_until = 2099-01-01\n'


class Field(Unwanted, RuleBasedStateMachine):
    """Two laptops of one project, an organisation, one person."""

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="machine-"))
        self.world: World = changed_kit(self.folder / "world", BEN)
        clock = Clock(datetime(2026, 11, 30, 9, 0, tzinfo=UTC))
        self.count = 0
        self.laptops = [Kept(self.folder / name, clock=Clock(clock.moment)) for name in ("a", "b")]
        for laptop in self.laptops:
            laptop.install(self.world)
        self.office = Office(read_private(self.world.key("receipt")), clock, self.published)
        self.sessions: list[Kid] = []
        self.known: dict[tuple[int, str], date] = {}
        self.policies = 0
        self.checked: dict[str, int] = {}
        self.records: set[str] = set()

    def teardown(self) -> None:
        for laptop in getattr(self, "laptops", []):
            laptop.close()
        if hasattr(self, "folder"):
            shutil.rmtree(self.folder)

    # What people do

    @rule(
        where=st.integers(0, 1),
        who=some,
        said=st.sampled_from(BIRTHS),
        far=st.sampled_from([2, 6, 14, 14, 15, 15]),
    )
    def start(self, where: int, who: int, said: date, far: int) -> None:
        """Somebody begins: as a new person or under a code of before, with a first answer about the age."""
        laptop = self.laptops[where]
        self._leave(where)
        earlier: Earlier | None = None
        if self.sessions and who % 3:
            with tries:
                earlier = find_earlier(laptop.parts, PROJECT, self.sessions[who % len(self.sessions)].code)
        with tries:
            session = self._start(laptop, earlier, said == TRUE_BIRTH and who % 2 == 0, lead=who % 2 == 1)
            kid = Kid(where, session.book.state.session, session.book.person.code, session)
            self.sessions.append(kid)
            for _ in range(far):
                self._step(kid, session, said, more=bool(who % 2))
            if far > FAR:
                self._seal(session)

    @rule(where=st.integers(0, 1))
    def come(self, where: int) -> None:
        """Somebody grown up comes for the first time, with a lead there, and stays to the end."""
        self.start(where, 9, GROWN, FAR + 1)

    def _start(self, laptop: Laptop, earlier: Earlier | None, under_14: bool, *, lead: bool) -> Session:
        confirmed = "demo" if lead else ""
        choice = StartChoice("en", under_14, "demo", RAMP, earlier=earlier, age_confirmed_by=confirmed)
        laptop.sessions.append(Session.start(laptop.parts, PROJECT, choice))
        return laptop.sessions[-1]

    @somebody
    @rule(which=some, steps=st.integers(1, 12), birth=st.sampled_from(BIRTHS), more=st.booleans())
    def go(self, which: int, steps: int, birth: date, more: bool) -> None:
        """The open session goes on by some steps, with this birth date wherever one is asked."""
        kid = self._open(which)
        if kid is None or kid.open is None:
            return
        with tries:
            for _ in range(steps):
                self._step(kid, kid.open, birth, more)

    def _step(self, kid: Kid, session: Session, birth: date, more: bool) -> None:
        step, talk = session.view.step, session.talk
        steps: dict[str, Callable[[], object]] = {
            "policy": lambda: show_policy(session),
            "choices": lambda: talk.decide(MORE if more else PURPOSES, KINDS),
            "questions": lambda: talk.answer_questions([1, 1, 1]),
            "guardian": lambda: self._call_guardian(kid, session, birth),
            "assent": lambda: talk.assent("yes"),
            "sign": lambda: talk.sign(signing()),
            "identity": lambda: self._fill(kid, session, birth),
            "profile": lambda: session.form.set_profile({"mother_tongue": "eng"}),
            "record": lambda: self._record(session),
        }
        if step in steps:
            steps[step]()

    def _call_guardian(self, kid: Kid, session: Session, birth: date) -> None:
        session.talk.enter_guardian(GUARDIAN, agrees=True, child_birth=birth.isoformat())
        self._learn(kid, birth)
        session.talk.sign(signing("guardian", GUARDIAN["name"]))

    def _record(self, session: Session) -> None:
        record(session, f"p{1 + len(session.view.takes):02d}", 0.1)
        HAPPENED["recorded"] += 1

    def _fill(self, kid: Kid, session: Session, birth: date) -> None:
        voided = len(session.book.person.voided)
        session.form.fill_identity({**FORM, "birth_date": birth.isoformat()})
        if len(session.book.person.voided) > voided:
            self._learn(kid, birth)
            HAPPENED["voided"] += 1

    def _learn(self, kid: Kid, birth: date) -> None:
        """This laptop knows a child by now: until the month after the birthday is over."""
        grown = date(birth.year + 14, birth.month, birth.day)
        until = date(grown.year + grown.month // 12, grown.month % 12 + 1, 1)
        before = self.known.get((kid.laptop, kid.code), date.min)
        self.known[(kid.laptop, kid.code)] = max(before, until)

    @somebody
    @rule(which=some)
    def seal(self, which: int) -> None:
        kid = self._open(which)
        if kid is not None and kid.open is not None:
            with tries:
                self._seal(kid.open)

    def _seal(self, session: Session) -> None:
        session.seal(leave_blocked=True)
        HAPPENED["sealed"] += 1

    @somebody
    @rule(which=some)
    def delete_take(self, which: int) -> None:
        kid = self._open(which)
        if kid is not None and kid.open is not None and kid.open.view.takes:
            take = kid.open.view.takes[0].take
            with tries:
                kid.open.takes.delete(take)
                kid.deleted.add(take)
                HAPPENED["take deleted"] += 1

    @somebody
    @rule(which=some, purpose=st.sampled_from(["media_to_customers", "voice_cloning_or_synthesis"]))
    def take_back(self, which: int, purpose: str) -> None:
        kid = self._open(which)
        if kid is not None and kid.open is not None:
            with tries:
                kid.open.take_back({purpose}, set())
                kid.narrowed.add(purpose)
                HAPPENED["part taken back"] += 1

    @somebody
    @rule(which=some)
    def withdraw(self, which: int) -> None:
        kid = self._open(which)
        if kid is not None and kid.open is not None:
            with tries:
                kid.open.withdraw()
                self._acknowledge(kid)

    @somebody
    @rule(which=some)
    def park(self, which: int) -> None:
        if self.sessions:
            self._leave(self.sessions[which % len(self.sessions)].laptop)

    # What the team does

    @somebody
    @rule(which=some, kind=st.sampled_from(["delete", "withdraw", "restrict", "access"]), part=st.booleans())
    def ask(self, which: int, kind: str, part: bool) -> None:
        """A request of a right: of the whole, or of one purpose."""
        if not self.sessions:
            return
        kid = self.sessions[which % len(self.sessions)]
        purposes = ("voice_cloning_or_synthesis",) if part and kind == "withdraw" else ()
        asked = Asked(kind, code=kid.code, purposes=purposes, proof=Proof("in_person"))
        self._leave(kid.laptop)
        with tries:
            file_request(self.laptops[kid.laptop].parts, PROJECT, asked)
            HAPPENED["asked"] += 1

    @rule(where=st.integers(0, 1))
    def confirm(self, where: int) -> None:
        """Two people stand by what was asked to be deleted: everything under its code is withdrawn."""
        laptop = self.laptops[where]
        self._leave(where)
        for standing in read_requests(laptop.parts.ledger).values():
            if not standing.deletes or standing.applied:
                continue
            with tries:
                done = confirm_request(laptop.parts, standing.number, PAIR)
                for kid in self.sessions:
                    if kid.name in {row.session for row in done.deleted}:
                        self._acknowledge(kid)

    @somebody
    @rule(which=some, birth=st.sampled_from(BIRTHS))
    def correct(self, which: int, birth: date) -> None:
        kid = self._sealed(which)
        if kid is None:
            return
        laptop = self.laptops[kid.laptop]
        self._leave(kid.laptop)
        with tries:
            book = Book(laptop.parts, kid.name)
            try:
                form = {**FORM, "birth_date": birth.isoformat()}
                correct_form(book, kid.code, Correction(form, GUARDIAN, operator="demo"))
                HAPPENED["corrected"] += 1
            finally:
                book.close()

    @rule(major=st.booleans(), where=st.integers(0, 1))
    def change_policy(self, major: bool, where: int) -> None:
        if self.policies:
            return
        self.policies += 1
        self._leave(where)
        assert OLD in (self.world.pack / "project.toml").read_text("utf-8")
        with tries:
            publish(self.world, self.laptops[where].parts, "2031-01", major=major)

    # What comes over the line

    @somebody
    @rule(which=some, count=st.sampled_from([1, 3, 30]))
    def send(self, which: int, count: int) -> None:
        kid = self._sealed(which)
        if kid is not None:
            parts = self.laptops[kid.laptop].parts
            with tries:
                sent = self.office.send(parts, kid.name, _gate(parts, kid.name), count)
                HAPPENED["sent"] += bool(sent)

    @somebody
    @rule(which=some)
    def deliver(self, which: int) -> None:
        """All of a session at once, and both receipts."""
        self.send(which, 30)
        self.receive(which)

    @somebody
    @rule(which=some)
    def receive(self, which: int) -> None:
        kid = self._sealed(which)
        if kid is not None:
            with tries:
                HAPPENED["receipts"] += self.office.receive(self.laptops[kid.laptop].parts, kid.name)

    # What never is

    @invariant()
    def nothing_comes_after_a_withdrawal(self) -> None:
        assert not getattr(self, "office", None) or self.office.late == {}

    @invariant()
    def the_organisation_refuses_nothing_that_was_sealed(self) -> None:
        assert not getattr(self, "office", None) or self.office.refused == []

    @invariant()
    def what_stands_is_as_it_must_be(self) -> None:
        for kid in getattr(self, "sessions", []):
            self._look(kid)

    # Odds and ends

    def _open(self, which: int) -> Kid | None:
        """A session of one laptop, taken up when it was left; the other one there is left for it."""
        if not self.sessions:
            return None
        kid = self.sessions[-1 - which % min(3, len(self.sessions))]
        laptop = self.laptops[kid.laptop]
        if kid.open is None and not kid.withdrawn:
            self._leave(kid.laptop)
            with tries:
                kid.open = laptop.resume(kid.name)
        return kid

    def _sealed(self, which: int) -> Kid | None:
        found = [
            kid for kid in self.sessions
            if any(line.kind == "sealed" for line in self.laptops[kid.laptop].parts.ledger.about(kid.name))
        ]  # fmt: skip
        return found[which % len(found)] if found else None

    def _leave(self, where: int) -> None:
        for kid in self.sessions:
            if kid.laptop == where and kid.open is not None:
                with tries:
                    kid.open.park()
                kid.open = None


@pytest.mark.long
@pytest.mark.timeout(14400 if LONG else 600)
def test_whatever_the_order_nothing_happens_that_must_not() -> None:
    HAPPENED.clear()
    kept = settings(
        max_examples=RUNS, phases=(Phase.generate, Phase.shrink)[: 1 + LONG], stateful_step_count=STEPS,
        deadline=None, print_blob=False, suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    run_state_machine_as_test(Field, settings=kept)
    assert {"recorded", "sealed"} <= set(HAPPENED)
    assert not LONG or {"receipts", "sent", "withdrawn", "folder put back", "session put back"} <= set(
        HAPPENED
    )
