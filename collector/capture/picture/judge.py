"""Which of a camera's pictures can be kept: whole, and of the size that the camera has."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from collector.capture.picture.damage import examine_jpeg
from collector.errors import PictureDamaged

if TYPE_CHECKING:
    from collector.capture.device.sources import Picture

BELIEVED_AFTER_S = 0.5
"""A camera that sends nothing but another size for so long has changed; till then they are damaged."""

Size = tuple[int, int]


@dataclass
class _Other:
    """Another size than the camera's, width and height in pixels, and since when it has been coming."""

    size: Size
    since_s: float


class Judge:
    """Looks at every picture, without decoding it. `size` is the camera's, None before the first one."""

    def __init__(self) -> None:
        self.size: Size | None = None
        self._other: _Other | None = None

    def judge(self, picture: Picture) -> Picture:
        """Return the picture as it can be kept. Raises PictureDamaged: it is left out and counted."""
        if picture.bgr is not None:
            height, width = picture.bgr.shape[:2]
            self._follow((width, height), picture.moment_s)
            return picture
        examined = examine_jpeg(picture.jpeg or b"")
        self._follow(examined.size, picture.moment_s)
        return replace(picture, jpeg=examined.jpeg, pieces=examined.pieces)

    def _follow(self, size: Size, moment_s: float) -> None:
        if self.size is None or size == self.size:
            self.size, self._other = size, None
            return
        if self._other is None or self._other.size != size:
            self._other = _Other(size, moment_s)
        if moment_s - self._other.since_s < BELIEVED_AFTER_S:
            raise PictureDamaged("The camera sent a picture of another size.")
        self.size, self._other = size, None
