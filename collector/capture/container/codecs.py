"""How sound and picture are coded: the options that mattered when measured (capture.md, 6 and 8)."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from fractions import Fraction

VIDEO_CLOCK_HZ = 90_000
VIDEO_TIME_BASE = Fraction(1, VIDEO_CLOCK_HZ)


@dataclass(frozen=True)
class PictureCoding:
    """libavcodec's name of an encoder, its pixel format and options.

    `packets` pass JPEG through undecoded.
    """

    encoder: str
    pixel_format: str
    options: dict[str, str] = field(default_factory=dict)
    packets: bool = False


PICTURE_CODINGS = {
    # pred-struct=1: without it the encoder held back 56 frames. Preset 9: from 10 on a flat patch that
    # changes stays as it was (before a plain wall at 720p in 64 pictures of 90), for a tenth of a core less
    "av1": PictureCoding("libsvtav1", "yuv420p", {"preset": "9", "svtav1-params": "pred-struct=1"}),
    "camera": PictureCoding("mjpeg", "yuvj422p", packets=True),
    "h264": PictureCoding("libx264", "yuv420p", {"preset": "ultrafast", "tune": "zerolatency"}),
    "mjpeg": PictureCoding("mjpeg", "yuvj420p", {"qmin": "3", "qmax": "3"}),
}

# a write-only object gets each cluster at its time or 32 kB; without the second a stopped camera withholds
# sound for 10 s; bitexact leaves out versions of programs
CONTAINER_OPTIONS = {
    "cluster_time_limit": "400",
    "max_interleave_delta": "500000",
    "live": "1",
    "fflags": "+bitexact",
}
BITEXACT = 1 << 23  # AV_CODEC_FLAG_BITEXACT
BT601 = 5  # AVCOL_SPC_BT470BG: what JPEG and OpenCV make; players would guess another for 720p
_ONE_LEVEL_PIXELS = 1280 * 720
FULL_RANGE = 2  # AVCOL_RANGE_JPEG
LAYOUTS = {1: "mono", 2: "stereo", 3: "3.0", 4: "quad"}  # FFmpeg's names of FLAC's channel assignments


def fit_size(codec: str, width: int, height: int) -> tuple[int, int]:
    """Width and height as a codec stores them: packets as they are, else even, as half the colours need."""
    return (width, height) if PICTURE_CODINGS[codec].packets else (width - width % 2, height - height % 2)


def choose_options(codec: str, width: int, height: int) -> dict[str, str]:
    """An encoder's options for a size in pixels.

    Measured with SVT-AV1: one level of parallelism is as fast as two at 720p and costs a fifth less; at 1080p
    two are half as fast again.
    """
    options = dict(PICTURE_CODINGS[codec].options)
    if codec == "av1":
        level = 1 if width * height <= _ONE_LEVEL_PIXELS else 2
        options["svtav1-params"] += f":lp={level}"
    return options


def sample_format(dtype: str) -> str:
    """Name of a sample type in libav; FLAC codes 24 of the 32 bits."""
    return "s16" if dtype == "int16" else "s32"


def quiet_encoders() -> None:
    """SVT-AV1 writes its settings to stderr unless told not to before it is loaded."""
    os.environ.setdefault("SVT_LOG", "1")
