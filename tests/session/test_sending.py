"""After sealing: what waits, the gate before each chunk, receipts, purging with a clock that is moved."""

from __future__ import annotations

import pytest

from collector.errors import GateClosed
from collector.index import Wanted
from collector.session.purging import purge_due
from collector.session.sending import _Fresh, _gate, waiting_bundles
from collector.session.session import Session
from collector.session.wiping import wipe_all
from tests.rig.answers import bring_to, record, sealed
from tests.rig.events import FILE, HASH, receipts_for
from tests.rig.world import Laptop

LATE: dict[str, dict[str, object]] = {
    "transfer_created": {**FILE, "upload": "https://store/1"},
    "stored": {"files": [FILE]},
    "receipt_verified": {"revision": 1, "receipt_hash": HASH},
}


def receipt(laptop: Laptop, session: Session, half: str) -> None:
    """What the outbox writes once it verified a receipt."""
    event = next(event for event in receipts_for(session.book.state) if event.half == half)
    laptop.parts.ledger.append(event.event, event.as_json())


def stage(laptop: Laptop) -> str:
    return laptop.parts.index.rows()[0].stage


def test_only_sealed_sessions_wait(laptop: Laptop) -> None:
    session = sealed(laptop.start())
    bring_to(laptop.start(), "record")
    assert waiting_bundles(laptop.parts) == [session.book.folder.root]
    assert waiting_bundles(laptop.parts, "another") == []
    laptop.resume(session.book.state.session).withdraw()
    assert waiting_bundles(laptop.parts) == []


def test_local_copies_go_after_both_receipts_and_the_grace(laptop: Laptop) -> None:
    session = sealed(laptop.start())
    days = session.book.pack.project.grace_days
    root = session.book.folder.root
    count = len(list(root.rglob("*.age")))
    receipt(laptop, session, "media")
    laptop.clock.move(days=1000)
    assert laptop.boot() == []
    assert (stage(laptop), len(list(root.rglob("*.age")))) == ("sealed", count)
    receipt(laptop, session, "identity")
    laptop.clock.move(days=days, seconds=-1)
    assert laptop.boot() == []
    assert (stage(laptop), len(list(root.rglob("*.age")))) == ("delivered", count)
    laptop.clock.move(seconds=1)
    (finding,) = laptop.boot()
    assert finding.done == ("purged",)
    assert stage(laptop) == "purged"
    assert [path.name for path in root.rglob("*") if path.is_file()] == ["journal.jsonl"]
    assert laptop.boot() == []


def test_a_purge_cut_off_is_redone(laptop: Laptop) -> None:
    session = sealed(laptop.start())
    for half in ("identity", "media"):
        receipt(laptop, session, half)
    laptop.clock.move(days=365)
    wipe_all(session.book.folder)  # and then the power went
    (finding,) = laptop.boot()
    assert finding.done == ("purged",)
    assert not purge_due(laptop.resume(session.book.state.session).book)


def test_sessions_left_open_are_sealed_when_the_review_window_ends(laptop: Laptop) -> None:
    session = bring_to(laptop.start(), "record")
    record(session)
    hours = session.book.pack.project.review_window_hours
    without = bring_to(laptop.start(), "record")
    laptop.clock.move(hours=hours, seconds=-1)
    assert laptop.boot() == []
    laptop.clock.move(seconds=2)
    (finding,) = laptop.boot()
    assert (finding.session, finding.done) == (session.book.state.session, ("sealing finished",))
    assert laptop.resume(without.book.state.session).view.step == "record"


def test_a_withdrawal_stops_the_very_next_chunk(laptop: Laptop) -> None:
    session = sealed(laptop.start())
    ask = _gate(laptop.parts, session.book.state.session)
    ask("queue")
    ask("send_chunk")
    laptop.resume(session.book.state.session).withdraw()
    for question in ("queue", "send_chunk"):
        with pytest.raises(GateClosed) as caught:
            ask(question)
        assert caught.value.reason == "withdrawn"


def test_a_yes_is_not_asked_anew_for_every_block_and_no_line_of_the_ledger_is_missed(laptop: Laptop) -> None:
    session = sealed(laptop.start())
    asked: list[str] = []
    ask = _Fresh(laptop.parts, asked.append)
    while len(asked) < 2:  # a moment later it is asked again
        ask("send_chunk")
    before = len(asked)
    laptop.parts.ledger.append("server_time_seen", {"offset_s": 0})
    ask("send_chunk")
    assert len(asked) == before + 1
    laptop.parts.line.cut(session.book.state.session)
    ask("send_chunk")
    assert len(asked) == before + 2


@pytest.mark.parametrize("late", LATE)
def test_a_line_of_a_transfer_behind_a_withdrawal_is_borne(laptop: Laptop, late: str) -> None:
    """The upload runs beside the screen: its last line may come after the withdrawal's."""
    session = sealed(laptop.start())
    laptop.resume(session.book.state.session).withdraw()
    media = session.book.state.manifests["media"]
    fields = {"session": session.book.state.session, "half": "media", "manifest_hash": media, **LATE[late]}
    laptop.parts.ledger.append(late, fields)
    assert laptop.boot() == []
    assert laptop.resume(session.book.state.session).view.ended == "withdrawn"


def test_a_session_that_was_open_while_it_was_sent_is_listed_as_arrived(laptop: Laptop) -> None:
    session = sealed(laptop.start())  # somebody still looks at the copy
    for half in ("identity", "media"):
        receipt(laptop, session, half)
    session.park()
    assert stage(laptop) == "delivered"
    assert laptop.parts.index.count(Wanted(standings=frozenset({"delivered"}))) == {"delivered": 1}


def test_a_receipt_twice_delivers_once(laptop: Laptop) -> None:
    session = sealed(laptop.start())
    for half in ("identity", "media", "media", "identity"):
        receipt(laptop, session, half)
    laptop.boot()
    assert stage(laptop) == "delivered"


def test_a_log_with_a_receipt_for_another_revision_is_read_and_purges_nothing_earlier(laptop: Laptop) -> None:
    """An older program may have taken it in from a copy on a disk."""
    session = sealed(laptop.start())
    days = session.book.pack.project.grace_days
    for half in ("identity", "media"):
        receipt(laptop, session, half)
    laptop.clock.move(days=days, seconds=-1)
    older = next(iter(receipts_for(session.book.state))).model_copy(update={"manifest_hash": HASH})
    laptop.parts.ledger.append(older.event, older.as_json())
    assert laptop.boot() == []
    assert stage(laptop) == "delivered"
    laptop.clock.move(seconds=1)
    assert laptop.boot()[0].done == ("purged",)


def test_foreign_bundles_are_stopped_by_the_ledger_alone(laptop: Laptop) -> None:
    ask = _gate(laptop.parts, "99999999-9999-4999-8999-999999999999")
    ask("send_chunk")
    fields = {"session": "99999999-9999-4999-8999-999999999999", "reason": "withdrawn", "items": []}
    laptop.parts.ledger.append("tombstone", fields)
    with pytest.raises(GateClosed):
        ask("send_chunk")
