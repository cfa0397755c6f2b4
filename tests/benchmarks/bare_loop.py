"""A bare PyAV loop: a camera's JPEG pictures and a microphone into a plain Matroska file. The peer of a take.

    python -m tests.benchmarks.bare_loop FILE SECONDS URL CODEC

The same libav with the same options, and nothing else: no ring, no clock, no meter, no preview, no judgement,
no sealing, no fsync. CPU seconds and wall clock of the loop alone as a line of JSON.
"""

from __future__ import annotations

import json
import queue
import sys
import time
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import sounddevice

from collector.capture.container.codecs import (
    BITEXACT,
    BT601,
    CONTAINER_OPTIONS,
    FULL_RANGE,
    PICTURE_CODINGS,
    VIDEO_TIME_BASE,
    choose_options,
    quiet_encoders,
)
from collector.capture.container.muxer import keeping_priority
from tests.benchmarks.recording import cpu_s

RATE_HZ = 48_000
_CHANNELS = 2


class BareLoop:
    """Both streams of one file, in one thread."""

    def __init__(self, path: Path, url: str, codec: str) -> None:
        quiet_encoders()
        self._camera: Any = av.open(url, format="mpjpeg")
        source = self._camera.streams.video[0].codec_context
        coding = PICTURE_CODINGS[codec]
        self._size = {"width": source.width, "height": source.height}
        self._file: Any = av.open(
            str(path), "w", format="matroska", container_options=dict(CONTAINER_OPTIONS)
        )
        options = choose_options(codec, source.width, source.height)
        self._picture: Any = self._file.add_stream(coding.encoder, rate=30, options=options)
        self._picture.pix_fmt = coding.pixel_format
        self._picture.width, self._picture.height = source.width, source.height
        self._picture.time_base = self._picture.codec_context.time_base = VIDEO_TIME_BASE
        self._picture.codec_context.flags |= BITEXACT
        self._picture.codec_context.colorspace, self._picture.codec_context.color_range = BT601, FULL_RANGE
        self._sound: Any = self._file.add_stream("flac", rate=RATE_HZ, layout="stereo", format="s16")
        with keeping_priority():
            self._file.start_encoding()
        self._decoder = av.CodecContext.create("mjpeg", "r")
        self._heard: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._position = 0

    def run(self, seconds: float) -> int:
        """Record so long; return how many pictures were coded."""
        count, last = 0, -1
        stream = sounddevice.RawInputStream(
            device="pulse", samplerate=RATE_HZ, channels=_CHANNELS, dtype="int16", latency=0.3, blocksize=0,
            callback=lambda data, *_: self._heard.put(bytes(data)),
        )  # fmt: skip
        with stream:
            begin_s = time.monotonic()
            for packet in self._camera.demux(video=0):
                moment_s = time.monotonic() - begin_s
                if moment_s > seconds:
                    break
                last = max(last + 1, round(moment_s * 90_000))
                self._code_picture(packet, last)
                self._code_sound()
                count += 1
        self._file.mux(self._picture.encode(None))
        self._file.mux(self._sound.encode(None))
        self._file.close()
        return count

    def _code_picture(self, packet: Any, pts: int) -> None:
        frame: Any = self._decoder.decode(av.Packet(bytes(packet)))[0]
        frame = frame.reformat(**self._size, format="yuv420p", dst_color_range=FULL_RANGE)
        frame.pts, frame.time_base, frame.pict_type = pts, VIDEO_TIME_BASE, 0
        self._file.mux(self._picture.encode(frame))

    def _code_sound(self) -> None:
        while not self._heard.empty():
            sound = np.frombuffer(self._heard.get(), np.int16).reshape(1, -1)
            frame = av.AudioFrame.from_ndarray(sound, format="s16", layout="stereo")
            frame.sample_rate, frame.pts, frame.time_base = RATE_HZ, self._position, Fraction(1, RATE_HZ)
            self._position += sound.shape[1] // _CHANNELS
            self._file.mux(self._sound.encode(frame))


def main() -> None:
    """Record and print the figures."""
    path, seconds, url, codec = sys.argv[1:]
    loop = BareLoop(Path(path), url, codec)
    begin_s, used_s = time.monotonic(), cpu_s()
    count = loop.run(float(seconds))
    span_s, used_s = time.monotonic() - begin_s, cpu_s() - used_s
    figures = {"span_s": span_s, "cpu_s": used_s, "size_bytes": Path(path).stat().st_size}
    sys.stdout.write(json.dumps({**figures, "frame_count": count}) + "\n")


if __name__ == "__main__":
    main()
