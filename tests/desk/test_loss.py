"""A lost laptop or disk: the report says whose data was on it and in which state (P-2.11, P-2.13)."""

from __future__ import annotations

import pytest

from collector.desk.filing import LossTold, report_loss
from collector.errors import FormIncomplete, NoKeyMatches
from tests.rig.answers import bring_to, record, sealed
from tests.rig.events import deliver
from tests.rig.letters import PROJECT, letter, open_letter
from tests.rig.world import Laptop


def told(laptop: Laptop, **more: str) -> dict[str, object]:
    filed = report_loss(laptop.parts, PROJECT, LossTold("laptop_stolen", **more), taker="demo")
    return open_letter(letter(laptop, filed.standing.number))


def test_the_report_is_what_journals_and_ledger_hold(laptop: Laptop) -> None:
    """Every session in its own state, read from the truth: also one that was purged, refused, withdrawn."""
    delivered = sealed(laptop.start())
    deliver(laptop.parts.ledger, delivered.book.state)
    waiting = sealed(laptop.start())
    parked = bring_to(laptop.start(under_14=True), "record")
    record(parked)
    parked.park()
    refused = bring_to(laptop.start(), "choices")
    refused.talk.refuse("contributor")
    withdrawn = sealed(laptop.start())
    laptop.resume(withdrawn.book.state.session).withdraw()
    report = told(laptop, text="Canary-Text-Pw4")
    rows = {row["session"]: row for row in report["held"]}  # type: ignore[attr-defined]
    sessions = (delivered, waiting, parked, refused, withdrawn)
    assert list(rows) == [session.book.state.session for session in sessions]
    stages = ["delivered", "sealed", "recording", "refused", "withdrawn"]
    assert [row["stage"] for row in rows.values()] == stages
    assert [row["readable"] for row in rows.values()] == [False, False, True, False, False]
    for session, row in zip(sessions, rows.values(), strict=True):
        found = list(session.book.folder.root.rglob("*.age"))
        assert row["contributors"] == sorted(session.book.state.contributors)
        assert (row["sealed_files"], row["size_bytes"]) == (
            len(found),
            sum(path.stat().st_size for path in found),
        )
    assert rows[delivered.book.state.session]["receipts"] == ["identity", "media"]
    assert (report["device"], report["known"]) == (laptop.key.public.fingerprint, True)


def test_a_damaged_journal_is_named_too(laptop: Laptop) -> None:
    session = sealed(laptop.start())
    journal = session.book.folder.journal
    journal.write_bytes(journal.read_bytes()[:-40] + b"\n")
    (row,) = told(laptop)["held"]  # type: ignore[misc]
    assert (row["stage"], row["contributors"]) == ("damaged", [session.book.person.code])
    assert row["sealed_files"] == 3


def test_it_is_sealed_like_a_request_and_waits_to_be_sent(laptop: Laptop) -> None:
    filed = report_loss(laptop.parts, PROJECT, LossTold("disk_lost", text="Canary-Text-Pw4"))
    with pytest.raises(NoKeyMatches):
        open_letter(letter(laptop, filed.standing.number), "media")
    assert b"Canary-Text-Pw4" not in (laptop.data / "ledger.jsonl").read_bytes()
    assert (filed.standing.kind, filed.standing.state) == ("incident", "waiting")


def test_of_another_laptop_nothing_is_made_up(laptop: Laptop) -> None:
    sealed(laptop.start())
    report = told(laptop, device="ab" * 32)
    assert (report["held"], report["known"], report["device"]) == ([], False, "ab" * 32)


@pytest.mark.parametrize(
    "changes",
    [{"loss": "mislaid"}, {"disk_encrypted": "perhaps"}, {"noticed": "tomorrow"}, {"text": "x" * 4001}],
)
def test_what_can_not_be_is_refused(laptop: Laptop, changes: dict[str, str]) -> None:
    with pytest.raises(FormIncomplete):
        report_loss(laptop.parts, PROJECT, LossTold(**{"loss": "disk_lost", **changes}))
