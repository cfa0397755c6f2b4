"""A microphone whose crystal is off: the sound server reads a pipe, which is fed by a clock of its own."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path
from typing import Self

import numpy as np

from tests.rig.audio import PulseRig

RATE_HZ = 48_000
CLICK = 20_000
_STEP = RATE_HZ // 100
_CLICK_FRAMES = RATE_HZ // 200
_NAME = "crystal"


class Crystal:
    """The rig's default source while it runs: 48 kHz by its name, `ppm` faster in truth, stereo.

    It is silent until `click` is called; then it gives so many clicks of 5 ms, one for each second of its own
    time. `clicked_s` are the moments, in `time.monotonic`, at which they began.
    """

    def __init__(self, rig: PulseRig, ppm: float) -> None:
        self.clicked_s: list[float] = []
        self._rig = rig
        self._true_rate_hz = RATE_HZ * (1 + ppm * 1e-6)
        self._wanted = 0
        self._all = threading.Event()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._feed, name=_NAME, daemon=True)
        self._before = ""

    def __enter__(self) -> Self:
        settings = (f"source_name={_NAME}", "format=s16le", f"rate={RATE_HZ}", "channels=2")
        self._before = self._rig.control("get-default-source")
        self._rig.control("load-module", "module-pipe-source", f"file={self._pipe}", *settings)
        self._rig.control("set-default-source", _NAME)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self._thread.join(5)
        self._rig.control("set-default-source", self._before)
        self._rig.control("unload-module", "module-pipe-source")

    def click(self, count: int) -> None:
        """Give clicks, and return once the last one was given."""
        self._wanted = count
        assert self._all.wait(2 * count + 10)

    @property
    def _pipe(self) -> Path:
        return self._rig.folder / _NAME

    def _feed(self) -> None:
        pipe = os.open(self._pipe, os.O_WRONLY)
        begin_s, fed = time.monotonic(), 0
        try:
            while not self._closing.is_set():
                ahead_s = begin_s + (fed + _STEP) / self._true_rate_hz - time.monotonic()
                self._closing.wait(max(0.0, ahead_s))  # a converter gives a block when it is full
                os.write(pipe, self._make_block(fed, begin_s).tobytes())
                fed += _STEP
        finally:
            os.close(pipe)

    def _make_block(self, first: int, begin_s: float) -> np.ndarray:
        block = np.zeros((_STEP, 2), np.int16)
        if first % RATE_HZ == 0:
            if len(self.clicked_s) < self._wanted:
                block[:_CLICK_FRAMES] = CLICK
                self.clicked_s.append(begin_s + first / self._true_rate_hz)
            elif self._wanted:
                self._all.set()
        return block
