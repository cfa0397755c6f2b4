"""Counting what a finished container holds, for a take that was recovered after a crash."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from collector.capture.container.blocks import BlockFile
from collector.errors import EncoderFailed


@dataclass(frozen=True)
class Measured:
    """Whole numbers: samples a channel, frames, rate in Hz, channels, duration in ms."""

    sample_count: int
    frame_count: int
    sampling_rate_hz: int
    channels: int

    @property
    def duration_ms(self) -> int:
        """Duration of the sound."""
        return round(1000 * self.sample_count / self.sampling_rate_hz) if self.sampling_rate_hz else 0


def measure_take(blocks: Iterator[bytes]) -> Measured:
    """Return what the Matroska stream in `blocks` holds; a cut last cluster counts as far as it decodes.

    Raises EncoderFailed when not even its head can be read.
    """
    import av

    samples = frames = rate = channels = 0
    try:
        with av.open(BlockFile(blocks), "r", format="matroska") as container:
            sound = container.streams.audio[0] if container.streams.audio else None
            if sound is not None:
                rate, channels = sound.rate, sound.channels
            try:
                for packet in container.demux():
                    if packet.size == 0 or packet.stream.type == "video":
                        frames += int(packet.size > 0)
                        continue
                    for frame in packet.decode():
                        samples += frame.samples if isinstance(frame, av.AudioFrame) else 0
            except av.FFmpegError:
                pass  # the cut end: what came before it counts
    except (av.FFmpegError, IndexError) as error:
        raise EncoderFailed("The recovered take can't be read.") from error
    return Measured(samples, frames, rate, channels)
