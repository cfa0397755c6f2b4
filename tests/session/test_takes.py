"""Takes of a session: kept, deleted, skipped, again; parked and taken up; what the list and the view say."""

from __future__ import annotations

from pathlib import Path

import pytest

from collector.bundle.verify import verify_session
from collector.capture.container.replay import read_replay
from collector.errors import CollectorError, FormIncomplete, GateClosed, IllegalEvent, Refused
from tests.rig.answers import bring_to, record, sealed
from tests.rig.world import Laptop


def files(laptop: Laptop) -> set[str]:
    return {path.name for path in laptop.data.rglob("*.age") if "identity" not in path.parts}


def test_a_deleted_take_is_gone_from_disk_view_and_bundle(laptop: Laptop) -> None:
    session = bring_to(laptop.start(), "record")
    first, second = record(session, "p01"), record(session, "p01")
    assert session.view.prompts[0].takes == [first, second]
    session.takes.delete(first)
    assert files(laptop) == {f"{second}.mkv.age"}
    assert [take.take for take in session.view.takes] == [second]
    with pytest.raises(Refused):
        session.takes.delete(first)
    session.seal()
    media = verify_session(session.book.folder.root)[1].manifest
    assert [row.take for row in media.takes] == [second]  # type: ignore[attr-defined]
    assert first not in (session.book.folder.half("media") / "manifest.json").read_text()
    with pytest.raises(GateClosed):  # a manifest names it now
        session.takes.delete(second)
    assert verify_session(session.book.folder.root)[1].manifest == media


def test_prompts_are_skipped_for_a_listed_reason(laptop: Laptop) -> None:
    session = bring_to(laptop.start(), "record")
    session.takes.skip("p02", "cannot_read")
    assert [prompt.skipped for prompt in session.view.prompts[:3]] == [False, True, False]
    for prompt, reason in (("p03", "Anna said so"), ("p99", "other")):
        with pytest.raises(FormIncomplete):
            session.takes.skip(prompt, reason)


def test_a_parked_session_is_taken_up(laptop: Laptop) -> None:
    session = bring_to(laptop.start(), "record")
    name, kept = session.book.state.session, record(session)
    session.park()
    assert laptop.parts.index.rows()[0].takes == 1
    again = laptop.resume(name)
    assert again.view.step == "record"
    other = record(again, "p02")
    again.seal()
    assert files(laptop) == {f"{kept}.mkv.age", f"{other}.mkv.age"}


def test_a_take_lists_whose_it_is_and_under_which_consent(laptop: Laptop) -> None:
    session = sealed(laptop.start())
    person = session.book.person
    (row,) = [take.row for take in session.book.state.kept]
    assert row is not None
    assert [one.as_json() for one in row.contributors] == [
        {"channel": 0, "code": person.code, "record_hash": person.record_hash}
    ]
    assert row.prompt == "p01"
    assert 150 <= (row.duration_ms or 0) <= 1200
    assert "simulated:ramp" not in str(row.devices.get("name"))


def test_withdrawal_before_sealing_leaves_the_tombstone(laptop: Laptop) -> None:
    session = bring_to(laptop.start(), "record")
    record(session)
    hashes = [take.file.sha256 for take in session.book.state.kept if take.file]
    session.withdraw()
    check_withdrawn(laptop, session.book.state.session, session.book.folder.root, hashes)


def test_withdrawal_after_sealing_leaves_the_tombstone(laptop: Laptop) -> None:
    session = sealed(laptop.start())
    hashes = [take.file.sha256 for take in session.book.state.kept if take.file]
    again = laptop.resume(session.book.state.session)
    again.withdraw("guardian")
    check_withdrawn(laptop, session.book.state.session, session.book.folder.root, hashes)
    with pytest.raises(IllegalEvent):
        again.withdraw()


def check_withdrawn(laptop: Laptop, name: str, root: Path, hashes: list[str]) -> None:
    assert [path.name for path in root.rglob("*") if path.is_file()] == ["journal.jsonl"]
    stones = [line.fields for line in laptop.parts.ledger.about(name) if line.kind == "tombstone"]
    assert [stone["items"] for stone in stones] == [hashes]
    assert laptop.keystore.get(f"session:{name}") is None
    row = laptop.parts.index.rows()[0]
    assert (row.stage, row.size_bytes) == ("withdrawn", 0)
    assert laptop.boot() == []
    again = laptop.resume(name)
    assert again.view.ended == "withdrawn"
    for call in (again.seal, lambda: record(again), lambda: again.talk.refuse("contributor")):
        with pytest.raises(CollectorError):
            call()


def test_stop_means_what_it_says(laptop: Laptop) -> None:
    kept = bring_to(laptop.start(), "record")
    record(kept)
    kept.stop(keep=True)
    assert kept.view.step == "sealed"
    empty = bring_to(laptop.start(), "record")
    empty.stop(keep=True)  # nothing was said: nothing is kept
    assert empty.view.ended == "withdrawn"
    early = bring_to(laptop.start(), "questions")
    early.stop(keep=True)
    assert early.view.ended == "refused"


def test_the_index_made_anew_is_the_same(laptop: Laptop) -> None:
    sealed(laptop.start())
    parked = bring_to(laptop.start(under_14=True), "record")
    record(parked)
    parked.park()
    bring_to(laptop.start(), "choices").talk.refuse("contributor")
    withdrawn = bring_to(laptop.start(), "record")
    record(withdrawn)
    withdrawn.withdraw()
    bring_to(laptop.start(), "questions").park()
    laptop.boot()
    before = laptop.parts.index.rows()
    assert sorted(row.stage for row in before) == ["informed", "recording", "refused", "sealed", "withdrawn"]
    laptop.close()
    for path in laptop.data.glob("index.sqlite*"):
        path.unlink()
    laptop._open()
    laptop.boot()
    key = lambda row: row.session  # noqa: E731
    assert sorted(laptop.parts.index.rows(), key=key) == sorted(before, key=key)


def test_a_take_is_heard_until_it_is_sealed_or_deleted(laptop: Laptop) -> None:
    session = bring_to(laptop.start(), "record")
    first, second = record(session, "p01"), record(session, "p02")
    heard = b"".join(session.takes.listen(first))
    assert heard.startswith(b"\x1a\x45\xdf\xa3")  # Matroska, as it was written
    assert heard not in (session.book.folder.take(first, "speech")).read_bytes()
    assert read_replay(lambda: session.takes.listen(first), 1.0).sounding.length_s > 0.2
    session.takes.delete(second)
    with pytest.raises(CollectorError):
        session.takes.listen(second)
    session.park()
    again = laptop.resume(session.book.state.session)
    assert b"".join(again.takes.listen(first)) == heard
    again.seal()
    with pytest.raises(CollectorError):
        again.takes.listen(first)
