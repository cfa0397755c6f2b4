"""The laptop's clock against what was written before, the pack's date, a server (consent.md, Clock)."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from collector.errors import ClockBehind, ClockWrong
from collector.model.device_events import ClockCorrected, ServerTimeSeen
from collector.model.lines import Line
from collector.model.times import parse_time
from collector.project.pack import Pack
from collector.session.parts import Parts

TimeTrust = Literal["server_checked", "unchecked", "went_back"]
NEAR_S = 600  # as near as the token service wants it (formats.md, Token service)
CHECKED_FOR = timedelta(days=1)
_SEEN_AGAIN = timedelta(hours=1)


def check_clock(parts: Parts, pack: Pack) -> None:
    """Refuse a clock behind the newest ledger line or before the pack's date.

    Raises ClockBehind, ClockWrong.
    """
    if is_behind(parts):
        raise ClockBehind("The laptop's clock is behind what it has written before.")
    if parts.today(pack.project.time_zone) < pack.project.date:
        raise ClockWrong("The laptop's clock is before the date of the project pack.")


def is_behind(parts: Parts) -> bool:
    """Tell whether the clock is behind a line written since it was last set right."""
    return parts.now() < parse_time(parts.ledger.newest_time)


def correct_clock(parts: Parts, by: str) -> None:
    """Write that the clock is right though it went back: a lead's word (`by` their code) or a server's."""
    parts.note(ClockCorrected(by=by))


def hear_server(parts: Parts, server_time: str) -> None:
    """Take in a server's time: a clock that agrees with it is released; at most one line an hour."""
    now = parts.now()
    offset_s = round((parse_time(server_time) - now).total_seconds())
    near = abs(offset_s) <= NEAR_S
    if near and is_behind(parts):
        correct_clock(parts, "server")
    seen = parts.ledger.of_kind("server_time_seen")
    if seen and abs(now - parse_time(seen[-1].time)) < _SEEN_AGAIN:
        seen_near = abs(int(seen[-1].fields["offset_s"])) <= NEAR_S
        if seen_near == near:
            return
    parts.note(ServerTimeSeen(offset_s=offset_s))


def tell_time_trust(parts: Parts) -> TimeTrust:
    """Return `device_time_trust` for a record made now, from what was seen of the clock within a day."""
    if _lately(parts, "clock_corrected"):
        return "went_back"
    seen = _lately(parts, "server_time_seen")
    return "server_checked" if seen and abs(int(seen[-1].fields["offset_s"])) <= NEAR_S else "unchecked"


def _lately(parts: Parts, kind: str) -> list[Line]:
    lines = parts.ledger.of_kind(kind)
    return [line for line in lines if abs(parts.now() - parse_time(line.time)) <= CHECKED_FOR]
