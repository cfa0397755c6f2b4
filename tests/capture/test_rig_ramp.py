"""The ramp beside arecord on the same source, idle and loaded: nothing is lost, by either count."""

from __future__ import annotations

import os
import subprocess
from contextlib import nullcontext
from pathlib import Path

import numpy as np
import pytest

from collector.capture.device.signals import RAMP_VALUES, make_ramp
from collector.capture.recorder import Recorder
from collector.capture.spec import CaptureSpec
from tests.rig.audio import PulseRig
from tests.rig.load import both_cores_busy
from tests.rig.sinks import MemorySink, read_sound

LEAD_S = 0.5
LONG = os.environ.get("COLLECTOR_LONG") == "1"
CASES = [(48_000, 1, "rig48"), (48_000, 2, "rig48"), (96_000, 1, "rig96")]


def allow(_question: str) -> None:
    """A gate that says yes."""


def count_lost(sound: np.ndarray, played: int) -> int:
    """Frames missing from a recorded ramp: those not there at all, told from what each frame carries."""
    left = sound[:, 0].astype(np.int16).view(np.uint16).astype(np.int64)
    heard = left[left != 0]
    steps = (np.diff(heard) - 1) % RAMP_VALUES
    assert heard[0] == 1
    assert len(heard) + steps.sum() == played  # nothing twice, nothing missing at an end
    return int(steps.sum())


def play_and_record(
    rig: PulseRig, folder: Path, case: tuple[int, int, str], seconds: float
) -> tuple[int, int, int]:
    """Lost frames: ours, by our manifest, and arecord's."""
    rate, channels, device = case
    ramp = make_ramp(0, round(seconds * rate), channels)
    lead = np.zeros((round(LEAD_S * rate), channels), np.int16)
    form = ["--raw", "--format=s16le", f"--rate={rate}", f"--channels={channels}", f"--device={device}"]
    environment = {**rig.environment(), "PULSE_SOURCE": f"{device}.monitor"}
    raw = folder / "arecord.raw"
    arecord = subprocess.Popen(
        [
            *("arecord", "-q", "-D", "pulse", "-f", "S16_LE", "-t", "raw"),
            f"-r{rate}",
            f"-c{channels}",
            str(raw),
        ],
        env=environment,
        stderr=subprocess.DEVNULL,
    )
    recorder = Recorder.open(
        CaptureSpec("pulse", sampling_rate_hz=rate, channels=channels), allow, lambda _: None
    )
    try:
        sink = MemorySink()
        take = recorder.start_take(sink, allow)
        sound = np.concatenate((lead, ramp, lead)).tobytes()
        subprocess.run(["pacat", *form], input=sound, env=environment, check=True, timeout=seconds + 60)
        result = take.stop()
    finally:
        recorder.close()
        arecord.terminate()
        arecord.wait(10)
    theirs = np.fromfile(raw, np.int16)
    theirs = theirs[: len(theirs) // channels * channels].reshape(-1, channels)
    ours = count_lost(read_sound(sink.data), len(ramp))
    return ours, result.sync["lost_samples"], count_lost(theirs, len(ramp))


@pytest.mark.long
@pytest.mark.parametrize("load", ["idle", "loaded"] if LONG else ["loaded"])
@pytest.mark.parametrize("case", CASES if LONG else CASES[1:2], ids=str)
def test_no_sample_is_lost_and_arecord_agrees(
    rig: PulseRig,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    case: tuple[int, int, str],
    load: str,
) -> None:
    monkeypatch.setenv("PULSE_SOURCE", f"{case[2]}.monitor")
    with both_cores_busy() if load == "loaded" else nullcontext():
        assert play_and_record(rig, tmp_path, case, 60 if LONG else 2) == (0, 0, 0)
