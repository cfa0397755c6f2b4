"""A recorder in a process of its own, made to be stopped: says when it records, and at last what it has."""

from __future__ import annotations

import json
import sys
import threading

import numpy as np

from collector.capture.recorder import Recorder
from collector.capture.spec import CaptureSpec
from collector.errors import CollectorError
from tests.rig.sinks import MemorySink, read_sound
from tests.rig.speaker import read_indices


def allow(_question: str) -> None:
    """A gate that says yes."""


def tell(**facts: object) -> None:
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()


def main() -> None:
    reports: list[CollectorError] = []
    recorder = Recorder.open(CaptureSpec("pulse", channels=2), allow, reports.append)
    sink = MemorySink()
    take = recorder.start_take(sink, allow)
    tell(recording=True)
    wanted = threading.Thread(target=sys.stdin.readline)
    wanted.start()
    while wanted.is_alive():
        tell(recorded_s=take.recorded_s)
        wanted.join(0.1)
    result = take.stop()
    recorder.close()
    steps = np.diff(read_indices(read_sound(sink.data))) - 1
    tell(
        lost=int(steps.sum()),
        gaps=int(np.count_nonzero(steps)),
        counted=result.sync["lost_samples"],
        cut=result.cut,
        verdicts=result.verdicts,
        reports=[str(report) for report in reports],
    )


if __name__ == "__main__":
    main()
