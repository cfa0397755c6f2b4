"""PortAudio on a real sound server: nothing is lost, formats hold, a device that goes is kept."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from collector.capture.device.lookup import find_microphone, list_microphones
from collector.capture.recorder import Recorder
from collector.capture.result import TakeResult
from collector.capture.spec import CaptureSpec
from collector.errors import CollectorError, DeviceLost, DeviceMissing, GateClosed
from tests.rig.audio import PulseRig, in_this_process
from tests.rig.sinks import MemorySink, read_sound
from tests.rig.speaker import playing, read_indices, write_ramp, write_speech


def allow(_question: str) -> None:
    """A gate that says yes."""


@contextmanager
def recording(spec: CaptureSpec) -> Iterator[tuple[Recorder, list[CollectorError]]]:
    reports: list[CollectorError] = []
    recorder = Recorder.open(spec, allow, reports.append)
    try:
        yield recorder, reports
    finally:
        recorder.close()


def record_file(
    rig: PulseRig, spec: CaptureSpec, path: Path, sink: str = "rig48"
) -> tuple[TakeResult, np.ndarray]:
    written = MemorySink()
    with recording(spec) as (recorder, reports):
        take = recorder.start_take(written, allow)
        with playing(rig, path, sink) as player:
            assert player.wait() == 0
        result = take.stop()
        assert reports == []
    return result, read_sound(written.data)


@pytest.mark.long
def test_a_ramp_comes_through_without_a_lost_sample(rig: PulseRig, tmp_path: Path, is_long: bool) -> None:
    seconds = 60 if is_long else 6
    write_ramp(tmp_path / "ramp.raw", seconds)
    result, sound = record_file(rig, CaptureSpec("pulse", channels=2), tmp_path / "ramp.raw")
    indices = read_indices(sound)
    assert (np.diff(indices) == 1).all()
    assert indices[0] == 0
    assert len(indices) == seconds * 48_000
    assert result.sync["lost_samples"] == 0
    assert result.sample_count == len(sound)
    assert result.devices == {"microphone": {"host_api": "ALSA"}}


def test_twenty_four_bits_at_ninety_six_kilohertz(
    rig: PulseRig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULSE_SOURCE", "rig96.monitor")
    write_speech(tmp_path / "speech.wav", "One two three four.")
    spec = CaptureSpec("pulse", bits=24, sampling_rate_hz=96_000)
    result, sound = record_file(rig, spec, tmp_path / "speech.wav", "rig96")
    assert result.sampling_rate_hz == 96_000
    assert sound.dtype == np.int32
    assert np.abs(sound >> 16).max() > 1_000


def test_spoken_words_are_found_and_judged(rig: PulseRig, tmp_path: Path) -> None:
    write_speech(tmp_path / "speech.wav", "The quick brown fox jumps over the lazy dog.")
    result, _ = record_file(rig, CaptureSpec("pulse"), tmp_path / "speech.wav")
    assert result.quality["speech_ms"] > 1_000
    assert "no_speech" not in result.verdicts
    assert "near_silent" not in result.verdicts


def test_silence_of_a_virtual_device_is_told_from_a_quiet_room(rig: PulseRig) -> None:
    assert rig.server
    with recording(CaptureSpec("pulse")) as (recorder, _):
        result = recorder.start_take(MemorySink(), allow).end_after(1.0).stop()
    assert "silent_digital" in result.verdicts
    assert result.quality["peak_mdb"] == -150_000


def test_a_source_that_is_unloaded_in_a_take_is_kept_and_reported(rig: PulseRig) -> None:
    assert rig.server
    with PulseRig() as doomed, in_this_process(doomed):
        written = MemorySink()
        with recording(CaptureSpec("pulse", channels=2)) as (recorder, reports):
            take = recorder.start_take(written, allow)
            while take.recorded_s < 0.5:
                assert not take.ended
            doomed.unload_sources()
            result = take.wait()
            assert isinstance(recorder.trouble, DeviceLost)
        assert [type(report) for report in reports] == [DeviceLost]
    assert result.cut
    assert result.sample_count == len(read_sound(written.data)) > 24_000
    with recording(CaptureSpec("pulse")) as (recorder, _):  # the next segment, on a device that is there
        assert not recorder.start_take(MemorySink(), allow).end_after(0.3).stop().cut


def test_microphones_are_listed_by_name_and_host(rig: PulseRig) -> None:
    assert rig.server
    names = {microphone.label for microphone in list_microphones(allow)}
    assert {"pulse @ ALSA", "default @ ALSA"} <= names
    assert find_microphone("pulse @ ALSA").name == "pulse"
    assert find_microphone("PUL").name == "pulse"


def test_listing_asks_the_gate_first() -> None:
    def refuse(question: str) -> None:
        raise GateClosed("A session is open.", question=question, reason="session_open")

    with pytest.raises(GateClosed):
        list_microphones(refuse)


def test_a_missing_microphone_is_told_without_any_name(rig: PulseRig) -> None:
    """A device is called after its owner, and an error's words may stand in a log."""
    assert rig.server
    with pytest.raises(DeviceMissing, match=r"not there\. \d+ other") as missing:
        Recorder.open(CaptureSpec("Anna's AirPods"), allow, lambda _: None)
    assert "Anna" not in str(missing.value)


_HOLDER = """
import sys, threading
from collector.capture.device.lookup import refresh_devices
from collector.capture.device.portaudio import PortAudioSource
from collector.capture.spec import CaptureSpec
source, heard = PortAudioSource(CaptureSpec("pulse", channels=2)), threading.Event()
source.open()
source.start(lambda *_: heard.set())
heard.wait()
print("open", flush=True)
sys.stdin.readline()
source.stop()
refresh_devices()
"""


def test_a_sound_server_that_hangs_holds_no_program() -> None:
    """Neither its end nor a look for other devices waits for a stream that can't be closed."""
    with PulseRig() as own:
        command = [sys.executable, "-c", _HOLDER]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "cwd": Path(__file__).parents[2]}
        with subprocess.Popen(command, env=own.environment(), text=True, **pipes) as holder:  # type: ignore[call-overload]
            try:
                assert holder.stdout.readline() == "open\n"
                own.pause()
                assert holder.communicate("\n", timeout=20) == ("", None)
                assert holder.returncode == 0
            finally:
                holder.kill()
                own.go_on()
