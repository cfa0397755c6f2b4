"""Plays into the rig's null sink: a ramp that carries the sample index, and speech by espeak-ng."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from collector.capture.device.signals import RAMP_VALUES, make_ramp
from tests.rig.audio import PulseRig

LEAD_S = 0.5
"""Silence first: a recorder that is not awake yet loses nothing that counts."""


def write_ramp(path: Path, seconds: float, sampling_rate_hz: int = 48_000) -> None:
    """Raw s16le stereo: half a second of silence, then frames that carry their index."""
    with path.open("wb") as file:
        file.write(bytes(4 * round(LEAD_S * sampling_rate_hz)))
        file.write(make_ramp(0, round(seconds * sampling_rate_hz), 2).tobytes())


def write_speech(path: Path, text: str) -> None:
    """A WAV file of spoken English."""
    subprocess.run(["espeak-ng", "-w", str(path), text], check=True, capture_output=True, timeout=60)


@contextmanager
def playing(rig: PulseRig, path: Path, sink: str = "rig48") -> Iterator[subprocess.Popen[bytes]]:
    """Play a raw ramp (`.raw`) or a WAV file while the block runs; stopped at its end."""
    command = (
        ["pacat", "--raw", "--format=s16le", "--rate=48000", "--channels=2", f"--device={sink}", str(path)]
        if path.suffix == ".raw"
        else ["paplay", f"--device={sink}", str(path)]
    )
    player = subprocess.Popen(command, env=rig.environment(), stderr=subprocess.PIPE)
    try:
        yield player
    finally:
        if player.poll() is None:
            player.terminate()
        player.communicate(timeout=10)


def read_indices(sound: np.ndarray) -> np.ndarray:
    """Indices that frames × 2 of a recorded ramp carry, without the feeder's silence."""
    values = sound.astype(np.int16).view(np.uint16).astype(np.int64)
    heard = values[(values != 0).all(axis=1)]
    return (heard[:, 1] - 1) * RAMP_VALUES + heard[:, 0] - 1
