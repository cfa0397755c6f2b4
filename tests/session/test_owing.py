"""What is still to be told of withdrawals stands in the ledger: what is owed, to whom, and for how long."""

from __future__ import annotations

import pytest

from collector.model.event import Event
from collector.model.ledger_events import (
    FilesStored,
    LedgerWithdrawn,
    Sealed,
    SentFile,
    SessionNoted,
    StopSent,
    Tombstone,
    TransferCreated,
    UploadDropped,
)
from collector.model.manifest import Half
from collector.session.ending import end_withdrawn
from collector.session.farewell import tell_at_once, tell_first
from collector.session.owing import find_owed
from collector.session.session import Session
from collector.upload.line import LineClosed
from tests.rig.answers import bring_to, sealed
from tests.rig.world import Laptop

HASH = "sha256:" + "0" * 64
FOREIGN = "99999999-9999-4999-8999-999999999999"


def begun(laptop: Laptop, session: Session, upload: str, path: str = "takes/a.age") -> None:
    laptop.parts.note(
        TransferCreated(
            session=session.book.state.session, half="media", manifest_hash=HASH, path=path, sha256=HASH,
            size_bytes=1, upload=upload,
        )
    )  # fmt: skip


def stored(laptop: Laptop, session: Session, path: str) -> None:
    files = [SentFile(path=path, sha256=HASH, size_bytes=1)]
    name = session.book.state.session
    laptop.parts.note(FilesStored(session=name, half="media", manifest_hash=HASH, files=files))


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
    upload = "https://x.example/.tus/.uploads/1"
    laptop.parts.note(
        UploadDropped(session=name, project="demo-reading", half="media", upload=upload, how="deleted")
    )
    laptop.parts.note(StopSent(session=name, project="demo-reading", half="media"))
    (owed,) = find_owed(laptop.parts.ledger)
    assert (owed.stops, owed.uploads) == (("identity",), ())
    laptop.parts.note(StopSent(session=name, project="demo-reading", half="identity"))
    assert find_owed(laptop.parts.ledger) == []
    assert laptop.boot() == []


@pytest.mark.parametrize(
    "end",
    [
        LedgerWithdrawn(session=FOREIGN, project="demo-reading", contributor="", by="request"),
        Tombstone(session=FOREIGN, project="demo-reading", reason="deletion_list", items=[]),
    ],
)
def test_of_a_foreign_bundle_only_its_uploads_are_owed(laptop: Laptop, end: Event) -> None:
    """Another laptop signed it: its stop is that one's to say."""
    upload = "https://x.example/.tus/.uploads/1"
    laptop.parts.note(
        TransferCreated(
            session=FOREIGN, half="media", manifest_hash=HASH, path="a", sha256=HASH, size_bytes=1,
            upload=upload,
        )
    )  # fmt: skip
    laptop.parts.note(end)
    (owed,) = find_owed(laptop.parts.ledger)
    assert (owed.stops, owed.uploads) == ((), (("media", upload),))


def test_a_project_that_is_gone_stops_nobody(laptop: Laptop) -> None:
    manifests: dict[Half, str] = {"identity": HASH, "media": HASH}
    laptop.parts.note(SessionNoted(session=FOREIGN, project="gone"))
    laptop.parts.note(Sealed(session=FOREIGN, project="gone", pack_number=1, manifests=manifests))
    laptop.parts.note(Tombstone(session=FOREIGN, project="gone", reason="withdrawn", items=[]))
    assert tell_at_once(laptop.parts, [FOREIGN]) == "later"
    assert {type(fault).__name__ for fault in tell_first(laptop.parts)} == {"PackUnknown"}


def test_a_withdrawal_hushes_the_line_for_good(laptop: Laptop) -> None:
    session = sealed(laptop.start())
    name = session.book.state.session
    laptop.parts.line.check(name)
    end_withdrawn(laptop.resume(name).book, "contributor")
    with pytest.raises(LineClosed):
        laptop.parts.line.check(name)
