"""Events as real journals have them, to be bent by tests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from collector.journal import Ledger
from collector.model.events import IdentitySealed, SessionStarted
from collector.model.ids import new_uuid
from collector.model.ledger_events import ReceiptVerified
from collector.model.manifest import HALVES, TakeRow
from collector.state import Session

HASH = "sha256:" + "1" * 64
FILE = {"path": "manifest.json", "sha256": HASH, "size_bytes": 1}
TIME = "2026-11-23T10:00:00.000Z"


def started(*people: tuple[str, bool], **more: object) -> SessionStarted:
    """A beginning: codes, and who is under the threshold."""
    rows = [
        {"code": code, "under_threshold": child, "copy_number": "C26-0000-0000-0"} for code, child in people
    ]
    return SessionStarted.from_json({
        "session": new_uuid(), "project": "p", "pack_number": 1, "policy_version": "1", "language": "en",
        "recorder": "r", "rehearsal": True, "place": {}, "time": TIME, "time_trust": "unchecked",
        "contributors": rows, **more,
    })  # fmt: skip


def form(code: str, *, child: bool = False) -> IdentitySealed:
    """A sealed form of somebody."""
    return IdentitySealed.from_json({
        "contributor": code, "path": f"{code}/form.age", "sha256": HASH, "size_bytes": 1,
        "age_band": "8_to_13" if child else "18_plus", "child": child,
    })  # fmt: skip


def take_row(take: str, *codes: str, **more: Any) -> TakeRow:
    """A take's row with nothing to say but what is given."""
    figures = ("sampling_rate_hz", "channels", "sample_count", "frame_count", "duration_ms")
    people = [{"code": code, "record_hash": HASH, "channel": None} for code in codes]
    return TakeRow.from_json({
        "take": take, "kind": "speech", "prompt": "p01", "prompt_version": 1, "remarks": [],
        "contributors": people, **dict.fromkeys(figures), "quality": {}, "sync": {}, "devices": {}, **more,
    })  # fmt: skip


def receipts_for(state: Session) -> Iterator[ReceiptVerified]:
    """What the log says once both receipts for a sealed session were checked."""
    for half in HALVES:
        manifest_hash = state.manifests[half]
        yield ReceiptVerified(
            session=state.session, half=half, manifest_hash=manifest_hash, revision=1, receipt_hash=HASH
        )


def deliver(ledger: Ledger, state: Session) -> None:
    """Write into a log that both receipts came, as an upload does."""
    for event in receipts_for(state):
        ledger.append(event.event, event.as_json())
