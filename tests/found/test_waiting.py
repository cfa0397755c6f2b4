"""The service waits for nobody for ever, and what it keeps costs no request more."""

from __future__ import annotations

import contextlib
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from collector.demo.world import World, running_world
from tests.rig.either import find

START = datetime(2026, 11, 30, 10, tzinfo=UTC)
HEAD = b"POST /token HTTP/1.1\r\nHost: x\r\n"
PATIENCE_S = 25


class Counted(datetime):
    """A moment that counts how often it is compared with another."""

    asked = 0

    def __sub__(self, other: object) -> timedelta:  # type: ignore[override]
        Counted.asked += 1
        return super().__sub__(other)  # type: ignore[operator, no-any-return]


def test_a_request_looks_at_few_of_the_nonces_that_are_kept() -> None:
    nonces = find("Nonces", "collector.receive.nonces", "collector.receive.desk")()
    moment = Counted(2026, 11, 30, 10, tzinfo=UTC)
    for number in range(3000):
        assert nonces.is_new("device", f"{number:032x}", moment)
    Counted.asked = 0
    assert nonces.is_new("device", "f" * 32, moment)
    assert Counted.asked < 100


def test_half_open_requests_end_by_themselves(tmp_path: Path) -> None:
    begun = [b"", HEAD, HEAD + b"Content-Length: 90\r\n\r\nhalf"]
    with running_world(World(tmp_path)) as pack:
        where = urlsplit(pack.project.server["media"].token_url)
        clients = [socket.create_connection((where.hostname, where.port), timeout=PATIENCE_S) for _ in begun]
        for client, data in zip(clients, begun, strict=True):
            client.sendall(data)
        assert [_is_ended(client) for client in clients] == [True, True, True]


def _is_ended(client: socket.socket) -> bool:
    with client, contextlib.suppress(TimeoutError):
        with contextlib.suppress(ConnectionError):
            return client.recv(1) == b""
        return True
    return False
