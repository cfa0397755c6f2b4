"""What is coded is what was seen: also a flat patch that changes before a plain wall."""

from __future__ import annotations

from fractions import Fraction

import av
import numpy as np

from collector.capture.container.codecs import PICTURE_CODINGS, choose_options
from collector.capture.container.muxer import keeping_priority

WIDTH, HEIGHT, PATCH, COUNT = 1280, 720, 64, 24


def test_av1_leaves_no_patch_as_it_was() -> None:
    wall = np.repeat(np.linspace(40, 200, WIDTH, dtype=np.uint8)[None], HEIGHT, axis=0)
    encoder = av.CodecContext.create(PICTURE_CODINGS["av1"].encoder, "w")
    encoder.width, encoder.height, encoder.pix_fmt = WIDTH, HEIGHT, "yuv420p"  # type: ignore[attr-defined]
    encoder.time_base, encoder.options = Fraction(1, 30), choose_options("av1", WIDTH, HEIGHT)
    with keeping_priority():  # else all tests after this one would run as real-time
        encoder.open()
    packets = []
    for number in range(COUNT):
        picture = wall.copy()
        for bit in range(5):
            picture[:PATCH, bit * PATCH : (bit + 1) * PATCH] = 255 * (number >> bit & 1)
        planes = np.concatenate([picture, np.full((HEIGHT // 2, WIDTH), 128, np.uint8)])
        frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
        frame.pts, frame.time_base = number, Fraction(1, 30)
        packets += encoder.encode(frame)  # type: ignore[attr-defined]
    packets += encoder.encode(None)  # type: ignore[attr-defined]
    decoder = av.CodecContext.create("libdav1d", "r")
    frames = [frame for packet in [*packets, None] for frame in decoder.decode(packet)]  # type: ignore[attr-defined]
    middle = PATCH // 2
    seen = [
        sum(int(grey[middle, bit * PATCH + middle] > 128) << bit for bit in range(5))
        for grey in (frame.to_ndarray(format="gray") for frame in frames)
    ]
    assert seen == list(range(COUNT))
