"""A camera over HTTP that answers as it is told: any bytes for a picture, chunked or not, or singly."""

from __future__ import annotations

import base64
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

Say = Callable[[int], bytes]
"""Number of a picture -> what is sent for it."""


@dataclass
class Manner:
    """How it answers. `single`: one picture an answer; `busy` are those for which it says 503 once.

    `login`: `name:password` that it asks for.
    """

    kind: str | None = "multipart/x-mixed-replace; boundary=frame"
    chunked: bool = False
    single: bool = False
    status: int = 200
    login: str = ""
    ends_at: int | None = None
    busy: frozenset[int] = frozenset()


class HttpCamera:
    """Serves `url`; what is said for number k goes out k / fps after the connection began."""

    def __init__(self, say: Say, manner: Manner | None = None, *, fps: int = 30) -> None:
        self.due = 0
        self.requests = 0
        self._say, self._manner, self._fps = say, manner or Manner(), fps
        self._stopping = threading.Event()
        camera = self

        class Answer(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                camera.requests += 1
                self.close_connection = True
                with suppress(OSError):
                    camera._answer(self)

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

    def wait_for(self, number: int, ended: Callable[[], bool]) -> None:
        """Wait until picture `number` was due, or `ended` says that nobody waits for it."""
        while self.due < number and not ended():
            time.sleep(0.01)

    def _answer(self, answer: BaseHTTPRequestHandler) -> None:
        manner = self._manner
        wanted = "Basic " + base64.b64encode(manner.login.encode()).decode()
        if manner.login and answer.headers.get("Authorization") != wanted:
            answer.send_response(401)
            answer.send_header("WWW-Authenticate", 'Basic realm="camera"')
            answer.send_header("Content-Length", "0")
            answer.end_headers()
            return
        answer.send_response(503 if manner.single and self.due in manner.busy else manner.status)
        if manner.kind is not None:
            answer.send_header("Content-Type", manner.kind)
        if manner.single:
            body = self._say(self.due)
            self.due += 1
            answer.send_header("Content-Length", str(len(body)))
            answer.end_headers()
            answer.wfile.write(body)
            return
        answer.send_header(
            "Transfer-Encoding" if manner.chunked else "Connection", "chunked" if manner.chunked else "close"
        )
        answer.end_headers()
        self._stream(answer)

    def _stream(self, answer: BaseHTTPRequestHandler) -> None:
        begin_s, number = time.monotonic(), 0
        while not self._stopping.wait(max(0.0, begin_s + number / self._fps - time.monotonic())):
            if self._manner.ends_at is not None and number >= self._manner.ends_at:
                return
            data = self._say(number)
            if data and self._manner.chunked:
                data = b"%x\r\n%b\r\n" % (len(data), data)
            answer.wfile.write(data)
            answer.wfile.flush()
            number += 1
            self.due = number
