"""A JPEG decoder that refuses what is damaged, where OpenCV's fills it in and tells standard error alone."""

from __future__ import annotations

from typing import Any

from collector.errors import PictureDamaged


class JpegDecoder:
    """One camera's pictures, decoded by libav at 1/2**`halvings` of their size; used by one thread."""

    def __init__(self, halvings: int = 0) -> None:
        self._halvings = halvings
        self._context: Any = None

    def decode(self, jpeg: bytes | None) -> Any:  # noqa: ANN401 - an av.VideoFrame
        """Return a picture as a frame. Raises PictureDamaged, after which the next one can be decoded."""
        import av

        if self._context is None:
            self._context = av.CodecContext.create("mjpeg", "r")
            self._context.options = {"err_detect": "explode", "lowres": str(self._halvings)}
        try:
            return self._context.decode(av.Packet(jpeg or b""))[0]
        except (av.error.FFmpegError, IndexError) as error:
            self._context = None  # it keeps a picture's tables, damaged ones too
            raise PictureDamaged("The camera sent a picture that can't be read.") from error
