"""How long the service waits for a request, and for how many: half-open ones end by themselves."""

from __future__ import annotations

import asyncio
import socket
from dataclasses import dataclass
from typing import Any

import h11
import uvicorn
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

_UNDER_WAY = {h11.IDLE, h11.SEND_BODY}  # of a request: its head or its body is not whole yet


@dataclass(frozen=True)
class Patience:
    """Seconds for a request to arrive whole and for its answer to be taken; how many connections at once."""

    request_s: float = 20.0
    answer_s: float = 240.0
    connections: int = 512


def patient_server(app: ASGIApp, patience: Patience | None = None) -> uvicorn.Server:
    """Return a server for `app` that waits for nobody longer than this."""
    chosen = patience or Patience()
    protocol = type("PatientProtocol", (_PatientProtocol,), {"patience": chosen})
    return uvicorn.Server(
        uvicorn.Config(
            _without_those_who_left(app),
            http=protocol,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=max(1, round(chosen.request_s)),
        )
    )


class _PatientProtocol(H11Protocol):
    """uvicorn's own protocol with one timer a connection: for the request, then for the answer."""

    patience: Patience
    _timer: asyncio.TimerHandle | None = None
    arriving = False
    since_s = 0.0

    def connection_made(self, transport: Any) -> None:  # noqa: ANN401 - uvicorn's own signature
        super().connection_made(transport)
        _send_at_once(transport)
        self.since_s = self.loop.time()
        self._await_request()
        if len(self.connections) > self.patience.connections:
            self._make_room()

    def _make_room(self) -> None:
        """Let go who keeps a place for longest without a whole request: nobody fills the room with them."""
        waiting = [one for one in self.connections if isinstance(one, _PatientProtocol) and one.arriving]
        oldest = min(waiting, key=lambda one: one.since_s)
        oldest.arriving = False
        oldest.transport.abort()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.conn.their_state not in _UNDER_WAY:
            self.arriving = False
            self._wait(self.patience.answer_s)
        elif not self.arriving:
            self._await_request()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
        super().connection_lost(exc)

    def _await_request(self) -> None:
        self.arriving = True
        self._wait(self.patience.request_s)

    def _wait(self, seconds: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self.loop.call_later(seconds, self.transport.abort)


def _send_at_once(transport: asyncio.Transport) -> None:
    """An answer's head and body are two writes, and the second must not wait 40 ms for the first's receipt.

    asyncio does it only for sockets that name TCP as their protocol; one that was accepted names none.
    """
    connected = transport.get_extra_info("socket")
    if connected is not None and connected.family in {socket.AF_INET, socket.AF_INET6}:
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _without_those_who_left(app: ASGIApp) -> ASGIApp:
    """Return `app`; that somebody went before their request was whole is no error."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await app(scope, receive, send)
        except ClientDisconnect:
            return

    return answer
