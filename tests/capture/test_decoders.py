"""What comes out of a take opens in ffmpeg, libsndfile and SoX alike, with the right rate and duration."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import soundfile

from collector.capture.recorder import Recorder
from collector.capture.result import TakeResult
from collector.capture.spec import CaptureSpec, VideoCodec, VideoSpec
from collector.receive.decode import write_picture, write_sound
from tests.rig.sinks import MemorySink

RATES_HZ = [16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000]
WIDTHS = list(itertools.product([16, 24], [1, 2, 3, 4]))
FORMATS = (
    [(rate, *width) for rate in RATES_HZ for width in WIDTHS]
    if os.environ.get("COLLECTOR_LONG") == "1"
    else [(rate, *WIDTHS[number % len(WIDTHS)]) for number, rate in enumerate(RATES_HZ)]
)
NEEDED = ("ffprobe", "ffmpeg", "soxi")
pytestmark = pytest.mark.skipif(not all(map(shutil.which, NEEDED)), reason="ffmpeg or SoX is not here")


def allow(_question: str) -> None:
    """A gate that says yes."""


def record(spec: CaptureSpec) -> tuple[TakeResult, bytes]:
    recorder = Recorder.open(spec, allow, lambda _: None)
    try:
        sink = MemorySink()
        take = recorder.start_take(sink, allow, with_video=spec.video is not None)
        return take.end_after(0.5).stop(), bytes(sink.data)
    finally:
        recorder.close()


def probe(path: Path) -> dict[str, Any]:
    command = ["ffprobe", "-v", "error", "-show_format", "-show_streams", "-of", "json", str(path)]
    facts: dict[str, Any] = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return facts


def decode(path: Path) -> None:
    """Decode everything; the slightest complaint of the decoder fails."""
    done = subprocess.run(
        ["ffmpeg", "-v", "warning", "-xerror", "-i", str(path), "-f", "null", "-"],
        check=True,
        capture_output=True,
    )
    assert done.stderr == b""


def ask_sox(option: str, path: Path) -> str:
    done = subprocess.run(["soxi", option, str(path)], check=True, capture_output=True, text=True)
    return done.stdout.strip()


@pytest.mark.long
@pytest.mark.parametrize(("rate", "bits", "channels"), FORMATS)
def test_sound_of_every_format(tmp_path: Path, rate: int, bits: int, channels: int) -> None:
    spec = CaptureSpec("simulated:ramp:fast", sampling_rate_hz=rate, bits=bits, channels=channels)
    result, data = record(spec)
    path = tmp_path / "take.flac"
    write_sound(iter([data]), path, cut=False)
    seconds = result.sample_count / rate
    assert seconds == pytest.approx(1.1, abs=0.001)
    decode(path)
    assert float(probe(path)["format"]["duration"]) == pytest.approx(seconds, abs=0.001)
    info = soundfile.info(path)
    assert (info.frames, info.samplerate, info.channels) == (result.sample_count, rate, channels)
    assert info.subtype == f"PCM_{bits}"
    sox = [int(ask_sox(option, path)) for option in ("-s", "-r", "-c", "-b")]
    assert sox == [result.sample_count, rate, channels, bits]


@pytest.mark.parametrize("codec", ["av1", "camera", "h264", "mjpeg"])
def test_pictures_of_every_codec(tmp_path: Path, codec: VideoCodec) -> None:
    video = VideoSpec(codec, 320, 180)
    spec = CaptureSpec("simulated:ramp:fast", "simulated:counter:fast", bits=24, channels=2, video=video)
    result, data = record(spec)
    path = tmp_path / "take.mkv"
    write_picture(iter([data]), path, cut=False)
    decode(path)
    facts = probe(path)
    assert float(facts["format"]["duration"]) == pytest.approx(result.duration_ms / 1000, abs=0.05)
    assert {stream["codec_type"] for stream in facts["streams"]} == {"audio", "video"}
    assert result.frame_count == 33
