"""What a take says of itself that a crash cut off: everything its bytes tell, as an ordinary take has it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from collector.capture.container.blocks import BlockFile
from collector.capture.picture.gaps import PictureGaps
from collector.capture.result import TakeResult
from collector.capture.spec import QualityLimits
from collector.capture.verdict.figures import SoundFigures
from collector.errors import EncoderFailed
from collector.model.sink import SealedFile

_SAMPLES = {"s16": "int16", "s16p": "int16", "s32": "int32", "s32p": "int32"}
_PIECE_S = 1


@dataclass(frozen=True)
class Wanted:
    """What the project wanted: pictures a second, width and height; None without video."""

    fps: int | None = None
    size: tuple[int, int] | None = None
    limits: QualityLimits = field(default_factory=QualityLimits)


def measure_take(blocks: Iterator[bytes], sealed: SealedFile, wanted: Wanted) -> TakeResult:
    """Return the row of the Matroska stream in `blocks`; a cut last cluster counts as far as it decodes.

    Sound is decoded and judged as it is while a take runs. Pictures are counted and their gaps told from the
    packets' times: decoding them would take as long as the take. Raises EncoderFailed when not even its head
    can be read.
    """
    import av

    try:
        with av.open(BlockFile(blocks), "r", format="matroska") as container:
            sound, pictures = _Sound(container), _Pictures(container)
            try:
                for packet in container.demux():
                    if packet.size and packet.stream.type == "video":
                        pictures.add(packet)
                    elif packet.stream.type == "audio":
                        sound.add(packet.decode())
            except av.FFmpegError:
                pass  # the cut end: what came before it counts
    except (av.FFmpegError, IndexError) as error:
        raise EncoderFailed("The recovered take can't be read.") from error
    return _summarise(sound, pictures, sealed, wanted)


class _Sound:
    """The sound as the ring held it, in pieces of at most a second."""

    def __init__(self, container: Any) -> None:  # noqa: ANN401 - an av container
        streams = container.streams.audio
        self.rate = int(streams[0].rate) if streams else 0
        self.channels = int(streams[0].channels) if streams else 0
        self.figures: SoundFigures | None = None
        self.count = 0

    def add(self, frames: list[Any]) -> None:
        for frame in frames:
            samples = frame.to_ndarray()
            sound = samples.T if frame.format.is_planar else samples.reshape(-1, self.channels)
            if self.figures is None:
                self.figures = SoundFigures(self.rate, _SAMPLES[frame.format.name])
            for begin in range(0, len(sound), _PIECE_S * self.rate):
                self.figures.add(np.ascontiguousarray(sound[begin : begin + _PIECE_S * self.rate]))
            self.count += len(sound)


class _Pictures:
    """Times of the pictures, and their size by the stream's head; no picture is decoded."""

    def __init__(self, container: Any) -> None:  # noqa: ANN401 - an av container
        streams = container.streams.video
        self.is_there = bool(streams)
        self.size = (int(streams[0].width), int(streams[0].height)) if streams else (0, 0)
        self.moments_s: list[float] = []

    def add(self, packet: Any) -> None:  # noqa: ANN401 - an av packet
        if packet.pts is not None:
            self.moments_s.append(float(packet.pts * packet.time_base))

    def count_missing(self, fps: int, end_s: float) -> int:
        """Pictures that should have come by the camera's own rate, which the first look finds."""
        moments_s = sorted(self.moments_s)
        own = PictureGaps(1 / fps)
        for moment_s in moments_s:
            own.note(moment_s)
        gaps = own.fork(0.0)
        for moment_s in moments_s:
            gaps.note(moment_s)
        # sound and pictures are cut at different clusters: only what lies between pictures is known
        gaps.note_end(min(end_s, moments_s[-1]) if moments_s else end_s)
        return gaps.missing


def _summarise(sound: _Sound, pictures: _Pictures, sealed: SealedFile, wanted: Wanted) -> TakeResult:
    figures, verdicts = sound.figures.summarise(wanted.limits) if sound.figures is not None else ({}, [])
    sync: dict[str, int] = {}
    if pictures.is_there:
        figures |= {"width": pictures.size[0], "height": pictures.size[1]}
        sync["missing_frames"] = pictures.count_missing(wanted.fps or 30, sound.count / max(1, sound.rate))
        if sync["missing_frames"]:
            verdicts.append("frames_dropped")
        if wanted.size is not None and pictures.size != wanted.size:
            verdicts.append("wrong_size")
    return TakeResult(
        sealed=sealed,
        sampling_rate_hz=sound.rate,
        channels=sound.channels,
        sample_count=sound.count,
        frame_count=len(pictures.moments_s),
        duration_ms=round(1000 * sound.count / sound.rate) if sound.rate else 0,
        quality={**figures, "verdicts": [*verdicts, "cut"]},
        sync=sync,
        cut=True,
    )
