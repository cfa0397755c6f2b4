"""JPEG bytes: made, measured, and stripped of everything that names a device, a place or a person."""

from __future__ import annotations

import re
from typing import Any

from numpy.typing import NDArray

from collector.errors import EncoderFailed, Malformed, PictureDamaged

_MARK = 0xFF
_START_OF_SCAN, _END = 0xDA, 0xD9
_COMMENT = 0xFE
_APP0, _APP14, _APP15 = 0xE0, 0xEE, 0xEF
_SIZES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}  # start-of-frame markers (ITU-T T.81, table B.1)
_QUALITY = 95
_NEXT_MARKER = re.compile(
    rb"\xff[^\x00\xd0-\xd7\xff]"
)  # no stuffed byte, restart or fill byte (T.81, B.1.1.2)
_JFIF, _JFIF_BYTES = b"JFIF\0", 18
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

    flags = {1: cv2.IMREAD_COLOR, 2: cv2.IMREAD_REDUCED_COLOR_2, 4: cv2.IMREAD_REDUCED_COLOR_4}
    flag = flags.get(shrink, cv2.IMREAD_REDUCED_COLOR_8) | cv2.IMREAD_IGNORE_ORIENTATION
    try:
        bgr = cv2.imdecode(np.frombuffer(jpeg or b"", np.uint8), flag)
    except cv2.error as error:
        raise PictureDamaged(_UNREADABLE) from error
    if bgr is None:
        raise PictureDamaged(_UNREADABLE)
    return bgr


def strip_jpeg(jpeg: bytes) -> bytes:
    """The same picture without EXIF, comments, thumbnails, other private segments and what follows its end.

    JFIF's density and Adobe's colours stay: without them the pixels would be read otherwise. Raises Malformed
    if it is no JPEG.
    """
    kept = [jpeg[:2]]
    for marker, start, end in _walk(jpeg):
        segment = jpeg[start:end]
        if marker == _START_OF_SCAN:
            kept.append(_strip_scans(segment))
        elif marker == _APP0:
            kept.append(_strip_jfif(segment))
        elif not _is_private(marker):
            kept.append(segment)
    return b"".join(kept)


def _is_private(marker: int) -> bool:
    return (_APP0 <= marker <= _APP15 and marker != _APP14) or marker == _COMMENT


def _strip_jfif(segment: bytes) -> bytes:
    """JFIF's own segment without its thumbnail; another APP0 (JFXX, AVI1) holds nothing that pixels need."""
    if segment[4:9] != _JFIF or len(segment) < _JFIF_BYTES:
        return b""
    return segment[:2] + (_JFIF_BYTES - 2).to_bytes(2, "big") + segment[4:16] + b"\0\0"


def _strip_scans(scans: bytes) -> bytes:
    """From the first start of scan to the end of the picture, without private segments between scans.

    A picture whose end never comes is kept as far as it goes.
    """
    kept: list[bytes] = []
    at = 0
    while at < len(scans):
        if scans[at + 1] == _END:
            return b"".join((*kept, scans[at : at + 2]))
        length = int.from_bytes(scans[at + 2 : at + 4], "big")
        found = _NEXT_MARKER.search(scans, at + 2 + length)
        following = found.start() if found else len(scans)
        if not _is_private(scans[at + 1]):
            kept.append(scans[at:following])
        at = following
    return b"".join(kept)


def measure_jpeg(jpeg: bytes) -> tuple[int, int]:
    """Width and height in pixels. Raises Malformed."""
    for marker, start, _ in _walk(jpeg):
        if marker in _SIZES:
            height, width = jpeg[start + 5 : start + 7], jpeg[start + 7 : start + 9]
            return int.from_bytes(width, "big"), int.from_bytes(height, "big")
    raise Malformed("The JPEG names no size.")


def _walk(jpeg: bytes) -> list[tuple[int, int, int]]:
    """Segments as (marker, start, end); the last one begins with the start of scan and runs to the end."""
    if jpeg[:2] != b"\xff\xd8":
        raise Malformed("This is not a JPEG.")
    segments = []
    at = 2
    while at + 4 <= len(jpeg) and jpeg[at] == _MARK:
        marker = jpeg[at + 1]
        if marker == _MARK:  # a fill byte
            at += 1
            continue
        end = len(jpeg) if marker == _START_OF_SCAN else at + 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
        segments.append((marker, at, end))
        if marker == _START_OF_SCAN:
            return segments
        at = end
    raise Malformed("The JPEG is cut off.")
