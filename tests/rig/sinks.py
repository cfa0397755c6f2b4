"""Sinks in memory and on disk, whole ones and failing ones, and readers of what was written to them."""

from __future__ import annotations

import hashlib
import io
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import av
import numpy as np

from collector.model.sink import SealedFile


@dataclass
class MemorySink:
    """Keeps the bytes; `fails_with` is raised by `write` after `fails_after` bytes."""

    fails_with: Exception | None = None
    fails_after: int = 0
    data: bytearray = field(default_factory=bytearray)
    checkpoints: list[tuple[float, int]] = field(default_factory=list)
    closed: bool = False
    aborted: bool = False

    def write(self, data: bytes | memoryview) -> None:
        assert not self.closed
        if self.fails_with is not None and len(self.data) + len(data) > self.fails_after:
            raise self.fails_with
        self.data += data

    def checkpoint(self) -> None:
        self.checkpoints.append((time.monotonic(), len(self.data)))

    def close(self) -> SealedFile:
        self.closed = True
        digest = hashlib.sha256(self.data).hexdigest()
        return SealedFile(Path("memory"), f"sha256:{digest}", len(self.data))

    def abort(self) -> None:
        self.aborted = True
        self.data.clear()


class StuckSink(MemorySink):
    """Blocks in `write` while `free` is cleared, as a disk that hangs."""

    def __init__(self) -> None:
        super().__init__()
        self.free = threading.Event()
        self.free.set()

    def write(self, data: bytes | memoryview) -> None:
        self.free.wait()
        super().write(data)


class CountingSink(MemorySink):
    """Keeps only the number of bytes, so that a long take's memory can be measured."""

    size_bytes: int = 0

    def write(self, data: bytes | memoryview) -> None:
        self.size_bytes += len(data)


def read_sound(data: bytes) -> np.ndarray:
    """Frames × channels of a container's sound."""
    with av.open(io.BytesIO(bytes(data))) as container:
        blocks = [frame.to_ndarray() for frame in container.decode(audio=0)]
        channels = container.streams.audio[0].codec_context.channels
    return np.concatenate(blocks, axis=1).reshape(-1, channels)


def read_pictures(data: bytes) -> list[tuple[float, np.ndarray]]:
    """(seconds, grey picture) of a container's frames."""
    with av.open(io.BytesIO(bytes(data))) as container:
        return [(float(frame.time), frame.to_ndarray(format="gray")) for frame in container.decode(video=0)]


def count_key_frames(data: bytes) -> int:
    """Key frames among a container's pictures."""
    with av.open(io.BytesIO(bytes(data))) as container:
        return sum(packet.is_keyframe for packet in container.demux(video=0) if packet.size)


def remux(data: bytes, path: Path) -> None:
    """Copy the packets into a seekable file, as `open` does for a duration."""
    with av.open(io.BytesIO(bytes(data))) as source, av.open(str(path), "w", format="matroska") as target:
        streams = {stream.index: target.add_stream_from_template(stream) for stream in source.streams}
        for packet in source.demux():
            if packet.dts is not None:
                packet.stream = streams[packet.stream.index]
                target.mux(packet)
