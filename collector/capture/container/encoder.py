"""Sound and pictures to packets, outside the muxer's lock."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from collector.capture.container.codecs import (
    FULL_RANGE,
    LAYOUTS,
    PICTURE_CODINGS,
    VIDEO_TIME_BASE,
    sample_format,
)
from collector.capture.picture.decoder import JpegDecoder
from collector.capture.picture.jpeg import decode_jpeg, encode_jpeg, strip_jpeg
from collector.errors import EncoderFailed, Malformed, PictureDamaged

if TYPE_CHECKING:
    from av.packet import Packet

    from collector.capture.container.muxer import PictureFormat, SoundFormat
    from collector.capture.device.sources import Picture
    from collector.capture.sound.ring import Sound


_UNREADABLE = "The camera sent a picture that can't be read."


class SoundEncoder:
    """FLAC, lossless, 16 or 24 bits."""

    def __init__(self, stream: Any, sound: SoundFormat) -> None:  # noqa: ANN401 - av's stubs split streams
        self._stream = stream
        self._format = sample_format(sound.dtype)
        self._layout = LAYOUTS[sound.channels]
        self._rate = sound.sampling_rate_hz
        self._position = 0

    def encode(self, sound: Sound) -> list[Packet[Any]]:
        """Packets that frames × channels completed. Raises EncoderFailed."""
        import av

        frame = av.AudioFrame.from_ndarray(sound.reshape(1, -1), format=self._format, layout=self._layout)
        frame.sample_rate = self._rate
        frame.pts = self._position
        frame.time_base = Fraction(1, self._rate)
        self._position += len(sound)
        return _encode(self._stream, frame)

    def finish(self) -> list[Packet[Any]]:
        """The last packets."""
        return _encode(self._stream, None)


class PictureEncoder:
    """Pictures with time stamps in 1/90000 s that only grow; the `camera` codec passes JPEG on as it came."""

    def __init__(self, stream: Any, picture: PictureFormat) -> None:  # noqa: ANN401 - see above
        self._stream = stream
        self._size = (picture.width, picture.height)
        self._coding = PICTURE_CODINGS[picture.codec]
        self._duration = 90_000 // picture.fps
        self._from_jpeg = picture.from_jpeg
        self._decoder = JpegDecoder()
        self._last_pts = -1
        self.count = 0

    def encode(self, picture: Picture, pts: int) -> list[Packet[Any]]:
        """Packets of one picture at `pts`.

        Raises PictureDamaged, after which the next one can be coded, and EncoderFailed.
        """
        if picture.is_damaged:
            raise PictureDamaged(_UNREADABLE)
        content = self._read_jpeg(picture) if self._coding.packets else self._make_frame(picture)
        self._last_pts = max(pts, self._last_pts + 1)
        self.count += 1
        if isinstance(content, bytes):
            return [self._wrap(content)]
        content.pts, content.time_base = self._last_pts, VIDEO_TIME_BASE
        return _encode(self._stream, content)

    def finish(self) -> list[Packet[Any]]:
        """The last packets."""
        return [] if self._coding.packets else _encode(self._stream, None)

    def _read_jpeg(self, picture: Picture) -> bytes:
        if picture.jpeg is None:
            return encode_jpeg(picture.bgr)
        if picture.pieces:
            return b"".join(picture.pieces)
        try:
            return strip_jpeg(picture.jpeg)
        except Malformed as error:
            raise PictureDamaged(_UNREADABLE) from error

    def _wrap(self, jpeg: bytes) -> Packet[Any]:
        import av

        packet = av.Packet(jpeg)
        packet.stream = self._stream
        packet.time_base = VIDEO_TIME_BASE
        packet.pts = packet.dts = self._last_pts
        packet.duration = self._duration
        packet.is_keyframe = True
        return packet

    def _make_frame(self, picture: Picture) -> Any:  # noqa: ANN401 - an av.VideoFrame
        frame = self._decode(picture) if self._from_jpeg else self._convert(picture)
        frame.pict_type = 0  # a decoded JPEG says "key frame", and the encoder would make each one anew
        return frame

    def _decode(self, picture: Picture) -> Any:  # noqa: ANN401 - an av.VideoFrame
        """A camera's own JPEG, never turned into RGB: 3.5 ms less a picture at 720p, colours kept."""
        frame = self._decoder.decode(picture.jpeg)
        width, height = self._size
        return frame.reformat(width=width, height=height, format="yuv420p", dst_color_range=FULL_RANGE)

    def _convert(self, picture: Picture) -> Any:  # noqa: ANN401 - an av.VideoFrame
        import av
        import cv2

        bgr = decode_jpeg(picture.jpeg) if picture.bgr is None else picture.bgr
        width, height = self._size
        if bgr.shape[0] >= height and bgr.shape[1] >= width:  # odd sizes lose a row or a column
            bgr = bgr[:height, :width]
        else:  # the camera changed its size in the middle of a take
            bgr = cv2.resize(bgr, self._size)
        planes: Any = cv2.cvtColor(bgr, cv2.COLOR_BGR2YUV_I420)
        return av.VideoFrame.from_ndarray(planes, format="yuv420p")


def _encode(stream: Any, frame: Any) -> list[Packet[Any]]:  # noqa: ANN401 - av's stubs split streams by codec
    import av

    try:
        return list(stream.encode(frame))
    except av.error.FFmpegError as error:
        raise EncoderFailed(f"The {stream.type} encoder failed: {error.strerror}.") from error
