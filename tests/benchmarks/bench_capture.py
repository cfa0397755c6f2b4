"""What capture costs, beside arecord and ffmpeg on the same source at the same time: JSON lines.

`python -m tests.benchmarks.bench_capture [seconds]`. Needs PulseAudio; arecord and ffmpeg are compared where
they are installed. CPU is in per cent of one core; a process's own start is not counted, only the recording.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from collector.capture.recorder import Recorder
from collector.capture.spec import CaptureSpec, VideoSpec
from tests.rig.audio import PulseRig, in_this_process
from tests.rig.camera import RigCamera
from tests.rig.sinks import MemorySink, read_sound
from tests.rig.speaker import playing, read_indices, write_ramp

_TICKS = os.sysconf("SC_CLK_TCK")


class FileSink(MemorySink):
    """Writes to a file and fsyncs at each checkpoint, as the sealing sink does."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._file = path.open("wb", buffering=0)

    def write(self, data: bytes | memoryview) -> None:
        super().write(data)
        self._file.write(data)

    def checkpoint(self) -> None:
        super().checkpoint()
        os.fsync(self._file.fileno())


def say(**facts: object) -> None:
    """One JSON line."""
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()


def own_cpu_s() -> float:
    """CPU seconds of this process and all its threads."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def child_cpu_s(pid: int) -> float:
    """CPU seconds of a running child."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


@contextmanager
def rivals(rig: PulseRig, folder: Path) -> Iterator[dict[str, subprocess.Popen[bytes]]]:
    """Arecord and ffmpeg on the same source."""
    commands = {
        "arecord": ["arecord", "-q", "-D", "pulse", "-f", "S16_LE", "-r", "48000", "-c", "2", "-t", "raw"],
        "ffmpeg": [
            "ffmpeg",
            "-v",
            "error",
            "-f",
            "pulse",
            "-channels",
            "2",
            "-i",
            "default",
            "-f",
            "s16le",
            "-y",
        ],
    }
    running = {
        name: subprocess.Popen(
            [*command, str(folder / f"{name}.raw")],
            env=rig.environment(),
            stdin=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for name, command in commands.items()
        if shutil.which(name)
    }
    try:
        yield running
    finally:
        for process in running.values():
            process.terminate()
            process.wait(10)


def measure_sound(rig: PulseRig, folder: Path, seconds: float) -> None:
    """Sound only, and what each recorder lost of the same ramp."""
    write_ramp(folder / "ramp.raw", seconds)
    with rivals(rig, folder) as running:
        recorder = Recorder.open(CaptureSpec("pulse", channels=2), lambda _: None, lambda _: None)
        sink = FileSink(folder / "take.mkv")
        take = recorder.start_take(sink, lambda _: None)
        with playing(rig, folder / "ramp.raw") as player:
            begin_s, own = time.monotonic(), own_cpu_s()
            others = {name: child_cpu_s(process.pid) for name, process in running.items()}
            player.wait()
            used_s = {"collector": own_cpu_s() - own}
            used_s |= {name: child_cpu_s(process.pid) - others[name] for name, process in running.items()}
            span_s = time.monotonic() - begin_s
        percent = {name: round(100 * used / span_s, 2) for name, used in used_s.items()}
        say(bench="CPU of sound only", unit="% of a core, same source, same time", **percent)
        take.stop()
        recorder.close()
    lost = {"collector": read_sound(sink.data)}
    lost |= {name: np.fromfile(folder / f"{name}.raw", np.int16).reshape(-1, 2) for name in running}
    indices = {name: read_indices(sound) for name, sound in lost.items()}
    gaps = {name: int((np.diff(found) - 1).sum()) if len(found) else -1 for name, found in indices.items()}
    say(bench="samples lost", unit=f"of {round(seconds * 48_000)} played", **gaps)


def measure_video(folder: Path, codec: str, seconds: float, height: int = 720) -> None:
    """30 pictures a second over HTTP, with sound; the camera is another process: only the recorder counts."""
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.bench_capture", "camera", str(height)],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stdout is not None
        url = server.stdout.readline().strip()
        spec = CaptureSpec("pulse", url, channels=2, video=VideoSpec(codec, height * 16 // 9, height))  # type: ignore[arg-type]
        recorder = Recorder.open(spec, lambda _: None, lambda _: None)
        sink = FileSink(folder / f"{codec}.mkv")
        idle_s, idle = time.monotonic(), own_cpu_s()
        while time.monotonic() < idle_s + min(seconds, 5):
            time.sleep(0.1)
        idle_percent = 100 * (own_cpu_s() - idle) / (time.monotonic() - idle_s)
        take = recorder.start_take(sink, lambda _: None, with_video=True)
        begin_s, own = time.monotonic(), own_cpu_s()
        result = take.end_after(seconds).stop()
        span_s, used_s = time.monotonic() - begin_s, own_cpu_s() - own
        recorder.close()
        peer = ffmpeg_percent(url, codec, seconds, folder / f"{codec}-ffmpeg.mkv")
    finally:
        server.terminate()
        server.wait(10)
    say(
        bench=f"CPU of {height}p30 {codec} with sound",
        unit="% of a core",
        collector=round(100 * used_s / span_s, 1),
        collector_between_takes=round(idle_percent, 1),
        **({"ffmpeg": peer} if peer is not None else {}),
        megabits_per_s=round(result.sealed.size_bytes * 8e-6 / (result.duration_ms / 1000), 2),
        frames=result.frame_count,
        dropped=result.sync["dropped_frames"],
        missing=result.sync["missing_frames"],
    )


PEER_CODECS = {
    "camera": ["-c:v", "copy"],
    "av1": ["-c:v", "libsvtav1", "-preset", "9"],
    "h264": ["-c:v", "libx264", "-preset", "veryfast"],
    "mjpeg": ["-c:v", "mjpeg"],
}


def ffmpeg_percent(url: str, codec: str, seconds: float, path: Path) -> float | None:
    """CPU of ffmpeg for the same camera and sound into a plain file; None where it is missing or fails."""
    if not shutil.which("ffmpeg"):
        return None
    source = ["-f", "mpjpeg", "-i", url, "-f", "pulse", "-channels", "2", "-i", "default"]
    command = ["ffmpeg", "-v", "error", "-y", *source, *PEER_CODECS[codec], "-c:a", "flac"]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([*command, "-t", str(seconds), str(path)], capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        return None
    used_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return round(100 * used_s / seconds, 1)


def serve_camera(height: int) -> None:
    """The camera's process: print the address, then run until stopped."""
    with RigCamera(width=height * 16 // 9, height=height) as camera:
        camera.draw_ahead(60)
        sys.stdout.write(camera.url + "\n")
        sys.stdout.flush()
        while True:
            time.sleep(60)


def main() -> None:
    """Run everything on a rig of its own."""
    if sys.argv[1:2] == ["camera"]:
        serve_camera(int(sys.argv[2]))
        return
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 20.0
    with PulseRig() as rig, in_this_process(rig):
        say(bench="the machine", load_average=round(os.getloadavg()[0], 2), cores=os.cpu_count())
        measure_sound(rig, rig.folder, seconds)
        for height in (720, 1080):
            for codec in ("camera", "av1", "h264", "mjpeg"):
                measure_video(rig.folder, codec, seconds, height)


if __name__ == "__main__":
    main()
