"""The line of a laptop: what runs for a session is reset, what is to come is refused, others go on."""

from __future__ import annotations

import contextlib
import socket
import ssl
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
import trustme

from collector.errors import ServerAway
from collector.network import Link, Network
from collector.upload.line import Line, LineClosed

BLOCK = bytes(64 << 10)


@dataclass
class Sink:
    """A server that takes a head and a little, and then reads nothing until it is told to."""

    context: ssl.SSLContext | None = None
    began: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    go_on: threading.Event = field(default_factory=threading.Event)
    ends: list[str] = field(default_factory=list)
    late: int = 0

    def __post_init__(self) -> None:
        self._listener = socket.socket()
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self._listener.bind(("127.0.0.1", 0))
        self._listener.listen(8)
        self.port = self._listener.getsockname()[1]
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def url(self) -> str:
        return f"{'https' if self.context else 'http'}://localhost:{self.port}/x"

    def close(self) -> None:
        self.go_on.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._serve, args=(client,))
            self._threads.append(thread)
            thread.start()

    def _serve(self, client: socket.socket) -> None:
        with contextlib.suppress(OSError), contextlib.ExitStack() as stack:
            stack.callback(client.close)
            taken = client
            if self.context is not None:
                taken = self.context.wrap_socket(client, server_side=True)
            stack.callback(taken.close)
            for _ in range(2):
                socket.socket.recv(taken, 2048)  # below TLS, which tells a reset from an end no more
            self.began.release()
            self.go_on.wait(30)
            try:
                while block := socket.socket.recv(taken, 4096):
                    self.late += len(block)
                self.ends.append("closed")
            except OSError as error:
                self.ends.append(type(error).__name__)


@pytest.fixture
def sink() -> Iterator[Sink]:
    with contextlib.closing(Sink()) as running:
        yield running


class Body:
    """Endless zeros, asked for block by block."""

    def __init__(self, line: Line, session: str) -> None:
        self._line, self._session = line, session

    def __len__(self) -> int:
        return 1 << 40

    def __iter__(self) -> Iterator[bytes]:
        while True:
            self._line.check(self._session)
            yield BLOCK


@dataclass
class Sender:
    """One request in a thread of its own, and what became of it."""

    line: Line
    link: Link
    url: str
    session: str = "s"
    fault: BaseException | None = None

    def __post_init__(self) -> None:
        self.thread = threading.Thread(target=self._send)
        self.thread.start()

    def _send(self) -> None:
        try:
            with self.line.request(self.session, self.link):
                self.link.ask("PATCH", self.url, body=Body(self.line, self.session))
        except Exception as fault:  # noqa: BLE001 - whatever it is, a test looks at it
            self.fault = fault


def link(**options: object) -> Link:
    return Network(["localhost", "127.0.0.1"], **options).link()


def test_what_runs_is_reset_and_nothing_lies_in_the_system_any_more(sink: Sink) -> None:
    line, wire = Line(), link()
    sender = Sender(line, wire, sink.url())
    assert sink.began.acquire(timeout=30)
    line.hush("s")
    sink.go_on.set()
    sender.thread.join()
    sink.close()
    assert isinstance(sender.fault, LineClosed)
    assert sink.ends == ["ConnectionResetError"]
    assert sink.late <= 16384  # what stood in the server's own small window, not the megabytes of ours


def test_it_is_reset_under_tls_too() -> None:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    with contextlib.closing(Sink(context)) as sink:
        line, wire = Line(), link(authorities=authority.cert_pem.bytes())
        sender = Sender(line, wire, sink.url())
        assert sink.began.acquire(timeout=30)
        line.hush("s")
        sink.go_on.set()
        sender.thread.join()
    assert isinstance(sender.fault, LineClosed)
    assert sink.ends == ["ConnectionResetError"]
    assert sink.late <= 32768


def test_a_line_that_is_idle_between_two_blocks_is_reset_too(sink: Sink) -> None:
    """An end, which a store takes for one, is not enough: it would keep the part that it got."""
    line, wire = Line(), link()
    idle, go_on = threading.Event(), threading.Event()

    class Slow(Body):
        def __iter__(self) -> Iterator[bytes]:
            yield bytes(3000)
            idle.set()
            go_on.wait(30)
            self._line.check(self._session)
            yield BLOCK

    def send() -> None:
        with contextlib.suppress(LineClosed), line.request("s", wire):
            wire.ask("PATCH", sink.url(), body=Slow(line, "s"))

    thread = threading.Thread(target=send)
    thread.start()
    assert sink.began.acquire(timeout=30)
    assert idle.wait(30)
    hushing = threading.Thread(target=line.hush, args=("s",))
    hushing.start()
    while not line.cuts:
        pass
    sink.go_on.set()
    while not sink.ends and sys.platform == "linux":  # before its own thread has woken
        pass
    go_on.set()
    hushing.join()
    thread.join()
    sink.close()
    assert sink.ends == ["ConnectionResetError"]


def test_other_sessions_and_the_link_itself_go_on(sink: Sink) -> None:
    line, wire = Line(), link()
    mine, other = Sender(line, wire, sink.url()), Sender(line, link(), sink.url(), "other")
    assert sink.began.acquire(timeout=30)
    assert sink.began.acquire(timeout=30)
    line.hush("s")
    mine.thread.join()
    assert other.thread.is_alive()
    again = Sender(line, wire, sink.url(), "third")
    assert sink.began.acquire(timeout=30)
    line.hush("other")
    line.hush("third")
    for sender in (other, again):
        sender.thread.join()
        assert isinstance(sender.fault, LineClosed)


def test_what_begins_later_is_refused_for_good() -> None:
    line = Line()
    line.hush("s")
    line.cut("s")  # a request about it that comes after a withdrawal opens nothing
    with pytest.raises(LineClosed), line.request("s", link()):
        raise AssertionError
    with pytest.raises(LineClosed), line.errand("s"):
        raise AssertionError
    with pytest.raises(LineClosed):
        line.check("s")
    line.check("another")


def test_a_cut_leaves_what_comes_after_to_the_gate(sink: Sink) -> None:
    line, before = Line(), Line().cuts
    sender = Sender(line, link(), sink.url())
    assert sink.began.acquire(timeout=30)
    line.cut("s")
    sender.thread.join()
    assert isinstance(sender.fault, LineClosed)
    assert line.cuts > before
    line.check("s")


def test_several_may_withdraw_at_once(sink: Sink) -> None:
    line = Line()
    senders = [Sender(line, link(), sink.url()) for _ in range(3)]
    for _ in senders:
        assert sink.began.acquire(timeout=30)
    threads = [threading.Thread(target=line.hush, args=("s",)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not any(thread.is_alive() for thread in threads)
    for sender in senders:
        sender.thread.join()
        assert isinstance(sender.fault, LineClosed)


def test_who_withdraws_from_within_a_request_does_not_wait_for_itself(sink: Sink) -> None:
    line, wire = Line(), link()

    class Asking(Body):
        def __iter__(self) -> Iterator[bytes]:
            yield BLOCK
            line.hush("s")
            yield BLOCK

    with pytest.raises(LineClosed), line.request("s", wire):
        wire.ask("PATCH", sink.url(), body=Asking(line, "s"))
    sink.go_on.set()


def test_a_connection_that_is_still_being_made_is_not_waited_for() -> None:
    """Nothing of it has left, and nothing will: it is refused as soon as it stands."""
    full = socket.socket()
    full.bind(("127.0.0.1", 0))
    full.listen(0)
    port = full.getsockname()[1]
    crowd = [socket.socket() for _ in range(4)]
    for item in crowd:
        item.setblocking(False)
        item.connect_ex(("127.0.0.1", port))
    line, wire = Line(), link()
    sender = Sender(line, wire, f"http://127.0.0.1:{port}/x")
    while not wire._wire._connecting:
        pass
    line.hush("s")
    assert sender.thread.is_alive()
    full.close()
    for item in crowd:
        item.close()
    sender.thread.join()
    assert isinstance(sender.fault, LineClosed)


def test_an_errand_is_kept_to_its_end() -> None:
    """An upload's address that is being written down is known afterwards: it can be dropped."""
    line, written = Line(), []
    inside, go_on = threading.Event(), threading.Event()

    def run() -> None:
        with line.errand("s"):
            inside.set()
            go_on.wait(30)
            written.append("address")

    thread = threading.Thread(target=run)
    thread.start()
    inside.wait(30)
    threading.Timer(0.05, go_on.set).start()
    line.hush("s")
    assert written == ["address"]
    thread.join()


def test_a_request_that_fails_by_itself_leaves_nothing_to_the_system(sink: Sink) -> None:
    """Between the gate's no and the cut: what was handed over already must not go on arriving."""
    line, wire = Line(), link()

    class Breaking(Body):
        def __iter__(self) -> Iterator[bytes]:
            for _ in range(8):
                yield BLOCK
            raise ServerAway("The gate says no.")

    with pytest.raises(ServerAway), line.request("s", wire):
        wire.ask("PATCH", sink.url(), body=Breaking(line, "s"))
    assert sink.began.acquire(timeout=30)
    sink.go_on.set()
    sink.close()
    assert sink.ends == ["ConnectionResetError"]
    assert sink.late <= 16384
