"""What the recorder's pages show of sessions: one line each, and sums over all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from collector.index import NEEDS, UNSENT, SessionRow, Standing
from collector.project.quotas import QuotaCount
from ui.presenter.moments import tell_minutes
from ui.presenter.noticing import NoticeLine

_KILO, _ROUNDS_UP = 1000.0, 999.5
_GROUP = 4


@dataclass(frozen=True)
class Cause:
    """Why a session does not go on, and what to do."""

    sentence: str = ""
    remedy: str = ""

    @property
    def whole(self) -> str:
        """Both in one line."""
        gap = "" if self.sentence.endswith("。") else " "
        return f"{self.sentence}{gap}{self.remedy}".strip()


@dataclass(frozen=True)
class SessionLine:
    """A session in a list. `code` is in groups of four; `others` take part besides.

    `seals`: when it is sealed by itself; `live`: it is being sent now; `can_send`: sending again may help.
    """

    session: str
    code: str
    started: str
    takes: int
    minutes: int
    standing: Standing
    size_bytes: int = 0
    sent_bytes: int = 0
    others: int = 0
    cause: Cause = Cause()
    seals: str = ""
    live: bool = False
    can_send: bool = False

    @property
    def share(self) -> float:
        """How much of it the stores have, 0 to 1."""
        if self.standing in {"stored", "delivered"}:
            return 1.0
        return min(1.0, self.sent_bytes / self.size_bytes) if self.size_bytes else 0.0


@dataclass(frozen=True)
class NetShown:
    """How the line to the stores is: `since` when it is away, `again` when it is tried next.

    `known` is False until something was tried. While something is sent: bytes a second, and seconds left.
    `opens`: when the hours for sending begin, where it waits for them.
    """

    known: bool = False
    since: str = ""
    again: str = ""
    rate_bytes_s: int = 0
    left_s: int = 0
    opens: str = ""


@dataclass(frozen=True)
class OutboxView:
    """The outbox above its list: how many sessions stand how, and how the line is."""

    counts: Mapping[Standing, int]
    running: bool
    net: NetShown = NetShown()
    trouble: Cause = Cause()

    def count(self, *standings: Standing) -> int:
        """Return how many stand in one of these ways."""
        return sum(self.counts.get(name, 0) for name in standings)

    @property
    def waiting(self) -> int:
        """How many were sealed here and have not arrived."""
        return self.count(*UNSENT)

    @property
    def all_arrived(self) -> bool:
        """Whether there were sessions and none is left: sealed, open or set aside."""
        return self.count("delivered") > 0 and not self.waiting and not self.count("open", "aside")


@dataclass(frozen=True)
class QuotaLine:
    """One cell: how many of how many this laptop has recorded."""

    title: str
    count: int
    target: int
    full: bool

    @property
    def share(self) -> float:
        """How much of it is there, 0 to 1."""
        return min(1.0, self.count / self.target) if self.target else 1.0


@dataclass(frozen=True)
class Today:
    """What was recorded since midnight."""

    sessions: int = 0
    takes: int = 0
    minutes: int = 0


@dataclass(frozen=True)
class HomeView:
    """The start page. `needs` are the first of `need_count` sessions that a person should look at.

    `latest` are the newest besides them; `free_gb` is None where the disk can't be read.
    """

    day: str
    project: str
    place: str
    ready: bool
    needs: tuple[SessionLine, ...]
    need_count: int
    latest: tuple[SessionLine, ...]
    counts: Mapping[Standing, int]
    today: Today = Today()
    quotas: tuple[QuotaLine, ...] = ()
    net: NetShown = NetShown()
    free_gb: float | None = None
    notices: tuple[NoticeLine, ...] = ()

    @property
    def attention(self) -> int:
        """How many things need attention: notices and sessions."""
        return len(self.notices) + self.need_count

    @property
    def total(self) -> int:
        """How many sessions this laptop knows."""
        return sum(self.counts.values())

    @property
    def on_its_way(self) -> int:
        """How many were sealed here and have not arrived."""
        return sum(self.counts.get(name, 0) for name in UNSENT)


def make_line(row: SessionRow, started: str, *, cause: Cause = Cause(), seals: str = "") -> SessionLine:
    """Return a row for a list; `started` in a person's words."""
    return SessionLine(
        row.session, group_code(row.code), started, row.takes, tell_minutes(row.duration_ms), row.standing,
        row.size_bytes, row.sent_bytes, len(row.who) - 1, cause, seals,
        can_send=row.stage == "sealed" and row.standing in {"failed", "unreleased"},
    )  # fmt: skip


def group_code(code: str) -> str:
    """Return a code as people read it out: DR-3VTA 80ZC F."""
    prefix, dash, body = code.partition("-")
    groups = [body[place : place + _GROUP] for place in range(0, len(body), _GROUP)]
    return f"{prefix}{dash}{' '.join(groups)}"


def tell_size(size_bytes: int) -> str:
    """Return a size for a person: 710 MB, 2.2 GB."""
    size = float(size_bytes)
    for unit in ("B", "kB", "MB"):
        if size < _ROUNDS_UP:
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


__all__ = [
    "NEEDS", "UNSENT", "Cause", "HomeView", "NetShown", "OutboxView", "QuotaLine", "SessionLine", "Standing",
    "Today", "group_code", "make_line", "make_quotas", "tell_size",
]  # fmt: skip
