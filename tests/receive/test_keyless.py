"""Decoding in a process without keys: a short list of codings, bounds, and deaths that stay alone."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
import soundfile

from collector.errors import AgePayloadFailure, CodecRefused, DecodingStopped, DiskFull, EncoderFailed
from collector.receive.decode import (
    IMPORTED_SPEECH,
    IMPORTED_VIDEO,
    SPEECH,
    STATEMENT,
    VIDEO,
    Bounds,
    Coding,
    Decoder,
    _make_job,
)
from collector.receive.decoder import MOST_DAMAGED
from collector.receive.keyless import DOOR, Copying, Fresh
from tests.rig.coded import make_bomb, record_coded
from tests.rig.matroska import RATE_HZ, damage_pictures, packets, ramp, record_sound, record_video

BOUNDS = Bounds.of(1 << 20)
NO_LIST = ["mp2", "alac", "aac", "ac3", "libmp3lame", "libopus", "pcm_u8", "pcm_s16le"]
MOST_FILES = 4
SAMPLES = ramp(RATE_HZ, 1, 16)
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="the process is looked at in /proc")


@pytest.fixture(params=[Copying, Fresh])
def decoder(request: pytest.FixtureRequest) -> Iterator[Decoder]:
    with Decoder(request.param) as made:
        yield made


@pytest.fixture
def copying() -> Iterator[Decoder]:
    with Decoder(Copying) as made:
        yield made


def write(decoder: Decoder, data: bytes, target: Path, coding: Coding = SPEECH, **options: object) -> str:
    return decoder.write([data], target, coding, **options).ending  # type: ignore[arg-type]


def check_good(decoder: Decoder, target: Path) -> None:
    assert write(decoder, record_sound(SAMPLES), target) == "flac"
    assert (soundfile.read(target, dtype="int16", always_2d=True)[0] == SAMPLES).all()


@pytest.mark.parametrize("damaged", [set(), {3}, {0, 7, 8}, set(range(12))], ids=len)
def test_a_cameras_pictures_are_counted_where_they_can_not_be_decoded(
    decoder: Decoder, tmp_path: Path, damaged: set[int]
) -> None:
    video = damage_pictures(record_video(12, SAMPLES), damaged)
    found = decoder.write([video], tmp_path / "take", VIDEO)
    assert (found.ending, found.damaged) == ("mkv", len(damaged))
    assert packets((tmp_path / "take").read_bytes()) == packets(video), "they stay as they came"


def test_a_great_many_damaged_pictures_are_no_death(copying: Decoder, tmp_path: Path) -> None:
    video = damage_pictures(record_video(260, SAMPLES), set(range(260)))
    assert copying.write([video], tmp_path / "take", VIDEO).damaged == MOST_DAMAGED
    check_good(copying, tmp_path / "next")


@pytest.mark.parametrize("encoder", NO_LIST)
def test_speech_in_any_other_coding_is_refused(copying: Decoder, tmp_path: Path, encoder: str) -> None:
    for coding in (SPEECH, VIDEO, STATEMENT):
        with pytest.raises(CodecRefused):
            write(copying, record_coded(encoder), tmp_path / "take", coding)


@pytest.mark.parametrize("encoder", ["mpeg4", "libvpx", "libvpx-vp9", "rawvideo"])
def test_pictures_in_any_other_coding_are_refused(copying: Decoder, tmp_path: Path, encoder: str) -> None:
    for coding in (VIDEO, IMPORTED_VIDEO):
        with pytest.raises(CodecRefused):
            write(copying, record_coded(encoder, "flac"), tmp_path / "take", coding)


@pytest.mark.parametrize("encoder", ["libsvtav1", "libx264", "mjpeg"])
def test_pictures_that_are_recorded_come_out(decoder: Decoder, tmp_path: Path, encoder: str) -> None:
    data = record_coded(encoder, "flac")
    assert write(decoder, data, tmp_path / "take", VIDEO) == "mkv"
    assert sorted(packets((tmp_path / "take").read_bytes())) == sorted(packets(data))


@pytest.mark.parametrize("encoder", ["aac", "libmp3lame", "libopus"])
def test_what_an_import_brought_is_copied_undecoded(copying: Decoder, tmp_path: Path, encoder: str) -> None:
    data = record_coded(encoder)
    assert write(copying, data, tmp_path / "take", IMPORTED_SPEECH) == "mkv"
    assert packets((tmp_path / "take").read_bytes()) == packets(data)
    assert write(copying, record_coded("flac"), tmp_path / "take", IMPORTED_SPEECH) == "flac"


@pytest.mark.parametrize("encoders", [("flac", "flac"), ("mjpeg", "flac"), ("mjpeg",)])
def test_speech_is_one_stream_of_sound(copying: Decoder, tmp_path: Path, encoders: tuple[str, ...]) -> None:
    with pytest.raises(CodecRefused):
        write(copying, record_coded(*encoders), tmp_path / "take")


@pytest.mark.parametrize("attached", ["image/jpeg", "font/ttf", "text/plain"])
def test_nothing_else_lies_in_a_recording(copying: Decoder, tmp_path: Path, attached: str) -> None:
    for coding in (SPEECH, VIDEO, STATEMENT):
        with pytest.raises(CodecRefused):
            write(copying, record_coded("flac", attached=attached), tmp_path / "take", coding)


def test_sound_that_changes_within_is_refused(copying: Decoder, tmp_path: Path) -> None:
    assert write(copying, make_bomb(4), tmp_path / "take") == "flac"
    with pytest.raises(EncoderFailed):
        write(copying, make_bomb(4, (8, 8, 1, 2)), tmp_path / "take")


def test_a_source_is_taken_to_its_end_behind_the_damage(copying: Decoder, tmp_path: Path) -> None:
    """Of a cut recording what can be decoded comes out; what was not read would not be authenticated."""
    data = make_bomb(4000, (8, 8, 12, *[8] * 3997))  # no frame has twelve channels
    with pytest.raises(EncoderFailed):
        write(copying, data, tmp_path / "take")
    assert write(copying, data, tmp_path / "take", cut=True) == "flac"
    assert soundfile.info(tmp_path / "take").frames == 2 * 65_535


@pytest.mark.parametrize("encoders", [("mjpeg", "mjpeg"), ("mjpeg", "flac", "flac")])
def test_a_video_has_one_stream_of_each(copying: Decoder, tmp_path: Path, encoders: tuple[str, ...]) -> None:
    with pytest.raises(CodecRefused):
        write(copying, record_coded(*encoders), tmp_path / "take", VIDEO)


@pytest.mark.parametrize(
    "begin",
    [
        b"RIFF\x24\x00\x00\x00WAVEfmt ",
        b"ID3\x04",
        b"fLaC",
        b"v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\n",
        b"#EXTM3U\n",
    ],
)
def test_nothing_but_matroska_is_looked_at(copying: Decoder, tmp_path: Path, begin: bytes) -> None:
    with pytest.raises(EncoderFailed):
        write(copying, begin + bytes(2000), tmp_path / "take")


@pytest.mark.parametrize(
    "bounds",
    [replace(BOUNDS, cpu_s=1), replace(BOUNDS, wall_s=0.3), replace(BOUNDS, written_bytes=4096)],
    ids=["core", "clock", "disk"],
)
def test_a_bomb_ends_at_its_bounds_and_the_next_one_comes_out(
    copying: Decoder, tmp_path: Path, bounds: Bounds
) -> None:
    with pytest.raises(DecodingStopped):
        write(copying, make_bomb(1500), tmp_path / "take", bounds=bounds)
    check_good(copying, tmp_path / "next")


def test_memory_is_bounded(copying: Decoder, tmp_path: Path) -> None:
    check_good(copying, tmp_path / "before")
    with pytest.raises(EncoderFailed):  # which call gets no memory decides what it is called
        write(copying, make_bomb(3), tmp_path / "take", bounds=replace(BOUNDS, memory_bytes=1 << 20))
    check_good(copying, tmp_path / "next")


def test_who_waits_for_a_source_has_no_more_time_than_others(decoder: Decoder, tmp_path: Path) -> None:
    check_good(decoder, tmp_path / "before")
    before = set(psutil.Process().children(recursive=True))

    def stall() -> Iterator[bytes]:
        yield record_sound(SAMPLES)[:1000]
        copy = wait_for_child(psutil.Process(), before)
        psutil.wait_procs([copy], timeout=60)
        yield bytes(1 << 20)

    with pytest.raises(DecodingStopped):
        decoder.write(stall(), tmp_path / "take", SPEECH, bounds=replace(BOUNDS, wall_s=0.5))
    check_good(decoder, tmp_path / "next")


def in_the_middle(act: Callable[[psutil.Process], None]) -> Iterator[bytes]:
    """A recording, in whose middle something happens to the process that decodes it."""
    data = record_sound(SAMPLES)
    yield data[:1000]
    act(find_copy())
    yield data[1000:] + bytes(1 << 20)


def decoders() -> list[psutil.Process]:
    """The children that decode; other tests of this process have servers of theirs running."""
    found = []
    for child in psutil.Process().children():
        with contextlib.suppress(psutil.Error):
            found += [child] if any("decode" in word for word in child.cmdline()) else []
    return found


def find_copy() -> psutil.Process:
    """The process that sees the bytes: the child's child."""
    (starter,) = decoders()
    return wait_for_child(starter, set())


def wait_for_child(process: psutil.Process, known: set[psutil.Process]) -> psutil.Process:
    """The one child that is new, once it has ended what it does before it reads."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        for child in set(process.children(recursive=True)) - known:
            if child.num_fds() <= MOST_FILES:
                return child
        time.sleep(0.002)
    raise AssertionError("no process was started for a recording")


@pytest.mark.parametrize("who", ["the copy", "its starter"])
def test_a_death_is_the_fault_of_one_recording(copying: Decoder, tmp_path: Path, who: str) -> None:
    check_good(copying, tmp_path / "before")

    def kill(copy: psutil.Process) -> None:
        process = copy if who == "the copy" else copy.parent()
        assert process is not None
        process.send_signal(signal.SIGKILL)
        psutil.wait_procs([copy], timeout=60)

    with pytest.raises(DecodingStopped):
        copying.write(in_the_middle(kill), tmp_path / "take", SPEECH)
    check_good(copying, tmp_path / "next")


def read_limits(folder: Path) -> dict[str, list[str]]:
    """The limits of a process once it has set its last one."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        rows = (folder / "limits").read_text().splitlines()
        limits = {row[:26].strip(): row[26:].split()[:2] for row in rows}
        if limits["Max processes"] == ["0", "0"]:
            return limits
        time.sleep(0.002)
    raise AssertionError("the process set no limits")


@linux_only
def test_the_process_has_no_key_no_file_and_no_way_out(
    copying: Decoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLLECTOR_PASSPHRASE_FILE", "canary-of-the-environment")
    secret = (tmp_path / "media.key").open("w+b")
    os.set_inheritable(secret.fileno(), True)
    seen: dict[str, object] = {}

    def look(copy: psutil.Process) -> None:
        folder = Path("/proc", str(copy.pid))
        for process in (copy, copy.parent()):
            assert process is not None
            assert b"canary" not in Path("/proc", str(process.pid), "environ").read_bytes()
            files = [str(path.readlink()) for path in Path("/proc", str(process.pid), "fd").iterdir()]
            assert not [name for name in files if name.endswith(".key")]
            assert "/work" not in process.cwd()
        seen["limits"] = read_limits(folder)
        seen["status"] = dict(
            line.split(":\t", 1) for line in (folder / "status").read_text().splitlines() if ":\t" in line
        )
        seen["files"] = sorted(int(path.name) for path in (folder / "fd").iterdir())

    with secret:
        copying.write(in_the_middle(look), tmp_path / "take", SPEECH, bounds=BOUNDS)
    assert seen["files"] == [0, 1, 2, 3]
    limits, status = seen["limits"], seen["status"]
    assert isinstance(limits, dict)
    assert isinstance(status, dict)
    assert limits["Max open files"] == ["0", "0"]
    assert limits["Max core file size"] == ["0", "0"]
    assert limits["Max cpu time"] == [str(BOUNDS.cpu_s)] * 2
    assert limits["Max file size"] == [str(BOUNDS.written_bytes)] * 2
    assert limits["Max address space"] == [str(BOUNDS.memory_bytes)] * 2
    assert status["NoNewPrivs"] == "1"
    assert "0" not in status["Uid"].split()
    assert status["CapEff"] == "0" * 16


def test_no_copy_knows_what_another_saw(copying: Decoder, tmp_path: Path) -> None:
    """Each is a copy of one that saw nothing: other ids, and none is left."""
    ids = set()

    def note(copy: psutil.Process) -> None:
        ids.add(copy.pid)

    for number in range(3):
        copying.write(in_the_middle(note), tmp_path / str(number), SPEECH)
    (starter,) = decoders()
    assert len(ids) == 3
    assert starter.children() == []


@linux_only
def test_a_full_disk_is_no_fault_of_the_recording(decoder: Decoder) -> None:
    for coding in (SPEECH, VIDEO):
        with pytest.raises(DiskFull):
            write(decoder, record_sound(SAMPLES), Path("/dev/full"), coding)


def test_an_error_of_the_source_comes_through_and_the_next_one_comes_out(
    decoder: Decoder, tmp_path: Path
) -> None:
    def broken() -> Iterator[bytes]:
        yield record_sound(SAMPLES)[:1000]
        raise AgePayloadFailure("damaged")

    with pytest.raises(AgePayloadFailure):
        decoder.write(broken(), tmp_path / "take", SPEECH)
    check_good(decoder, tmp_path / "next")


def test_nothing_runs_on_when_the_decoder_is_closed(tmp_path: Path) -> None:
    with Decoder() as decoder:
        check_good(decoder, tmp_path / "take")
        started = [process for child in decoders() for process in (child, *child.children())]
        assert started
    assert not [process for process in started if process.is_running()]


def test_the_frozen_apps_first_line_knows_the_decoders_word(tmp_path: Path) -> None:
    """There is no program to be started by its path: the app itself is started with a word of its own."""
    start = Path(__file__).parents[2] / "packaging" / "pyinstaller" / "start.py"
    job = json.dumps(_make_job(SPEECH, BOUNDS, cut=False))
    with (tmp_path / "take").open("w+b") as target:
        done = subprocess.run(
            [sys.executable, start, DOOR, job],
            input=record_sound(SAMPLES),
            stdout=target,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(start.parents[2])},
            check=False,
        )
    assert (done.returncode, done.stderr) == (0, b"")
    assert (soundfile.read(tmp_path / "take", dtype="int16", always_2d=True)[0] == SAMPLES).all()
