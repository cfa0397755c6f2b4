"""Whether all coded data of a JPEG is of its pixels: tried by changing the last bytes of every stretch."""

from __future__ import annotations

from io import BytesIO
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from collector.capture.picture.markers import SEQUENTIAL, Coded
from collector.capture.picture.rebuilding import read_jpeg
from collector.capture.picture.segments import Frame

# What the last bytes of a stretch become. Where pixels are plain, one of these may be read as the same.
_INSTEAD = (b"", b"\x55\xaa\x55", b"\xaa\x33\xcc")
_CHANGED = 3
_EDGE = 2  # pixels that colours of a neighbour in another stretch reach into


class _Scan(NamedTuple):
    """A picture's one scan: its frame, where its data is, units between restarts (or 0)."""

    frame: Frame
    coded: Coded
    restart: int


def has_spare_data(jpeg: bytes) -> bool:
    """Tell whether a stripped JPEG may have data that no pixel is made of.

    A picture of several scans is not looked into: it may. Costs two decodings, seldom more. Raises OSError,
    ValueError for what can't be decoded.
    """
    scan = _find_scan(jpeg)
    if scan is None:
        return True
    pixels, proven = _decode(jpeg), np.zeros(1, bool)
    edge = _EDGE if scan.restart else 0
    for instead in _INSTEAD:
        units = _compare(pixels, _decode(_change(jpeg, scan, instead)), _unit_of(scan.frame), edge).ravel()
        length = scan.restart or units.size
        stretches = np.concatenate((units, np.zeros(-units.size % length, bool))).reshape(-1, length)
        proven = proven | stretches.any(axis=1)
        if proven.all():
            return False
    return True


def _find_scan(jpeg: bytes) -> _Scan | None:
    """Return the picture's scan where it has one alone, of all its planes, in Huffman codes."""
    found = read_jpeg(jpeg)
    frame, (scan, coded) = found.frame, found.scans[0]
    is_alone = len(scan.planes) == len(frame.components) and jpeg[coded.end :] == b"\xff\xd9"
    return _Scan(frame, coded, scan.restart) if is_alone and frame.marker in SEQUENTIAL else None


def _change(jpeg: bytes, scan: _Scan, instead: bytes) -> bytes:
    """Return the picture with other bytes at the end of each stretch between restarts."""
    begin, last = scan.coded.begin, scan.coded.end
    out = [jpeg[:begin]]
    for end in [*scan.coded.restarts.tolist(), last]:
        out += [jpeg[begin : max(begin, end - _CHANGED)].rstrip(b"\xff"), instead]
        out += [jpeg[end : end + 2]] if end < last else [jpeg[last:]]
        begin = end + 2
    return b"".join(out)


def _unit_of(frame: Frame) -> tuple[int, int]:
    """Return width and height in pixels of what is coded together."""
    if len(frame.components) == 1:
        return 8, 8
    return 8 * max(row.width for row in frame.components), 8 * max(row.height for row in frame.components)


def _decode(jpeg: bytes) -> NDArray[Any]:
    """Height × width × 1 or 3, as it is coded; decoders that complain aloud would do so at every picture."""
    from PIL.JpegImagePlugin import JpegImageFile

    with JpegImageFile(BytesIO(jpeg)) as image:
        pixels = np.asarray(image)
    return pixels[:, :, None] if pixels.ndim == 2 else pixels  # noqa: PLR2004 - grey


def _compare(one: NDArray[Any], other: NDArray[Any], unit: tuple[int, int], edge: int) -> NDArray[np.bool_]:
    """Rows × columns of units: whether each differs, so many pixels at its edges left out."""
    width, height = unit
    rows, columns = -(-one.shape[0] // height), -(-one.shape[1] // width)
    inside = np.zeros(columns * width, bool)
    inside.reshape(columns, width)[:, edge : width - edge] = True
    found = np.zeros((rows, columns), bool)
    for row in range(rows):
        band = slice(row * height + edge, (row + 1) * height - edge)
        differs = np.zeros(columns * width, bool)
        differs[: one.shape[1]] = (one[band] != other[band]).any(axis=(0, 2))
        found[row] = (differs & inside).reshape(columns, width).any(axis=1)
    return found
