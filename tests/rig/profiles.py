"""Colour profiles made by hand (ICC.1:2010, version 2 of the format): primaries, and a curve with a gamma."""

from __future__ import annotations

import struct

Column = tuple[float, float, float]
# sRGB's primaries as a profile has them: adapted to D50.
RED: Column = (0.4360, 0.2225, 0.0139)
GREEN: Column = (0.3851, 0.7169, 0.0971)
BLUE: Column = (0.1431, 0.0606, 0.7141)
D50: Column = (0.9642, 1.0, 0.8249)
DISPLAY_P3: tuple[Column, Column, Column] = (
    (0.5151, 0.2412, -0.0011), (0.2920, 0.6922, 0.0419), (0.1571, 0.0666, 0.7841),
)  # fmt: skip


def _xyz(column: Column) -> bytes:
    return b"XYZ " + bytes(4) + b"".join(struct.pack(">i", round(value * 65536)) for value in column)


def _curve() -> bytes:
    """The curve of sRGB, in 256 steps."""
    steps = (value / 255 for value in range(256))
    line = (step / 12.92 if step <= 0.04045 else ((step + 0.055) / 1.055) ** 2.4 for step in steps)
    return (
        b"curv"
        + bytes(4)
        + struct.pack(">I", 256)
        + b"".join(struct.pack(">H", round(65535 * one)) for one in line)
    )


def make_profile(primaries: tuple[Column, Column, Column], name: bytes = b"Canary's own camera") -> bytes:
    """A profile of a screen with these primaries."""
    described = b"desc" + bytes(4) + struct.pack(">I", len(name) + 1) + name + b"\0" + bytes(78)
    tags = {
        b"desc": described, b"cprt": b"text" + bytes(4) + name + b"\0", b"wtpt": _xyz(D50),
        **dict(zip((b"rXYZ", b"gXYZ", b"bXYZ"), map(_xyz, primaries), strict=True)),
        **dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), _curve()),
    }  # fmt: skip
    at = 128 + 4 + 12 * len(tags)
    table, body = struct.pack(">I", len(tags)), b""
    for tag, data in tags.items():
        padded = data + bytes(-len(data) % 4)
        table += tag + struct.pack(">II", at + len(body), len(data))
        body += padded
    head = bytearray(128)
    head[8:12], head[12:24], head[36:40] = b"\x02\x10\0\0", b"mntrRGB XYZ ", b"acsp"
    head[24:36] = struct.pack(">6H", 2024, 1, 1, 0, 0, 0)
    head[68:80] = _xyz(D50)[8:]
    whole = bytes(head) + table + body
    return struct.pack(">I", len(whole)) + whole[4:]


def with_profile(jpeg: bytes, profile: bytes) -> bytes:
    """The picture with a profile, as APP2 has it: in one part."""
    payload = b"ICC_PROFILE\0\x01\x01" + profile
    return jpeg[:2] + b"\xff\xe2" + (len(payload) + 2).to_bytes(2, "big") + payload + jpeg[2:]


def with_turn(jpeg: bytes, turn: int, more: bytes = b"") -> bytes:
    """The picture with EXIF that has an orientation (1 to 8) and nothing else."""
    entry = struct.pack("<HHIHH", 0x0112, 3, 1, turn, 0)
    payload = b"Exif\0\0II*\0" + struct.pack("<I", 8) + struct.pack("<H", 1) + entry + bytes(4) + more
    return jpeg[:2] + b"\xff\xe1" + (len(payload) + 2).to_bytes(2, "big") + payload + jpeg[2:]
