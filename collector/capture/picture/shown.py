"""A prompt's picture for the screen: decoded and made small enough off the screen's thread."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

from collector.capture.picture.jpeg import measure_jpeg
from collector.capture.picture.upright import set_upright
from collector.errors import EncoderFailed, Malformed

MAX_PIXELS = 36_000_000  # what `project check` lets through; a pack that grew since is not unpacked
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_SIZE = slice(16, 24)  # width and height in the first chunk


def decode_picture(data: bytes, longest_px: int) -> NDArray[Any]:
    """Return height × width × 3, 8-bit RGB, upright, in sRGB, its longer side `longest_px` at the most.

    PNG or JPEG; what is see-through becomes white. Raises EncoderFailed.
    """
    import cv2
    import numpy as np

    if not 0 < _count_pixels(data) <= MAX_PIXELS:
        raise EncoderFailed("The prompt's picture can't be shown.")
    is_png = data.startswith(_PNG)
    plain = data if is_png else set_upright(data)
    try:
        # Only a PNG can be see-through.
        flag = cv2.IMREAD_UNCHANGED if is_png else cv2.IMREAD_COLOR
        image = cv2.imdecode(np.frombuffer(plain, np.uint8), flag)
        if image is None:
            raise EncoderFailed("The prompt's picture can't be shown.")
        image = _flatten(image)
        scale = longest_px / max(image.shape[:2])
        if scale < 1:
            size = (max(1, round(image.shape[1] * scale)), max(1, round(image.shape[0] * scale)))
            image = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
        return cv2.cvtColor(image, cv2.COLOR_BGR2RGB)
    except cv2.error as error:
        raise EncoderFailed("The prompt's picture can't be shown.") from error


def _count_pixels(data: bytes) -> int:
    """Return how many pixels the head tells, 0 for what is neither PNG nor JPEG: OpenCV knows many more."""
    if data.startswith(_PNG):
        size = data[_PNG_SIZE]
        return int.from_bytes(size[:4], "big") * int.from_bytes(size[4:], "big")
    try:
        width, height = measure_jpeg(data)
    except Malformed:
        return 0
    return width * height


def _flatten(image: NDArray[Any]) -> NDArray[Any]:
    """Return 8-bit BGR of grey, deep or see-through pixels."""
    import cv2
    import numpy as np

    if image.dtype == np.uint16:
        image = (image >> 8).astype(np.uint8)
    if image.ndim == 2:  # noqa: PLR2004 - height × width: grey
        return cv2.cvtColor(image, cv2.COLOR_GRAY2BGR)
    if image.shape[2] < 4:  # noqa: PLR2004 - blue, green, red
        return image
    cover = image[:, :, 3:].astype(np.float32) / 255
    flat: NDArray[Any] = (image[:, :, :3] * cover + 255 * (1 - cover)).astype(np.uint8)
    return flat
