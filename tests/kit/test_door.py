"""The door lets in what laptops need and nothing else, in nginx and in Caddy, and holds nothing back."""

from __future__ import annotations

import contextlib
import http.client
import os
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from queue import Queue
from typing import Self

import pytest
import trustme

from collector.kit.premises import Address
from collector.model.manifest import HALVES
from tests.kit.conftest import Made
from tests.kit.page import wait_for_port
from tests.kit.test_page import NGINX
from tests.rig.proxy import read_head

MANY = b"x" * (64 << 10)
UPLOAD = "/.tus/.uploads/0a1b2c3d"
LEADS_IN = [
    ("POST", "/.tus/v2/inbox/media/reading/0123456789abcdef/0123456789abcdef/s-1/media/T1.mkv.age"),
    ("PATCH", UPLOAD),
    ("HEAD", UPLOAD),
    ("DELETE", UPLOAD),
    ("GET", "/v2/receipts/media/reading/0123456789abcdef/s-1.json"),
    ("HEAD", "/v2/inbox/media/reading/0123456789abcdef/0123456789abcdef/s-1/T1.mkv.age"),
    ("GET", "/v2/rights/reading/0123456789abcdef/ABC.json"),
    ("HEAD", "/v2/lists/reading/1.sig"),
    ("GET", "/v2/verdicts/reading/0123456789abcdef/s-1.json"),
]
STAYS_OUT = [
    ("GET", "/"),
    ("POST", "/.tus/media/reading/s-1/T1.mkv.age"),
    ("GET", "/receipts/media/reading/s-1.sig"),
    ("GET", "/v2/media/reading/0123456789abcdef/s-1/T1.mkv.age"),
    ("GET", "/v2/checking/media/reading/0123456789abcdef/0123456789abcdef/s-1/T1.mkv.age"),
    ("GET", "/health"),
    ("GET", "/metrics"),
    ("GET", "/token"),
    ("POST", "/token/"),
    ("POST", "/stop/x"),
    ("PUT", "/token"),
    ("GET", UPLOAD),
    ("PUT", "/.tus/v2/inbox/x"),
    ("OPTIONS", UPLOAD),
    ("POST", "/.tus/v2/media/reading/s-1/x"),
    ("POST", "/.tus/v2/receipts/media/reading/x"),
    ("POST", "/.tus/v2/inbox/x?mv.from=/v2/media"),
    ("POST", "/.tus/v2/inbox/x?"),
    ("PATCH", f"{UPLOAD}?x=1"),
    ("GET", "/v2/receipts/?limit=1000"),
    ("POST", "/v2/receipts/x"),
    ("DELETE", "/v2/receipts/x"),
    ("GET", "/v2/media/reading/x"),
    ("GET", "/media/reading/s-1/T1.mkv.age"),
    ("GET", "/v2/receipts/../media/x"),
    ("GET", "/v2/receipts/./x"),
    ("GET", "/v2/receipts//x"),
    ("GET", "/v2/receipts/%2e%2e/media/x"),
    ("GET", "/v2/receipts/%2E%2E%2Fmedia/x"),
    ("GET", "/v2/receipts/x%3Fmv.from=y"),
    ("GET", "/v2/receipts/a\\..\\b"),
    ("GET", "/v2/receipts/a;b"),
    ("GET", "/v2/receiptsx/y"),
    ("POST", "/.tus/v2/inbox/../receipts/x"),
    ("POST", "/.tus/../token"),
    ("POST", "/.tus%2Fv2/inbox/x"),
    ("GET", "//v2/receipts/x"),
]


@dataclass
class Behind:
    """A server on loopback in the place of a store or the service: 200, and what it was asked."""

    port: int
    asked: Queue[tuple[str, str]] = field(default_factory=Queue)
    got: Queue[int] = field(default_factory=Queue)

    def __enter__(self) -> Self:
        self._listener = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                line, _ = self._listener.accept()
                threading.Thread(target=self._answer, args=(line,), daemon=True).start()

    def _answer(self, line: socket.socket) -> None:
        with contextlib.closing(line), contextlib.suppress(OSError):
            head = read_head(line)
            if head is None:
                return
            self.asked.put((head.method, head.path))
            left = head.length
            while left and (block := line.recv(min(left, 1 << 16))):
                left -= len(block)
                self.got.put(len(block))
            self.got.put(0)  # the body is whole, or the line was cut
            if not left:
                line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")


@dataclass
class Door:
    """A running proxy, what stands behind it, and the trust of a laptop."""

    addresses: dict[str, Address]
    stores: dict[str, Behind]
    service: Behind
    trust: ssl.SSLContext

    def connect(self, half: str) -> http.client.HTTPSConnection:
        address = self.addresses[half]
        return http.client.HTTPSConnection(address.host, address.port, context=self.trust, timeout=20)

    def ask(self, half: str, method: str, path: str, body: bytes = b"") -> int:
        """Send a path just as it is; return the status."""
        with contextlib.closing(self.connect(half)) as line:
            line.connect()
            host = f"{self.addresses[half].host}:{self.addresses[half].port}"
            head = f"{method} {path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: {len(body)}\r\n\r\n"
            line.sock.sendall(head.encode() + body)
            response = http.client.HTTPResponse(line.sock, method=method)
            response.begin()
            return response.status


def command_of(program: str, made: Made, folder: Path) -> list[str]:
    proxy = made.premises.folder / "proxy"
    if program == "caddy":
        return ["caddy", "run", "--adapter", "caddyfile", "--config", str(proxy / "Caddyfile")]
    (folder / "site.conf").write_text(NGINX.format(folder=folder, site=proxy / "nginx.conf"))
    return ["/usr/sbin/nginx", "-c", str(folder / "site.conf")]


@pytest.fixture(params=["nginx", "caddy"])
def door(made: Made, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Door]:
    authority = trustme.CA()
    certificate = authority.issue_cert("localhost")
    certificate.private_key_pem.write_to_path(str(made.premises.tls / "privkey.pem"))
    (made.premises.tls / "fullchain.pem").write_bytes(
        b"".join(p.bytes() for p in certificate.cert_chain_pems)
    )
    trust = ssl.create_default_context()
    authority.configure_trust(trust)
    log = tmp_path / "proxy.log"
    environment = {**os.environ, "HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path)}
    with contextlib.ExitStack() as stack:
        stores = {
            half: stack.enter_context(Behind(made.particulars.store_ports(half)["filer.port"]))
            for half in HALVES
        }
        service = stack.enter_context(Behind(made.particulars.first_port))
        command = command_of(request.param, made, tmp_path)
        assert shutil.which(command[0]), "packaging/linux/apt.txt lists it"
        file = stack.enter_context(log.open("wb"))
        proxy = subprocess.Popen(command, stdout=file, stderr=file, env=environment)
        stack.callback(proxy.wait)
        stack.callback(proxy.terminate)
        for address in made.particulars.addresses.values():
            wait_for_port(address.port, log)
        yield Door(dict(made.particulars.addresses), stores, service, trust)


def test_what_leads_in_and_what_does_not(door: Door):
    for half in HALVES:
        for method, path in LEADS_IN:
            assert door.ask(half, method, path) == 200, (half, method, path)
            assert door.stores[half].asked.get(timeout=10) == (method, path)
        for method, path in STAYS_OUT:
            assert door.ask(half, method, path) in {400, 403, 404, 405}, (half, method, path)
        assert door.stores[half].asked.empty()
    for path in ("/token", "/stop"):
        assert door.ask("identity", "POST", path, b"{}") == 200
        assert door.service.asked.get(timeout=10) == ("POST", path)
        assert door.ask("media", "POST", path, b"{}") in {403, 404, 405}, "identity's address has the service"
    assert door.service.asked.empty()


def test_a_body_goes_through_as_it_comes_and_a_cut_is_felt(door: Door):
    behind = door.stores["media"]
    with contextlib.closing(door.connect("media")) as line:
        line.putrequest("PATCH", UPLOAD)
        line.putheader("Content-Length", str(8 << 20))
        line.endheaders()
        line.send(MANY)
        arrived = 0
        while arrived < len(MANY):
            arrived += behind.got.get(timeout=20)
        assert arrived == len(MANY), "nothing waits in the proxy"
    while behind.got.get(timeout=20):
        pass


def test_small_requests_have_a_limit_and_large_files_none_that_matters(door: Door):
    with contextlib.closing(door.connect("identity")) as line:
        line.putrequest("POST", "/token")
        line.putheader("Content-Length", str(2 << 20))
        line.endheaders()
        with contextlib.suppress(OSError):  # it may close before it has read all
            line.send(MANY * 32)
        assert line.getresponse().status in {413, 502}  # Caddy cuts what it has begun to hand on
    with contextlib.closing(door.connect("media")) as line:
        line.putrequest("POST", "/.tus/v2/inbox/media/x")
        line.putheader("Content-Length", str(32 << 30))
        line.endheaders()
        line.send(MANY)
        assert door.stores["media"].got.get(timeout=20)


def test_a_stranger_learns_nothing_of_the_proxy(door: Door):
    with contextlib.closing(door.connect("identity")) as line:
        line.request("GET", "/")
        answer = line.getresponse()
        assert not any(digit.isdigit() for digit in answer.headers.get("Server", ""))
