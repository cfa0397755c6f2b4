"""Laptops, an organisation, one person who may lie, clocks, crashes and old copies in any order: what never is.

A state machine draws what happens next. A refusal is always a legal answer; what counts is what stands on the
disks and at the organisation after each step.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from collector.bundle.verify import verify_session
from collector.demo.world import World
from collector.desk.confirming import confirm_request
from collector.desk.filing import file_request
from collector.desk.starting import finish_start
from collector.errors import CollectorError, FolderRestored
from collector.index import Index
from collector.journal import read_lines
from collector.journal.opening import open_log
from collector.model.events import ChoicesNarrowed, Consented
from collector.model.take_events import TakeDeleted, TakeKept
from collector.model.times import parse_time
from collector.project.second_person import TwoPeople
from collector.project.told import tell_pack
from collector.rights.asking import Asked, Proof
from collector.rights.standing import read_requests
from collector.rules.facts import PackFacts
from collector.session.beginning import StartChoice
from collector.session.book import Book
from collector.session.correcting import Correction, correct_form
from collector.session.parts import Parts
from collector.session.returning import Earlier, find_earlier
from collector.session.sending import _gate
from collector.session.session import Session
from collector.session.starting import Finding
from collector.signing import read_private
from collector.state import apply, read_event
from tests.rig.answers import FORM, GUARDIAN, KINDS, PURPOSES, record, show_policy, signing
from tests.rig.office import Office
from tests.rig.policies import OLD, publish
from tests.rig.world import RAMP, Clock, Laptop, changed_kit

PROJECT = "demo-reading"
LONG = os.environ.get("COLLECTOR_LONG") == "1"
RUNS, STEPS = (250, 50) if LONG else (16, 30)
TRUE_BIRTH = date(2016, 8, 30)
BIRTHS = (TRUE_BIRTH, date(1990, 5, 4), date(2012, 12, 10), date(2012, 11, 2))
"""The person's own, and what they may say instead: grown up, just under 14, just over it."""
MORE = {**PURPOSES, "media_to_customers": True, "voice_cloning_or_synthesis": True}
PAIR = TwoPeople(PROJECT, "demo", "ben")
BEN = '\n[[operators]]\ncode = "ben"\nname = "Ben B"\nroles = ["recorder"]\ntrained_until = 2099-01-01\n'
MINUTES = (-180, -3, 1, 20, 45, 60 * 25, 60 * 24 * 8, 60 * 24 * 32)
HAPPENED: Counter[str] = Counter()
tries = contextlib.suppress(CollectorError)
some = st.integers(0, 11)


class Kept(Laptop):
    """A laptop whose log has its anchor in the keystore, opened as the program opens it."""

    trouble: CollectorError | None = None

    def boot(self) -> list[Finding]:
        self.close()
        self._open()
        found = finish_start(self.parts)
        self.trouble = next((item.trouble for item in found if not item.session), None)
        return found

    def copy(self, data: Path) -> Kept:
        keystore = type(self.keystore)(dict(self.keystore.secrets))
        shutil.copytree(self.data, data, copy_function=shutil.copy2)
        return Kept(data, self.key, keystore, Clock(self.clock.moment))

    def _open(self) -> None:
        self.keystore.secrets.setdefault("device-key", self.key.seed)
        ledger, key = open_log(self.data, self.keystore, self.clock)
        index = Index(self.data / "index.sqlite")
        self.parts = Parts(self.data, ledger, self.keystore, index, key, self.clock)


@dataclass
class Kid:
    """What is known here of one session: where it is, whose, and what was acknowledged about it."""

    laptop: int
    name: str
    code: str
    open: Session | None = None
    withdrawn: bool = False
    deleted: set[str] = field(default_factory=set)
    narrowed: set[str] = field(default_factory=set)
    older: list[Path] = field(default_factory=list)
    away: bool = False


class Field(RuleBasedStateMachine):
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

    def published(self, project: str, number: int) -> PackFacts | None:
        for laptop in self.laptops:
            with tries:
                return tell_pack(laptop.parts.pack(project, number))
        return None

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
            session = self._start(laptop, earlier, said == TRUE_BIRTH and who % 2 == 0, lead=who == 1)
            kid = Kid(where, session.book.state.session, session.book.person.code, session)
            self.sessions.append(kid)
            for _ in range(far):
                self._step(kid, session, said, more=bool(who % 2))
            if far > 14:  # noqa: PLR2004 - as far as it goes
                self._seal(session)

    def _start(self, laptop: Laptop, earlier: Earlier | None, under_14: bool, *, lead: bool) -> Session:
        confirmed = "demo" if lead else ""
        choice = StartChoice("en", under_14, "demo", RAMP, earlier=earlier, age_confirmed_by=confirmed)
        laptop.sessions.append(Session.start(laptop.parts, PROJECT, choice))
        return laptop.sessions[-1]

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
        if step == "policy":
            show_policy(session)
        elif step == "choices":
            talk.decide(MORE if more else PURPOSES, KINDS)
        elif step == "questions":
            talk.answer_questions([1, 1, 1])
        elif step == "guardian":
            talk.enter_guardian(GUARDIAN, agrees=True, child_birth=birth.isoformat())
            self._learn(kid, birth)
            talk.sign(signing("guardian", GUARDIAN["name"]))
        elif step == "assent":
            talk.assent("yes")
        elif step == "sign":
            talk.sign(signing())
        elif step == "identity":
            self._fill(kid, session, birth)
        elif step == "profile":
            session.form.set_profile({"mother_tongue": "eng"})
        elif step == "record":
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

    @rule(which=some)
    def seal(self, which: int) -> None:
        kid = self._open(which)
        if kid is not None and kid.open is not None:
            with tries:
                self._seal(kid.open)

    def _seal(self, session: Session) -> None:
        session.seal(leave_blocked=True)
        HAPPENED["sealed"] += 1

    @rule(which=some)
    def delete_take(self, which: int) -> None:
        kid = self._open(which)
        if kid is not None and kid.open is not None and kid.open.view.takes:
            take = kid.open.view.takes[0].take
            with tries:
                kid.open.takes.delete(take)
                kid.deleted.add(take)
                HAPPENED["take deleted"] += 1

    @rule(which=some, purpose=st.sampled_from(["media_to_customers", "voice_cloning_or_synthesis"]))
    def take_back(self, which: int, purpose: str) -> None:
        kid = self._open(which)
        if kid is not None and kid.open is not None:
            with tries:
                kid.open.take_back({purpose}, set())
                kid.narrowed.add(purpose)
                HAPPENED["part taken back"] += 1

    @rule(which=some)
    def withdraw(self, which: int) -> None:
        kid = self._open(which)
        if kid is not None and kid.open is not None:
            with tries:
                kid.open.withdraw()
                self._acknowledge(kid)

    def _acknowledge(self, kid: Kid) -> None:
        kid.withdrawn = True
        self.office.silent.add(kid.name)
        HAPPENED["withdrawn"] += 1

    @rule(which=some)
    def park(self, which: int) -> None:
        if self.sessions:
            self._leave(self.sessions[which % len(self.sessions)].laptop)

    # What the team does

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

    @rule(which=some, count=st.sampled_from([1, 3, 30]))
    def send(self, which: int, count: int) -> None:
        kid = self._sealed(which)
        if kid is not None:
            parts = self.laptops[kid.laptop].parts
            with tries:
                sent = self.office.send(parts, kid.name, _gate(parts, kid.name), count)
                HAPPENED["sent"] += bool(sent)

    @rule(which=some)
    def receive(self, which: int) -> None:
        kid = self._sealed(which)
        if kid is not None:
            with tries:
                HAPPENED["receipts"] += self.office.receive(self.laptops[kid.laptop].parts, kid.name)

    # What nobody wants

    @rule(where=st.integers(0, 1), minutes=st.sampled_from(MINUTES))
    def move_clock(self, where: int, minutes: int) -> None:
        self.laptops[where].clock.move(minutes=minutes)

    @rule(where=st.integers(0, 1))
    def crash(self, where: int) -> None:
        self._forget(where)
        self.laptops[where].boot()

    @rule(where=st.integers(0, 1))
    def cut_power(self, where: int) -> None:
        """What the disk holds is all that is left."""
        self._forget(where)
        left = self.laptops[where].copy(self._new("cut"))
        self.laptops[where].close()
        self.laptops[where] = left
        left.boot()

    @rule(which=some)
    def copy_session(self, which: int) -> None:
        if self.sessions:
            kid = self.sessions[which % len(self.sessions)]
            kid.older.append(shutil.copytree(self._root(kid), self._new("older")))

    @rule(which=some, old=some)
    def put_session_back(self, which: int, old: int) -> None:
        """An older copy of a session lies there at a start; the newest comes back later."""
        kids = [kid for kid in self.sessions if kid.older]
        if not kids:
            return
        kid = kids[which % len(kids)]
        self._forget(kid.laptop)
        laptop, root = self.laptops[kid.laptop], self._root(kid)
        laptop.boot()
        newest = shutil.copytree(root, self._new("newest"))
        shutil.rmtree(root)
        shutil.copytree(kid.older[old % len(kid.older)], root)
        laptop.boot()
        HAPPENED["session put back"] += 1
        kid.away = True
        self._look(kid)
        with tries:
            session = Session.resume(laptop.parts, kid.name, RAMP, "demo")
            laptop.sessions.append(session)
            record(session)
        with tries:
            self.office.send(laptop.parts, kid.name, _gate(laptop.parts, kid.name), 3)
        self._look(kid)
        laptop.close()
        if not kid.withdrawn:
            shutil.rmtree(root)
            shutil.copytree(newest, root)
        kid.away = False
        laptop._open()
        laptop.boot()

    @rule(where=st.integers(0, 1), which=some)
    def put_folder_back(self, where: int, which: int) -> None:
        """The whole folder as it was before something was withdrawn: nothing can be done with it."""
        laptop = self.laptops[where]
        self._forget(where)
        laptop.boot()
        laptop.close()
        older = shutil.copytree(laptop.data, self._new("before"))
        laptop._open()
        mine = [kid for kid in self.sessions if kid.laptop == where and not kid.withdrawn]
        if mine:
            kid = mine[which % len(mine)]
            with tries:
                session = laptop.resume(kid.name)
                session.withdraw()
                self._acknowledge(kid)
        laptop.boot()
        laptop.close()
        newest = shutil.copytree(laptop.data, self._new("after"))
        self._replace(laptop, older)
        laptop.boot()
        if mine and kid.withdrawn:
            assert isinstance(laptop.trouble, FolderRestored)
            HAPPENED["folder put back"] += 1
            for seen in mine:
                with tries:
                    laptop.sessions.append(Session.resume(laptop.parts, seen.name, RAMP, "demo"))
                    record(laptop.sessions[-1])
                with tries:
                    self.office.send(laptop.parts, seen.name, _gate(laptop.parts, seen.name), 3)
        laptop.close()
        self._replace(laptop, newest)
        laptop.boot()

    def _replace(self, laptop: Laptop, folder: Path) -> None:
        shutil.rmtree(laptop.data)
        shutil.copytree(folder, laptop.data)

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

    def _look(self, kid: Kid) -> None:
        """Walk the journal once it has grown; what was acknowledged stays so."""
        laptop, path = self.laptops[kid.laptop], self._root(kid) / "media/journal.jsonl"
        if kid.withdrawn:
            left = list(self._root(kid).rglob("*.age"))
            name = laptop.parts.session_key_name(kid.name)
            assert laptop.trouble or laptop.keystore.get(name) is None
            assert laptop.trouble or not left
        size = path.stat().st_size + len(laptop.parts.ledger.about(kid.name))
        if self.checked.get(kid.name) == size:
            return
        self.checked[kid.name] = size
        self._walk(kid, path.read_bytes())
        if not kid.away:
            self._check_sealed(kid)

    def _walk(self, kid: Kid, data: bytes) -> None:
        state: Any = None
        gone: set[str] = set()
        day = date.min
        for line in read_lines(data[: data.rfind(b"\n") + 1], None):
            event = read_event(line)
            if isinstance(event, TakeKept):
                self._check_take(state, event)
            if isinstance(event, TakeDeleted):
                gone.add(event.take)
            state = apply(state, event)
            if isinstance(event, Consented):
                day = parse_time(line.time).date()
            if isinstance(event, ChoicesNarrowed):
                HAPPENED["narrowed"] += 1
        assert not gone & set(state.takes)
        self._check_record(kid, state, day)

    def _check_take(self, state: Any, event: TakeKept) -> None:
        """Everybody in it has consented, to its kind too, has a form, and a child a guardian."""
        for row in event.row.contributors:
            person = state.contributors[row.code]
            assert person.record_hash == row.record_hash
            assert person.kinds["voice"] == "given"
            assert person.form is not None
            assert not person.child or person.guardian is not None

    def _check_record(self, kid: Kid, state: Any, day: date) -> None:
        """A record is judged once, by what this laptop knew when it came: the month is over, or a lead's word."""
        person = state.contributors[kid.code]
        if person.record_hash is None or person.record_hash in self.records:
            return
        self.records.add(person.record_hash)
        until = self.known.get((kid.laptop, kid.code), date.min)
        assert person.child or state.start.contributors[0].age_confirmed_by or day >= until

    def _check_sealed(self, kid: Kid) -> None:
        laptop = self.laptops[kid.laptop]
        kinds = {line.kind for line in laptop.parts.ledger.about(kid.name)}
        if "purged" in kinds:
            assert {half for name, half in self.office.vault if name == kid.name} == {"identity", "media"}
            HAPPENED["purged"] += 1
        elif "sealed" in kinds and not kinds & {"withdrawn", "tombstone"} and not laptop.trouble:
            halves = verify_session(self._root(kid), self.published)
            assert [half.manifest.half for half in halves] == ["identity", "media"]
            flags = dict(halves[1].manifest.contributors[0].purposes)  # type: ignore[attr-defined]
            assert all(flags[purpose] != "given" for purpose in kid.narrowed)
            assert not kid.deleted & {row.take for row in halves[1].manifest.takes}  # type: ignore[attr-defined]

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

    def _forget(self, where: int) -> None:
        for kid in self.sessions:
            if kid.laptop == where:
                kid.open = None

    def _root(self, kid: Kid) -> Path:
        return self.laptops[kid.laptop].parts.folder(kid.name).root

    def _new(self, name: str) -> Path:
        self.count += 1
        return self.folder / f"{name}-{self.count}"


@pytest.mark.long
@pytest.mark.timeout(14400 if LONG else 600)
def test_whatever_the_order_nothing_happens_that_must_not() -> None:
    HAPPENED.clear()
    kept = settings(
        max_examples=RUNS, phases=(Phase.generate, Phase.shrink)[: 1 + LONG], stateful_step_count=STEPS, deadline=None, print_blob=False,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    run_state_machine_as_test(Field, settings=kept)
    assert {"recorded", "sealed", "sent", "withdrawn", "session put back", "asked"} <= set(HAPPENED)
