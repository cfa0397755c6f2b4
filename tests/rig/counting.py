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


class Counted:
    """A client's socket; its bytes are counted under a lock: each stands in the window or is read."""

    def __init__(self, client: socket.socket, guard: threading.Lock) -> None:
        self.client, self._guard = client, guard
        self.read_bytes = 0
        self.horizon: int | None = None  # what had been accepted at the mark, in bytes from the first one

    def recv(self, size: int) -> bytes:
        self.client.recv(1, socket.MSG_PEEK)  # waits, while everybody may count
        with self._guard:
            block = self.client.recv(size)
            self.read_bytes += len(block)
            return block

    def accepted(self) -> int:
        """With the guard held: what this side's system has taken over."""
        if self.client.fileno() == -1:
            return self.read_bytes
        found = fcntl.ioctl(self.client, termios.FIONREAD, struct.pack("i", 0))
        return self.read_bytes + int(struct.unpack("i", found)[0])


@dataclass
class Door:
    """Forwards to a store byte by byte as it were: what the client sent stands here or nowhere.

    `mark` is the moment of an acknowledgement, `late` counts the bytes of bodies that were accepted after it.
    `told` holds each request's method, path and the status that the store gave.
    """

    upstream: tuple[str, int]
    rate_bytes_s: int | None = None
    told: list[tuple[str, str, int]] = field(default_factory=list)
    body_bytes: int = 0
    late: int = 0
    resets: int = 0
    _marked: bool = False
    _bodies: set[Counted] = field(default_factory=set)
    _open: set[Counted] = field(default_factory=set)
    _guard: threading.Lock = field(default_factory=threading.Lock)
    _threads: list[threading.Thread] = field(default_factory=list)
    _moved: threading.Condition = field(init=False)

    def __post_init__(self) -> None:
        self._moved = threading.Condition(self._guard)
        self._listener = socket.socket()
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _WINDOW_BYTES)
        self._listener.bind(("127.0.0.1", 0))
        self._listener.listen(64)
        self._port = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self._port}"
        self._threads.append(threading.Thread(target=self._accept))
        self._threads[0].start()

    def mark(self) -> None:
        """From here on every byte of a body that is accepted is late. Who knocked before is let in first."""
        with socket.create_connection(("127.0.0.1", self._port)) as own, self._moved:
            me = own.getsockname()
            self._moved.wait_for(lambda: any(_peer(item.client) == me for item in self._open))
            self._marked, self.late = True, 0
            for item in self._open:
                item.horizon = item.accepted()

    def clear(self) -> None:
        """Forget the mark and all counts."""
        with self._guard:
            self._marked, self.late, self.body_bytes = False, 0, 0
            self.told.clear()
            for item in self._open:
                item.horizon = None

    def wait_for(self, size_bytes: int, timeout_s: float = 60.0) -> bool:
        """Wait until that many bytes of bodies were read."""
        with self._guard:
            return self._moved.wait_for(lambda: self.body_bytes >= size_bytes, timeout_s)

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
                    item.client.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            counted = Counted(client, self._guard)
            thread = threading.Thread(target=self._serve, args=(counted,))
            with self._guard:
                counted.horizon = 0 if self._marked else None
                self._threads.append(thread)
                self._open.add(counted)
                self._moved.notify_all()
            thread.start()

    def _serve(self, counted: Counted) -> None:
        with contextlib.suppress(OSError, ValueError), contextlib.ExitStack() as stack:
            stack.callback(self._let_go, counted)
            server = stack.enter_context(socket.create_connection(self.upstream))
            while asked := read_head(counted):  # type: ignore[arg-type] - it only receives
                server.sendall(asked.raw)
                if not self._forward_body(counted, server, asked):
                    return
                answer = read_answer(server, asked.method)
                if not answer:
                    return
                with self._guard:
                    self.told.append((asked.method, asked.path, int(answer.split(b" ", 2)[1])))
                counted.client.sendall(answer)

    def _let_go(self, counted: Counted) -> None:
        with self._guard:
            self._open.discard(counted)
            counted.client.close()

    def _forward_body(self, counted: Counted, server: socket.socket, asked: Asked) -> bool:
        if asked.method not in _WRITING or not asked.length:
            return True
        with self._guard:
            self._bodies.add(counted)
        try:
            return self._carry(counted, server, asked.length)
        except ConnectionResetError:  # a reset goes through as one: a close would have the store keep a part
            server.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.resets += 1
            raise
        finally:
            with self._guard:
                self._bodies.discard(counted)
                self._moved.notify_all()

    def _carry(self, counted: Counted, server: socket.socket, left: int) -> bool:
        while left:
            block = counted.recv(min(_BLOCK_BYTES, left))
            if not block:
                return False
            self._count(counted, len(block))
            server.sendall(block)
            left -= len(block)
            if self.rate_bytes_s is not None:
                time.sleep(len(block) / self.rate_bytes_s)
        return True

    def _count(self, counted: Counted, size: int) -> None:
        with self._guard:
            self.body_bytes += size
            if counted.horizon is not None:
                self.late += min(size, max(0, counted.read_bytes - counted.horizon))
            self._moved.notify_all()


def _peer(client: socket.socket) -> object:
    try:
        return client.getpeername()
    except OSError:
        return None


@contextlib.contextmanager
def running_door(url: str, rate_bytes_s: int | None = None) -> Iterator[Door]:
    """A door to the store at `url`, gone at the end."""
    host, _, port = url.removeprefix("http://").rstrip("/").partition(":")
    door = Door((host, int(port)), rate_bytes_s)
    try:
        yield door
    finally:
        door.stop()
