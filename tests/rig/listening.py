"""What came out of a session: sound, frame numbers, and where the sound stood in what was played."""

from __future__ import annotations

import json
from pathlib import Path

import av
import numpy as np

from collector.capture.device.signals import read_number

RATE = 48_000


def decode_sound(path: Path) -> np.ndarray:
    with av.open(str(path)) as container:
        frames = [frame.to_ndarray() for frame in container.decode(audio=0)]
    return np.concatenate([frame.reshape(-1) for frame in frames])


def decode_numbers(path: Path) -> list[int]:
    with av.open(str(path)) as container:
        return [read_number(frame.to_ndarray(format="bgr24")) for frame in container.decode(video=0)]


def find_place(heard: np.ndarray, played: np.ndarray) -> int:
    """Where `heard` begins in `played`: the peak of their cross-correlation."""
    size = 1 << (len(played) + len(heard)).bit_length()
    product = np.fft.rfft(played, size) * np.conj(np.fft.rfft(heard, size))
    return int(np.argmax(np.fft.irfft(product, size)[: len(played)]))


def rows_of_takes(opened: Path) -> list[dict[str, object]]:
    text = (opened / "media" / "takes.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]
