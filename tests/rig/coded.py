"""Recordings as nobody's device makes them: other codings in a Matroska, bombs, streams too many."""

from __future__ import annotations

import struct
from fractions import Fraction

import av
import numpy as np

from tests.rig.matroska import RATE_HZ, Outlet

_SAMPLE_FORMATS = {
    "libopus": "flt", "aac": "fltp", "ac3": "fltp", "libmp3lame": "s16p", "alac": "s16p", "pcm_u8": "u8",
}  # fmt: skip
_IN_ORDER = {"libx264": {"preset": "ultrafast", "tune": "zerolatency"}}
_BLOCK = 1024


def record_coded(*encoders: str, attached: str = "") -> bytes:
    """Return a second of silence and of grey for each encoder that is named, in one Matroska.

    `attached` is the media type of something else that lies in it.
    """
    outlet = Outlet()
    with av.open(outlet, "w", format="matroska", container_options={"live": "1"}) as container:
        streams = [_add(container, encoder) for encoder in encoders]
        if attached:
            container.add_attachment("cover.jpg", attached, b"\xff\xd8\xff\xe0 the face of somebody \xff\xd9")
        container.start_encoding()
        for stream in streams:
            write = _write_sound if stream.type == "audio" else _write_pictures
            write(container, stream)
    return bytes(outlet.data)


def _add(container, encoder: str):
    if av.Codec(encoder, "w").type == "audio":
        stream = container.add_stream(encoder, rate=RATE_HZ)
        stream.codec_context.format = _SAMPLE_FORMATS.get(encoder, "s16")
        stream.codec_context.layout = "mono"
        return stream
    stream = container.add_stream(encoder, rate=25, options=_IN_ORDER.get(encoder, {}))
    stream.width, stream.height = 64, 64
    stream.pix_fmt = "yuvj420p" if encoder == "mjpeg" else "yuv420p"
    return stream


def _write_sound(container, stream) -> None:
    context = stream.codec_context
    for number in range(RATE_HZ // _BLOCK):
        frame = av.AudioFrame(format=context.format.name, layout="mono", samples=_BLOCK)
        frame.planes[0].update(bytes(frame.planes[0].buffer_size))
        frame.sample_rate, frame.pts, frame.time_base = RATE_HZ, number * _BLOCK, Fraction(1, RATE_HZ)
        container.mux(stream.encode(frame))
    container.mux(stream.encode(None))


def _write_pictures(container, stream) -> None:
    for number in range(25):
        grey = np.full((64, 64, 3), number * 9, np.uint8)
        frame = av.VideoFrame.from_ndarray(grey, format="rgb24").reformat(format=stream.pix_fmt)
        frame.pts, frame.time_base = number, Fraction(1, 25)
        container.mux(stream.encode(frame))
    container.mux(stream.encode(None))


def make_bomb(frames: int, channels: tuple[int, ...] = (8,)) -> bytes:
    """Return a Matroska of FLAC whose frames hold 65,535 samples of silence on eight channels each.

    A frame is some forty bytes: this is what a decoder's time is bounded for. `channels` are those of the
    frames in turn.
    """
    outlet = Outlet()
    with av.open(outlet, "w", format="matroska", container_options={"live": "1"}) as container:
        stream = container.add_stream("flac", rate=RATE_HZ)
        stream.codec_context.format, stream.codec_context.layout = "s16", "7.1"
        container.start_encoding()
        for number in range(frames):
            packet = av.Packet(_silent_frame(number, channels[number % len(channels)]))
            packet.stream, packet.time_base = stream, Fraction(1, RATE_HZ)
            packet.pts = packet.dts = number * 65_535
            container.mux_one(packet)
    head, mark, rest = bytes(outlet.data).partition(b"fLaC\x80\x00\x00\x22")
    return head + mark + _streaminfo() + rest[34:]


def _streaminfo() -> bytes:
    """RFC 9639, 8.2: blocks of 65,535 samples, 48 kHz, eight channels of 16 bits, length unknown."""
    head = struct.pack(">HH", 65_535, 65_535) + bytes(6)
    return head + ((RATE_HZ << 44) | (7 << 41) | (15 << 36)).to_bytes(8, "big") + bytes(16)


def _silent_frame(number: int, channels: int) -> bytes:
    """RFC 9639, 9: a header with the number of the frame, a constant zero a channel, two checksums."""
    coded = chr(number).encode() if number < 0xD800 else chr(number + 0x800).encode()
    header = (
        b"\xff\xf8" + bytes([0x70 | 0xA, (channels - 1) << 4 | 4 << 1]) + coded + struct.pack(">H", 65_534)
    )
    header += bytes([_crc(header, 0x07, 8)])
    body = header + bytes(3) * channels
    return body + struct.pack(">H", _crc(body, 0x8005, 16))


def _crc(data: bytes, polynomial: int, bits: int) -> int:
    top, mask, value = 1 << (bits - 1), (1 << bits) - 1, 0
    for byte in data:
        value ^= byte << (bits - 8)
        for _ in range(8):
            value = ((value << 1) ^ polynomial if value & top else value << 1) & mask
    return value
