"""What the page of the laptop's checks shows: one finding each, and where something can be done at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collector.doctor import Check

CheckTone = Literal["ok", "warn", "bad", "muted"]
_TONES: dict[str, CheckTone] = {"ok": "ok", "warn": "warn", "fail": "bad"}
_LEADS = {"microphone": "devices", "camera": "devices", "disk": "outbox"}


@dataclass(frozen=True)
class CheckLine:
    """What was looked at, and the code of what was found; `count` fills its words.

    `trouble` is the kind of the error it met, `place` the page on which it can be put right. Without a code
    it has not been looked at yet.
    """

    name: str
    tone: CheckTone = "muted"
    code: str = ""
    count: int = 0
    trouble: str = ""
    place: str = ""


def make_check_line(check: Check) -> CheckLine:
    """Return how a finding is shown; what is all right leads nowhere."""
    place = "" if check.verdict == "ok" else _LEADS.get(check.name, "")
    return CheckLine(
        check.name, _TONES[check.verdict], check.code, check.count, check.trouble, place
    )  # fmt: skip


@dataclass(frozen=True)
class CheckedView:
    """How it stands in the whole: how many were looked at of how many, and how many are how bad."""

    done: int
    of: int
    bad: int = 0
    warned: int = 0


def sum_up(lines: dict[str, CheckLine]) -> CheckedView:
    """Return how all of them stand."""
    tones = [line.tone for line in lines.values() if line.code]
    return CheckedView(len(tones), len(lines), tones.count("bad"), tones.count("warn"))
