"""A power cut after every durable event: the next start finishes what was begun, and loses nothing."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from collector.bundle.verify import verify_session
from collector.errors import BrokenChain, TakesLost
from collector.model.events import SessionRefused
from collector.session.keys import session_key
from collector.session.sealing import seal_session
from collector.session.session import Session
from collector.session.starting import Finding
from tests.rig.answers import CHILD_BIRTH, FORM, GUARDIAN, begin_oral, bring_to, record, sealed, signing
from tests.rig.world import Laptop

LINES: dict[str, dict[str, object]] = {
    "withdrawn": {"by": "contributor"},
    "tombstone": {"reason": "withdrawn", "items": []},
    "key_destroyed": {},
}
OPEN = {"open", "informed", "consented", "recording"}
Flow = Callable[[Laptop], Session]


def finish(laptop: Laptop) -> Session:
    return sealed(laptop.start(under_14=True))


def withdraw_early(laptop: Laptop) -> Session:
    session = bring_to(laptop.start(), "record")
    record(session)
    session.withdraw()
    return session


def withdraw_late(laptop: Laptop) -> Session:
    session = laptop.resume(sealed(laptop.start()).book.state.session)
    session.withdraw()
    return session


def refuse(laptop: Laptop) -> Session:
    session = bring_to(laptop.start(under_14=True), "assent")
    session.talk.assent("no")
    return session


def speak(laptop: Laptop) -> Session:
    return bring_to(begin_oral(laptop.start(), interpreted=True), "identity")


def void(laptop: Laptop) -> Session:
    session = bring_to(laptop.start(), "identity")
    session.form.fill_identity({**FORM, "birth_date": "2016-08-30"})
    bring_to(session, "guardian")
    session.talk.enter_guardian(GUARDIAN, agrees=True, child_birth=CHILD_BIRTH.isoformat())
    session.talk.sign(signing("guardian", GUARDIAN["name"]))
    return session


class Snapshots:
    """Copies of the disk, from the first `since` event on: what comes before is another flow's matter."""

    def __init__(self, laptop: Laptop, folder: Path, since: str) -> None:
        self.copies: list[tuple[str, Laptop]] = []
        self._laptop, self._folder, self._since = laptop, folder, since

    def take(self, name: str) -> None:
        if not any(event["event"] == self._since for event in self._laptop.events):
            return
        copy = self._laptop.copy(self._folder / str(len(self.copies)))
        self.copies.append((name, copy))


class WatchedKeystore:
    """The laptop's keystore, with a copy of the disk taken before each deletion of a key."""

    def __init__(self, laptop: Laptop, shots: Snapshots) -> None:
        self._inner, self._shots = laptop.keystore, shots

    @property
    def secrets(self) -> dict[str, bytes]:
        return self._inner.secrets

    def get(self, name: str) -> bytes | None:
        return self._inner.get(name)

    def put(self, name: str, secret: bytes) -> None:
        self._shots.take("before a key is put")
        self._inner.put(name, secret)
        self._shots.take("after a key is put")

    def delete(self, name: str) -> None:
        self._shots.take("before a key is deleted")
        self._inner.delete(name)
        self._shots.take("after a key is deleted")


def clock_with(laptop: Laptop, shots: Snapshots) -> Callable[[], object]:
    """Every line asks the clock first: the moment before each line is a moment of the disk."""

    def tick() -> object:
        shots.take("before a line")
        return laptop.clock()

    return tick


FLOWS: dict[str, tuple[Flow, str, set[str]]] = {
    "finish": (finish, "session_started", {"open", "informed", "consented", "recording", "sealed"}),
    "withdraw early": (withdraw_early, "take_kept", {"recording", "withdrawn"}),
    "withdraw late": (withdraw_late, "sealed", {"sealed", "withdrawn"}),
    "refuse": (refuse, "evidence_sealed", {"informed", "refused"}),
    "by voice": (speak, "evidence_sealed", {"informed", "consented"}),
    "void": (void, "consented", {"informed", "consented"}),
}


def play(laptop: Laptop, flow: Flow, since: str, folder: Path) -> list[tuple[str, Laptop]]:
    """Run a flow; return the disk at every moment that a power cut could fall into."""
    shots = Snapshots(laptop, folder, since)
    watched = {"keystore": WatchedKeystore(laptop, shots), "now": clock_with(laptop, shots)}
    for name, value in watched.items():
        object.__setattr__(laptop.parts, name, value)  # the parts are the seam; the record is frozen
    laptop.parts.ledger._now = watched["now"]  # type: ignore[assignment]
    flow(laptop)
    shots.take("after all")
    return shots.copies


@pytest.mark.parametrize("name", FLOWS)
def test_every_moment_can_be_the_last(laptop: Laptop, tmp_path: Path, name: str) -> None:
    flow, since, expected = FLOWS[name]
    seen: set[str] = set()
    went_on: set[str] = set()
    for moment, copy in play(laptop, flow, since, tmp_path / "shots"):
        findings = copy.boot()
        assert not [item.trouble for item in findings if item.trouble and not began_as_it_ended(item)], moment
        assert not findings or copy.boot() == [], moment
        for row in copy.parts.index.rows():
            seen.add(row.stage)
            step = check_whole(copy, row.session, row.stage, moment)
            if row.stage in OPEN and step not in went_on:
                went_on.add(step)
                go_on(copy.resume(row.session))
        copy.close()
        shutil.rmtree(copy.data)
    assert seen == expected


def began_as_it_ended(finding: Finding) -> bool:
    """The power went before anything of a take could be on the disk: that is all that is told."""
    reasons = {take.reason for take in finding.lost}
    return bool(reasons) and reasons <= {"gone", "empty"} and not finding.damaged


def check_whole(copy: Laptop, name: str, stage: str, moment: str) -> str:
    """Nothing is missing, nothing is left over; return the step that comes next."""
    session = copy.resume(name)
    folder = session.book.folder
    files = [path.relative_to(folder.root).as_posix() for path in folder.root.rglob("*") if path.is_file()]
    assert not [path for path in files if path.rpartition("/")[2].startswith(".")], moment
    if stage == "sealed":
        assert len(verify_session(folder.root)) == 2, moment
        assert copy.keystore.get(f"session:{name}") is None, moment
        assert not [path for path in files if path.endswith(".note")], moment
        assert copy.parts.index.in_stages("sealed"), moment
    elif stage in {"refused", "withdrawn"}:
        assert files == ["media/journal.jsonl"], moment
        assert copy.keystore.get(f"session:{name}") is None, moment
    else:
        person = session.book.person
        named = [f"identity/{row.path}" for row in person.evidence]
        named += [f"identity/{person.form.path}"] if person.form else []
        assert sorted(
            path for path in files if path.startswith("identity/") and path.endswith(".age")
        ) == sorted(named), moment
    step = session.view.step
    session.park()
    return step


def go_on(session: Session) -> None:
    """A parked session can be finished by the people who began it."""
    bring_to(session, "record")
    record(session)
    session.seal()
    assert len(verify_session(session.book.folder.root)) == 2


@pytest.mark.parametrize("lines", [["withdrawn"], ["withdrawn", "tombstone"]])
def test_a_late_withdrawal_cut_before_its_wiping_is_finished(laptop: Laptop, lines: list[str]) -> None:
    """After sealing the key is gone already: that its line stands says nothing of the files."""
    session = sealed(laptop.start())
    name = session.book.state.session
    for kind in lines:
        laptop.parts.ledger.append(
            kind, {"session": name, "contributor": session.book.person.code, **LINES[kind]}
        )
    (finding,) = laptop.boot()
    assert finding.done == ("withdrawal finished",)
    check_whole(laptop, name, "withdrawn", str(lines))
    assert laptop.parts.index.rows()[0].stage == "withdrawn"
    assert laptop.boot() == []


@pytest.mark.parametrize("lines", [[], ["tombstone"], ["tombstone", "key_destroyed"]])
def test_a_refusal_cut_before_its_wiping_is_finished(laptop: Laptop, lines: list[str]) -> None:
    session = bring_to(laptop.start(under_14=True), "assent")
    name = session.book.state.session
    session.book.note(SessionRefused(contributor=session.book.person.code, by="child"))
    for kind in lines:
        laptop.parts.ledger.append(kind, {"session": name, **LINES[kind]})
    if "key_destroyed" in lines:
        laptop.keystore.delete(f"session:{name}")
    (finding,) = laptop.boot()
    assert finding.done == ("refusal finished",)
    check_whole(laptop, name, "refused", str(lines))
    assert laptop.boot() == []


def test_what_was_sealed_is_listed_though_the_index_missed_it(laptop: Laptop) -> None:
    session = bring_to(laptop.start(), "record")
    record(session)
    session.takes.close()
    seal_session(session.book)  # and the power goes before the index learns of it
    assert laptop.parts.index.in_stages("sealed") == []
    laptop.boot()
    assert [row.session for row in laptop.parts.index.in_stages("sealed")] == [session.book.state.session]


def test_a_session_unknown_to_the_ledger_is_left_as_it_is(laptop: Laptop, tmp_path: Path) -> None:
    session = sealed(laptop.start())
    root = session.book.folder.root
    stranger = Laptop(tmp_path / "other")
    stranger.install()
    shutil.copytree(root, stranger.data / "sessions" / root.name)
    (finding,) = stranger.boot()
    assert isinstance(finding.trouble, BrokenChain)
    assert len(verify_session(stranger.data / "sessions" / root.name)) == 2
    stranger.close()


def test_what_a_file_browser_leaves_stops_no_start(laptop: Laptop) -> None:
    sealed(laptop.start())
    (laptop.data / "sessions" / ".DS_Store").write_bytes(b"x")
    (laptop.data / "sessions" / "link").symlink_to(laptop.data)
    assert laptop.boot() == []
    assert (laptop.data / "ledger.jsonl").exists()


def test_one_sessions_damage_leaves_the_others_be(laptop: Laptop) -> None:
    damaged = bring_to(laptop.start(), "record")
    record(damaged)
    path = damaged.book.folder.journal
    whole = bring_to(laptop.start(), "record")
    record(whole)
    data = bytearray(path.read_bytes())
    data[300] ^= 1
    path.write_bytes(data)
    laptop.clock.move(days=3)
    findings = {finding.session: finding for finding in laptop.boot()}
    assert isinstance(findings[damaged.book.state.session].trouble, BrokenChain)
    assert findings[whole.book.state.session].done == ("sealing finished",)


def test_a_sealing_that_finds_damage_does_not_destroy_the_key(laptop: Laptop) -> None:
    session = bring_to(laptop.start(), "record")
    take = record(session)
    path = session.book.folder.take(take, "speech")
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    session.takes.close()
    with pytest.raises(TakesLost):
        session.seal()
    assert session_key(session.book)
    assert session.view.stage == "consented"
