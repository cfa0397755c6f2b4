"""What every camera over HTTP of these tests is: a server on a free port, and pictures that fall due."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self


class ServedCamera:
    """Serves `url`; a subclass says by `answer` what goes out. `due` is the number of the next picture."""

    def __init__(self, fps: int) -> None:
        self.fps = fps
        self.due = 0
        self.connections = 0
        self._stopping = threading.Event()
        camera = self

        class Answer(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                camera.connections += 1
                self.close_connection = True
                with suppress(OSError):
                    camera.answer(self)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self._server.server_port}"

    @property
    def url(self) -> str:
        return f"http://{self.address}/stream"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    def answer(self, answer: BaseHTTPRequestHandler) -> None:
        """Answer one request."""
        raise NotImplementedError

    def wait_for(self, number: int, ended: Callable[[], bool]) -> None:
        """Wait until picture `number` was due, or `ended` says that nobody waits for it."""
        while self.due < number and not ended():
            time.sleep(0.01)

    def beats(self) -> Iterator[tuple[int, float]]:
        """Number and lateness in seconds of each picture, k / fps after now; ends with the camera."""
        begin_s, number = time.monotonic(), 0
        while not self._stopping.wait(max(0.0, begin_s + number / self.fps - time.monotonic())):
            yield number, time.monotonic() - begin_s - number / self.fps
            number += 1
            self.due = number
