"""Pictures of cameras in the field: damaged ones, dialects, rates and sizes of their own."""

from __future__ import annotations

import io
from typing import Any, NamedTuple

import av
import cv2
import numpy as np
import pytest

from collector.capture.recorder import Recorder
from collector.capture.spec import CaptureSpec, VideoSpec
from collector.errors import CollectorError
from tests.rig.dialects import DIALECTS
from tests.rig.either import find
from tests.rig.http_camera import HttpCamera, Manner, Say
from tests.rig.rhythms import by_clock, by_rate, ramp, swing
from tests.rig.sinks import MemorySink

MEASURED = DIALECTS["measured"]


class Filmed(NamedTuple):
    """A take's row, its container, what it failed with, and what was told."""

    result: Any
    data: bytes
    failure: CollectorError | None
    told: list[CollectorError]


def draw(number: int, size: tuple[int, int] = (160, 96)) -> bytes:
    dice = np.random.default_rng(number)
    return bytes(cv2.imencode(".jpg", dice.integers(0, 256, (size[1], size[0], 3), np.uint8))[1])


PICTURES = [draw(number) for number in range(30)]


def film(say: Say, codec: Any = "camera", until: int = 120, manner: Manner | None = None) -> Filmed:
    """Record a camera until it was to send picture `until`, or the take ends by itself."""
    told: list[CollectorError] = []
    with HttpCamera(say, manner) as camera:
        spec = CaptureSpec("simulated:speech", camera.url, video=VideoSpec(codec, 160, 96))
        try:
            recorder = Recorder.open(spec, lambda _: None, told.append)
        except CollectorError as error:
            return Filmed(None, b"", error, told)
        sink = MemorySink()
        take = recorder.start_take(sink, lambda _: None, with_video=True)
        camera.wait_for(until, lambda: take.ended)
        try:
            return Filmed(take.stop(), bytes(sink.data), None, told)
        except CollectorError as error:
            return Filmed(None, b"", error, told)
        finally:
            recorder.close()


def without_its_frame(jpeg: bytes) -> bytes:
    """It says no size: nobody can decode it, though it ends as a JPEG does."""
    at = jpeg.index(b"\xff\xc0")
    return jpeg[:at] + jpeg[at + 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big") :]


def with_a_frame_in_its_pixels(jpeg: bytes) -> bytes:
    return jpeg[:-200] + b"\xff\xc0" + jpeg[-198:]


@pytest.mark.parametrize("codec", ["camera", "mjpeg"])
def test_c1_a_damaged_picture_ends_no_take(codec: str) -> None:
    def say(number: int) -> bytes:
        jpeg = PICTURES[number % 30]
        return MEASURED(without_its_frame(jpeg) if number >= 60 and number % 5 == 0 else jpeg)

    filmed = film(say, codec)
    assert (filmed.failure, filmed.told) == (None, [])
    assert filmed.result.frame_count > 40


@pytest.mark.parametrize("codec", ["camera", "mjpeg"])
def test_c1_what_is_visibly_broken_is_left_out_and_counted(codec: str) -> None:
    def say(number: int) -> bytes:
        jpeg = PICTURES[number % 30]
        return MEASURED(with_a_frame_in_its_pixels(jpeg) if 90 <= number < 120 and number % 3 == 0 else jpeg)

    filmed = film(say, codec, until=140)
    sync = filmed.result.sync
    assert sync.get("damaged_frames") == 10
    assert filmed.result.verdicts.count("frames_damaged") == 1


@pytest.mark.parametrize("name", ["image/jpg", "no type", "boundary without dashes"])
def test_c2_every_usual_dialect_is_read(name: str) -> None:
    filmed = film(lambda number: DIALECTS[name](PICTURES[number % 30]))
    assert filmed.failure is None
    assert filmed.result.frame_count > 60


def test_c2_an_empty_part_ends_no_connection() -> None:
    filmed = film(lambda number: MEASURED(b"" if number == 90 else PICTURES[number % 30]))
    assert filmed.told == []
    assert not filmed.result.cut


RATES = {
    "changing light": swing(15, 30, 10.0), "a phone": swing(24, 60, 8.0), "dusk": ramp(30, 15, 14.0, 1.5),
}  # fmt: skip


def count(times: list[float], withheld: set[int]) -> int:
    make = find("PictureGaps", "collector.capture.picture.gaps", "collector.capture.loss")
    gaps = make(1 / 30)
    take = None
    for number, moment_s in enumerate(times):
        take = gaps.fork(10.0) if take is None and moment_s >= 10.0 else take
        for one in () if number in withheld else (gaps, take):
            if one is not None and moment_s < 28.0:
                one.note(moment_s)
    assert take is not None
    take.note_end(28.0)
    return int(take.missing)


@pytest.mark.parametrize("kind", RATES)
def test_c2_a_rate_of_its_own_is_no_loss(kind: str) -> None:
    assert count(by_rate(RATES[kind], 0.001, np.random.default_rng(1)).tolist(), set()) == 0


def test_c2_a_network_that_is_late_loses_what_it_loses() -> None:
    times = by_clock(30.0, 0.02, np.random.default_rng(0)).tolist()
    assert count(times, set(range(500, 530))) == pytest.approx(30, abs=3)


def test_c13_a_camera_that_changes_its_size_leaves_no_two_sizes_in_one_stream() -> None:
    other = [draw(number, (128, 64)) for number in range(30)]
    filmed = film(lambda number: MEASURED((other if number >= 100 else PICTURES)[number % 30]), until=160)
    sizes = set()
    with av.open(io.BytesIO(filmed.data)) as container:
        for packet in container.demux(video=0):
            if packet.size:
                bgr = cv2.imdecode(np.frombuffer(bytes(packet), np.uint8), cv2.IMREAD_COLOR)
                sizes.add(bgr.shape[:2])
    assert sizes == {(96, 160)}
    assert filmed.result.cut
    assert [type(error).__name__ for error in filmed.told] == ["SizeChanged"]
