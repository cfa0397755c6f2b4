"""Microphones and cameras with faults, at capture's own seam."""

from __future__ import annotations

import threading

from collector.capture.device.camera import make_camera
from collector.capture.device.selection import Devices
from collector.capture.device.signals import make_ramp
from collector.capture.device.sources import OnSound
from collector.capture.lane import Lane
from collector.capture.pace import Pace, RealPace, VirtualPace
from collector.capture.spec import CaptureSpec, is_fast

BLOCK = 480


class FaultyMicrophone:
    """Hears the ramp. Loses `skips[n]` frames before frame n, goes silent or ends at `ends_at`."""

    def __init__(
        self,
        pace: Pace,
        *,
        skips: dict[int, int] | None = None,
        ends_at: int | None = None,
        says_so: bool = False,
        sampling_rate_hz: int = 48_000,
        channels: int = 2,
        ppm: int = 0,
    ) -> None:
        """`ppm`: how much faster than it says the device runs, in millionths."""
        self.sampling_rate_hz = sampling_rate_hz
        self.channels = channels
        self.dtype = "int16"
        self.facts = {"host_api": "ALSA"}
        self.overflows = False
        self.begin_s = 0.0
        self.true_rate_hz = sampling_rate_hz * (1 + ppm * 1e-6)
        self._pace = pace
        self._skips = dict(skips or {})
        self._ends_at = ends_at
        self._says_so = says_so
        self._stopping = threading.Event()
        self._ended = threading.Event()
        self._lane: Lane | None = None

    @property
    def alive(self) -> bool:
        return not (self._says_so and self._ended.is_set())

    def open(self) -> None:
        pass

    def start(self, on_sound: OnSound) -> None:
        self._lane = Lane("rig microphone", lambda: self._play(on_sound)).start()

    def stop(self) -> None:
        self._stopping.set()
        if self._lane is not None:
            self._lane.join(5)

    def _play(self, on_sound: OnSound) -> None:
        begin_s, first = self._pace.now(), 0
        self.begin_s = begin_s
        while self._pace.lead_to(begin_s + (first + BLOCK) / self.true_rate_hz, self._stopping):
            if self._ends_at is not None and first >= self._ends_at:
                self._ended.set()
                return
            for at in [frame for frame in self._skips if frame <= first]:
                first += self._skips.pop(at)
            heard_s = begin_s + (first + BLOCK) / self.true_rate_hz
            sound = make_ramp(first, BLOCK, self.channels)
            on_sound(sound, begin_s + first / self.true_rate_hz, heard_s, self.overflows)
            first += BLOCK


def faulty_devices(spec: CaptureSpec, **faults: object) -> Devices:
    """A faulty microphone (and the spec's camera where it wants video) in virtual or real time."""
    pace: Pace = VirtualPace() if is_fast(spec.microphone or "") else RealPace()
    camera = None if spec.video is None else make_camera(spec.camera or "", spec.video, pace)
    return Devices(pace, FaultyMicrophone(pace, **faults), camera)  # type: ignore[arg-type]
