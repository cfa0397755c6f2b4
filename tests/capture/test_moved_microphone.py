"""A sound server goes on with another microphone: the take ends, is told, and holds nothing of the other."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import pytest

from collector.capture.recorder import Recorder
from collector.capture.spec import CaptureSpec
from collector.errors import CollectorError, DeviceLost
from tests.rig.audio import PulseRig, in_this_process
from tests.rig.microphones import MISHAPS, comes_true
from tests.rig.sinks import MemorySink, read_sound


def allow(_question: str) -> None:
    """A gate that says yes."""


def speak_into_the_other(rig: PulseRig, folder: Path) -> subprocess.Popen[bytes]:
    """Something loud that only the other microphone hears."""
    path = folder / "loud.raw"
    path.write_bytes(np.full(96_000 * 30, 9_000, np.int16).tobytes())
    form = ["--raw", "--format=s16le", "--rate=96000", "--channels=1", "--device=rig96"]
    return subprocess.Popen(["pacat", *form, str(path)], env=rig.environment())


@pytest.mark.parametrize("mishap", MISHAPS)
def test_a_microphone_that_is_no_more_the_same_ends_the_take(
    rig: PulseRig, tmp_path: Path, mishap: str
) -> None:
    assert rig.server
    reports: list[CollectorError] = []
    sink = MemorySink()
    with PulseRig() as own, in_this_process(own), speak_into_the_other(own, tmp_path) as other:
        recorder = Recorder.open(CaptureSpec("pulse", channels=2), allow, reports.append)
        try:
            take = recorder.start_take(sink, allow)
            assert comes_true(lambda: take.recorded_s > 0.5)
            MISHAPS[mishap](own)
            ended_by_itself = comes_true(lambda: take.ended)
            result = take.wait() if ended_by_itself else take.stop()
        finally:
            recorder.close()
            other.terminate()
    assert not read_sound(sink.data).any(), "the other microphone was recorded"
    assert ended_by_itself
    assert result.cut
    assert result.sample_count > 24_000
    assert [isinstance(report, DeviceLost) for report in reports] == [True]
