"""Take after take on the same devices: the program's memory does not grow with their number."""

from __future__ import annotations

import gc

import psutil
import pytest

from collector.capture.recorder import Recorder
from collector.capture.spec import CaptureSpec
from tests.rig.sinks import CountingSink

SETTLED, MOST_MB = 30, 10.0


def allow(_question: str) -> None:
    """A gate that says yes."""


def resident_mb() -> float:
    gc.collect()
    return float(psutil.Process().memory_info().rss) / 1e6


@pytest.mark.long
def test_memory_stays_where_it_is_over_many_takes(is_long: bool) -> None:
    takes, seconds = (300, 3.0) if is_long else (60, 1.0)
    recorder = Recorder.open(CaptureSpec("simulated:speech:fast", channels=2), allow, lambda _: None)
    settled_mb = 0.0
    try:
        for number in range(takes):
            sink = CountingSink()
            result = recorder.start_take(sink, allow).end_after(seconds).stop()
            assert result.duration_ms == pytest.approx(seconds * 1000 + 600, abs=1)
            assert result.sync["lost_samples"] == 0
            assert sink.size_bytes > 0
            if number == SETTLED:
                settled_mb = resident_mb()
    finally:
        recorder.close()
    assert resident_mb() - settled_mb <= MOST_MB
