"""A take is heard whole and seen at five pictures a second, from memory; its file is let go."""

from __future__ import annotations

import numpy as np
import pytest

from collector.capture.container.replay import Reel, read_replay
from collector.capture.device.signals import read_number
from collector.capture.recorder import Recorder
from collector.capture.spec import CaptureSpec, VideoSpec
from collector.errors import DiskFailed, SoundUnplayable
from tests.rig.sinks import MemorySink, read_sound

RATE = 16_000
VIDEO = VideoSpec("mjpeg", 640, 360, 20)


def record(*, video: bool, seconds: float = 2.0) -> bytes:
    camera = "simulated:counter:fast" if video else None
    spec = CaptureSpec("simulated:speech:fast", camera, RATE, video=VIDEO if video else None, channels=2)
    recorder = Recorder.open(spec, lambda _: None, lambda _: None)
    try:
        sink = MemorySink()
        recorder.start_take(sink, lambda _: None, with_video=video).end_after(seconds).stop()
        return sink.data
    finally:
        recorder.close()


class Blocks:
    """A take's blocks, as an object that stays open until it is told to close."""

    def __init__(self, opened: Opened) -> None:
        self._opened, self._start = opened, 0

    def __iter__(self) -> Blocks:
        return self

    def __next__(self) -> bytes:
        block = self._opened.data[self._start : self._start + 4096]
        self._start += 4096
        if not block:
            if self._opened.breaks:
                raise DiskFailed("The disk refused the take.")
            raise StopIteration
        return block

    def close(self) -> None:
        self._opened.open -= 1


class Opened:
    """Hands a take out in blocks, and counts who reads it now."""

    def __init__(self, data: bytes, *, breaks: bool = False) -> None:
        self.data, self.open, self.begun, self.breaks = data, 0, 0, breaks

    def __call__(self) -> Blocks:
        self.open += 1
        self.begun += 1
        return Blocks(self)


def test_the_sound_is_the_takes_own_and_its_shape_is_drawn_from_it() -> None:
    data = record(video=False)
    opened = Opened(data)
    found = read_replay(opened, 2.0)
    both = read_sound(data)
    assert np.abs(found.sounding.samples.astype(int) - both[:, 0]).max() <= 1
    assert abs(found.peaks.length_s - found.sounding.length_s) < found.peaks.column_s
    assert max(found.peaks.high) > 0.1
    assert (opened.begun, opened.open) == (1, 0)


def test_a_long_take_is_heard_at_a_rate_that_fits_in_memory() -> None:
    spec = CaptureSpec("simulated:speech:fast", None, 48_000)
    recorder = Recorder.open(spec, lambda _: None, lambda _: None)
    sink = MemorySink()
    recorder.start_take(sink, lambda _: None).end_after(1.0).stop()
    recorder.close()
    found = read_replay(Opened(sink.data), 3600.0)
    assert found.sounding.sampling_rate_hz == 16_000
    assert found.sounding.length_s == pytest.approx(1.6, abs=0.05)
    with pytest.raises(SoundUnplayable):
        read_replay(Opened(sink.data), 5 * 3600.0)


def test_pictures_follow_the_sound_at_five_a_second() -> None:
    opened = Opened(record(video=True))
    reel = Reel(opened)
    reel.wait()
    assert opened.open == 0
    assert len(reel._moments) == pytest.approx(13, abs=1)
    early, late = reel.picture_at(0.5), reel.picture_at(1.9)
    assert early is not None
    assert late is not None
    assert early.shape == (180, 320, 3)
    assert read_number(late) - read_number(early) == pytest.approx(28, abs=4)
    assert np.array_equal(reel.picture_at(99.0), reel.picture_at(reel._moments[-1]))
    reel.close()
    assert reel.picture_at(1.0) is None


def test_a_take_without_pictures_shows_none() -> None:
    reel = Reel(Opened(record(video=False)))
    reel.wait()
    assert reel.picture_at(1.0) is None
    reel.close()


def test_a_cut_take_is_heard_as_far_as_it_goes_and_a_damaged_one_says_so() -> None:
    data = record(video=False)
    assert 0.5 < read_replay(Opened(data[: len(data) * 3 // 4]), 2.0).sounding.length_s < 2.6
    with pytest.raises(SoundUnplayable):
        read_replay(Opened(b"no film"), 2.0)
    with pytest.raises(SoundUnplayable):
        read_replay(Opened(b""), 2.0)
    broken = Opened(data, breaks=True)
    with pytest.raises(DiskFailed):
        read_replay(broken, 2.0)
    assert broken.open == 0
