"""A proxy on loopback that forwards HTTP and breaks it on purpose: at one stage, in one way, some times."""

from __future__ import annotations

import contextlib
import select
import socket
import ssl
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal

Stage = Literal["create", "whole", "offset", "body", "finish", "receipt", "token", "stop"]
_HANG_S = 5.0  # longer than any client of the tests waits
_BLOCK = 64 << 10
HEAD_LIMIT = 64 << 10


@dataclass(frozen=True)
class Asked:
    """A request's head."""

    method: str
    path: str
    headers: dict[str, str]
    raw: bytes

    @property
    def length(self) -> int:
        return int(self.headers.get("content-length", "0"))

    @property
    def stage(self) -> Stage | None:
        uploads = self.path.startswith("/.tus/.uploads/")
        if self.path.startswith("/v2/receipts/"):
            return "receipt"
        if self.path in {"/token", "/stop"}:
            return "token" if self.path == "/token" else "stop"
        if self.method == "POST" and self.path.startswith("/.tus/"):
            return "whole" if self.length else "create"
        if self.method == "HEAD" and uploads:
            return "offset"
        return "body" if self.method == "PATCH" and uploads else None


@dataclass
class Break:
    """What goes wrong. `when`: before a request is forwarded, in the middle of its body, or after all of it.

    `act` gets the client's socket, and the true answer when there is one; `times` None: for ever.
    """

    stage: Stage
    when: Literal["before", "middle", "after"]
    act: Callable[[Proxy, socket.socket, bytes], None]
    times: int | None = 1
    met: int = 0


@dataclass
class Proxy:
    """Listens on a port of its own; `breaks` may be changed at any time."""

    upstream: tuple[str, int]
    context: ssl.SSLContext | None = None
    breaks: list[Break] = field(default_factory=list)
    cut_every_bytes: int | None = None
    body_bytes: Counter[str] = field(default_factory=Counter)
    requests: list[tuple[str, str]] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    _open: set[socket.socket] = field(default_factory=set)
    _guard: threading.Lock = field(default_factory=threading.Lock)
    _carried: int = 0

    def start(self) -> None:
        self._released = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._threads = [threading.Thread(target=self._accept, args=(self._listener,))]
        self._threads[0].start()

    @property
    def url(self) -> str:
        return f"{'https' if self.context else 'http'}://localhost:{self.port}"

    def stop(self) -> None:
        self._released.set()
        self.refuse()
        with self._guard:
            for connection in list(self._open):
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()

    def refuse(self) -> None:
        """Close the door: connecting is refused until `admit`."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def admit(self) -> None:
        """Open the door again, at the same port."""
        if self._listener.fileno() == -1 and not self._released.is_set():
            self._listener = socket.create_server(("127.0.0.1", self.port))
            thread = threading.Thread(target=self._accept, args=(self._listener,))
            self._threads.append(thread)
            thread.start()

    def hang(self, client: socket.socket) -> None:
        """Say and take nothing until the client gives up or the proxy stops.

        That it gave up does not arrive while bytes that nobody takes stand before it: so only for a while.
        """
        watch = select.poll()
        watch.register(client, select.POLLRDHUP)
        end = time.monotonic() + _HANG_S
        while not self._released.is_set() and time.monotonic() < end and not watch.poll(20):
            pass

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._serve, args=(client,))
            with self._guard:
                self._threads.append(thread)
                self._open.add(client)
            thread.start()

    def _serve(self, client: socket.socket) -> None:
        with contextlib.suppress(OSError), contextlib.ExitStack() as stack:
            stack.callback(client.close)
            stack.callback(self._open.discard, client)
            if self.context is not None:
                client = stack.enter_context(self.context.wrap_socket(client, server_side=True))
            server = stack.enter_context(socket.create_connection(self.upstream))
            while self._carry(client, server):
                pass

    def _carry(self, client: socket.socket, server: socket.socket) -> bool:
        asked = read_head(client)
        if asked is None:
            return False
        with self._guard:
            self.requests.append((asked.method, asked.path))
            self.tokens.append(asked.headers.get("authorization", ""))
            broken = self._due(asked)
        if broken is not None and broken.when == "before":
            broken.act(self, client, b"")
            return False
        server.sendall(asked.raw)
        half = broken is not None and broken.when == "middle"
        whole = self._forward_body(client, server, asked, asked.length // 2 if half else asked.length)
        if broken is None:
            return whole and self._forward_answer(server, client, asked)
        broken.act(self, client, b"" if half else read_answer(server, asked.method))
        return False

    def _due(self, asked: Asked) -> Break | None:
        stage = asked.stage
        for item in self.breaks:
            fits = item.stage == stage or (item.stage == "finish" and stage == "body")
            if fits and (item.times is None or item.met < item.times):
                item.met += 1
                return item
        return None

    def _forward_body(self, client: socket.socket, server: socket.socket, asked: Asked, size: int) -> bool:
        left = size
        while left:
            block = client.recv(min(_BLOCK, left))
            if not block:
                return False
            with self._guard:
                self.body_bytes[asked.path] += len(block)
                self._carried += len(block)
                cut = self.cut_every_bytes is not None and self._carried >= self.cut_every_bytes
                if cut:
                    self._carried = 0
            server.sendall(block)
            left -= len(block)
            if cut:
                return False
        return True

    def _forward_answer(self, server: socket.socket, client: socket.socket, asked: Asked) -> bool:
        answer = read_answer(server, asked.method)
        client.sendall(answer)
        return bool(answer)


def read_head(connection: socket.socket) -> Asked | None:
    """Read a request's head byte by byte enough: nothing of the body is taken."""
    raw = read_until_blank(connection)
    if not raw:
        return None
    lines = raw.decode("latin-1").split("\r\n")
    method, path, _ = lines[0].split(" ", 2)
    headers = dict(line.split(": ", 1) for line in lines[1:] if line)
    return Asked(method, path, {name.lower(): value for name, value in headers.items()}, raw)


def read_until_blank(connection: socket.socket) -> bytes:
    raw = b""
    while not raw.endswith(b"\r\n\r\n"):
        byte = connection.recv(1)
        if not byte or len(raw) > HEAD_LIMIT:
            return b""
        raw += byte
    return raw


def read_answer(connection: socket.socket, method: str) -> bytes:
    """Read a whole answer that names its length."""
    head = read_until_blank(connection)
    lines = head.decode("latin-1").lower().split("\r\n")
    sizes = [int(line.split(":")[1]) for line in lines if line.startswith("content-length:")]
    left = sizes[0] if sizes and method != "HEAD" else 0
    parts = [head]
    while left:
        block = connection.recv(min(_BLOCK, left))
        if not block:
            break
        parts.append(block)
        left -= len(block)
    return b"".join(parts)


def reset(_proxy: Proxy, client: socket.socket, _answer: bytes) -> None:
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def close(_proxy: Proxy, _client: socket.socket, _answer: bytes) -> None:
    return


def hang(proxy: Proxy, client: socket.socket, _answer: bytes) -> None:
    proxy.hang(client)


def refuse(proxy: Proxy, client: socket.socket, answer: bytes) -> None:
    proxy.refuse()
    reset(proxy, client, answer)


def say(data: bytes) -> Callable[[Proxy, socket.socket, bytes], None]:
    """Answer with these bytes, whatever they are."""

    def act(_proxy: Proxy, client: socket.socket, _answer: bytes) -> None:
        client.sendall(data)
        with contextlib.suppress(OSError):
            client.shutdown(socket.SHUT_WR)
            while client.recv(_BLOCK):  # take what is on its way, or the answer is lost to a reset
                pass

    return act


def status(code: int, **headers: str) -> Callable[[Proxy, socket.socket, bytes], None]:
    lines = [f"HTTP/1.1 {code} Broken", "Content-Length: 0", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return say(("\r\n".join(lines) + "\r\n\r\n").encode())


def change(edit: Callable[[bytes], bytes]) -> Callable[[Proxy, socket.socket, bytes], None]:
    """Answer with what the server said, edited."""

    def act(_proxy: Proxy, client: socket.socket, answer: bytes) -> None:
        client.sendall(edit(answer))

    return act


def header(name: str, value: str) -> Callable[[Proxy, socket.socket, bytes], None]:
    """Replace one header of the answer."""

    def edit(answer: bytes) -> bytes:
        head, _, body = answer.partition(b"\r\n\r\n")
        lines = [
            line for line in head.decode("latin-1").split("\r\n") if not line.lower().startswith(name.lower())
        ]
        return ("\r\n".join([*lines, f"{name}: {value}"]) + "\r\n\r\n").encode() + body

    return change(edit)


@contextlib.contextmanager
def running_proxy(url: str, context: ssl.SSLContext | None = None) -> Iterator[Proxy]:
    """A proxy to the server at `url`, gone at the end."""
    host, _, port = url.removeprefix("http://").partition("/")[0].partition(":")
    proxy = Proxy((host, int(port)), context)
    proxy.start()
    try:
        yield proxy
    finally:
        proxy.stop()
