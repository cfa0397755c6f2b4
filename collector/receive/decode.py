"""From a take's Matroska to what people work with, in a process that has no key.

FLAC for sound, sample for sample; Matroska with a duration for pictures, packet for packet. FLAC is the one
coding that becomes something else; a camera's JPEG is decoded to count what is damaged.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO, Self

from collector.errors import CodecRefused, DecodingStopped, DiskFull, EncoderFailed
from collector.receive import decoder
from collector.receive.keyless import CAN_COPY, Copying, Fresh, Lost, feed
from collector.vault import disk_errors

_MEGABYTE = 1 << 20
_LARGEST_BYTES = 1 << 40
_HEADS = {b"fLaC": "flac", b"\x1a\x45\xdf\xa3": "mkv"}
_HEAD_BYTES = 4


@dataclass(frozen=True)
class Coding:
    """What may be in a recording, in libav's names, and what is done with it.

    `decode`: FLAC alone becomes a `.flac`. Everything else is copied as it came. `tags` stay.
    """

    sound: frozenset[str]
    pictures: frozenset[str] = frozenset()
    must: frozenset[str] = frozenset()
    decode: bool = False
    tags: tuple[str, ...] = ("comment",)


_RECORDED = frozenset({"av1", "h264", "mjpeg"})
_BROUGHT_SOUND = frozenset({"flac", "opus", "mp3", "aac"})
SPEECH = Coding(frozenset({"flac"}), must=frozenset({"audio"}), decode=True)
VIDEO = Coding(frozenset({"flac"}), _RECORDED)
STATEMENT = Coding(frozenset({"flac"}), must=frozenset({"audio"}), tags=("comment", "evidence"))
# What somebody recorded elsewhere: its import made FLAC of PCM, and put the packets of the rest as they were.
IMPORTED_SPEECH = Coding(_BROUGHT_SOUND, must=frozenset({"audio"}), decode=True)
IMPORTED_VIDEO = Coding(_BROUGHT_SOUND, _RECORDED | {"hevc"})


@dataclass(frozen=True)
class Decoded:
    """What a recording became, `flac` or `mkv`, and how many of its JPEG pictures can't be decoded.

    Of many more are not counted than `decoder.MOST_DAMAGED`.
    """

    ending: str
    damaged: int = 0


@dataclass(frozen=True)
class Bounds:
    """What one recording may take: address space, bytes written, seconds of a core, seconds."""

    memory_bytes: int
    written_bytes: int
    cpu_s: int
    wall_s: float

    @classmethod
    def of(cls, size_bytes: int) -> Bounds:
        """Return what a recording of this size may take.

        Silence is small and long: an hour of it is less than a megabyte and some ten seconds of work. Speech
        is read at more than 20 MB/s and written as it was; the rest is for slow and busy machines.
        """
        cpu_s = 60 + 2 * size_bytes // _MEGABYTE
        return cls(_MEGABYTE << 10, 16 * _MEGABYTE + 4 * size_bytes, cpu_s, 2.0 * cpu_s + 60)


class Decoder:
    """Decodes recordings, each in a process of its own that can reach nothing but its bytes."""

    def __init__(self, make_process: Callable[[], Copying | Fresh] = Copying if CAN_COPY else Fresh) -> None:
        self._make_process = make_process
        self._process: Copying | Fresh | None = None

    def write(
        self, chunks: Iterable[bytes], target: Path, coding: Coding, *, cut: bool = False,
        bounds: Bounds | None = None,
    ) -> Decoded:  # fmt: skip
        """Write a recording to `target`; return what it became.

        `cut`: the end may be missing. Raises CodecRefused, EncoderFailed for what can't be decoded,
        DecodingStopped for what died or took too much, DiskFull, DiskFailed, and what `chunks` raises.
        """
        job = _make_job(coding, bounds or Bounds.of(_LARGEST_BYTES), cut=cut)
        with disk_errors("an opened file"), target.open("w+b") as file:
            code, whole = self._run(job, chunks, file)
            file.seek(0)
            head = file.read(_HEAD_BYTES)
        damaged = _count_damaged(code)
        if code != decoder.DONE and not damaged:
            raise _fault_of(code)
        if head not in _HEADS or not whole:
            raise DecodingStopped("The recording became nothing that can be used.")
        return Decoded(_HEADS[head], damaged)

    def close(self) -> None:
        """End the process that stands ready."""
        process, self._process = self._process, None
        if process is not None:
            process.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _run(self, job: decoder.Job, chunks: Iterable[bytes], file: BinaryIO) -> tuple[int | None, bool]:
        """Return a job's exit code, and whether it took all of its source."""
        try:
            if self._process is None:
                self._process = self._make_process()
            source = self._process.start(job, file)
            try:
                whole = feed(chunks, source)
            finally:
                os.close(source)
                code = self._process.wait()
        except Lost as error:
            self.close()
            raise DecodingStopped("The decoder itself ended in the middle of a recording.") from error
        return code, whole


def write_sound(chunks: Iterator[bytes], target: Path, *, cut: bool) -> None:
    """Write the FLAC stream of one recording as a `.flac`, sample for sample. Raises as `Decoder.write`."""
    with Decoder() as one:
        one.write(chunks, target, SPEECH, cut=cut)


def write_picture(chunks: Iterator[bytes], target: Path, *, cut: bool) -> None:
    """Write all streams of one recording again, packet by packet. Raises as `Decoder.write`."""
    with Decoder() as one:
        one.write(chunks, target, VIDEO, cut=cut)


def write_statement(chunks: Iterator[bytes], target: Path) -> None:
    """Write a spoken statement again, with the tag of what it is bound to. Raises as `Decoder.write`."""
    with Decoder() as one:
        one.write(chunks, target, STATEMENT)


def _make_job(coding: Coding, bounds: Bounds, *, cut: bool) -> decoder.Job:
    """Return a job in the decoder's own words."""
    may = {"audio": sorted(coding.sound), "video": sorted(coding.pictures)}
    kept = {"may": may, "must": sorted(coding.must), "decode": coding.decode, "tags": coding.tags}
    return {**kept, **asdict(bounds), "cut": cut}


def _count_damaged(code: int | None) -> int:
    """Return how many damaged pictures an exit code tells of."""
    most = decoder.DAMAGED + decoder.MOST_DAMAGED
    return code - decoder.DAMAGED if code is not None and decoder.DAMAGED < code <= most else 0


def _fault_of(code: int | None) -> EncoderFailed | DiskFull:
    if code == decoder.NO_ROOM:
        return DiskFull("The disk is full: an opened file could not be written.")
    if code == decoder.NOT_LISTED:
        return CodecRefused("The recording holds what no recording of its kind may hold.")
    if code == decoder.NOT_DECODABLE:
        return EncoderFailed("The recording can't be decoded.")
    if code is None:
        return DecodingStopped("The recording took longer to decode than one of its size may.")
    if code == decoder.NO_MEMORY:
        return DecodingStopped("The recording took more memory to decode than one may.")
    return DecodingStopped("The decoder died of the recording, or it took more than one of its size may.")
