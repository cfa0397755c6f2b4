"""What lies damaged on a laptop stops nobody's request: no journal, pack or list of others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from collector.demo.world import World
from collector.desk.confirming import confirm_request
from collector.desk.filing import LossTold, report_loss
from collector.desk.lists import take_list
from collector.desk.rights_desk import RightsDesk
from collector.desk.sending import take_answer
from collector.desk.starting import finish_start
from collector.errors import (
    BadPack,
    BadSignature,
    DiskFailed,
    GateClosed,
    NothingToDo,
    PackBadlySigned,
    PackOlder,
    Refused,
)
from collector.project.install import pack_folder
from collector.project.pack import read_signed_pack
from collector.project.signing_pack import sign_pack
from collector.rights.standing import read_requests
from collector.rooms.projects import Projects
from collector.session.beginning import Beside, StartChoice
from collector.session.book import Book
from collector.session.ending import end_withdrawn
from collector.session.returning import Earlier, find_earlier
from collector.session.sending import _gate
from collector.session.session import Session
from collector.session.wiping import has_leftovers
from collector.signing import read_private
from collector.vault import delete_tree
from tests.rig.answers import bring_to, record, sealed
from tests.rig.letters import PAIR, PROJECT, answer, ask, deletion_list, letter, open_letter, signed
from tests.rig.world import RAMP, Laptop, MemoryKeystore, changed_kit


def code_of(session: Session) -> str:
    return session.book.person.code


def recorded(laptop: Laptop) -> Session:
    session = bring_to(laptop.start(), "record")
    record(session)
    return session


def lose_pack(laptop: Laptop, number: int) -> None:
    path = pack_folder(laptop.data, PROJECT, number) / "project.toml"
    path.chmod(0o600)
    path.write_bytes(b"")


def install_newer(laptop: Laptop, folder: Path) -> World:
    world = changed_kit(folder, "", ("grace_days = ", "grace_days = 1"))
    laptop.install(world)
    return world


def test_who_asks_is_heard_by_the_newest_pack_that_is_whole(laptop: Laptop, tmp_path: Path) -> None:
    session = sealed(laptop.start())
    install_newer(laptop, tmp_path / "newer")
    lose_pack(laptop, 2)
    assert ask(laptop, "withdraw", code_of(session)).standing.applied
    assert not has_leftovers(session.book.folder)
    filed = report_loss(laptop.parts, PROJECT, LossTold("other"))
    assert open_letter(letter(laptop, filed.standing.number))["loss"] == "other"
    assert len(RightsDesk(laptop.parts).rows(PROJECT)) == 2
    assert [row.number for row in Projects(laptop.parts).rows()] == [1]
    with pytest.raises(PackBadlySigned):
        laptop.start()


def test_a_trusted_pack_is_repaired_by_installing_it_again(laptop: Laptop, tmp_path: Path) -> None:
    newer = install_newer(laptop, tmp_path / "newer")
    lose_pack(laptop, 1)
    delete_tree(pack_folder(laptop.data, PROJECT, 2))
    with pytest.raises(BadPack):
        ask(laptop, "access", lost="the copy")
    assert Projects(laptop.parts).rows() == []
    lines = len(laptop.parts.ledger.lines)
    laptop.install()
    laptop.install(newer)
    assert [laptop.parts.pack(PROJECT, number).number for number in (1, 2)] == [1, 2]
    assert len(laptop.parts.ledger.lines) == lines
    with pytest.raises(NothingToDo):
        laptop.install(newer)
    with pytest.raises(PackOlder):
        laptop.install()


def test_nothing_but_the_trusted_content_repairs_a_pack(laptop: Laptop, tmp_path: Path) -> None:
    other = changed_kit(tmp_path / "other", "", ("grace_days = ", "grace_days = 1"))
    (other.pack / "pack.json").unlink()
    sign_pack(other.pack, read_private(other.key("signing")))
    assert read_signed_pack(other.pack).number == 1
    lose_pack(laptop, 1)
    with pytest.raises(PackOlder):
        laptop.install(other)
    with pytest.raises(PackBadlySigned):
        laptop.parts.pack(PROJECT)


def damage_first_line(session: Session) -> bytes:
    """Flip the journal's first byte; return it as it was."""
    path = session.book.folder.journal
    whole = path.read_bytes()
    path.write_bytes(bytes([whole[0] ^ 1]) + whole[1:])
    return whole


def rename_in_first_line(session: Session) -> bytes:
    """Make the journal's first line somebody else's; return it as it was."""
    path = session.book.folder.journal
    whole = path.read_bytes()
    code = code_of(session)
    path.write_bytes(whole.replace(code.encode(), code[:-1].encode() + b"X", 1))
    return whole


def put_anothers_journal(session: Session) -> bytes:
    """A journal that is signed, and another session's; return it as it was."""
    path = session.book.folder.journal
    whole = path.read_bytes()
    other = next(found for found in path.parents[2].glob("*/media/journal.jsonl") if found != path)
    path.write_bytes(other.read_bytes())
    return whole


def is_gone_for_good(laptop: Laptop, session: Session, whole: bytes) -> bool:
    """Nothing is left, and with the journal put back the gate still says no."""
    name = session.book.state.session
    assert not list(session.book.folder.root.rglob("*.age"))
    session.book.folder.journal.write_bytes(whole)
    laptop.boot()
    finish_start(laptop.parts)
    with pytest.raises(GateClosed):
        _gate(laptop.parts, name)("send_chunk")
    return "tombstone" in laptop.ledger_kinds(name)


@pytest.mark.parametrize("damage", [damage_first_line, rename_in_first_line, put_anothers_journal])
@pytest.mark.parametrize("make", [lambda laptop: sealed(laptop.start()), recorded], ids=["sealed", "open"])
def test_a_deletion_finds_a_session_whose_first_line_is_damaged(
    laptop: Laptop, make: Callable[[Laptop], Session], damage: Callable[[Session], bytes]
) -> None:
    sealed(laptop.start())
    session = make(laptop)
    code = code_of(session)
    session.park()
    whole = damage(session)
    filed = ask(laptop, "withdraw", code)
    assert [row.session for row in filed.held] == [session.book.state.session]
    assert filed.standing.applied
    assert is_gone_for_good(laptop, session, whole)


def test_a_person_with_a_copys_number_is_found_too(laptop: Laptop) -> None:
    session = sealed(laptop.start())
    number = session.book.state.starter(code_of(session)).copy_number
    damage_first_line(session)
    held = RightsDesk(laptop.parts).preview(PROJECT, number)
    assert [row.session for row in held] == [session.book.state.session]
    assert ask(laptop, "withdraw", number).standing.code == code_of(session)
    assert not has_leftovers(session.book.folder)


@pytest.mark.parametrize("by_code", [True, False])
def test_a_list_finds_a_session_whose_first_line_is_damaged(laptop: Laptop, by_code: bool) -> None:
    session = sealed(laptop.start())
    name = session.book.state.session
    whole = damage_first_line(session)
    named = deletion_list(1, (code_of(session),)) if by_code else deletion_list(1, (), (name,))
    take_list(laptop.parts, PROJECT, *signed(named))
    assert is_gone_for_good(laptop, session, whole)


def make_nameless(laptop: Laptop, session: Session) -> bytes:
    """Nothing tells any more whose it is, and its takes are still there."""
    whole = damage_first_line(session)
    for path in session.book.folder.root.rglob("*.json"):
        path.unlink()
    delete_tree(session.book.folder.half("identity"))
    laptop.parts.index.rebuild([])
    return whole


def test_a_session_of_nobody_knows_whom_leaves_a_deletion_undone(laptop: Laptop) -> None:
    session, own = sealed(laptop.start()), sealed(laptop.start())
    codes, name = [code_of(session), code_of(own)], session.book.state.session
    make_nameless(laptop, session)
    for code in codes:
        standing = ask(laptop, "withdraw", code).standing
        assert (standing.applied, standing.holds) == (False, True)
    assert not has_leftovers(own.book.folder)
    filed = report_loss(laptop.parts, PROJECT, LossTold("laptop_lost"))
    held = {row["session"]: row for row in open_letter(letter(laptop, filed.standing.number))["held"]}
    assert (held[name]["stage"], held[name]["contributors"]) == ("damaged", [])
    take_list(laptop.parts, PROJECT, *signed(deletion_list(1, (), (name,))))
    assert not has_leftovers(session.book.folder)
    laptop.boot()
    assert finish_start(laptop.parts) == []
    found = read_requests(laptop.parts.ledger).values()
    assert [item.applied for item in found if item.code in codes] == [True, True]


def refuse_recording(laptop: Laptop, session: Session) -> None:
    with pytest.raises(Refused):
        record(session, "p02")
    session.park()
    with pytest.raises(Refused):
        laptop.resume(session.book.state.session)


def test_nothing_is_recorded_after_the_organisation_deleted(laptop: Laptop) -> None:
    session = recorded(laptop)
    code = code_of(session)
    filed = ask(laptop, "withdraw", code, alone=True)
    done = take_answer(laptop.parts, filed.standing, *signed(answer(filed.standing, "done")))
    assert (done.settled, done.applied) == (True, False)
    refuse_recording(laptop, session)
    with pytest.raises(Refused):
        laptop.start(earlier=Earlier(code))
    laptop.boot()
    assert finish_start(laptop.parts) == []
    assert not has_leftovers(session.book.folder)
    assert sealed(laptop.start(earlier=Earlier(code))).view.stage == "sealed"  # what is asked anew


def test_a_refused_deletion_lets_the_recording_go_on(laptop: Laptop) -> None:
    session = recorded(laptop)
    filed = ask(laptop, "withdraw", code_of(session), alone=True)
    refused = answer(filed.standing, "refused", reason="bad_faith")
    take_answer(laptop.parts, filed.standing, *signed(refused))
    record(session, "p02")


@pytest.mark.parametrize("by_code", [True, False])
def test_nothing_is_recorded_of_whom_a_list_names(laptop: Laptop, by_code: bool) -> None:
    session, other = recorded(laptop), recorded(laptop)
    code = code_of(session)
    named = deletion_list(1, (code,)) if by_code else deletion_list(1, (), (session.book.state.session,))
    take_list(laptop.parts, PROJECT, *signed(named))
    record(other, "p02")
    refuse_recording(laptop, session)
    if by_code:
        with pytest.raises(Refused):
            laptop.start(earlier=Earlier(code))
    laptop.boot()
    assert finish_start(laptop.parts) == []
    assert not has_leftovers(session.book.folder)
    assert sealed(laptop.start(earlier=Earlier(code))).view.stage == "sealed"


def test_a_list_deletes_nothing_that_was_consented_to_later(laptop: Laptop) -> None:
    before = sealed(laptop.start())
    code = code_of(before)
    take_list(laptop.parts, PROJECT, *signed(deletion_list(1, (code,))))
    laptop.clock.move(days=10)
    later = sealed(laptop.start(earlier=find_earlier(laptop.parts, PROJECT, code)))
    laptop.boot()
    assert finish_start(laptop.parts) == []
    assert not has_leftovers(before.book.folder)
    assert has_leftovers(later.book.folder)
    _gate(laptop.parts, later.book.state.session)("send_chunk")
    take_list(laptop.parts, PROJECT, *signed(deletion_list(2, (code,))))  # it means the later one too
    assert not has_leftovers(later.book.folder)


def dialogue(laptop: Laptop) -> Session:
    choice = StartChoice("en", False, "demo", RAMP, others=(Beside(False),))
    laptop.sessions.append(Session.start(laptop.parts, PROJECT, choice))
    return bring_to(laptop.sessions[-1], "record")


def test_leaving_and_lists_ask_for_no_pack(laptop: Laptop, tmp_path: Path) -> None:
    talk, listed, other = dialogue(laptop), dialogue(laptop), sealed(laptop.start())
    for session in (talk, listed):
        record(session)
    listed.seal()
    install_newer(laptop, tmp_path / "newer")
    lose_pack(laptop, 1)
    names = (listed.book.state.session, other.book.state.session)
    take_list(laptop.parts, PROJECT, *signed(deletion_list(1, (), names)))
    book = Book(laptop.parts, talk.book.state.session)
    end_withdrawn(book, "contributor")
    book.close()
    assert [has_leftovers(session.book.folder) for session in (talk, listed, other)] == [False] * 3


@dataclass
class Stubborn(MemoryKeystore):
    """A keystore that gives nothing up whose name ends so."""

    ending: str = ""

    def delete(self, name: str) -> None:
        if name.endswith(self.ending):
            raise DiskFailed("The disk refused the keystore.")
        super().delete(name)


def test_a_list_that_fails_is_told_and_stops_no_other(laptop: Laptop) -> None:
    stuck, named, last = (sealed(laptop.start()) for _ in range(3))
    take_list(laptop.parts, PROJECT, *signed(deletion_list(1)))
    (laptop.data / "lists" / PROJECT / "1.json").write_bytes(b"{}")
    damage_first_line(stuck)
    names = (stuck.book.state.session, named.book.state.session)
    parts = replace(laptop.parts, keystore=Stubborn(laptop.keystore.secrets, names[0]))
    with pytest.raises(DiskFailed):
        take_list(parts, PROJECT, *signed(deletion_list(2, (code_of(last),), names)))
    assert [has_leftovers(session.book.folder) for session in (named, last)] == [False] * 2
    laptop.boot()
    told = [item for item in finish_start(laptop.parts) if item.trouble]
    assert [(item.session, item.request, type(item.trouble)) for item in told] == [
        ("", "list-1", BadSignature)
    ]


def test_a_request_that_fails_in_one_session_is_done_in_the_others(laptop: Laptop) -> None:
    stuck = sealed(laptop.start())
    others = [sealed(laptop.start(earlier=Earlier(code_of(stuck)))) for _ in range(2)]
    damage_first_line(stuck)
    ask(laptop, "withdraw", code_of(stuck), alone=True)
    laptop.parts = replace(laptop.parts, keystore=Stubborn(laptop.keystore.secrets, stuck.book.state.session))
    (number,) = read_requests(laptop.parts.ledger)
    with pytest.raises(DiskFailed):
        confirm_request(laptop.parts, number, PAIR)
    assert [has_leftovers(session.book.folder) for session in others] == [False] * 2
    told = [(item.request, type(item.trouble)) for item in finish_start(laptop.parts)]
    assert (number, DiskFailed) in told


def test_requests_are_exported_though_one_letter_is_lost(laptop: Laptop, tmp_path: Path) -> None:
    numbers = [ask(laptop, "access", lost="the copy").standing.number for _ in range(3)]
    letter(laptop, numbers[1]).unlink()
    desk = RightsDesk(laptop.parts)
    exported = desk.export(PROJECT, tmp_path / "disk")
    assert (exported.numbers, exported.lost) == ((numbers[0], numbers[2]), (numbers[1],))
    assert {path.stem for path in (tmp_path / "disk").iterdir()} == {numbers[0], numbers[2]}
