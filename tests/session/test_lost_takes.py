"""A take that is gone or damaged is told once and written down, and keeps no other from being sealed."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from collector.bundle.verify import verify_session
from collector.errors import PaperLost, TakesLost, UnsafePath
from collector.model.kinds import TakeKind
from collector.model.manifest import MediaManifest
from collector.model.take_events import TakeLost
from collector.seal.note import note_path_of
from collector.session.overdue import seal_left_open
from collector.session.session import Session
from collector.session.starting import Finding
from tests.rig.answers import bring_to, record
from tests.rig.kinds import agreed, kinds_kit
from tests.rig.world import Laptop

Damage = Callable[[Path], object]


def cut_to(size: int) -> Damage:
    return lambda path: os.truncate(path, size)


def cut_in_half(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def garble(path: Path) -> None:
    path.write_bytes(os.urandom(path.stat().st_size))


def put_before(path: Path) -> None:
    path.write_bytes(b"garbage" + path.read_bytes())


def turn_last(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))


def replace_by_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()
    (path / "something").write_bytes(b"x")


def replace_by_link(path: Path) -> None:
    path.rename(path.with_name("elsewhere"))
    path.symlink_to("elsewhere")


def replace_by_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


SEEN_AT_ONCE: dict[str, tuple[Damage, str]] = {
    "gone": (Path.unlink, "gone"),
    "nothing": (cut_to(0), "shortened"),
    "ten bytes": (cut_to(10), "shortened"),
    "two hundred bytes": (cut_to(200), "shortened"),
    "half": (cut_in_half, "shortened"),
    "garbage in front": (put_before, "changed"),
    "a folder": (replace_by_folder, "gone"),
    "a link": (replace_by_link, "gone"),
    "a pipe": (replace_by_pipe, "gone"),
}
SEEN_BY_READING: dict[str, tuple[Damage, str]] = {
    "other bytes": (garble, "changed"),
    "one bit": (turn_last, "changed"),
}


def begin(laptop: Laptop) -> tuple[Session, str, str]:
    """A session with two takes."""
    session = bring_to(laptop.start(), "record")
    one, other = record(session), record(session, "p02")
    session.takes.close()
    return session, one, other


def sealed_takes(laptop: Laptop, session: str) -> list[str]:
    """The takes that a whole bundle has."""
    _, media = verify_session(laptop.parts.folder(session).root)
    assert isinstance(media.manifest, MediaManifest)
    return [row.take for row in media.manifest.takes]


def told(findings: list[Finding]) -> list[tuple[str, str]]:
    """Which takes are told as lost, and why."""
    return [(take.take, take.reason) for finding in findings for take in finding.lost]


@pytest.mark.parametrize("what", SEEN_AT_ONCE)
def test_a_kept_take_that_is_lost_is_told_once_and_the_rest_is_sealed(laptop: Laptop, what: str) -> None:
    damage, reason = SEEN_AT_ONCE[what]
    session, lost, whole = begin(laptop)
    name, path = session.book.state.session, session.book.folder.take(lost, "speech")
    damage(path)
    (finding,) = findings = laptop.boot()
    assert isinstance(finding.trouble, TakesLost)
    assert told(findings) == [(lost, reason)]
    assert not os.path.lexists(path)
    assert not note_path_of(path).exists()
    assert laptop.boot() == []
    again = laptop.resume(name)
    assert [take.take for take in again.view.takes] == [whole]
    newer = record(again)
    again.seal()
    assert sealed_takes(laptop, name) == [whole, newer]
    assert [take.reason for take in again.book.state.lost] == [reason]


@pytest.mark.parametrize("what", [*SEEN_AT_ONCE, *SEEN_BY_READING])
def test_who_seals_is_told_first_and_seals_the_rest_then(laptop: Laptop, what: str) -> None:
    damage, _ = (SEEN_AT_ONCE | SEEN_BY_READING)[what]
    session, lost, whole = begin(laptop)
    damage(session.book.folder.take(lost, "speech"))
    with pytest.raises(TakesLost):
        session.seal()
    assert session.view.stage == "recording"
    newer = record(session)  # while the contributor is there
    session.seal()
    assert sealed_takes(laptop, session.book.state.session) == [whole, newer]


@pytest.mark.parametrize("what", [*SEEN_AT_ONCE, *SEEN_BY_READING])
def test_what_was_left_open_is_sealed_without_it(laptop: Laptop, what: str) -> None:
    damage, reason = (SEEN_AT_ONCE | SEEN_BY_READING)[what]
    session, lost, whole = begin(laptop)
    name = session.book.state.session
    session.park()
    damage(session.book.folder.take(lost, "speech"))
    (finding,) = findings = seal_left_open(laptop.parts, None)
    assert isinstance(finding.trouble, TakesLost)
    assert finding.done == ("sealing finished",)
    assert told(findings) == [(lost, reason)]
    assert sealed_takes(laptop, name) == [whole]
    assert laptop.boot() == []
    row = laptop.parts.index.find(name)
    assert row is not None
    assert (row.stage, row.trouble, row.takes) == ("sealed", None, 1)


def test_a_session_that_lost_all_goes_on(laptop: Laptop) -> None:
    session, *takes = begin(laptop)
    name = session.book.state.session
    session.park()
    for take in takes:
        session.book.folder.take(take, "speech").unlink()
    (finding,) = seal_left_open(laptop.parts, None)
    assert told([finding]) == [(take, "gone") for take in takes]
    assert laptop.boot() == []
    again = laptop.resume(name)
    assert again.view.stage == "consented"
    newer = record(again)
    again.seal()
    assert sealed_takes(laptop, name) == [newer]


@pytest.mark.parametrize("what", ["half", "a folder", "a link"])
def test_a_crash_between_the_line_and_the_clearing_is_finished(laptop: Laptop, what: str) -> None:
    session, lost, whole = begin(laptop)
    name, path = session.book.state.session, session.book.folder.take(lost, "speech")
    SEEN_AT_ONCE[what][0](path)
    session.book.note(TakeLost(take=lost, reason="gone", size_bytes=0))
    assert not [finding.trouble for finding in laptop.boot() if finding.trouble]
    assert not path.is_file()
    assert not note_path_of(path).exists()
    seal_left_open(laptop.parts, None)
    assert sealed_takes(laptop, name) == [whole]


def test_what_is_sealed_by_itself_when_its_time_is_over_tells_what_it_lost(laptop: Laptop) -> None:
    session, lost, whole = begin(laptop)
    name = session.book.state.session
    turn_last(session.book.folder.take(lost, "speech"))
    laptop.clock.move(days=3)
    (finding,) = laptop.boot()
    assert (finding.done, [take.take for take in finding.lost]) == (("sealing finished",), [lost])
    assert isinstance(finding.trouble, TakesLost)
    assert sealed_takes(laptop, name) == [whole]
    assert laptop.boot() == []


def test_one_bad_session_leaves_the_others_be(laptop: Laptop) -> None:
    bad, good = begin(laptop), begin(laptop)
    for take in bad[1:]:
        bad[0].book.folder.take(take, "speech").unlink()
    findings = laptop.boot()
    assert [finding.session for finding in findings] == [bad[0].book.state.session]
    seal_left_open(laptop.parts, None)
    assert sealed_takes(laptop, good[0].book.state.session) == list(good[1:])


@pytest.mark.parametrize("kind", ["image", "text"])
@pytest.mark.parametrize("what", SEEN_AT_ONCE | SEEN_BY_READING)
def test_a_portrait_or_text_that_is_lost_stops_nothing(
    laptop: Laptop, tmp_path: Path, what: str, kind: TakeKind
) -> None:
    damage, reason = (SEEN_AT_ONCE | SEEN_BY_READING)[what]
    laptop.install(kinds_kit(tmp_path / "kit"))
    session = agreed(laptop, portrait=True, messages=True)
    spoken, lost = record(session), session.texts.keep("t01", "My own words.", alone=True)
    if kind == "image":
        session.portraits.open_camera("")
        session.portraits.take("f01")
        lost = str(session.portraits.answer_alone(alone=True))
    name = session.book.state.session
    session.park()
    damage(session.book.folder.take(lost, kind))
    findings = seal_left_open(laptop.parts, None)
    assert told(findings) == [(lost, reason)]
    assert spoken in sealed_takes(laptop, name)
    assert lost not in sealed_takes(laptop, name)


@pytest.mark.parametrize("paper", ["form.age", "evidence-1.age"])
@pytest.mark.parametrize("what", SEEN_AT_ONCE | SEEN_BY_READING)
def test_without_form_or_signature_nothing_is_sealed_and_it_is_said(
    laptop: Laptop, what: str, paper: str
) -> None:
    """Nothing on a laptop makes them anew: no consent is claimed that nobody can show, and takes are kept."""
    damage, _ = (SEEN_AT_ONCE | SEEN_BY_READING)[what]
    session, *takes = begin(laptop)
    other, *others = begin(laptop)
    folder = session.book.folder.half("identity") / session.book.person.code
    session.park()
    other.park()
    damage(folder / paper)
    findings = {finding.session: finding for finding in seal_left_open(laptop.parts, None)}
    finding = findings[session.book.state.session]
    assert isinstance(finding.trouble, PaperLost | UnsafePath)
    assert finding.lost == ()
    assert all(session.book.folder.take(take, "speech").exists() for take in takes)
    assert sealed_takes(laptop, other.book.state.session) == others
