"""A take that a crash cut off, and of which note or bytes are gone: what is missing is told, once."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from collector.bundle.shape import FileHash
from collector.bundle.verify import verify_session
from collector.errors import TakeNotRecoverable, TakesLost
from collector.model.manifest import Figures, MediaManifest, TakeRow
from collector.seal.header import parse_header
from collector.seal.note import note_path_of
from collector.seal.primitives import PAYLOAD_NONCE_BYTES, SEALED_CHUNK_BYTES
from collector.session.book import Book
from collector.session.session import Session
from collector.session.starting import Finding
from collector.session.takes import Outcome, keep_take
from collector.session.whereabouts import hash_of
from tests.rig.answers import bring_to, record
from tests.rig.world import Laptop

SECONDS = 12.0
Damage = Callable[[Path], object]


def start_of(path: Path) -> int:
    with path.open("rb") as file:
        return len(parse_header(file).raw) + PAYLOAD_NONCE_BYTES


def cut_to(size: int) -> Damage:
    return lambda path: os.truncate(path, size)


def cut_behind_head(more: int) -> Damage:
    return lambda path: os.truncate(path, start_of(path) + more)


def spoil(place: Damage, note: Damage) -> Damage:
    def do(path: Path) -> None:
        place(path)
        note(note_path_of(path))

    return do


def leave(_: Path) -> None:
    """Nothing happens to it."""


def garble(path: Path) -> None:
    path.write_bytes(os.urandom(path.stat().st_size))


def put_before(path: Path) -> None:
    path.write_bytes(b"garbage" + path.read_bytes())


def put_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def put_link(path: Path) -> None:
    path.rename(path.with_name("elsewhere"))
    path.symlink_to("elsewhere")


LOST: dict[str, tuple[Damage, str]] = {
    "the file": (Path.unlink, "gone"),
    "file and note": (spoil(Path.unlink, Path.unlink), "gone"),
    "a folder for it": (put_folder, "gone"),
    "a link for it": (put_link, "gone"),
    "every byte": (cut_to(0), "empty"),
    "every byte, and the note": (spoil(cut_to(0), Path.unlink), "empty"),
    "all but ten bytes": (cut_to(10), "shortened"),
    "all but two hundred": (cut_to(200), "shortened"),
    "all behind the head": (cut_behind_head(0), "shortened"),
    "all behind the head, and the note": (spoil(cut_behind_head(0), Path.unlink), "empty"),
    "all but a piece of a tag": (cut_behind_head(9), "shortened"),
    "the bytes for others": (garble, "changed"),
    "the beginning": (put_before, "changed"),
}
UNREADABLE: dict[str, Damage] = {
    "the note": spoil(leave, Path.unlink),
    "what the note says": spoil(leave, garble),
    "all that the note says": spoil(leave, cut_to(0)),
    "a folder for the note": spoil(leave, put_folder),
    "a link for the note": spoil(leave, put_link),
    "the note, and half of the file": spoil(cut_behind_head(SEALED_CHUNK_BYTES + 999), Path.unlink),
    "the note, and the file torn in a tag": spoil(cut_behind_head(SEALED_CHUNK_BYTES + 5), Path.unlink),
}
MISSING: dict[str, Damage] = {
    "half": lambda path: os.truncate(path, path.stat().st_size // 2),
    "all but a chunk": cut_behind_head(SEALED_CHUNK_BYTES),
    "all but a chunk and a piece of a tag": cut_behind_head(SEALED_CHUNK_BYTES + 5),
}


def crash(laptop: Laptop, folder: Path) -> tuple[Laptop, str, str, Path]:
    """The disk after a crash behind a take's last byte and before its line; a whole take is beside it."""
    session = bring_to(laptop.start(), "record")
    whole = record(session)
    session.takes.start("p02")
    running = session.devices.running
    assert running is not None
    running.capture.end_after(SECONDS).stop()
    after = laptop.copy(folder / "after")
    path = after.parts.folder(session.book.state.session).take(running.take, "speech")
    return after, session.book.state.session, whole, path


def rows_of(laptop: Laptop, session: str) -> dict[str, TakeRow]:
    """The rows of the takes that a whole bundle has."""
    _, media = verify_session(laptop.parts.folder(session).root)
    assert isinstance(media.manifest, MediaManifest)
    return {row.take: row for row in media.manifest.takes}


def seal(laptop: Laptop, session: str) -> Session:
    """Go on with it, and seal."""
    again = laptop.resume(session)
    record(again, "p03")
    again.seal()
    return again


def settle(laptop: Laptop) -> Finding:
    """What is told at the next start, and at none after it."""
    (finding,) = laptop.boot()
    assert laptop.boot() == []
    return finding


@pytest.mark.parametrize("what", LOST)
def test_of_what_nothing_is_left_it_is_said_and_the_rest_is_sealed(
    laptop: Laptop, tmp_path: Path, what: str
) -> None:
    damage, reason = LOST[what]
    after, session, whole, path = crash(laptop, tmp_path)
    damage(path)
    finding = settle(after)
    assert isinstance(finding.trouble, TakesLost)
    assert [(path.name.partition(".")[0], reason)] == [(take.take, take.reason) for take in finding.lost]
    assert not os.path.lexists(path)
    assert not os.path.lexists(note_path_of(path))
    again = seal(after, session)
    assert len(rows_of(after, session)) == 2
    assert whole in rows_of(after, session)
    assert [take.reason for take in again.book.state.lost] == [reason]
    after.close()


@pytest.mark.parametrize("what", UNREADABLE)
def test_what_no_key_here_opens_is_passed_on_and_pretends_nothing(
    laptop: Laptop, tmp_path: Path, what: str
) -> None:
    after, session, whole, path = crash(laptop, tmp_path)
    UNREADABLE[what](path)
    finding = settle(after)
    take = path.name.partition(".")[0]
    assert isinstance(finding.trouble, TakeNotRecoverable)
    assert (finding.damaged, finding.lost) == ((take,), ())
    seal(after, session)
    row = rows_of(after, session)[take]
    assert row.quality == {"verdicts": ["cut", "unreadable"]}
    assert (row.sampling_rate_hz, row.sample_count, row.duration_ms) == (None, 0, 0)
    assert row.remarks == ["recovered"]
    assert whole in rows_of(after, session)
    after.close()


@pytest.mark.parametrize("what", MISSING)
def test_what_is_missing_is_counted(laptop: Laptop, tmp_path: Path, what: str) -> None:
    after, session, whole, path = crash(laptop, tmp_path)
    MISSING[what](path)
    finding = settle(after)
    take = path.name.partition(".")[0]
    assert isinstance(finding.trouble, TakeNotRecoverable)
    assert finding.damaged == (take,)
    seal(after, session)
    row = rows_of(after, session)[take]
    assert {"cut", "bytes_missing"} <= set(row.quality["verdicts"])
    assert row.quality["missing_bytes"] > 0
    assert 0 < (row.duration_ms or 0) < 1000 * SECONDS
    assert whole in rows_of(after, session)
    after.close()


def test_another_takes_bytes_are_not_passed_on_as_its_own(laptop: Laptop, tmp_path: Path) -> None:
    after, session, whole, path = crash(laptop, tmp_path)
    path.write_bytes(after.parts.folder(session).take(whole, "speech").read_bytes())
    finding = settle(after)
    assert [take.reason for take in finding.lost] == ["changed"]
    seal(after, session)
    assert whole in rows_of(after, session)
    after.close()


def test_what_an_older_program_kept_of_nothing_is_lost_at_sealing(laptop: Laptop, tmp_path: Path) -> None:
    """It kept ten bytes with a row of nothing, and its session could never be sealed."""
    after, session, whole, path = crash(laptop, tmp_path)
    os.truncate(path, 10)
    book = Book(after.parts, session)
    sealed = FileHash(str(hash_of(path)), 10)
    nothing = Figures(None, None, 0, 0, 0, quality={"verdicts": ["cut"]})
    take = path.name.partition(".")[0]
    keep_take(book, take, Outcome(nothing, ["recovered"], sealed))
    book.close()
    assert after.boot() == []
    again = after.resume(session)
    with pytest.raises(TakesLost):
        again.seal()
    again.seal()
    assert list(rows_of(after, session)) == [whole]
    after.close()


def test_what_is_whole_is_told_as_no_trouble(laptop: Laptop, tmp_path: Path) -> None:
    after, session, _, path = crash(laptop, tmp_path)
    finding = settle(after)
    assert (finding.trouble, finding.done) == (None, ("take finished",))
    seal(after, session)
    row = rows_of(after, session)[path.name.partition(".")[0]]
    assert "missing_bytes" not in row.quality
    assert (row.duration_ms or 0) >= 1000 * SECONDS
    after.close()


def test_rights_that_somebody_took_are_given_back(laptop: Laptop, tmp_path: Path) -> None:
    after, _, _, path = crash(laptop, tmp_path)
    path.chmod(0o400)
    note_path_of(path).chmod(0)
    assert settle(after).trouble is None
    assert path.stat().st_mode & 0o777 == 0o600
    after.close()
