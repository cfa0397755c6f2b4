"""What the recorder's pages show: sessions on this laptop and the outbox."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from collector.errors import NotQueued
from collector.index import SessionRow
from collector.project.quotas import QuotaCount
from collector.state import OPEN

Standing = Literal[
    "open", "sealed", "uploading", "waiting", "verified", "trouble", "unreleased", "aside", "held", "ended",
]  # fmt: skip
HELD = "held"  # told of a session instead of an error: somebody asked for it, and waits
ASIDE = "ChildFound"
_TOLD: dict[str, Standing] = {HELD: "held", ASIDE: "aside", NotQueued.__name__: "unreleased"}
_KILO = 1000.0
_ENDED = {"refused", "withdrawn"}
_BOTH_HALVES = 2
_ORDER: dict[Standing, int] = {
    "aside": 0, "trouble": 1, "unreleased": 2, "open": 3, "held": 4, "uploading": 5, "sealed": 6,
    "waiting": 7, "verified": 8, "ended": 9,
}  # fmt: skip


@dataclass(frozen=True)
class SessionLine:
    """A session in a list; `share`: how much was sent, 0 to 1; `seals`: when it is sealed by itself."""

    session: str
    code: str
    started: str
    takes: int
    minutes: int
    size: str
    standing: Standing
    share: float
    trouble: str
    seals: str = ""


@dataclass(frozen=True)
class OutboxView:
    """The outbox: figures and rows, worst first."""

    lines: tuple[SessionLine, ...]
    sent: str
    total: str
    share: float
    verified: int
    running: bool
    trouble: str = ""


@dataclass(frozen=True)
class QuotaLine:
    """One cell: how many of how many this laptop has recorded."""

    title: str
    count: int
    target: int
    full: bool


@dataclass(frozen=True)
class Need:
    """A session that a person should look at: what it is, whose, and by when.

    It is one of not_sealed, upload_failed, child_found, not_released.
    """

    what: str
    code: str
    seals: str


@dataclass(frozen=True)
class HomeView:
    """The start page."""

    day: str
    project: str
    place: str
    lines: tuple[SessionLine, ...]
    ready: bool
    needs: tuple[Need, ...]
    quotas: tuple[QuotaLine, ...] = ()


def tell_standing(row: SessionRow, *, running: bool) -> Standing:
    """Return how a session stands, for a person."""
    if row.stage in _ENDED:
        return "ended"
    if row.trouble:
        return _TOLD.get(row.trouble, "trouble")
    if row.stage in OPEN:
        return "open"
    if row.stage in {"delivered", "purged"} or row.receipts >= _BOTH_HALVES:
        return "verified"
    if row.size_bytes and row.sent_bytes >= row.size_bytes:
        return "waiting"
    return "uploading" if running and row.sent_bytes else "sealed"


def make_lines(
    rows: Sequence[SessionRow], *, running: bool = False, seals: Mapping[str, str] | None = None
) -> tuple[SessionLine, ...]:
    """Return the rows for a list, worst first, else in the order given; `seals` says when, by session."""
    lines = [replace(_line(row, running=running), seals=(seals or {}).get(row.session, "")) for row in rows]
    return tuple(sorted(lines, key=lambda line: _ORDER[line.standing]))


def _line(row: SessionRow, *, running: bool) -> SessionLine:
    standing = tell_standing(row, running=running)
    share = row.sent_bytes / row.size_bytes if row.size_bytes else 0.0
    if standing == "verified":
        share = 1.0
    minutes = round(row.duration_ms / 60_000)
    return SessionLine(
        row.session, row.code, row.started, row.takes, minutes, tell_size(row.size_bytes), standing,
        min(1.0, share), row.trouble or "",
    )  # fmt: skip


def make_outbox(rows: Sequence[SessionRow], *, running: bool, trouble: str = "") -> OutboxView:
    """Return the outbox with its sums."""
    lines = make_lines(rows, running=running)
    total = sum(row.size_bytes for row in rows)
    verified = [line for line in lines if line.standing == "verified"]
    sent = sum(round(row.size_bytes * line.share) for row, line in _paired(rows, lines))
    share = sent / total if total else 0.0
    return OutboxView(lines, tell_size(sent), tell_size(total), share, len(verified), running, trouble)


def _paired(rows: Sequence[SessionRow], lines: Sequence[SessionLine]) -> list[tuple[SessionRow, SessionLine]]:
    by_session = {line.session: line for line in lines}
    return [(row, by_session[row.session]) for row in rows]


def tell_size(size_bytes: int) -> str:
    """Return a size for a person: 710 MB, 2.2 GB."""
    size = float(size_bytes)
    for unit in ("B", "kB", "MB"):
        if size < _KILO:
            return f"{size:.0f} {unit}"
        size /= _KILO
    return f"{size:.1f} GB"


def make_quotas(counts: Sequence[QuotaCount], language: str) -> tuple[QuotaLine, ...]:
    """Return the cells for a list: those that still need people first, the full ones last."""
    lines = [
        QuotaLine(_in_language(item.quota.text, language), item.count, item.quota.target, item.full)
        for item in counts
    ]
    return tuple(sorted(lines, key=lambda line: line.full))


def _in_language(texts: dict[str, str], language: str) -> str:
    return texts.get(language) or next(iter(texts.values()))


def needs_attention(lines: Sequence[SessionLine]) -> tuple[Need, ...]:
    """Return the sessions that a person should look at."""
    wanted: dict[Standing, str] = {
        "open": "not_sealed", "trouble": "upload_failed", "aside": "child_found",
        "unreleased": "not_released",
    }  # fmt: skip
    return tuple(
        Need(wanted[line.standing], line.code, line.seals) for line in lines if line.standing in wanted
    )
