"""A take holds exactly what it should, sample by sample and picture by picture, margins included."""

from __future__ import annotations

import gc
import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from collector.capture.device.signals import make_ramp, read_number
from collector.capture.recorder import Recorder
from collector.capture.result import TakeResult
from collector.capture.spec import CaptureSpec, VideoSpec, make_fast
from collector.errors import CollectorError, DeviceLost, DiskFull, GateClosed, Refused
from tests.rig.devices import faulty_devices
from tests.rig.sinks import CountingSink, MemorySink, StuckSink, read_pictures, read_sound, remux

RATE = 48_000
WARM_UP = 2 * RATE  # virtual time stands here when the devices are open


def allow(_question: str) -> None:
    """A gate that says yes."""


@contextmanager
def recording(spec: CaptureSpec, **faults: object) -> Iterator[tuple[Recorder, list[CollectorError]]]:
    reports: list[CollectorError] = []
    devices = faulty_devices(spec, **faults) if faults else None
    recorder = Recorder.open(spec, allow, reports.append, devices=devices)
    try:
        yield recorder, reports
    finally:
        recorder.close()


def ramp(*, fast: bool = True, **changes: object) -> CaptureSpec:
    wanted = {"microphone": "simulated:ramp", "channels": 2, **changes}
    if fast:
        named = {name: wanted[name] for name in ("microphone", "camera") if wanted.get(name)}
        wanted |= {name: make_fast(str(device)) for name, device in named.items()}
    return CaptureSpec(**wanted)  # type: ignore[arg-type]


def record(recorder: Recorder, seconds: float, *, with_video: bool = False) -> tuple[TakeResult, bytes]:
    sink = MemorySink()
    result = recorder.start_take(sink, allow, with_video=with_video).end_after(seconds).stop()
    assert sink.closed
    return result, bytes(sink.data)


@pytest.mark.parametrize("pre_ms", [250, 300, 500])
def test_margins_are_exact_to_the_sample(pre_ms: int) -> None:
    with recording(ramp(pre_ms=pre_ms, post_ms=200)) as (recorder, reports):
        result, data = record(recorder, 1.5)
    count = round((pre_ms / 1000 + 1.5 + 0.2) * RATE)
    assert (read_sound(data) == make_ramp(WARM_UP - pre_ms * RATE // 1000, count, 2)).all()
    assert (result.sample_count, result.channels, result.sampling_rate_hz) == (count, 2, RATE)
    assert result.duration_ms == pre_ms + 1_700
    assert result.sync["lost_samples"] == 0
    assert not result.cut
    assert reports == []


def test_real_time_takes_lose_nothing_between_ring_and_file() -> None:
    with recording(ramp(fast=False)) as (recorder, _):
        takes = [record(recorder, 0.4), record(recorder, 0.4)]
    firsts = []
    for result, data in takes:
        sound = read_sound(data)
        values = sound.view(np.uint16).astype(np.int64)
        index = (values[:, 1] - 1) * 65_535 + values[:, 0] - 1
        assert (np.diff(index) == 1).all()
        assert len(index) == result.sample_count == RATE
        firsts.append(index[0])
    assert firsts[1] >= firsts[0] + RATE - round(0.6 * RATE)


def test_the_same_fast_take_is_the_same_file_everywhere() -> None:
    files = []
    for _ in range(2):
        with recording(ramp()) as (recorder, _reports):
            files.append([record(recorder, 0.7)[1], record(recorder, 0.3)[1]])
    assert files[0] == files[1]
    assert read_sound(files[0][1])[0, 0] != read_sound(files[0][0])[0, 0]


def test_twenty_four_bits_survive() -> None:
    with recording(ramp(bits=24)) as (recorder, _):
        _, data = record(recorder, 0.5)
    sound = read_sound(data)
    assert sound.dtype == np.int32
    assert (sound >> 16 == make_ramp(WARM_UP - 14_400, len(sound), 2)).all()


def test_ffmpeg_reads_the_right_duration_after_a_packet_copy(tmp_path: Path) -> None:
    with recording(ramp(camera="simulated:counter", video=VideoSpec("mjpeg", 320, 240))) as (recorder, _):
        result, data = record(recorder, 2.0, with_video=True)
    remux(data, tmp_path / "take.mkv")
    probe = [
        "ffprobe",
        "-v",
        "error",
        "-show_format",
        "-show_streams",
        "-of",
        "json",
        str(tmp_path / "take.mkv"),
    ]
    facts = json.loads(subprocess.run(probe, check=True, capture_output=True).stdout)
    assert float(facts["format"]["duration"]) == pytest.approx(result.duration_ms / 1000, abs=0.05)
    assert {stream["codec_name"] for stream in facts["streams"]} == {"flac", "mjpeg"}


def test_the_container_names_no_program_version_and_no_computer() -> None:
    with recording(ramp(tag="REHEARSAL", channels=1)) as (recorder, _):
        _, data = record(recorder, 0.3)
    assert b"REHEARSAL" in data
    assert b"ENCODER" not in data.upper().replace(b"REHEARSAL", b"")
    assert b"Lavf6" not in data
    assert b"Lavc6" not in data


@pytest.mark.parametrize("codec", ["av1", "camera", "h264", "mjpeg"])
def test_pictures_are_whole_numbered_and_in_time_with_the_sound(codec: str) -> None:
    video = VideoSpec(codec, 640, 360)  # type: ignore[arg-type]
    with recording(ramp(camera="simulated:counter", video=video)) as (recorder, _):
        result, data = record(recorder, 1.0, with_video=True)
    pictures = read_pictures(data)
    numbers = [read_number(grey) for _, grey in pictures]
    assert numbers == list(range(51, 51 + 48))  # 1.7 s to 3.3 s at 30 frames a second
    assert result.frame_count == 48
    assert result.sync["dropped_frames"] == result.sync["missing_frames"] == 0
    first_s = 1.7
    for (moment_s, _), number in zip(pictures, numbers, strict=True):
        assert moment_s + first_s == pytest.approx(number / 30, abs=0.001)


def test_a_sound_take_of_a_session_with_a_camera_holds_no_picture() -> None:
    with recording(ramp(camera="simulated:counter", video=VideoSpec("mjpeg", 320, 240))) as (recorder, _):
        result, data = record(recorder, 0.3)
    assert result.frame_count == 0
    assert "camera" not in result.devices
    assert b"V_MJPEG" not in data


def test_the_gate_is_asked_before_anything_is_opened() -> None:
    asked: list[str] = []

    def refuse(question: str) -> None:
        asked.append(question)
        raise GateClosed("Consent is missing.", question=question, reason="consent_missing")

    with pytest.raises(GateClosed):
        Recorder.open(ramp(microphone="no such microphone", fast=False), refuse, lambda _: None)
    with recording(ramp()) as (recorder, _):
        sink = MemorySink()
        with pytest.raises(GateClosed):
            recorder.start_take(sink, refuse)
        assert sink.data == b""
    assert asked == ["open_device", "start_take"]


def test_one_take_at_a_time_and_none_on_trial() -> None:
    with recording(ramp()) as (recorder, _):
        running = recorder.start_take(MemorySink(), allow)
        with pytest.raises(Refused):
            recorder.start_take(MemorySink(), allow)
        running.end_after(0.2).stop()
        record(recorder, 0.2)
    trial = Recorder.open(ramp(), allow, lambda _: None, question="try_device")
    with pytest.raises(Refused):
        trial.start_take(MemorySink(), allow)
    trial.close()


def test_frames_that_the_device_lost_are_counted_to_the_sample() -> None:
    with recording(ramp(), skips={WARM_UP + 24_000: 1_111, WARM_UP + 150_000: 4_800}) as (recorder, _):
        result, data = record(recorder, 5.0)
    values = read_sound(data).view(np.uint16).astype(np.int64)
    steps = np.diff((values[:, 1] - 1) * 65_535 + values[:, 0] - 1)
    assert sorted(steps[steps != 1].tolist()) == [1_112, 4_801]
    assert result.sync["lost_samples"] == 5_911
    assert "lost_samples" in result.verdicts


def test_a_loss_outside_the_take_is_not_the_takes() -> None:
    with recording(ramp(), skips={WARM_UP + 10 * RATE: 2_000}) as (recorder, _):
        first, _ = record(recorder, 9.0)
        second, _ = record(recorder, 4.0)
    assert first.sync["lost_samples"] == 0
    assert second.sync["lost_samples"] == 2_000


@pytest.mark.parametrize("says_so", [True, False])
def test_a_microphone_that_dies_ends_the_take_and_keeps_it(says_so: bool) -> None:
    with recording(ramp(fast=False), ends_at=2 * RATE, says_so=says_so) as (recorder, reports):
        sink = MemorySink()
        take = recorder.start_take(sink, allow)
        result = take.wait()
        assert result.cut
        assert take.stop() == result
        assert [type(report) for report in reports] == [DeviceLost]
        assert read_sound(sink.data)[-1].view(np.uint16)[0] == (2 * RATE - 1) % 65_535 + 1
        with pytest.raises(DeviceLost):
            recorder.start_take(MemorySink(), allow)


@pytest.mark.parametrize("video", [None, VideoSpec("mjpeg", 320, 240)])
def test_a_full_disk_ends_the_take_and_says_so(video: VideoSpec | None) -> None:
    spec = ramp(camera="simulated:counter" if video else None, video=video, fast=False)
    with recording(spec) as (recorder, reports):
        sink = MemorySink(fails_with=DiskFull("The disk is full."), fails_after=6_000)
        take = recorder.start_take(sink, allow, with_video=video is not None)
        with pytest.raises(DiskFull):
            take.wait()
        with pytest.raises(DiskFull):
            take.stop()
        assert take.ended
        assert not sink.closed
        assert not sink.aborted
        assert [type(report) for report in reports] == [DiskFull]
        record(recorder, 0.2, with_video=video is not None)


def test_takes_that_follow_each_other_at_once_have_all_pictures_of_their_margins() -> None:
    video = VideoSpec("mjpeg", 320, 240)
    with recording(ramp(camera="simulated:counter", video=video)) as (recorder, _):
        for _ in range(8):
            result = recorder.start_take(MemorySink(), allow, with_video=True).end_after(0.1).stop()
            assert result.sync["missing_frames"] == result.sync["dropped_frames"] == 0
            assert abs(result.frame_count - result.duration_ms * 30 / 1000) <= 1


def test_a_disk_that_hangs_drops_pictures_and_counts_them() -> None:
    video = VideoSpec("mjpeg", 320, 240)
    with recording(ramp(camera="simulated:counter", video=video, fast=False)) as (recorder, _):
        sink = StuckSink()
        take = recorder.start_take(sink, allow, with_video=True)
        sink.free.clear()
        feed = take._picture_writer.feed  # type: ignore[union-attr]
        before = recorder.pictures.latest
        while feed.dropped < 10:
            assert recorder.pictures.latest is not None
            assert before is not None
            assert recorder.pictures.latest.moment_s - before.moment_s < 30
        sink.free.set()
        result = take.stop()
    numbers = [read_number(grey) for _, grey in read_pictures(sink.data)]
    holes = numbers[-1] - numbers[0] + 1 - len(numbers)
    assert result.sync["dropped_frames"] == holes >= 10
    assert result.frame_count == len(numbers)
    assert result.sync["lost_samples"] == 0
    assert "frames_dropped" in result.verdicts


def test_a_discarded_take_leaves_nothing() -> None:
    with recording(ramp()) as (recorder, _):
        sink = MemorySink()
        take = recorder.start_take(sink, allow)
        take.discard()
        assert sink.aborted
        assert not sink.closed
        with pytest.raises(Refused):
            take.wait()
        record(recorder, 0.2)


def test_closing_the_devices_keeps_a_running_take() -> None:
    with recording(ramp(fast=False)) as (recorder, _):
        sink = MemorySink()
        take = recorder.start_take(sink, allow)
        recorder.close()
        assert take.wait().cut
        assert len(read_sound(sink.data)) == take.wait().sample_count


def test_checkpoints_come_while_the_take_runs() -> None:
    with recording(ramp(fast=False)) as (recorder, _):
        sink = MemorySink()
        recorder.start_take(sink, allow).end_after(2.0).stop()
    sizes = [size for _, size in sink.checkpoints]
    assert len(sizes) >= 3
    assert sizes == sorted(set(sizes))


def test_an_encoder_is_gone_when_its_take_has_ended() -> None:
    with recording(ramp(camera="simulated:counter", video=VideoSpec("av1", 320, 240))) as (recorder, _):
        record(recorder, 0.2, with_video=True)
        before = len(list(Path("/proc/self/task").iterdir()))
        gc.disable()
        try:
            for _ in range(3):
                record(recorder, 0.2, with_video=True)
        finally:
            gc.enable()
        assert len(list(Path("/proc/self/task").iterdir())) <= before + 1


@pytest.mark.long
def test_memory_does_not_grow_with_the_take(is_long: bool) -> None:
    minutes = 240 if is_long else 3
    with recording(ramp(camera="simulated:counter", video=VideoSpec("mjpeg", 64, 64, 5))) as (recorder, _):
        recorder.start_take(CountingSink(), allow, with_video=True).end_after(60.0).stop()
        before = resident_bytes()
        recorder.start_take(CountingSink(), allow, with_video=True).end_after(60.0 * minutes).stop()
        assert resident_bytes() - before < 8 << 20


@pytest.mark.long
def test_many_takes_in_one_session_leave_nothing_behind(is_long: bool) -> None:
    video = VideoSpec("mjpeg", 320, 240, 10)
    with recording(ramp(camera="simulated:counter", video=video)) as (recorder, _):
        for _ in range(10):
            record(recorder, 0.1, with_video=True)
        gc.collect()
        before = (resident_bytes(), *count_threads_and_handles())
        for number in range(500 if is_long else 25):
            record(recorder, 0.1, with_video=number % 2 == 0)
        gc.collect()
        after = (resident_bytes(), *count_threads_and_handles())
    assert after[0] - before[0] < 8 << 20
    assert after[1:] == before[1:]


def count_threads_and_handles() -> tuple[int, int]:
    return len(list(Path("/proc/self/task").iterdir())), len(list(Path("/proc/self/fd").iterdir()))


def resident_bytes() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096
