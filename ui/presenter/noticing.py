"""What a recorder must know besides their sessions: one line each, most pressing first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from ui.presenter.rights import tell_plain_date

NoticeKind = Literal["training_over", "requests", "held", "training", "news"]
TRAINING_DAYS = 30


@dataclass(frozen=True)
class NoticeLine:
    """One notice: `count` of what it is about, or the `day` on which something ends."""

    kind: NoticeKind
    count: int = 0
    day: str = ""


@dataclass(frozen=True)
class ChangeBlock:
    """A version of the policy with what it says has changed."""

    version: str
    day: str
    changes: tuple[str, ...]
    major: bool


@dataclass(frozen=True)
class NewsView:
    """A newer project pack: its number, when it came here, and what changed in the policy."""

    number: int
    installed: str
    changes: tuple[ChangeBlock, ...]


@dataclass(frozen=True)
class Noticed:
    """What the core knows: requests that press, sessions held by one, unread news, the end of training."""

    pressing: int = 0
    held: int = 0
    news: bool = False
    trained_until: date | None = None


def make_notices(found: Noticed, today: date, language: str) -> tuple[NoticeLine, ...]:
    """Return the notices of today."""
    lines = []
    day = found.trained_until
    told = "" if day is None else tell_plain_date(day, language)
    if day is not None and day < today:
        lines.append(NoticeLine("training_over", day=told))
    if found.pressing:
        lines.append(NoticeLine("requests", found.pressing))
    if found.held:
        lines.append(NoticeLine("held", found.held))
    if day is not None and 0 <= (day - today).days <= TRAINING_DAYS:
        lines.append(NoticeLine("training", day=told))
    if found.news:
        lines.append(NoticeLine("news"))
    return tuple(lines)
