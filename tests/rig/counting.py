"""A store's door without a buffer: a small window, a rate, and a count of what was accepted."""

from __future__ import annotations

import contextlib
import fcntl
import socket
import struct
import termios
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.rig.proxy import Asked, read_answer, read_head

_WINDOW_BYTES = 4096
_BLOCK_BYTES = 2048
_WRITING = {"POST", "PATCH"}


@dataclass
class Door:
    """Forwards to a store byte by byte as it were: what the client sent stands here or nowhere.

    `accepted` counts the bytes of bodies that this side's system has taken over; `told` holds each request's
    method, path and the status that the store gave.
    """

    upstream: tuple[str, int]
    rate_bytes_s: int | None = None
    told: list[tuple[str, str, int]] = field(default_factory=list)
    read_bytes: int = 0
    resets: int = 0
    _bodies: set[socket.socket] = field(default_factory=set)
    _open: set[socket.socket] = field(default_factory=set)
    _guard: threading.Lock = field(default_factory=threading.Lock)
    _threads: list[threading.Thread] = field(default_factory=list)
    _moved: threading.Condition = field(init=False)

    def __post_init__(self) -> None:
        self._moved = threading.Condition(self._guard)
        self._listener = socket.socket()
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _WINDOW_BYTES)
        self._listener.bind(("127.0.0.1", 0))
        self._listener.listen(64)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._threads.append(threading.Thread(target=self._accept))
        self._threads[0].start()

    def accepted(self) -> int:
        """Bytes of bodies that arrived: read here, or standing in this side's small window."""
        with self._guard:
            return self.read_bytes + sum(_standing(item) for item in self._bodies)

    def wait_for(self, size_bytes: int, timeout_s: float = 60.0) -> bool:
        """Wait until that many bytes of bodies were read."""
        with self._guard:
            return self._moved.wait_for(lambda: self.read_bytes >= size_bytes, timeout_s)

    def wait_until_idle(self, timeout_s: float = 60.0) -> bool:
        """Wait until no body is on its way: its end, or its reset, was seen."""
        with self._guard:
            return self._moved.wait_for(lambda: not self._bodies, timeout_s)

    def stop(self) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._guard:
            for item in list(self._open):
                with contextlib.suppress(OSError):
                    item.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._serve, args=(client,))
            with self._guard:
                self._threads.append(thread)
                self._open.add(client)
            thread.start()

    def _serve(self, client: socket.socket) -> None:
        with contextlib.suppress(OSError, ValueError), contextlib.ExitStack() as stack:
            stack.callback(client.close)
            stack.callback(self._open.discard, client)
            server = stack.enter_context(socket.create_connection(self.upstream))
            while asked := read_head(client):
                server.sendall(asked.raw)
                if not self._forward_body(client, server, asked):
                    return
                answer = read_answer(server, asked.method)
                if not answer:
                    return
                with self._guard:
                    self.told.append((asked.method, asked.path, int(answer.split(b" ", 2)[1])))
                client.sendall(answer)

    def _forward_body(self, client: socket.socket, server: socket.socket, asked: Asked) -> bool:
        if asked.method not in _WRITING or not asked.length:
            return True
        with self._guard:
            self._bodies.add(client)
        try:
            return self._carry(client, server, asked.length)
        except ConnectionResetError:  # a reset goes through as one: a close would have the store keep a part
            server.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.resets += 1
            raise
        finally:
            with self._guard:
                self._bodies.discard(client)
                self._moved.notify_all()

    def _carry(self, client: socket.socket, server: socket.socket, left: int) -> bool:
        while left:
            block = self._take(client, min(_BLOCK_BYTES, left))
            if not block:
                return False
            server.sendall(block)
            left -= len(block)
            if self.rate_bytes_s is not None:
                time.sleep(len(block) / self.rate_bytes_s)
        return True

    def _take(self, client: socket.socket, size: int) -> bytes:
        """Read while nobody counts: a byte stands in the window or is read, never in between."""
        client.recv(1, socket.MSG_PEEK)
        with self._guard:
            block = client.recv(size)
            self.read_bytes += len(block)
            self._moved.notify_all()
            return block


def _standing(connected: socket.socket) -> int:
    if connected.fileno() == -1:
        return 0
    found = fcntl.ioctl(connected, termios.FIONREAD, struct.pack("i", 0))
    return int(struct.unpack("i", found)[0])


@contextlib.contextmanager
def running_door(url: str, rate_bytes_s: int | None = None) -> Iterator[Door]:
    """A door to the store at `url`, gone at the end."""
    host, _, port = url.removeprefix("http://").rstrip("/").partition(":")
    door = Door((host, int(port)), rate_bytes_s)
    try:
        yield door
    finally:
        door.stop()
