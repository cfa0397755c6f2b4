"""What sound alone costs and loses, sealed, beside ffmpeg's FLAC in Matroska piped into age: lines of JSON.

    python -m tests.benchmarks.bench_sound [--seconds 120] [--rounds 3]

Both record the same speech from the same source at the same time, each round anew; a figure is the median of
the rounds. CPU is in per cent of one core, without a process's start for ours and with it for the pipe's. The
ramp that carries its index tells beside arecord and ffmpeg what each lost.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from collector.seal.keys import generate_identity
from tests.benchmarks.recording import Recorded
from tests.rig.audio import PulseRig, in_this_process
from tests.rig.sinks import read_sound
from tests.rig.speaker import playing, read_indices, write_ramp, write_speech

WORDS = "The quick brown fox jumps over the lazy dog, and then it rests for a while. "
SECONDS_A_SENTENCE = 4
ROOM_S = 20  # what a process may need to start and to end beside the seconds that are recorded


def say(**facts: object) -> None:
    """One JSON line."""
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()


def start_ours(folder: Path, seconds: float, *more: str) -> subprocess.Popen[str]:
    """Record with this program in a process of its own."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    command = [sys.executable, "-m", "tests.benchmarks.recording", str(folder), str(seconds), *more]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def end_ours(process: subprocess.Popen[str]) -> Recorded:
    """Wait for the recording and return its figures."""
    said, _ = process.communicate()
    return Recorded(**json.loads(said.splitlines()[-1]))


def record_with_pipe(folder: Path, seconds: float) -> tuple[float, int]:
    """`ffmpeg … | age -r`: CPU in per cent of a core, and the size of the sealed file in bytes."""
    target = folder / "pipe.mkv.age"
    recipient = generate_identity(post_quantum=False).recipient.text
    age = subprocess.Popen(["age", "-r", recipient, "-o", str(target)], stdin=subprocess.PIPE)
    source = ["-f", "pulse", "-channels", "2", "-i", "default", "-t", str(seconds)]
    command = ["ffmpeg", "-v", "error", *source, "-c:a", "flac", "-f", "matroska", "pipe:1"]
    ffmpeg = subprocess.Popen(command, stdout=age.stdin, stdin=subprocess.DEVNULL)
    assert age.stdin is not None
    age.stdin.close()
    used_s = 0.0
    for process in (ffmpeg, age):
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        assert process.returncode == 0
        used_s += usage.ru_utime + usage.ru_stime
    return 100 * used_s / seconds, target.stat().st_size


def measure_cost(rig: PulseRig, seconds: float, rounds: int) -> None:
    """Both at the same time, again and again; the medians and their ratio."""
    speech = rig.folder / "speech.wav"
    write_speech(speech, WORDS * round((seconds + ROOM_S) / SECONDS_A_SENTENCE + 1))
    ours, pipes, sizes, pipe_sizes = [], [], [], []
    for _ in range(rounds):
        with playing(rig, speech):
            process = start_ours(rig.folder / "ours", seconds)
            pipe, pipe_size = record_with_pipe(rig.folder, seconds)
            recorded = end_ours(process)
        ours.append(recorded.cpu_percent)
        sizes.append(recorded.size_bytes / recorded.span_s)
        pipes.append(pipe)
        pipe_sizes.append(pipe_size / seconds)
    collector, pipe = statistics.median(ours), statistics.median(pipes)
    say(
        bench="sound with FLAC, sealed, beside ffmpeg | age",
        unit="% of a core",
        seconds=seconds,
        rounds=rounds,
        collector=round(collector, 2),
        ffmpeg_and_age=round(pipe, 2),
        ratio=round(collector / pipe, 2),
        collector_kb_s=round(statistics.median(sizes) / 1000, 1),
        ffmpeg_and_age_kb_s=round(statistics.median(pipe_sizes) / 1000, 1),
    )


@contextmanager
def rivals(folder: Path) -> Iterator[dict[str, Path]]:
    """Arecord and ffmpeg on the same source, unsealed and uncoded, where they are installed."""
    commands: dict[str, Sequence[str]] = {
        "arecord": ("arecord", "-q", "-D", "pulse", "-f", "S16_LE", "-r", "48000", "-c", "2", "-t", "raw"),
        "ffmpeg": ("ffmpeg", "-v", "error", "-f", "pulse", "-channels", "2", "-i", "default",
                   "-f", "s16le", "-y"),
    }  # fmt: skip
    found = {name: folder / f"{name}.raw" for name in commands if shutil.which(name)}
    quiet = {"stdin": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    running = [subprocess.Popen([*commands[name], str(path)], **quiet) for name, path in found.items()]
    try:
        yield found
    finally:
        for process in running:
            process.terminate()
            process.wait(10)


def measure_losses(rig: PulseRig, seconds: float) -> None:
    """What each recorder lost of the same ramp."""
    ramp = rig.folder / "ramp.raw"
    write_ramp(ramp, seconds)
    with rivals(rig.folder) as files:
        process = start_ours(rig.folder / "ours", seconds + ROOM_S, "--idle", "0")
        assert process.stdout is not None
        process.stdout.readline()  # the take has begun
        with playing(rig, ramp) as player:
            player.wait()
        end_ours(process)
    sounds = {"collector": read_sound((rig.folder / "ours" / "take.mkv").read_bytes())}
    sounds |= {name: np.fromfile(path, np.int16).reshape(-1, 2) for name, path in files.items()}
    gaps = {name: count_gaps(sound) for name, sound in sounds.items()}
    say(bench="samples lost", unit=f"of {round(seconds * 48_000)} played", **gaps)


def count_gaps(sound: np.ndarray) -> int:
    """Samples that are missing between the first and the last that were heard; -1 where none was."""
    found = read_indices(sound)
    return int((np.diff(found) - 1).sum()) if len(found) else -1


def main() -> None:
    """Read the arguments and run everything on a rig of its own."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    with PulseRig() as rig, in_this_process(rig):
        say(bench="the machine", load_average=round(os.getloadavg()[0], 2), cores=os.cpu_count())
        measure_losses(rig, given.seconds / 2)
        if shutil.which("ffmpeg") and shutil.which("age"):
            measure_cost(rig, given.seconds, given.rounds)


if __name__ == "__main__":
    main()
