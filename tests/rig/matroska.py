"""Small live Matroska recordings like the ones that are sealed: FLAC sound, MJPEG pictures, no duration."""

from __future__ import annotations

import io
from fractions import Fraction

import av
import numpy as np

RATE_HZ = 48_000


class Outlet:
    """Where a live recording is written to: forwards only."""

    def __init__(self) -> None:
        self.data = bytearray()

    def write(self, data: bytes) -> int:
        self.data += data
        return len(data)


def ramp(samples: int, channels: int, bits: int) -> np.ndarray:
    """Every sample differs from its neighbours: `n % 65535 + 1`, the right channel running backwards."""
    left = np.arange(samples, dtype=np.int64) % 65535 + 1
    rows = np.stack([left, left[::-1]][:channels], axis=1)
    wrapped = rows.astype(np.uint16).astype(np.int16)
    return wrapped if bits == 16 else (wrapped.astype(np.int32) << 16) + (rows % 200 << 8).astype(np.int32)


def record_sound(samples: np.ndarray, tag: str | None = None, evidence: str | None = None) -> bytes:
    """Return samples (n, channels), int16 or int32 with 24 bits, as FLAC in a live Matroska."""
    outlet = Outlet()
    with av.open(outlet, "w", format="matroska", container_options={"live": "1"}) as container:
        if tag is not None:
            container.metadata["comment"] = tag
        if evidence is not None:
            container.metadata["evidence"] = evidence
        stream = add_sound(container, samples)
        write_sound(container, stream, samples)
    return bytes(outlet.data)


def record_video(frames: int, samples: np.ndarray) -> bytes:
    """Return `frames` pictures at 25/s, each of another grey, and sound."""
    outlet = Outlet()
    with av.open(outlet, "w", format="matroska", container_options={"live": "1"}) as container:
        sound = add_sound(container, samples)
        pictures = container.add_stream("mjpeg", rate=25)
        pictures.width, pictures.height, pictures.pix_fmt = 64, 48, "yuvj420p"
        container.start_encoding()
        for number in range(frames):
            grey = np.full((48, 64, 3), number * 7 % 256, np.uint8)
            frame = av.VideoFrame.from_ndarray(grey, format="rgb24").reformat(format="yuvj420p")
            frame.pts, frame.time_base = number, Fraction(1, 25)
            container.mux(pictures.encode(frame))
        container.mux(pictures.encode(None))
        write_sound(container, sound, samples)
    return bytes(outlet.data)


def add_sound(container, samples: np.ndarray):
    stream = container.add_stream("flac", rate=RATE_HZ)
    stream.codec_context.format = "s16" if samples.dtype == np.int16 else "s32"
    stream.codec_context.layout = "mono" if samples.shape[1] == 1 else "stereo"
    return stream


def write_sound(container, stream, samples: np.ndarray) -> None:
    for start in range(0, len(samples), 4096):
        block = np.ascontiguousarray(samples[start : start + 4096])
        frame = av.AudioFrame.from_ndarray(
            block.reshape(1, -1), stream.codec_context.format.name, stream.codec_context.layout.name
        )
        frame.sample_rate, frame.pts, frame.time_base = RATE_HZ, start, Fraction(1, RATE_HZ)
        container.mux(stream.encode(frame))
    container.mux(stream.encode(None))


def duration_s(data: bytes) -> float | None:
    """Return what the container says of its length; None when it says nothing."""
    with av.open(io.BytesIO(data)) as container:
        return None if container.duration is None else container.duration / 1_000_000


def packets(data: bytes) -> list[tuple[str, bytes]]:
    """Return every packet: its stream's kind and its bytes."""
    with av.open(io.BytesIO(data)) as container:
        return [(packet.stream.type, bytes(packet)) for packet in container.demux() if packet.size]


def damage_pictures(data: bytes, numbers: set[int]) -> bytes:
    """Return a recording whose pictures of these numbers lost their second half, packet for packet else."""
    outlet = Outlet()
    with (
        av.open(io.BytesIO(data)) as source,
        av.open(outlet, "w", format="matroska", container_options={"live": "1"}) as target,
    ):
        copies = {stream.index: target.add_stream_from_template(stream) for stream in source.streams}
        number = 0
        for packet in source.demux():
            if not packet.size:
                continue
            made = packet
            if packet.stream.type == "video":
                if number in numbers:
                    made = av.Packet(bytes(packet)[: packet.size // 2])
                    made.pts, made.dts, made.time_base = packet.pts, packet.dts, packet.time_base
                number += 1
            made.stream = copies[packet.stream.index]
            target.mux(made)
    return bytes(outlet.data)
