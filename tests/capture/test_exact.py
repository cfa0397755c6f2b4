"""Every format that a project may ask for, through a real sound server: each sample, several at once."""

from __future__ import annotations

import os
import subprocess
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from collector.capture.recorder import Recorder
from collector.capture.spec import CaptureSpec
from tests.rig.audio import PulseRig, in_this_process
from tests.rig.load import both_cores_busy
from tests.rig.sinks import MemorySink, read_sound

LONG = os.environ.get("COLLECTOR_LONG") == "1"
LEAD_S = 0.5


@dataclass(frozen=True)
class Format:
    """What a project asks for."""

    rate: int
    bits: int
    channels: int

    @property
    def name(self) -> str:
        return f"mic{self.rate}x{self.bits}x{self.channels}"


RATES, BITS, CHANNELS = (44_100, 48_000, 96_000), (16, 24), (1, 2, 4)
GROUPS = [[Format(rate, bits, count) for count in CHANNELS] for rate, bits in product(RATES, BITS)]
SHORT = [[GROUPS[0][0], GROUPS[3][2]]]
LASTING = [Format(48_000, 16, 2), Format(96_000, 24, 4)]


def allow(_question: str) -> None:
    """A gate that says yes."""


_MAPS = {1: "mono", 2: "front-left,front-right", 4: "front-left,front-right,rear-left,rear-right"}  # ALSA's


def code_of(form: Format) -> str:
    return "s16le" if form.bits == 16 else "s24le"


def make_index(form: Format, seconds: float) -> np.ndarray:
    """Frames × channels, none of them 0: the index with all the bits there are, another in each channel."""
    values = 2**form.bits - 1
    n = np.arange(round(seconds * form.rate), dtype=np.int64)[:, None] + 7 * np.arange(form.channels)
    unsigned = n % values + 1
    return np.where(unsigned >= 2 ** (form.bits - 1), unsigned - 2**form.bits, unsigned)


def to_bytes(sound: np.ndarray, form: Format) -> bytes:
    if form.bits == 16:
        return sound.astype("<i2").tobytes()
    return sound.astype("<i4").view(np.uint8).reshape(-1, 4)[:, :3].tobytes()


def add_microphone(rig: PulseRig, form: Format) -> None:
    """A sink of this format, whose monitor is the microphone: nothing is resampled on the way."""
    rig.control(
        *("load-module", "module-null-sink", f"sink_name={form.name}", f"rate={form.rate}"),
        *(f"channels={form.channels}", f"format={code_of(form)}", f"channel_map={_MAPS[form.channels]}"),
    )


def play(rig: PulseRig, form: Format, path: Path, seconds: float) -> subprocess.Popen[bytes]:
    """Play the index, with silence around it."""
    lead = bytes(form.bits // 8 * form.channels * round(LEAD_S * form.rate))
    path.write_bytes(lead + to_bytes(make_index(form, seconds), form) + lead)
    command = ["pacat", "--raw", f"--format={code_of(form)}", f"--rate={form.rate}"]
    command += [f"--channels={form.channels}", f"--channel-map={_MAPS[form.channels]}"]
    return subprocess.Popen([*command, f"--device={form.name}", str(path)], env=rig.environment())


def check_exact(sound: np.ndarray, form: Format, seconds: float) -> None:
    """Each frame is there, once, in order, to the last bit, in every channel."""
    assert sound.dtype == (np.int16 if form.bits == 16 else np.int32)
    samples = sound.astype(np.int64) >> (0 if form.bits == 16 else 8)
    first = int(np.argmax(samples[:, 0] != 0))
    heard = samples[first : first + round(seconds * form.rate)]
    assert np.array_equal(heard, make_index(form, seconds))


def record_all(rig: PulseRig, forms: list[Format], folder: Path, seconds: float) -> None:
    """Record every microphone at once, and compare with what was played."""
    with ExitStack() as open_ones:
        sinks, takes, players = [], [], []
        for form in forms:
            add_microphone(rig, form)
        for form in forms:
            spec = CaptureSpec(
                f"{form.name}.monitor @ PulseAudio",
                sampling_rate_hz=form.rate, bits=form.bits, channels=form.channels,
            )  # fmt: skip
            recorder = Recorder.open(spec, allow, lambda _: None)
            open_ones.callback(recorder.close)
            sinks.append(MemorySink())
            takes.append(recorder.start_take(sinks[-1], allow))
        players = [play(rig, form, folder / form.name, seconds) for form in forms]
        assert [player.wait() for player in players] == [0] * len(forms)
        results = [take.stop() for take in takes]
    for form, sink, result in zip(forms, sinks, results, strict=True):
        assert (result.sampling_rate_hz, result.channels) == (form.rate, form.channels)
        assert (result.sync["lost_samples"], result.cut) == (0, False)
        check_exact(read_sound(sink.data), form, seconds)


@pytest.mark.long
@pytest.mark.parametrize(
    "forms", GROUPS if LONG else [[GROUPS[0][0], GROUPS[3][2]]], ids=lambda forms: forms[0].name
)
def test_every_format_is_exact_several_at_once(rig: PulseRig, tmp_path: Path, forms: list[Format]) -> None:
    assert rig.server
    with PulseRig() as own, in_this_process(own):
        record_all(own, forms, tmp_path, 60 if LONG else 3)


@pytest.mark.long
@pytest.mark.parametrize("load", ["idle", "busy"] if LONG else ["busy"])
@pytest.mark.parametrize("form", LASTING if LONG else LASTING[1:], ids=lambda form: form.name)
def test_five_minutes_are_exact_idle_and_busy(rig: PulseRig, tmp_path: Path, form: Format, load: str) -> None:
    assert rig.server
    with PulseRig() as own, in_this_process(own), both_cores_busy() if load == "busy" else nullcontext():
        record_all(own, [form], tmp_path, 300 if LONG else 3)
