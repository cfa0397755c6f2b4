"""After "deleted" nothing more arrives: the bytes of an upload are counted where they are taken over."""

from __future__ import annotations

import contextlib
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from collector.build import Core, open_core
from collector.demo.world import World, enrol, install_demo, make_pack, running_world
from collector.model.manifest import HALVES
from collector.session.session import StartChoice
from collector.upload.outbox import Limits
from tests.found.calls import PROJECT, finish
from tests.rig.world import RAMP

RATE_BYTES_S = 20_000
HEADS_BYTES = 4096  # what is asked and told besides has no body


class Narrow:
    """A narrow line to a store: it counts what comes in, and from `mark` on what comes in late."""

    def __init__(self, url: str) -> None:
        host, _, port = url.removeprefix("http://").rstrip("/").partition(":")
        self._store = (host, int(port))
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.came, self.late, self._marked = 0, 0, False
        self._moved = threading.Condition()
        threading.Thread(target=self._accept, daemon=True).start()

    def mark(self) -> None:
        with self._moved:
            self._marked = True

    def wait_for(self, size_bytes: int) -> bool:
        with self._moved:
            return self._moved.wait_for(lambda: self.came >= size_bytes, 60)

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.create_connection(self._store)
                for work in (self._carry, _answer):
                    threading.Thread(target=work, args=(client, server), daemon=True).start()

    def _carry(self, client: socket.socket, server: socket.socket) -> None:
        with contextlib.suppress(OSError), server:
            while client.recv(1, socket.MSG_PEEK):
                with self._moved:
                    block = client.recv(2048)
                    self.came += len(block)
                    self.late += len(block) if self._marked else 0
                    self._moved.notify_all()
                server.sendall(block)
                time.sleep(len(block) / RATE_BYTES_S)


def _answer(client: socket.socket, server: socket.socket) -> None:
    with contextlib.suppress(OSError), client:
        while block := server.recv(1 << 16):
            client.sendall(block)


@contextlib.contextmanager
def running_laptop(folder: Path) -> Iterator[tuple[Core, Narrow]]:
    world = World(folder)
    with contextlib.ExitStack() as stack:
        servers = stack.enter_context(running_world(world)).project.server
        line = Narrow(servers["media"].url)
        stack.callback(line.close)
        shutil.rmtree(world.pack)
        urls = {half: line.url if half == "media" else servers[half].url for half in HALVES}
        make_pack(world, urls, servers["media"].token_url)
        core = open_core(world.data, lambda: "a long passphrase")
        stack.callback(core.close)
        install_demo(world, core)
        enrol(world, core, PROJECT)
        yield core, line


def test_nothing_arrives_after_a_withdrawal(tmp_path: Path) -> None:
    with running_laptop(tmp_path) as (core, line):
        sessions = getattr(core, "sessions", core)
        start = getattr(sessions, "start", None) or core.start_session  # type: ignore[attr-defined]
        session = finish(start(PROJECT, StartChoice("en", False, "demo", RAMP)), seconds=3.0)
        send = core.outbox.send if hasattr(core.outbox, "send") else core.upload  # type: ignore[attr-defined]
        upload = threading.Thread(target=lambda: send(limits=Limits(receipt_wait_s=0)))
        upload.start()
        assert line.wait_for(20_000)
        session.withdraw()
        line.mark()
        upload.join()
        assert line.late <= HEADS_BYTES
