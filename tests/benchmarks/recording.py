"""One sealed recording in a process of its own, for benchmarks: its CPU and its counts as a line of JSON.

    python -m tests.benchmarks.recording FOLDER SECONDS [--idle 3] [--camera URL --codec av1 --height 720]

It says `recording` once the take has begun. Only the take is measured: neither the start of the process nor
the opening of the devices. The take is sealed as in the field, with its recovery note and its checkpoints,
and opened again afterwards into FOLDER/take.mkv.
"""

from __future__ import annotations

import argparse
import json
import resource
import secrets
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from collector.capture.recorder import Recorder
from collector.capture.spec import CaptureSpec, VideoSpec
from collector.seal.keys import generate_identity
from collector.seal.opening import open_sealed
from collector.seal.take import SealedTake


@dataclass(frozen=True)
class Recorded:
    """Seconds of wall clock and CPU, bytes of the sealed file, samples, pictures, and what was lost."""

    span_s: float
    cpu_s: float
    idle_cpu_percent: float
    size_bytes: int
    sample_count: int
    frame_count: int
    sync: Mapping[str, int]

    @property
    def cpu_percent(self) -> float:
        """CPU in per cent of one core."""
        return 100 * self.cpu_s / self.span_s


def record(spec: CaptureSpec, seconds: float, folder: Path, idle_s: float) -> Recorded:
    """Record one take of `seconds` and return its figures; FOLDER/take.mkv is what was sealed."""
    identity = generate_identity()
    recorder = Recorder.open(spec, lambda _: None, lambda _: None)
    begin_s, idle = time.monotonic(), cpu_s()
    time.sleep(idle_s)
    idle_percent = 100 * (cpu_s() - idle) / max(idle_s, time.monotonic() - begin_s)
    sealed = folder / "take-0001.age"
    sink = SealedTake(sealed, [identity.recipient], secrets.token_bytes(32))
    take = recorder.start_take(sink, lambda _: None, with_video=spec.video is not None)
    sys.stdout.write("recording\n")
    sys.stdout.flush()
    begin_s, used = time.monotonic(), cpu_s()
    result = take.end_after(seconds).stop()
    span_s, used = time.monotonic() - begin_s, cpu_s() - used
    recorder.close()
    with sealed.open("rb") as source, (folder / "take.mkv").open("wb") as opened:
        for block in open_sealed(source, [identity]):
            opened.write(block)
    return Recorded(
        span_s,
        used,
        idle_percent,
        result.sealed.size_bytes,
        result.sample_count,
        result.frame_count,
        result.sync,
    )


def cpu_s() -> float:
    """CPU seconds of this process and all its threads."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def main() -> None:
    """Read the arguments, record, print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("seconds", type=float)
    parser.add_argument("--idle", type=float, default=3)
    parser.add_argument("--camera")
    parser.add_argument("--codec", default="av1")
    parser.add_argument("--height", type=int, default=720)
    given = parser.parse_args()
    video = None if given.camera is None else VideoSpec(given.codec, given.height * 16 // 9, given.height)
    spec = CaptureSpec("pulse", given.camera, channels=2, video=video)
    sys.stdout.write(json.dumps(asdict(record(spec, given.seconds, given.folder, given.idle))) + "\n")


if __name__ == "__main__":
    main()
