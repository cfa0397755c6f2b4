"""A camera over HTTP that answers as it is told: any bytes for a picture, chunked or not, or singly."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler

from tests.rig.served import ServedCamera

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


class HttpCamera(ServedCamera):
    """What is said for number k goes out k / fps after the connection began."""

    def __init__(self, say: Say, manner: Manner | None = None, *, fps: int = 30) -> None:
        super().__init__(fps)
        self._say, self._manner = say, manner or Manner()

    def answer(self, answer: BaseHTTPRequestHandler) -> None:
        """As its manner is."""
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
        for number, _ in self.beats():
            if self._manner.ends_at is not None and number >= self._manner.ends_at:
                return
            data = self._say(number)
            if data and self._manner.chunked:
                data = b"%x\r\n%b\r\n" % (len(data), data)
            answer.wfile.write(data)
            answer.wfile.flush()
