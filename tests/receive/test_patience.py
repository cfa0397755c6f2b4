"""Whoever begins a request and does not end it is let go; whoever works is not."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from collector.receive.patience import Patience, patient_server
from tests.capture.test_player import wait_for

HEAD = b"POST / HTTP/1.1\r\nHost: x\r\n"
WHOLE = HEAD + b"Content-Length: 2\r\n\r\nok"


async def _echo(request: Request) -> Response:
    return PlainTextResponse(await request.body())


@contextlib.contextmanager
def _service(patience: Patience) -> Iterator[int]:
    with _running(patience) as (_, port):
        yield port


@contextlib.contextmanager
def _running(patience: Patience) -> Iterator[tuple[uvicorn.Server, int]]:
    listener = socket.create_server(("127.0.0.1", 0))
    server = patient_server(Starlette(routes=[Route("/", _echo, methods=["POST"])]), patience)
    thread = threading.Thread(target=server.run, args=([listener],))
    thread.start()
    wait_for(lambda: server.started)
    try:
        yield server, listener.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


@pytest.fixture
def port() -> Iterator[int]:
    with _service(Patience(request_s=0.5)) as port:
        yield port


def _connect(port: int, data: bytes) -> socket.socket:
    client = socket.create_connection(("127.0.0.1", port), timeout=20)
    client.sendall(data)
    return client


def _read_to_the_end(client: socket.socket) -> bytes:
    """What comes until the server ends it; a TimeoutError when it never does."""
    found = b""
    with client, contextlib.suppress(ConnectionError):
        while block := client.recv(4096):
            found += block
    return found


@pytest.mark.parametrize(
    "begun",
    [
        b"", HEAD, HEAD + b"X: ", HEAD + b"Content-Length: 9\r\n\r\nhalf",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nab",
    ],
    ids=["nothing", "head", "line", "body", "chunk"],
)  # fmt: skip
def test_a_request_that_is_never_whole_is_ended(port: int, begun: bytes) -> None:
    assert _read_to_the_end(_connect(port, begun)) == b""


@pytest.mark.parametrize("begun", [HEAD, HEAD + b"Content-Length: 100000\r\n\r\n"], ids=["head", "body"])
def test_a_request_that_drips_is_ended_too(port: int, begun: bytes) -> None:
    with _connect(port, begun) as client:
        gone = threading.Event()

        def drip() -> None:
            with contextlib.suppress(OSError):
                while not gone.wait(0.02):
                    client.sendall(b"X")

        dripping = threading.Thread(target=drip)
        dripping.start()
        with contextlib.suppress(ConnectionError):
            assert client.recv(1) == b""  # a TimeoutError if each byte bought more time
        gone.set()
        dripping.join()


def test_a_request_on_a_kept_connection_has_its_own_time(port: int) -> None:
    with _connect(port, WHOLE) as client:
        assert _is_answered(client)
        client.sendall(WHOLE)
        assert _is_answered(client)
        client.sendall(HEAD)
        assert _read_to_the_end(client) == b""


def test_the_second_half_of_an_answer_waits_for_no_receipt_of_the_first() -> None:
    with _running(Patience()) as (server, port), _connect(port, WHOLE) as client:
        assert _is_answered(client)
        (one,) = server.server_state.connections
        connected = one.transport.get_extra_info("socket")
        assert connected.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_there_are_only_so_many_connections_and_a_place_that_is_left_is_free() -> None:
    with _service(Patience(connections=3)) as port:
        with contextlib.ExitStack() as open_ones:
            for _ in range(3):
                assert _is_answered(open_ones.enter_context(_connect(port, WHOLE)))
            assert _read_to_the_end(_connect(port, b"")) == b""
        wait_for(lambda: _answers(port))


def _answers(port: int) -> bool:
    with contextlib.suppress(ConnectionError), _connect(port, WHOLE) as client:
        return _is_answered(client)
    return False


def _is_answered(client: socket.socket) -> bool:
    found = b""
    while not found.endswith(b"ok"):
        block = client.recv(4096)
        if not block:
            return False
        found += block
    return True
