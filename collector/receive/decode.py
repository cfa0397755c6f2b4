"""From a take's Matroska to what people work with: FLAC for sound, Matroska with a duration for pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from collector.errors import EncoderFailed

if TYPE_CHECKING:
    from av.container import InputContainer

_SUBTYPES = {"s16": ("PCM_16", "int16"), "s32": ("PCM_24", "int32")}  # 24 bits stand in the upper part of 32


class PlainStream:
    """Chunks of plaintext as something that libav can read from, once, forwards."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._left = b""
        self.failure: Exception | None = None

    def read(self, size: int) -> bytes:
        """Return up to `size` bytes, none at the end. An error is kept: libav must not see it."""
        while not self._left and self.failure is None:
            try:
                self._left = next(self._chunks)
            except StopIteration:
                break
            except Exception as error:  # noqa: BLE001 - raised again by `raise_failure`
                self.failure = error
        block, self._left = self._left[:size], self._left[size:]
        return block

    def raise_failure(self) -> None:
        """Raise what ended the stream early."""
        if self.failure is not None:
            raise self.failure


def write_sound(chunks: Iterator[bytes], target: Path, *, cut: bool) -> None:
    """Write the FLAC stream in a Matroska as a `.flac`, sample for sample.

    `cut`: the end may be missing. Raises EncoderFailed, and what `chunks` raises.
    """
    _convert(chunks, lambda source: _write_flac(source, target, cut=cut))


def write_picture(chunks: Iterator[bytes], target: Path, *, cut: bool) -> None:
    """Write all streams of a Matroska again, packet by packet, with a duration and an index.

    Raises EncoderFailed, and what `chunks` raises.
    """
    _convert(chunks, lambda source: _remux(source, target, ("comment",), cut=cut))


def write_statement(chunks: Iterator[bytes], target: Path) -> None:
    """Write a spoken statement again, as `write_picture` does, with the tag that says what it is bound to.

    Raises EncoderFailed, and what `chunks` raises.
    """
    _convert(chunks, lambda source: _remux(source, target, ("comment", "evidence"), cut=False))


def _convert(chunks: Iterator[bytes], write: Callable[[InputContainer], None]) -> None:
    import av

    plain = PlainStream(chunks)
    try:
        with av.open(plain, "r", format="matroska") as source:
            write(source)
    except (av.error.FFmpegError, ValueError, IndexError) as error:
        plain.raise_failure()
        raise EncoderFailed("The recording can't be decoded.") from error
    plain.raise_failure()


def _write_flac(source: InputContainer, target: Path, *, cut: bool) -> None:
    import soundfile

    stream = source.streams.audio[0]
    subtype, dtype = _SUBTYPES[stream.codec_context.format.packed.name]
    channels = stream.codec_context.layout.nb_channels
    with soundfile.SoundFile(
        target, "w", stream.codec_context.sample_rate, channels, subtype, format="FLAC"
    ) as sound:
        if comment := _tag(source, "comment"):
            sound.comment = comment
        for frame in _whole(source.decode(stream), cut=cut):
            samples = frame.to_ndarray()
            rows = samples.T if frame.format.is_planar else samples.reshape(-1, channels)
            sound.write(rows.astype(dtype, copy=False))


def _remux(source: InputContainer, target: Path, tags: tuple[str, ...], *, cut: bool) -> None:
    import av

    with av.open(str(target), "w", format="matroska", container_options={"fflags": "+bitexact"}) as output:
        for name in tags:
            if text := _tag(source, name):
                output.metadata[name] = text
        copies = {
            stream.index: output.add_stream_from_template(stream, opaque=True) for stream in source.streams
        }
        for packet in _whole(source.demux(), cut=cut):
            if packet.dts is not None:
                packet.stream = copies[packet.stream.index]
                output.mux_one(packet)


def _tag(source: InputContainer, wanted: str) -> str:
    """Return a tag of the recording, or nothing. Matroska's names come in upper case."""
    return next((text for name, text in source.metadata.items() if name.lower() == wanted), "")


def _whole(items: Iterator[Any], *, cut: bool) -> Iterator[Any]:
    """Yield items; a cut recording ends where libav can't go on, a whole one must not."""
    import av

    try:
        yield from items
    except av.error.FFmpegError:
        if not cut:
            raise
