"""A camera that does not exist: MJPEG over HTTP with burned-in frame numbers, and every fault on demand."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

import numpy as np
from numpy.typing import NDArray

from collector.capture.device.signals import burn_number, make_backdrop
from collector.capture.picture.jpeg import encode_jpeg

TRIES = 12
"""How often a test begins anew when this computer was too busy to be a camera in time."""


@dataclass
class Faults:
    """What goes wrong, by frame number."""

    withheld: set[int] = field(default_factory=set)
    repeated: set[int] = field(default_factory=set)
    delayed_s: dict[int, float] = field(default_factory=dict)
    freezes_at: int | None = None
    stops_at: int | None = None
    drops_at: int | None = None
    black_from: int | None = None
    half_rate_from: int | None = None
    other_size: tuple[int, int] | None = None
    other_size_from: int = 0


class RigCamera:
    """Serves `url`. Frame k is due k / fps after the connection began; `sent` lists what went out."""

    def __init__(
        self, faults: Faults | None = None, *, width: int = 640, height: int = 360, fps: int = 30
    ) -> None:
        self.faults = faults or Faults()
        self.fps = fps
        self.sent: list[int] = []
        self.sent_at_s: dict[int, float] = {}
        self.connections = 0
        self.due = 0
        self._drawn: list[bytes] = []
        self._latest_s = 0.0
        self._stopping = threading.Event()
        self._backdrop = make_backdrop(width, height)
        self._width = width
        camera = self

        class Answer(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
                self.end_headers()
                camera.connections += 1
                with suppress(BrokenPipeError, ConnectionResetError):
                    camera._stream(self)
                self.close_connection = True

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    def wait_for(self, number: int, ended: Callable[[], bool]) -> None:
        """Wait until frame `number` was due, or `ended` says that nobody waits for it."""
        while self.due < number and not ended():
            time.sleep(0.01)

    def show(self, pictures: list[bytes]) -> None:
        """Show these JPEGs in turn, so that drawing costs nothing."""
        self._drawn = pictures

    def draw(self, number: int) -> bytes:
        """JPEG of one frame."""
        if self._drawn:
            return self._drawn[number % len(self._drawn)]
        faults = self.faults
        if faults.black_from is not None and number >= faults.black_from:
            return encode_jpeg(self._make_black(number))
        if faults.other_size is not None and number >= faults.other_size_from:
            width, height = faults.other_size
            other = make_backdrop(width, height)[:, :width].copy()
            burn_number(other, number)
            return encode_jpeg(other)
        shift = 2 * number % self._width
        bgr = self._backdrop[:, shift : shift + self._width].copy()
        burn_number(bgr, number)
        return encode_jpeg(bgr)

    def _make_black(self, number: int) -> NDArray[np.uint8]:
        """A covered lens: black with the converter's noise."""
        height = self._backdrop.shape[0]
        return np.random.default_rng(number).integers(0, 6, (height, self._width, 3), np.uint8)

    def _is_left_out(self, number: int) -> bool:
        half = self.faults.half_rate_from
        return number in self.faults.withheld or (half is not None and number >= half and number % 2 == 1)

    def _stream(self, answer: BaseHTTPRequestHandler) -> None:
        begin_s, number = time.monotonic(), 0
        faults = self.faults
        while not self._stopping.wait(max(0.0, begin_s + number / self.fps - time.monotonic())):
            if faults.drops_at is not None and number >= faults.drops_at:
                return
            if faults.stops_at is not None and number >= faults.stops_at:
                self._stopping.wait()
                return
            self._note_lateness(number, time.monotonic() - begin_s - number / self.fps)
            if not self._is_left_out(number):
                self._stopping.wait(faults.delayed_s.get(number, 0.0))
                for _ in range(2 if number in faults.repeated else 1):
                    self._send(answer, number)
            number += 1
            self.due = number

    @property
    def was_in_time(self) -> bool:
        """False if this computer was so busy that the camera itself sent a frame half a period late."""
        return self._latest_s < 0.5 / self.fps

    def _note_lateness(self, number: int, late_s: float) -> None:
        delays = self.faults.delayed_s.items()
        meant_s = max(
            (delay_s - (number - at) / self.fps for at, delay_s in delays if number >= at), default=0.0
        )
        if number >= self.fps:  # in the first second the recorder is still opening
            self._latest_s = max(self._latest_s, late_s - max(meant_s, 0.0))

    def _send(self, answer: BaseHTTPRequestHandler, number: int) -> None:
        frozen = self.faults.freezes_at
        jpeg = self.draw(number if frozen is None else min(number, frozen))
        answer.wfile.write(
            b"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n%b\r\n" % (len(jpeg), jpeg)
        )
        answer.wfile.flush()
        self.sent.append(number)
        self.sent_at_s[number] = time.monotonic()
