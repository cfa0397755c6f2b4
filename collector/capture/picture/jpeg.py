"""JPEG bytes: made, measured, and stripped of everything that names a device, a place or a person."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

from collector.capture.picture.markers import FRAMES, each_segment
from collector.capture.picture.rebuilding import read_jpeg
from collector.capture.picture.segments import read_frame
from collector.errors import EncoderFailed, Malformed, PictureDamaged

_QUALITY = 95
_MOST_PIXELS = 64_000_000  # the largest cameras have 50 million; more is never unpacked
_UNREADABLE = "The camera sent a picture that can't be read."


def encode_jpeg(bgr: NDArray[Any] | None, quality: int = _QUALITY) -> bytes:
    """JPEG of a height × width × 3 picture; OpenCV writes no EXIF. Raises EncoderFailed."""
    import cv2

    if bgr is None:
        raise EncoderFailed("The camera gave a frame without a picture.")
    try:
        _, data = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, quality])
    except cv2.error as error:
        raise EncoderFailed("A picture could not be coded as JPEG.") from error
    return data.tobytes()


def decode_jpeg(jpeg: bytes | None, shrink: int = 1) -> NDArray[Any]:
    """Height × width × 3, BGR, decoded at 1/`shrink` of its size (1, 2, 4 or 8). Raises PictureDamaged."""
    import cv2
    import numpy as np

    refuse_large(jpeg or b"")
    flags = {1: cv2.IMREAD_COLOR, 2: cv2.IMREAD_REDUCED_COLOR_2, 4: cv2.IMREAD_REDUCED_COLOR_4}
    flag = flags.get(shrink, cv2.IMREAD_REDUCED_COLOR_8) | cv2.IMREAD_IGNORE_ORIENTATION
    try:
        bgr = cv2.imdecode(np.frombuffer(jpeg or b"", np.uint8), flag)
    except cv2.error as error:
        raise PictureDamaged(_UNREADABLE) from error
    if bgr is None:
        raise PictureDamaged(_UNREADABLE)
    return bgr


def refuse_large(jpeg: bytes) -> None:
    """Return where a picture may be unpacked: a head of a few bytes can promise gigabytes.

    Raises PictureDamaged.
    """
    try:
        width, height = measure_jpeg(jpeg)
    except Malformed as error:
        raise PictureDamaged(_UNREADABLE) from error
    if width * height > _MOST_PIXELS:
        raise PictureDamaged("The picture is too large.", remedy="Choose a smaller size for the camera.")


def strip_jpeg(jpeg: bytes) -> bytes:
    """The same picture, to the last bit of its pixels, without EXIF, comments, thumbnails and all else.

    Only a closed list of segments is written again, each from its meaning: JFIF and Adobe (shape of a pixel,
    kind of colours), the tables that a scan is read by, the frame, restarts, scans. Orientation and colour
    profile go as well; `upright.py` applies them to pictures that stand alone. Where pixels stand is not
    looked into: that would cost more a picture than all else. So these stay as the camera sent them:

    - the values of tables in use, also of steps and codes that none of its pixels needs;
    - what follows the last pixel of a stretch, up to the next restart or the end, and the bits that fill up
      its last byte;
    - the pixels themselves.

    `upright.py` looks for the second and codes such a picture again. Raises Malformed if it is no JPEG, or
    one that no camera sends.
    """
    return b"".join(read_jpeg(jpeg).write())


def measure_jpeg(jpeg: bytes) -> tuple[int, int]:
    """Width and height in pixels. Raises Malformed."""
    for segment in each_segment(jpeg):
        if segment.marker in FRAMES:
            frame = read_frame(segment.marker, segment.payload)
            return frame.width, frame.height
    raise Malformed("The JPEG names no size.")
