"""What pictures cost, beside a bare PyAV loop on the same libav with the same options: lines of JSON.

    python -m tests.benchmarks.bench_pictures [--seconds 20] [--rounds 3] [--heights 720]

One stored list of moving, noisy pictures (a talking head with a sensor's noise) comes from a camera that is
a process of its own, 30 a second, with speech. Ours and the peer record it in turns, with sound. Beside CPU
stand bytes and SSIM against the stored picture of the same burned-in number, so that a cheaper setting can't
pass as faster. `camera` passes the camera's JPEG through; its peer is ffmpeg's copy.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from collector.capture.device.signals import make_talking_head, read_number
from collector.capture.picture.jpeg import decode_jpeg, encode_jpeg
from tests.benchmarks.bench_sound import WORDS, end_ours, say, start_ours
from tests.rig.audio import PulseRig, in_this_process
from tests.rig.camera import RigCamera
from tests.rig.speaker import playing, write_speech

PICTURES = 150  # five seconds, then from the beginning again
EVERY = 7  # of the pictures SSIM looks at one in so many: no divisor of the list's length
JPEG_QUALITY = 90
BARE = ("av1", "h264")


@dataclass(frozen=True)
class Seen:
    """One recording: CPU in per cent of a core, megabits a second, pictures, those dropped and missing."""

    cpu_percent: float
    span_s: float
    megabits_s: float
    frame_count: int
    lost: tuple[int, int] = (0, 0)

    @property
    def picture_ms(self) -> float:
        """CPU of one coded picture in ms, sound included: who drops pictures is no cheaper for that."""
        return 10 * self.cpu_percent * self.span_s / self.frame_count


def store_pictures(folder: Path, height: int) -> list[bytes]:
    """Make the list once and keep it as files."""
    folder.mkdir(exist_ok=True)
    for number in range(PICTURES):
        bgr = make_talking_head(height * 16 // 9, height, number)
        (folder / f"{number:04}.jpg").write_bytes(encode_jpeg(bgr, JPEG_QUALITY))
    return load_pictures(folder)


def load_pictures(folder: Path) -> list[bytes]:
    """The list as it is stored."""
    return [path.read_bytes() for path in sorted(folder.glob("*.jpg"))]


@contextmanager
def camera_process(folder: Path) -> Iterator[str]:
    """The camera's address, while the block runs."""
    command = [sys.executable, "-m", "tests.benchmarks.bench_pictures", "--camera", str(folder)]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        yield server.stdout.readline().strip()
    finally:
        server.terminate()
        server.wait(10)


def serve_camera(folder: Path) -> None:
    """The camera's process: print the address, then send until stopped."""
    pictures = load_pictures(folder)
    height, width = decode_jpeg(pictures[0]).shape[:2]
    with RigCamera(width=width, height=height) as camera:
        camera.show(pictures)
        sys.stdout.write(camera.url + "\n")
        sys.stdout.flush()
        threading.Event().wait()


def record_ours(folder: Path, url: str, codec: str, height: int, seconds: float) -> Seen:
    """A sealed take, opened again."""
    more = ("--camera", url, "--codec", codec, "--height", str(height), "--idle", "1")
    found = end_ours(start_ours(folder / "ours", seconds, *more))
    return Seen(
        found.cpu_percent, found.span_s, found.size_bytes * 8e-6 / found.span_s, found.frame_count,
        (found.sync["dropped_frames"], found.sync["missing_frames"]),
    )  # fmt: skip


def record_bare(folder: Path, url: str, codec: str, seconds: float) -> Seen:
    """The bare loop."""
    command = [sys.executable, "-m", "tests.benchmarks.bare_loop", str(folder / "bare.mkv"), str(seconds)]
    done = subprocess.run([*command, url, codec], stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    span_s = found["span_s"]
    megabits_s = found["size_bytes"] * 8e-6 / span_s
    return Seen(100 * found["cpu_s"] / span_s, span_s, megabits_s, found["frame_count"])


def record_copy(folder: Path, url: str, seconds: float) -> Seen:
    """ffmpeg's copy of the same pictures with FLAC; its start is counted, as it is short."""
    target = folder / "bare.mkv"
    source = ["-f", "mpjpeg", "-i", url, "-f", "pulse", "-channels", "2", "-i", "default"]
    command = ["ffmpeg", "-v", "error", "-y", *source, "-c:v", "copy", "-c:a", "flac", "-t", str(seconds)]
    process = subprocess.Popen([*command, str(target)], stdin=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    cpu_percent = 100 * (usage.ru_utime + usage.ru_stime) / seconds
    return Seen(cpu_percent, seconds, target.stat().st_size * 8e-6 / seconds, count_pictures(target))


def count_pictures(path: Path) -> int:
    """Pictures in a file."""
    with av.open(str(path)) as container:
        return sum(bool(packet.size) for packet in container.demux(video=0))


def measure_ssim(path: Path, pictures: list[bytes]) -> float:
    """Mean SSIM of the brightness against the stored pictures, by burned-in number; 0 for none."""
    values = []
    with av.open(str(path)) as container:
        for index, frame in enumerate(container.decode(video=0)):
            if index % EVERY == 0:
                grey = frame.to_ndarray(format="gray")
                original = decode_jpeg(pictures[read_number(grey)])
                values.append(ssim(grey, cv2.cvtColor(original, cv2.COLOR_BGR2GRAY)))
    return statistics.fmean(values) if values else 0.0


def ssim(one: NDArray[Any], other: NDArray[Any]) -> float:
    """Structural similarity (Wang et al. 2004): a Gaussian window of 11 pixels, sigma 1.5, 8 bits."""
    x, y = one.astype(np.float32), other.astype(np.float32)

    def blur(values: NDArray[np.float32]) -> NDArray[Any]:
        return cv2.GaussianBlur(values, (11, 11), 1.5)

    mean_x, mean_y = blur(x), blur(y)
    spread_x, spread_y = blur(x * x) - mean_x**2, blur(y * y) - mean_y**2
    both = blur(x * y) - mean_x * mean_y
    one_c, two_c = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    above = (2 * mean_x * mean_y + one_c) * (2 * both + two_c)
    below = (mean_x**2 + mean_y**2 + one_c) * (spread_x + spread_y + two_c)
    return float((above / below).mean())


def measure_codec(folder: Path, pictures: Path, codec: str, height: int, seconds: float, rounds: int) -> None:
    """Ours and the peer in turns; the medians and their ratio."""
    stored = load_pictures(pictures)
    found: dict[str, list[Seen]] = {"ours": [], "peer": []}
    with camera_process(pictures) as url:
        ways: dict[str, Callable[[], Seen]] = {
            "ours": lambda: record_ours(folder, url, codec, height, seconds),
            "peer": lambda: (
                record_bare(folder, url, codec, seconds)
                if codec in BARE
                else record_copy(folder, url, seconds)
            ),
        }
        for number in range(rounds):
            for name in sorted(ways, reverse=number % 2 == 1):
                found[name].append(ways[name]())
    quality = {
        "ours": measure_ssim(folder / "ours" / "take.mkv", stored),
        "peer": measure_ssim(folder / "bare.mkv", stored),
    }
    cpu = {name: statistics.median(seen.cpu_percent for seen in rows) for name, rows in found.items()}
    cost = {name: statistics.median(seen.picture_ms for seen in rows) for name, rows in found.items()}
    say(
        bench=f"{height}p30 {codec}, moving and noisy, with sound",
        peer="a bare loop" if codec in BARE else "ffmpeg -c:v copy",
        rounds=rounds,
        ratio=round(cost["ours"] / cost["peer"], 2),
        **{f"{name}_cpu_percent": round(value, 1) for name, value in cpu.items()},
        **{f"{name}_ms_a_picture": round(value, 2) for name, value in cost.items()},
        **{
            f"{name}_{what}": value
            for name, rows in found.items()
            for what, value in (
                ("megabits_s", round(statistics.median(seen.megabits_s for seen in rows), 2)),
                ("ssim", round(quality[name], 4)),
                ("pictures", [seen.frame_count for seen in rows]),
            )
        },
        dropped=[seen.lost[0] for seen in found["ours"]],
        missing=[seen.lost[1] for seen in found["ours"]],
    )


def tell_versions() -> dict[str, str]:
    """The builds that are compared."""
    ffmpeg = subprocess.run(["ffmpeg", "-version"], capture_output=True, text=True, check=False).stdout
    libraries = {name: ".".join(map(str, parts)) for name, parts in av.library_versions.items()}
    return {"pyav": av.__version__, "libavcodec": libraries["libavcodec"], "ffmpeg": ffmpeg.split(" ")[2]}


def main() -> None:
    """Read the arguments and run everything on a rig of its own."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--heights", type=int, nargs="+", default=[720])
    parser.add_argument("--codecs", nargs="+", default=["camera", "h264", "av1"])
    parser.add_argument("--camera", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.camera is not None:
        serve_camera(given.camera)
        return
    with PulseRig() as rig, in_this_process(rig):
        say(bench="the machine", load_average=round(os.getloadavg()[0], 2), **tell_versions())
        speech = rig.folder / "speech.wav"
        write_speech(speech, WORDS * 400)
        for height in given.heights:
            pictures = rig.folder / f"pictures-{height}"
            store_pictures(pictures, height)
            for codec in given.codecs:
                with playing(rig, speech):
                    measure_codec(rig.folder, pictures, codec, height, given.seconds, given.rounds)


if __name__ == "__main__":
    main()
