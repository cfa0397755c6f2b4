"""A camera that shows the wrong thing, a computer in trouble: what exists is kept, loss is counted."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

import collector.capture
from collector.capture.device.signals import read_number
from collector.capture.recorder import Recorder
from collector.capture.result import TakeResult
from collector.capture.spec import CaptureSpec, VideoCodec, VideoSpec
from collector.errors import CollectorError, DeviceLost, DiskSlow, SoundLost
from tests.rig.audio import PulseRig
from tests.rig.camera import TRIES, Faults, RigCamera
from tests.rig.devices import faulty_devices
from tests.rig.load import both_cores_busy
from tests.rig.sinks import MemorySink, StuckSink, read_pictures, read_sound
from tests.rig.speaker import playing, read_indices, write_ramp

RATE = 48_000


def allow(_question: str) -> None:
    """A gate that says yes."""


def film(
    camera: RigCamera, until: int, codec: VideoCodec = "camera", begin: int = 0
) -> tuple[TakeResult, MemorySink, list[CollectorError]]:
    reports: list[CollectorError] = []
    spec = CaptureSpec("rig", camera.url, channels=2, video=VideoSpec(codec, 320, 180))
    recorder = Recorder.open(spec, allow, reports.append, devices=faulty_devices(spec))
    try:
        sink = MemorySink()
        camera.wait_for(begin, lambda: False)
        take = recorder.start_take(sink, allow, with_video=True)
        camera.wait_for(until, lambda: take.ended)
        return take.stop(), sink, reports
    finally:
        recorder.close()


def test_a_lens_that_is_covered_in_the_take_is_dark_too() -> None:
    with RigCamera(Faults(black_from=75), width=320, height=180) as camera:
        result, sink, reports = film(camera, 150)
    assert reports == []
    assert "too_dark" in result.verdicts
    assert result.quality["dark_ms"] > 1_000
    assert result.frame_count == len(read_pictures(sink.data)) > 60


@pytest.mark.parametrize("codec", ["mjpeg"])
def test_another_size_in_the_take_is_told_and_every_picture_is_there(codec: VideoCodec) -> None:
    faults = Faults(other_size=(160, 120), other_size_from=75)
    with RigCamera(faults, width=320, height=180) as camera:
        result, sink, reports = film(camera, 150, codec)
    assert reports == []
    assert "wrong_size" in result.verdicts
    assert result.frame_count == len(read_pictures(sink.data)) > 90


def test_another_size_before_the_take_is_the_size_of_its_file() -> None:
    """A decoder that finds far smaller pictures than the file's header says takes them for halves of one."""
    with RigCamera(Faults(other_size=(160, 120), other_size_from=30), width=320, height=180) as camera:
        result, sink, _ = film(camera, 130, begin=100)
    pictures = read_pictures(sink.data)
    assert result.frame_count == len(pictures) > 20
    assert {grey.shape for _, grey in pictures} == {(120, 160)}
    assert "wrong_size" in result.verdicts


def test_half_the_rate_from_some_moment_on_is_counted_to_the_picture() -> None:
    for _ in range(TRIES):
        with RigCamera(Faults(half_rate_from=100), width=320, height=180) as camera:
            result, sink, _ = film(camera, 160)
            if camera.was_in_time:
                break
    else:
        pytest.fail(f"this computer was too busy to be a camera, {TRIES} times")
    numbers = [read_number(grey) for _, grey in read_pictures(sink.data)]
    holes = numbers[-1] - numbers[0] + 1 - len(numbers)
    assert holes > 20
    assert abs(result.sync["missing_frames"] - holes) <= 1  # the last may or may not be due yet
    assert "frames_dropped" in result.verdicts


@pytest.mark.long
def test_half_the_rate_all_along_is_told(is_long: bool) -> None:
    with RigCamera(width=320, height=180, fps=15) as camera:
        result, _, _ = film(camera, 75 if is_long else 45)
    assert "frames_dropped" in result.verdicts
    assert abs(result.sync["missing_frames"] - result.frame_count) <= 2


def test_a_slow_disk_loses_no_sound_and_counts_pictures() -> None:
    class SlowSink(MemorySink):
        def write(self, data: bytes | memoryview) -> None:
            time.sleep(0.05)  # a memory card at its worst: this is the fault, not a wait
            super().write(data)

    sink = SlowSink()
    with RigCamera(width=320, height=180) as camera:
        spec = CaptureSpec("rig", camera.url, channels=2, video=VideoSpec("camera", 320, 180))
        recorder = Recorder.open(spec, allow, lambda _: None, devices=faulty_devices(spec))
        take = recorder.start_take(sink, allow, with_video=True)
        camera.wait_for(150, lambda: take.ended)
        result = take.stop()
        recorder.close()
    indices = read_indices(read_sound(sink.data))
    assert (np.diff(indices) == 1).all()
    assert result.sync["lost_samples"] == 0
    numbers = [read_number(grey) for _, grey in read_pictures(sink.data)]
    holes = numbers[-1] - numbers[0] + 1 - len(numbers)
    at_the_end = len([number for number in camera.sent if number > numbers[-1]])
    counted = result.sync["dropped_frames"] + result.sync["missing_frames"]
    assert holes <= counted <= holes + at_the_end


def test_a_disk_that_hangs_longer_than_the_ring_loses_a_counted_piece() -> None:
    spec = CaptureSpec("simulated:ramp", channels=2)
    devices = faulty_devices(spec)
    told: list[type[CollectorError]] = []
    recorder = Recorder.open(spec, allow, lambda error: told.append(type(error)), devices=devices)
    sink = StuckSink()
    take = recorder.start_take(sink, allow)
    ring = take._sound.ring
    sink.free.clear()
    while ring.room() or take._sound.losses.total < RATE // 2:
        assert not take.ended
    while len(told) < 2:  # both at once, while the disk still hangs
        assert not take.ended
    assert told == [DiskSlow, SoundLost]
    sink.free.set()
    result = take.stop()
    recorder.close()
    steps = np.diff(read_indices(read_sound(sink.data))) - 1
    assert result.sync["lost_samples"] == steps.sum() >= RATE // 2
    assert np.count_nonzero(steps) == 1
    assert "lost_samples" in result.verdicts


def test_with_both_cores_busy_what_is_missing_is_what_is_counted() -> None:
    with both_cores_busy(), RigCamera(width=320, height=180) as camera:
        result, sink, reports = film(camera, 150)
    assert reports == []
    assert (np.diff(read_indices(read_sound(sink.data))) == 1).all()
    assert result.sync["lost_samples"] == 0
    numbers = [read_number(grey) for _, grey in read_pictures(sink.data)]
    assert result.frame_count == len(numbers)
    assert numbers[-1] - numbers[0] + 1 - len(numbers) >= result.sync["dropped_frames"]


def test_the_next_take_starts_by_itself_when_the_device_is_back() -> None:
    with RigCamera(Faults(drops_at=60), width=320, height=180) as camera:
        spec = CaptureSpec("rig", camera.url, channels=2, video=VideoSpec("camera", 320, 180))
        reports: list[CollectorError] = []
        recorder = Recorder.open(spec, allow, reports.append, devices=faulty_devices(spec))
        take = recorder.start_take(MemorySink(), allow, with_video=True)
        assert take.wait().cut
        assert [type(report) for report in reports] == [DeviceLost]
        recorder.close()
        camera.faults = Faults()
        again = Recorder.open(spec, allow, reports.append, devices=faulty_devices(spec))
        result = again.start_take(MemorySink(), allow, with_video=True).end_after(0.3).stop()
        again.close()
    assert not result.cut
    assert result.frame_count > 0


@pytest.mark.parametrize("still_s", [2.5])
def test_a_recorder_that_was_stopped_for_a_while_goes_on(
    rig: PulseRig, tmp_path: Path, still_s: float
) -> None:
    write_ramp(tmp_path / "ramp.raw", 30)
    command = [sys.executable, "-m", "tests.capture.victim"]
    root = Path(__file__).parents[2]
    with (
        playing(rig, tmp_path / "ramp.raw"),
        subprocess.Popen(
            command, env=rig.environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root
        ) as victim,
    ):
        assert victim.stdin is not None
        assert victim.stdout is not None
        assert json.loads(victim.stdout.readline()) == {"recording": True}
        victim.send_signal(signal.SIGSTOP)
        time.sleep(still_s)  # this is the fault, not a wait
        victim.send_signal(signal.SIGCONT)
        while json.loads(victim.stdout.readline())["recorded_s"] < still_s + 2.5:
            pass
        victim.stdin.write("\n")
        victim.stdin.flush()
        (facts,) = [row for row in map(json.loads, victim.stdout) if "lost" in row]
    assert facts["counted"] == facts["lost"]
    assert not facts["cut"]
    assert facts["reports"] == []


def test_no_part_of_capture_reads_the_wall_clock() -> None:
    """A clock that jumps in a take changes nothing: only the monotonic one is ever asked."""
    sources = Path(collector.capture.__file__).parent.rglob("*.py")
    assert not [
        path.name for path in sources if re.search(r"\btime\.time\(|datetime|localtime", path.read_text())
    ]
