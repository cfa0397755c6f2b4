"""Older copies that are put back: of a session, of any of its files. What was undone stays undone."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from collector.desk.applying import withdraw_session
from collector.desk.held import list_held
from collector.errors import DiskFull, Restored
from collector.rules.table import JOURNAL
from collector.session.book import Book
from collector.session.correcting import Correction, correct_form
from collector.session.listing import refresh_index
from collector.session.sending import send_bundles, waiting_bundles
from collector.session.session import Session
from collector.session.wiping import has_leftovers
from collector.upload.outbox import Limits
from tests.rig.answers import FORM, KINDS, PURPOSES, bring_to, record
from tests.rig.world import Laptop

PROJECT = "demo-reading"
Undo = Callable[[Session], None]


def narrow(session: Session) -> None:
    session.take_back({"media_to_customers"}, set())


def delete_take(session: Session) -> None:
    session.takes.delete(session.view.takes[0].take)


def withdraw(session: Session) -> None:
    session.withdraw()


def correct(session: Session) -> None:
    form = {**FORM, "name": "Canary-New-Zz1", "birth_date": "1990-05-04"}
    correct_form(session.book, session.book.person.code, Correction(form, operator="demo"))
    refresh_index(session.book)


def seal(session: Session) -> None:
    session.seal()


def two_takes(laptop: Laptop) -> Session:
    session = laptop.start()
    bring_to(session, "choices")
    session.talk.decide({**PURPOSES, "media_to_customers": True}, KINDS)
    bring_to(session, "record")
    record(session)
    record(session, "p02")
    return session


UNDONE: dict[str, Undo] = {
    "a purpose taken back": narrow,
    "a take deleted": delete_take,
    "withdrawn": withdraw,
    "form corrected": correct,
}


@pytest.mark.parametrize("name", UNDONE)
def test_an_older_folder_is_told_not_opened_and_can_be_deleted(
    laptop: Laptop, tmp_path: Path, name: str
) -> None:
    session = two_takes(laptop)
    if name == "form corrected":
        session.seal()
    root, ident, code = session.book.folder.root, session.book.state.session, session.book.person.code
    shutil.copytree(root, tmp_path / "older")
    UNDONE[name](session)
    laptop.boot()
    shutil.rmtree(root)
    shutil.copytree(tmp_path / "older", root)
    (finding,) = laptop.boot()
    assert finding.session == ident
    if name == "withdrawn":
        assert finding.done
        assert not has_leftovers(laptop.parts.folder(ident))
        assert laptop.boot() == []
        return
    assert isinstance(finding.trouble, Restored)
    assert laptop.parts.index.find(ident).trouble == "Restored"  # type: ignore[union-attr]
    for opening in (lambda: laptop.resume(ident), lambda: Book(laptop.parts, ident)):
        with pytest.raises(Restored):
            opening()
    rows = send_bundles(laptop.parts, waiting_bundles(laptop.parts), Limits(), lambda *_: None, lambda: False)
    assert all(isinstance(row.fault, Restored) and not row.sent_bytes for row in rows)
    assert [row.stage for row in list_held(laptop.parts, PROJECT, [code])] == ["damaged"]
    withdraw_session(laptop.parts, ident, "R26-0000-0000-0", code)
    assert not has_leftovers(laptop.parts.folder(ident))
    laptop.boot()
    assert laptop.parts.index.find(ident).stage == "withdrawn"  # type: ignore[union-attr]
    assert laptop.boot() == []


def test_the_newest_files_put_back_again_are_right_again(laptop: Laptop, tmp_path: Path) -> None:
    session = two_takes(laptop)
    root, ident = session.book.folder.root, session.book.state.session
    shutil.copytree(root, tmp_path / "older")
    narrow(session)
    laptop.boot()
    shutil.copytree(root, tmp_path / "newest")
    for folder, troubles in (("older", [Restored]), ("newest", [])):
        shutil.rmtree(root)
        shutil.copytree(tmp_path / folder, root)
        assert [type(finding.trouble) for finding in laptop.boot()] == troubles
    assert laptop.parts.index.find(ident).trouble is None  # type: ignore[union-attr]


def test_a_journal_may_be_ahead_of_the_log_by_a_crash(laptop: Laptop) -> None:
    session = two_takes(laptop)
    head = laptop.parts.ledger.head_of(session.book.state.session)
    assert head is not None
    assert head[0] < len(session.book.journal.lines) - 1
    assert laptop.boot() == []
    Book(laptop.parts, session.book.state.session).close()


def test_an_end_of_a_sitting_has_the_log_know_all(laptop: Laptop) -> None:
    session = two_takes(laptop)
    session.park()
    assert laptop.parts.ledger.head_of(session.book.state.session) == session.book.journal.head


def test_a_deleted_takes_file_put_back_is_destroyed(laptop: Laptop) -> None:
    for sealed_too in (False, True):
        session = two_takes(laptop)
        take = session.view.takes[0].take
        path = session.book.folder.take(take, "speech")
        kept = path.read_bytes()
        session.takes.delete(take)
        if sealed_too:
            session.seal()
        path.write_bytes(kept)
        (finding,) = laptop.boot()
        assert finding.trouble is None
        assert finding.done
        assert not path.exists()
        assert laptop.boot() == []


def test_takes_that_an_older_journal_does_not_know_are_not_destroyed(laptop: Laptop) -> None:
    session = bring_to(laptop.start(), "record")
    record(session)
    journal = session.book.folder.journal
    older = journal.read_bytes()
    take = record(session, "p02")
    journal.write_bytes(older)
    (finding,) = laptop.boot()
    assert isinstance(finding.trouble, Restored)
    assert session.book.folder.take(take, "speech").exists()


def test_an_ended_sessions_folder_put_back_is_wiped(laptop: Laptop, tmp_path: Path) -> None:
    """The journal may come along or not; the row in the index says long since that it ended."""
    for name in ("withdrawn", "refused", "purged"):
        session = two_takes(laptop) if name != "refused" else bring_to(laptop.start(), "questions")
        folder = session.book.folder
        shutil.copytree(folder.root, tmp_path / name)
        session.talk.refuse("contributor") if name == "refused" else session.withdraw()
        laptop.boot()
        assert laptop.boot() == []
        for with_journal in (False, True):
            kept = folder.journal.read_bytes()
            shutil.rmtree(folder.root)
            shutil.copytree(tmp_path / name, folder.root)
            if not with_journal:
                folder.journal.write_bytes(kept)
            (folder.half("media") / "stray.age").write_bytes(b"x")
            (finding,) = laptop.boot()
            assert finding.done
            assert not has_leftovers(folder)
            assert laptop.boot() == []


def test_a_full_disk_of_the_log_fails_no_withdrawal(laptop: Laptop) -> None:
    session = two_takes(laptop)
    append = laptop.parts.ledger.append

    def refuse(kind: str, fields: dict[str, object]) -> object:
        if kind == "session_head":
            raise DiskFull("The disk is full.")
        return append(kind, fields)

    laptop.parts.ledger.append = refuse  # type: ignore[method-assign,assignment]
    session.withdraw()
    assert session.view.stage == "withdrawn"
    assert not has_leftovers(session.book.folder)


def test_every_decision_has_the_log_know_it(laptop: Laptop) -> None:
    session = two_takes(laptop)
    narrow(session)
    delete_take(session)
    known = {
        (line.fields["number"], line.fields["hash"]) for line in laptop.parts.ledger.of_kind("session_head")
    }
    lines = [
        line
        for line in session.book.journal.lines
        if line.kind in {kind for kind, row in JOURNAL.items() if row.head}
    ]
    assert {line.kind for line in lines} >= {
        "choices_made", "consented", "identity_sealed", "choices_narrowed", "take_deleted",
    }  # fmt: skip
    assert {(line.number, session.book.journal.hash_at(line.number)) for line in lines} <= known


@pytest.fixture
def history(laptop: Laptop) -> tuple[Laptop, Path, list[dict[str, bytes]]]:
    """A session whose files were copied after each decision; the last state is what lies there."""
    session = two_takes(laptop)
    root = session.book.folder.root
    states = [_files(root)]
    for step in (narrow, delete_take, seal):
        step(session)
        states.append(_files(root))
    laptop.boot()
    return laptop, root, states


def _files(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()
    }


def test_no_older_copy_of_any_file_starts_quietly(
    history: tuple[Laptop, Path, list[dict[str, bytes]]],
) -> None:
    laptop, root, states = history
    newest = _files(root)
    tried = {
        (name, older[name]) for older in states for name in older if newest.get(name) != older[name]
    }  # fmt: skip
    assert {name.rpartition(".")[2] for name, _ in tried} >= {"age", "jsonl", "note"}
    for name, content in sorted(tried):
        (root / name).write_bytes(content)
        found = laptop.boot()
        assert found, name
        assert all(item.done or item.trouble for item in found)
        for path in set(_files(root)) - set(newest):
            (root / path).unlink()
        for path, right in newest.items():
            (root / path).write_bytes(right)
        laptop.boot()
        assert laptop.boot() == [], name
