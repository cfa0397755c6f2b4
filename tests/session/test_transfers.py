"""What the log says was sent: in parts, all of it, confirmed; to another inbox nothing; a change anew."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collector.errors import BadHash, CollectorError, GateClosed, NotQueued, ServerAway
from collector.index import NEEDS, Wanted
from collector.model.ledger_events import FilesStored, SentFile
from collector.model.lines import Line
from collector.rooms.people import People
from collector.rooms.sessions import Sessions
from collector.session.sending import _settle, _Transfers
from collector.session.session import Session
from collector.session.transfers import Transferred, tell_transferred
from collector.upload.faults import Stopped, TokenStale, TryLater
from collector.upload.rows import NoReceiptYet, Row
from tests.rig.answers import sealed
from tests.rig.events import receipts_for
from tests.rig.world import Laptop

OLD, NEW = "sha256:" + "a" * 64, "sha256:" + "b" * 64
HASHES = {"media": OLD, "identity": OLD}


def line(kind: str, **fields: Any) -> Line:
    told = {"session": "s", **fields}
    return Line(
        number=0, time="2026-11-24T10:00:00.000Z", offset_minutes=0, kind=kind, fields=told, previous=None,
        signature="0" * 128,
    )  # fmt: skip


def stored(half: str, *files: tuple[str, int], of: str = OLD) -> Line:
    listed = [{"path": path, "sha256": OLD, "size_bytes": size} for path, size in files]
    return line("stored", half=half, manifest_hash=of, files=listed)


def whole(half: str, of: str = OLD) -> list[Line]:
    return [stored(half, ("a.age", 10)), stored(half, ("manifest.json", 5), ("manifest.sig", 64), of=of)]


SEALED = line("sealed", manifests=HASHES)


def test_nothing_some_all_confirmed() -> None:
    assert tell_transferred([]) == Transferred(0, False, 0)
    assert tell_transferred([SEALED]) == Transferred(0, False, 0)
    some = [SEALED, stored("media", ("a.age", 10), ("takes.jsonl", 7))]
    assert tell_transferred(some) == Transferred(10, False, 0)
    half = [SEALED, *whole("media")]
    assert tell_transferred(half) == Transferred(10, False, 0)
    both = [*half, *whole("identity")]
    assert tell_transferred(both) == Transferred(20, True, 0)
    first = line("receipt_verified", half="media", manifest_hash=OLD)
    assert tell_transferred([*both, first]) == Transferred(20, True, 1)
    second = line("receipt_verified", half="identity", manifest_hash=OLD)
    assert tell_transferred([*both, first, second]) == Transferred(20, True, 2)


def test_another_inbox_begins_empty() -> None:
    lines = [SEALED, line("inbox_seen", half="media", epoch="1"), *whole("media"), *whole("identity")]
    assert tell_transferred(lines).stored
    again = [*lines, line("inbox_seen", half="media", epoch="2")]
    assert tell_transferred(again) == Transferred(10, False, 0)


def test_a_half_that_was_changed_has_to_arrive_anew() -> None:
    lines = [SEALED, *whole("media"), *whole("identity")]
    lines += [line("receipt_verified", half=half, manifest_hash=OLD) for half in HASHES]
    lines.append(line("corrected", manifest_hash=NEW))
    assert tell_transferred(lines) == Transferred(20, False, 1)
    form = stored("identity", ("form-2.age", 3), of=NEW)
    assert tell_transferred([*lines, form]) == Transferred(23, False, 1), "its signature is the old one's"
    assert tell_transferred([*lines, *whole("identity", of=NEW)]) == Transferred(20, True, 1)


@settings(deadline=None)
@given(st.permutations([*whole("media"), *whole("identity")]), st.integers(0, 4))
def test_nothing_is_all_before_both_signatures_are_there(lines: list[Line], count: int) -> None:
    """The signature is a half's last file; the same line twice, after a crash, counts once."""
    told = tell_transferred([SEALED, *lines[:count], *lines[:count]])
    signed = {one.fields["half"] for one in lines[:count] if len(one.fields["files"]) == 2}
    assert told.stored == (signed == set(HASHES))
    assert told.sent_bytes == 10 * sum(len(one.fields["files"]) == 1 for one in lines[:count])


@pytest.fixture
def sent(laptop: Laptop) -> Session:
    return sealed(laptop.start())


def note(laptop: Laptop, session: Session, half: str, *names: str) -> None:
    """What the outbox writes while it sends."""
    state = session.book.state
    files = [SentFile(path=name, sha256=OLD, size_bytes=10) for name in names]
    digest = state.manifests[half]
    event = FilesStored(session=state.session, half=half, manifest_hash=digest, files=files)  # type: ignore[arg-type]
    _Transfers(laptop.parts).note(event)


def standings(laptop: Laptop) -> tuple[str, str]:
    """How the one session stands in the file, and in a page of the room."""
    kept = laptop.parts.index.rows()[0].standing
    (row,) = Sessions(laptop.parts, People(laptop.parts)).page(Wanted()).rows
    assert list(laptop.parts.index.count(Wanted())) == [kept]
    return kept, row.standing


def test_a_row_stands_as_the_log_says_from_line_to_line(laptop: Laptop, sent: Session) -> None:
    assert standings(laptop) == ("waiting", "waiting")
    note(laptop, sent, "media", "a.age")
    assert standings(laptop) == ("uploading", "uploading")
    note(laptop, sent, "media", "b.age", "manifest.json", "manifest.sig")
    assert standings(laptop) == ("uploading", "uploading")
    note(laptop, sent, "identity", "c.age", "manifest.json", "manifest.sig")
    assert standings(laptop) == ("stored", "stored")
    for event in receipts_for(sent.book.state):
        assert standings(laptop)[1] == "stored"
        _Transfers(laptop.parts).note(event)
    assert standings(laptop) == ("delivered", "delivered")


def test_a_start_tells_the_same_whatever_the_file_had(laptop: Laptop, sent: Session) -> None:
    for half in ("media", "identity"):
        note(laptop, sent, half, "a.age", "manifest.json", "manifest.sig")
    laptop.parts.index.rebuild([])
    laptop.boot()
    assert standings(laptop) == ("stored", "stored")


@pytest.mark.parametrize(
    ("fault", "standing", "trouble"),
    [
        (ServerAway("Away."), "waiting", None),
        (TryLater("Busy."), "waiting", None),
        (Stopped("Stopped."), "waiting", None),
        (NoReceiptYet("Stored."), "waiting", None),
        (GateClosed("Changed.", question="q", reason="correcting"), "waiting", None),
        (TokenStale("No."), "failed", "ServerRefused"),
        (NotQueued(question="queue"), "unreleased", "NotQueued"),
        (BadHash("Changed."), "failed", "BadHash"),
    ],
)
def test_a_laptop_without_a_line_is_no_failure_of_its_sessions(
    laptop: Laptop, sent: Session, fault: CollectorError, standing: str, trouble: str | None
) -> None:
    state = sent.book.state
    _settle(laptop.parts, Row(sent.book.folder.root, state.project, state.session, (), fault))
    (row,) = laptop.parts.index.rows()
    assert (row.standing, row.trouble) == (standing, trouble)
    assert laptop.parts.index.count(Wanted(standings=NEEDS)) == ({} if trouble is None else {standing: 1})


def test_what_somebody_asked_for_is_held_and_nothing_else_is(laptop: Laptop, sent: Session) -> None:
    other = sealed(laptop.start())
    mine = laptop.parts.index.sessions_of(sent.book.state.contributors)
    assert mine == {sent.book.state.session}
    page = laptop.parts.index.page(Wanted(held=mine))
    told = {row.session: row.standing for row in page.rows}
    assert told == {sent.book.state.session: "held", other.book.state.session: "waiting"}
    assert laptop.parts.index.count(Wanted(held=mine)) == {"held": 1, "waiting": 1}
    for wanted, session in (("waiting", other), ("held", sent)):
        asked = Wanted(standings=frozenset({wanted}), held=mine)  # type: ignore[arg-type]
        assert [row.session for row in laptop.parts.index.page(asked).rows] == [session.book.state.session]
        assert laptop.parts.index.count(asked) == {wanted: 1}
    code = next(iter(other.book.state.contributors))
    (found,) = laptop.parts.index.page(Wanted(typed=code[-3:].lower())).rows
    assert found.session == other.book.state.session
