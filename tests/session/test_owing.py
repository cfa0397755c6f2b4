"""What is still to be told of withdrawals stands in the ledger: what is owed, to whom, and for how long."""

from __future__ import annotations

import pytest

from collector.session.ending import end_withdrawn
from collector.session.farewell import tell_at_once, tell_first
from collector.session.owing import find_owed
from collector.session.session import Session
from collector.upload.line import LineClosed
from tests.rig.answers import bring_to, sealed
from tests.rig.world import Laptop


def begun(laptop: Laptop, session: Session, upload: str, path: str = "takes/a.age", **more: str) -> None:
    fields = {"session": session.book.state.session, "half": "media", "path": path, "sha256": "x", **more}
    laptop.parts.ledger.append("transfer_created", {**fields, "size_bytes": 1, "upload": upload})


def stored(laptop: Laptop, session: Session, path: str) -> None:
    files = [{"path": path, "sha256": "x", "size_bytes": 1}]
    name = session.book.state.session
    laptop.parts.ledger.append("stored", {"session": name, "half": "media", "files": files})


def test_nothing_is_owed_before_a_withdrawal(laptop: Laptop) -> None:
    session = sealed(laptop.start())
    begun(laptop, session, "https://x.example/.tus/.uploads/1")
    assert find_owed(laptop.parts.ledger) == []


def test_a_session_that_was_never_sealed_owes_nothing(laptop: Laptop) -> None:
    session = bring_to(laptop.start(), "record")
    assert end_withdrawn(session.book, "contributor") == "nothing"
    assert find_owed(laptop.parts.ledger) == []


def test_the_stop_and_every_open_upload_are_owed(laptop: Laptop) -> None:
    session = sealed(laptop.start())
    name = session.book.state.session
    for number, path in enumerate(["takes/a.age", "takes/b.age", "takes/b.age", "takes/c.age"]):
        begun(laptop, session, f"https://x.example/.tus/.uploads/{number}", path)
    stored(laptop, session, "takes/c.age")
    assert end_withdrawn(laptop.resume(name).book, "contributor") == "later"
    (owed,) = find_owed(laptop.parts.ledger)
    assert (owed.session, owed.project, owed.stops) == (name, "demo-reading", ("identity", "media"))
    assert [upload.rpartition("/")[2] for _, upload in owed.uploads] == ["0", "1", "2"]
    assert find_owed(laptop.parts.ledger, ["another"]) == []
    laptop.boot()
    assert find_owed(laptop.parts.ledger) == [owed]


def test_what_was_told_is_owed_no_more(laptop: Laptop) -> None:
    session = sealed(laptop.start())
    name = session.book.state.session
    begun(laptop, session, "https://x.example/.tus/.uploads/1")
    end_withdrawn(laptop.resume(name).book, "contributor")
    named = {"session": name, "project": "demo-reading", "half": "media"}
    laptop.parts.ledger.append("upload_dropped", {**named, "upload": "https://x.example/.tus/.uploads/1"})
    laptop.parts.ledger.append("stop_sent", named)
    (owed,) = find_owed(laptop.parts.ledger)
    assert (owed.stops, owed.uploads) == (("identity",), ())
    laptop.parts.ledger.append("stop_sent", {**named, "half": "identity"})
    assert find_owed(laptop.parts.ledger) == []
    assert laptop.boot() == []


@pytest.mark.parametrize("kind", ["withdrawn", "tombstone"])
def test_of_a_foreign_bundle_only_its_uploads_are_owed(laptop: Laptop, kind: str) -> None:
    """Another laptop signed it: its stop is that one's to say."""
    name = "99999999-9999-4999-8999-999999999999"
    fields = {"session": name, "half": "media", "path": "a", "sha256": "x", "size_bytes": 1, "upload": "u"}
    laptop.parts.ledger.append("transfer_created", fields)
    laptop.parts.ledger.append(kind, {"session": name, "project": "demo-reading", "items": []})
    (owed,) = find_owed(laptop.parts.ledger)
    assert (owed.stops, owed.uploads) == ((), (("media", "u"),))


def test_a_project_that_is_gone_stops_nobody(laptop: Laptop) -> None:
    named = {"session": "99999999-9999-4999-8999-999999999999", "project": "gone"}
    laptop.parts.ledger.append("session_started", named)
    laptop.parts.ledger.append("sealed", named)
    laptop.parts.ledger.append("tombstone", named)
    assert tell_at_once(laptop.parts, [named["session"]]) == "later"
    assert {type(fault).__name__ for fault in tell_first(laptop.parts)} == {"PackUnknown"}


def test_a_withdrawal_hushes_the_line_for_good(laptop: Laptop) -> None:
    session = sealed(laptop.start())
    name = session.book.state.session
    laptop.parts.line.check(name)
    end_withdrawn(laptop.resume(name).book, "contributor")
    with pytest.raises(LineClosed):
        laptop.parts.line.check(name)
