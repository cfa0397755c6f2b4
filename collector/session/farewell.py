"""Telling the organisation of withdrawals: within three seconds at once, else first of all the next time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Literal

from collector.errors import CollectorError, PackUnknown, ServerAway, TlsRefused
from collector.model.layout import HalfKey
from collector.model.ledger_events import StopSent, UploadDropped
from collector.model.manifest import Half
from collector.model.times import time_text
from collector.model.tokens import SessionStop
from collector.network import Link, Network, TimeOuts
from collector.session.owing import Owed, find_owed
from collector.session.parts import Parts
from collector.session.reaching import find_destination, make_device
from collector.upload.farewell import Farewell, send_stop, stop_address
from collector.upload.faults import TokenStale, UploadGone
from collector.upload.retry import Clock
from collector.upload.shipment import HalfStore
from collector.upload.token import TokenDesk, TokenRefused, is_of_one_session

AT_ONCE_S = 3.0
Told = Literal["nothing", "told", "later"]
_What = Literal["stop", "drop"]


def tell_at_once(parts: Parts, sessions: Iterable[str], limit_s: float = AT_ONCE_S) -> Told:
    """Tell what is owed for `sessions`, for `limit_s` at most: a withdrawal never waits longer for a server.

    `nothing` was owed, all was `told`, or it is told `later`, first of all. Raises nothing.
    """
    named = list(sessions)
    if not find_owed(parts.ledger, named):
        return "nothing"
    round_ = _Round(parts, time_outs=TimeOuts(limit_s, limit_s, limit_s))
    thread = threading.Thread(target=round_.run, args=(named,), name="farewell", daemon=True)
    thread.start()
    thread.join(limit_s)
    if thread.is_alive():
        round_.give_up()
    return "later" if find_owed(parts.ledger, named) else "told"


def tell_first(parts: Parts, stopped: Callable[[], bool] = lambda: False) -> list[CollectorError]:
    """Tell all that is owed, before anything else is sent; return what failed: it is tried again."""
    round_ = _Round(parts, stopped)
    round_.run(None)
    return round_.faults


@dataclass
class _Round:
    """One go at telling. A server that is away, or that takes no stops, is not asked again in it."""

    parts: Parts
    stopped: Callable[[], bool] = lambda: False
    time_outs: TimeOuts | None = None
    faults: list[CollectorError] = field(default_factory=list)
    _over: threading.Event = field(default_factory=threading.Event)
    _ways: dict[tuple[str, Half], _Way] = field(default_factory=dict)
    _done_with: set[tuple[str, Half, _What]] = field(default_factory=set)

    def run(self, sessions: list[str] | None) -> None:
        """Stops first, then the uploads: once a stop stands the organisation keeps nothing more."""
        owed = find_owed(self.parts.ledger, sessions)
        desk = TokenDesk(make_device(self.parts), Clock(stopped=self.stopped))
        try:
            for item in owed:
                self._stop(item)
            for item in owed:
                for half, upload in item.uploads:
                    self._ask(item, half, "drop", partial(self._drop, desk, upload))
        finally:
            for way in self._ways.values():
                way.link.close()

    def give_up(self) -> None:
        """Break off, from another thread: what was not told yet stays owed."""
        self._over.set()
        for way in list(self._ways.values()):
            way.link.cut()

    def _stop(self, item: Owed) -> None:
        told: set[str] = set()

        def send(way: _Way) -> None:
            address = stop_address(way.store.token_url)
            if address not in told:
                send_stop(way.link, way.store.token_url, _sign_stop(self.parts, item))
                told.add(address)
            self.parts.note(StopSent(session=way.session, project=way.project, half=way.half))

        for half in item.stops:
            self._ask(item, half, "stop", send)

    def _drop(self, desk: TokenDesk, upload: str, way: _Way) -> None:
        how: Literal["deleted", "left"] = "deleted"
        try:
            key = HalfKey(way.project, way.session, way.half, self.parts.key.public.text)
            Farewell(way.link, way.store, desk, key).drop(upload)
        except TokenRefused as fault:
            if not is_of_one_session(fault):
                raise
            how = "left"  # the organisation knows and wants nothing dropped; what was begun expires there
        except (UploadGone, TokenStale):
            how = "left"  # begun at another store, or where nobody may write any more: it expires there
        dropped = UploadDropped(
            session=way.session, project=way.project, half=way.half, upload=upload, how=how
        )
        self.parts.note(dropped)

    def _ask(self, item: Owed, half: Half, what: _What, act: Callable[[_Way], None]) -> None:
        """Do one thing with a half's servers, unless that is hopeless; keep what went wrong."""
        if (item.project, half, what) in self._done_with or self._over.is_set() or self.stopped():
            return
        try:
            act(self._way(item, half))
        except CollectorError as fault:
            self.faults.append(fault)
            if isinstance(fault, ServerAway | TlsRefused | PackUnknown):
                self._done_with |= {(item.project, half, "stop"), (item.project, half, "drop")}
            elif what == "stop":
                self._done_with.add((item.project, half, what))

    def _way(self, item: Owed, half: Half) -> _Way:
        place = item.project, half
        if place not in self._ways:
            destination = find_destination(self.parts, item.project)
            network = Network(
                destination.hosts, authorities=destination.authorities,
                time_outs=self.time_outs or destination.time_outs,
            )  # fmt: skip
            self._ways[place] = _Way(network.link(), destination.stores[half], item.project, half)
        return replace(self._ways[place], session=item.session)


@dataclass(frozen=True)
class _Way:
    """A link to one half's servers, for one session at a time."""

    link: Link
    store: HalfStore
    project: str
    half: Half
    session: str = ""


def _sign_stop(parts: Parts, item: Owed) -> dict[str, object]:
    return parts.key.sign_object({
        "schema": SessionStop.schema_text(),
        "project": item.project,
        "session": item.session,
        "device": parts.key.public.text,
        "time": time_text(parts.now()),
    })  # fmt: skip
