"""From the core's rows to lines in the recorder's words: when it began, and why it stands so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from collector.index import SessionRow
from collector.session.overdue import tell_sealing
from ui.flows.desk.sending import Sending
from ui.messages import explain_kind
from ui.presenter.desk import Cause, NetShown, SessionLine, make_line
from ui.presenter.moments import tell_soon, tell_started

_SELF_EXPLAINING = frozenset({"ended", "aside", "held", "unreleased"})


def tell_net(sending: Sending, language: str) -> NetShown:
    """Return how the line to the stores is, and while something is sent how fast."""
    net = sending.net
    since = "" if net.since is None else tell_soon(net.since, language)
    if sending.running:
        return NetShown(net.tried, since, "", sending.pace.rate_bytes_s(), sending.pace.left_s())
    return NetShown(net.tried, since, _tell_hour(net.again), opens=_tell_hour(net.opens))


def _tell_hour(moment: datetime | None) -> str:
    return "" if moment is None else f"{moment.astimezone():%H:%M}"


@dataclass(frozen=True)
class RowWords:
    """Known besides the rows: faults of the last sending, what is sent now, review windows by project."""

    language: str
    faults: Mapping[str, Cause] = field(default_factory=dict)
    live: frozenset[str] = frozenset()
    review_hours: Mapping[str, int] = field(default_factory=dict)

    def tell(self, row: SessionRow) -> SessionLine:
        """Return a row in words. May be called in any thread."""
        line = make_line(
            row, tell_started(row.started, self.language), cause=self._find_cause(row), seals=self._seals(row)
        )
        live = row.session in self.live and line.standing in {"waiting", "uploading"}
        return replace(line, live=live)

    def _find_cause(self, row: SessionRow) -> Cause:
        """What the last sending met is the most exact; else what the row keeps, which is only its kind."""
        if row.standing in _SELF_EXPLAINING:
            return Cause()
        if row.standing == "failed" and row.session in self.faults:
            return self.faults[row.session]
        if row.trouble is None:
            return Cause()
        told = explain_kind(row.trouble)
        return Cause(told.sentence, told.remedy)

    def _seals(self, row: SessionRow) -> str:
        hours = self.review_hours.get(row.project)
        moment = None if hours is None else tell_sealing(row, hours)
        return "" if moment is None else tell_soon(moment, self.language)
