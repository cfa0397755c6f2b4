"""An encoder that makes itself real-time is put back, and so is the thread that opened it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from collector.capture.container.muxer import Muxer, PictureFormat, keeping_priority
from tests.rig.sinks import MemorySink

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/task").exists(), reason="threads' scheduling is read from /proc"
)


def policies() -> set[int]:
    return {os.sched_getscheduler(int(entry.name)) for entry in Path("/proc/self/task").iterdir()}


def test_no_thread_is_real_time_after_the_default_codec_was_opened() -> None:
    muxer = Muxer(MemorySink(), None, PictureFormat("av1", 320, 240, 30))
    assert policies() == {os.SCHED_OTHER}
    muxer.close()
    child = [sys.executable, "-c", "import os; print(os.sched_getscheduler(0))"]
    assert subprocess.run(child, check=True, capture_output=True, text=True).stdout.strip() == str(
        os.SCHED_OTHER
    )


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may become real-time")
def test_what_becomes_real_time_is_put_back() -> None:
    with keeping_priority():
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
    assert os.sched_getscheduler(0) == os.SCHED_OTHER
