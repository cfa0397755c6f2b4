"""What a server says, of any size: never more than a sentence, and no token where it points."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator

import pytest

from collector.errors import CollectorError
from collector.model.canonical import canonical
from collector.model.tokens import LedgerHead, TokenAnswer, TokenRefusal
from collector.network import Network
from collector.receive.filer import Filer
from collector.receive.tokens import StoreKeys
from collector.signing import generate_private
from collector.upload.faults import demand
from collector.upload.retry import Clock
from collector.upload.token import Device, TokenDesk

DIGITS = "9" * 5000
KEY = "session"


@contextlib.contextmanager
def server(answer: bytes) -> Iterator[tuple[str, list[bytes]]]:
    """A server that answers everything alike; its address, and the heads that it heard."""
    listener = socket.create_server(("127.0.0.1", 0))
    heads: list[bytes] = []

    def serve() -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = listener.accept()
                with client, contextlib.suppress(OSError):
                    client.settimeout(10)
                    heads.append(client.recv(1 << 16))
                    client.sendall(answer)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", heads
    finally:
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


def answer(status: str, *headers: str, body: bytes = b"") -> bytes:
    sized = (
        [] if any(line.startswith("Content-Length") for line in headers) else [f"Content-Length: {len(body)}"]
    )
    lines = [f"HTTP/1.1 {status}", "Connection: close", *headers, *sized, "", ""]
    return "\r\n".join(lines).encode("latin-1") + body


def ask(url: str) -> None:
    """Ask as an upload does."""
    with contextlib.closing(Network(["127.0.0.1"]).link()) as link:
        demand(link.ask("GET", f"{url}/"), 200)


@pytest.mark.parametrize(
    "wait",
    [
        DIGITS, "-" + DIGITS, "1e999", "Fri, 31 Dec 9999 23:59:59 -2359", "Sat, 01 Jan 0001 00:00:00 +2359",
        f"Mon, 01 Jan {DIGITS} 00:00:00 GMT", "Mon, 01 Jan 99999999999999999999 00:00:00 GMT",
        "Mon, 99 Foo 2026 99:99:99 GMT", "Sat, 01 Jan 10000 00:00:00 GMT", "\xb2\xb3", "",
    ],
)  # fmt: skip
def test_a_wait_of_any_size_is_a_wait(wait: str) -> None:
    with (
        server(answer("503 Busy", f"Retry-After: {wait}")) as (url, _),
        pytest.raises(Exception, match="busy") as found,
    ):
        ask(url)
    assert isinstance(found.value, CollectorError)
    assert 0 <= (getattr(found.value, "retry_after_s", None) or 0) <= 24 * 3600


@pytest.mark.parametrize(
    "times", [("9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z"), ("0001-01-01T00:00:00Z",) * 2]
)
@pytest.mark.parametrize("shape", ["answer", "refusal"])
def test_times_of_any_size_from_a_token_service_are_a_sentence(times: tuple[str, str], shape: str) -> None:
    said: dict[str, object] = {"server_time": times[0], "expires_at": times[1], "read_token": "r"}
    if shape == "answer":
        said |= {"write_token": "w", "min_pack": 1, "hint_key": None, "schema": TokenAnswer.schema_text()}
        said |= {"epoch": "0" * 16} if "epoch" in TokenAnswer.model_fields else {}
    else:
        said |= {"schema": TokenRefusal.schema_text(), "reason": "time_off"}
    status = "200 OK" if shape == "answer" else "403 No"
    with (
        server(answer(status, body=canonical(said))) as (url, _),
        pytest.raises(Exception, match="sense") as found,
    ):
        _ask_for_tokens(url)
    assert isinstance(found.value, CollectorError)


def _ask_for_tokens(url: str) -> None:
    key = generate_private()
    head = LedgerHead(number=0, hash="sha256:" + "0" * 64)
    desk = TokenDesk(Device(key.public.text, key.sign_object, lambda: head), Clock())
    with contextlib.closing(Network(["127.0.0.1"]).link()) as link:
        desk.tokens(link, f"{url}/token", ("demo-reading", KEY, "media"))


@pytest.mark.parametrize(
    "body",
    [
        b'{"Entries": [{"FullPath": "/a", "Mode": "x"}]}', b'{"Entries": [{"Mode": 1}]}', b'{"Entries": [7]}',
        b'{"Entries": [{"FullPath": "/a", "Mode": null}]}', b'{"Entries": 7}',
        b'{"Entries": [{"FullPath": 7, "Mode": {}}]}',
    ],
)  # fmt: skip
def test_a_list_of_a_store_that_makes_no_sense_is_a_sentence(body: bytes) -> None:
    with server(answer("200 OK", body=body)) as (url, _), contextlib.suppress(CollectorError):
        assert list(Filer(url, StoreKeys(b"w" * 32, b"r" * 32)).entries("/a")) == []


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("name", ["Authorization", "AUTHORIZATION"])
def test_a_token_follows_to_no_other_port(method: str, name: str) -> None:
    with (
        server(answer("200 OK")) as (there, heads),
        server(answer("302 Moved", f"Location: {there}/x")) as (here, first),
        contextlib.closing(Network(["127.0.0.1"]).link()) as link,
        contextlib.suppress(CollectorError),
    ):
        link.ask(method, f"{here}/", headers={name: "Bearer secret"})
    assert b"secret" in first[0]
    assert not any(b"secret" in head for head in heads)
