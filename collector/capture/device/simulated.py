"""Devices that do not exist: deterministic sound and numbered pictures, in real or virtual time."""

from __future__ import annotations

import threading

from collector.capture.device.signals import burn_number, make_backdrop, make_signal, widen
from collector.capture.device.sources import OnSound, Picture
from collector.capture.lane import Lane
from collector.capture.pace import Pace
from collector.capture.spec import SIMULATED, CaptureSpec, VideoSpec, parse_source, sample_type

BLOCK_S = 0.01


class SimulatedAudio:
    """A microphone that hears `ramp`, `speech` or `silence`, 10 ms at a time, with a perfect clock."""

    def __init__(self, spec: CaptureSpec, pace: Pace) -> None:
        self.sampling_rate_hz = spec.sampling_rate_hz
        self.channels = spec.channels
        self.dtype = sample_type(spec.bits)
        self._kind = parse_source(spec.microphone or "") or "silence"
        self.facts = {"host_api": "simulated", "model": f"{SIMULATED}{self._kind}"}
        self._pace = pace
        self._stopping = threading.Event()
        self._lane: Lane | None = None

    def open(self) -> None:
        """There is nothing to find."""

    def start(self, on_sound: OnSound) -> None:
        """Begin to make sound, frame 0 at the pace's present."""
        self._lane = Lane("simulated sound", lambda: self._play(on_sound)).start()

    def stop(self) -> None:
        """Make no more sound."""
        self._stopping.set()
        if self._lane is not None:
            self._lane.join(2.0)

    @property
    def alive(self) -> bool:
        """False once the sound's thread has failed."""
        return self._lane is None or self._lane.failure is None

    def _play(self, on_sound: OnSound) -> None:
        signal = make_signal(self._kind, self.sampling_rate_hz, self.channels)
        begin_s, first = self._pace.now(), 0
        block = max(1, round(BLOCK_S * self.sampling_rate_hz))
        while self._pace.lead_to(begin_s + (first + block) / self.sampling_rate_hz, self._stopping):
            sound = widen(signal(first, block), self.dtype)
            on_sound(sound, begin_s + first / self.sampling_rate_hz, self._pace.now(), False)
            first += block


class SimulatedCamera:
    """A camera that burns the frame number in as 16 black and white squares over a slowly moving picture."""

    def __init__(self, spec: VideoSpec, pace: Pace) -> None:
        self.facts = {"host_api": "simulated", "model": "simulated:counter"}
        self._spec = VideoSpec(fps=spec.fps) if spec.own_size else spec
        self._pace = pace
        self._stopping = threading.Event()
        self._number = 0
        self._begin_s = 0.0
        self._backdrop = make_backdrop(self._spec.width, self._spec.height)

    def open(self) -> None:
        """Frame 0 is due at the pace's present."""
        self._begin_s = self._pace.now()

    def grab(self) -> Picture | None:
        """Wait for the next frame's moment and draw it; late callers get what is due at once."""
        due_s = self._begin_s + self._number / self._spec.fps
        if not self._pace.follow_to(due_s, self._stopping):
            return None
        shift = 2 * self._number % self._spec.width
        bgr = self._backdrop[:, shift : shift + self._spec.width].copy()
        burn_number(bgr, self._number & 0xFFFF)
        self._number += 1
        return Picture(due_s if self._pace.waits else self._pace.now(), bgr)

    def stop(self) -> None:
        """Draw no more."""
        self._stopping.set()

    def close(self) -> None:
        """Nothing was opened."""
