"""From the end of the post margin to the sealed take, beside ffmpeg's way from `q` to its closed file."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.faults.victim import begin, make_world, open_world

SHORT_S, TRIES = 3.0, 5
LONG_S = float(os.environ.get("COLLECTOR_BENCH_LONG_S", "600"))


def stop_times(camera: str, lengths_s: list[float]) -> list[float]:
    """Milliseconds from the end of the post margin to the kept take, one for each length."""
    with tempfile.TemporaryDirectory() as folder:
        core = open_world(make_world(Path(folder)))
        session = begin(core, fast=False, camera=camera)
        found = []
        try:
            for length_s in lengths_s:
                session.takes.start("p01")
                time.sleep(length_s)
                begun = time.monotonic()
                session.takes.stop()
                post_s = session.book.pack.project.capture.post_ms / 1000
                found.append(1000 * (time.monotonic() - begun - post_s))
        finally:
            session.takes.close()
            core.close()
        return found


def ffmpeg_stop_ms(length_s: float) -> float:
    """Milliseconds from `q` to ffmpeg's end, for the same kind of file without sealing."""
    with tempfile.TemporaryDirectory() as folder:
        source = ["-re", "-f", "lavfi", "-i", "sine=sample_rate=48000"]
        command = ["ffmpeg", "-loglevel", "error", *source, "-c:a", "flac", f"{folder}/take.mkv"]
        process = subprocess.Popen(command, stdin=subprocess.PIPE)
        time.sleep(length_s)
        begun = time.monotonic()
        process.communicate(b"q", timeout=30)
        return 1000 * (time.monotonic() - begun)


def main() -> None:
    peer = statistics.median(ffmpeg_stop_ms(SHORT_S) for _ in range(TRIES))
    for name, camera in (("sound", "none"), ("sound and 720p30", "simulated:counter")):
        times = stop_times(camera, [SHORT_S] * TRIES + [LONG_S])
        report = {
            "bench": f"stop to sealed, {name}",
            "unit": "ms after the post margin",
            "3 s, median of 5": round(statistics.median(times[:TRIES])),
            "3 s, worst of 5": round(max(times[:TRIES])),
            f"{LONG_S:.0f} s": round(times[-1]),
            "ffmpeg, q to closed file, 3 s": round(peer),
        }
        sys.stdout.write(json.dumps(report) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
