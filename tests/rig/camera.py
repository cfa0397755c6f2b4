"""A camera that does not exist: MJPEG over HTTP with burned-in frame numbers, and every fault on demand."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler

import numpy as np
from numpy.typing import NDArray

from collector.capture.device.signals import burn_number, make_backdrop
from collector.capture.picture.jpeg import encode_jpeg
from tests.rig.served import ServedCamera

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


class RigCamera(ServedCamera):
    """Frame k is due k / fps after the connection began; `sent` lists what went out."""

    def __init__(
        self, faults: Faults | None = None, *, width: int = 640, height: int = 360, fps: int = 30
    ) -> None:
        super().__init__(fps)
        self.faults = faults or Faults()
        self.sent: list[int] = []
        self.sent_at_s: dict[int, float] = {}
        self._drawn: list[bytes] = []
        self._latest_s = 0.0
        self._backdrop = make_backdrop(width, height)
        self._width = width

    def answer(self, answer: BaseHTTPRequestHandler) -> None:
        """A stream of parts."""
        answer.send_response(200)
        answer.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
        answer.send_header("Connection", "close")
        answer.end_headers()
        self._stream(answer)

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
        faults = self.faults
        for number, late_s in self.beats():
            if faults.drops_at is not None and number >= faults.drops_at:
                return
            if faults.stops_at is not None and number >= faults.stops_at:
                self._stopping.wait()
                return
            self._note_lateness(number, late_s)
            if not self._is_left_out(number):
                self._stopping.wait(faults.delayed_s.get(number, 0.0))
                for _ in range(2 if number in faults.repeated else 1):
                    self._send(answer, number)

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
