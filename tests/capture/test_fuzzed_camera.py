"""Whatever a camera sends, a take goes on, keeps every good picture and counts the others to the picture."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress

import pytest

from collector.capture.device.selection import Devices
from collector.capture.device.signals import read_number
from collector.capture.pace import VirtualPace
from collector.capture.picture.damage import examine_jpeg
from collector.capture.recorder import Recorder
from collector.capture.result import TakeResult
from collector.capture.spec import CaptureSpec, VideoCodec, VideoSpec
from collector.errors import CollectorError, PictureDamaged
from tests.rig.devices import FaultyMicrophone
from tests.rig.dialects import DIALECTS
from tests.rig.fuzz import ANY, SIZE, SURE, FuzzedCamera, lose
from tests.rig.sinks import MemorySink, read_pictures

FPS = 30
FIRST = 55  # the camera is sound until the take has begun
Harm = Callable[[int, bytes], bytes | None]


def film(
    dialect: str, harm: Harm, seconds: float, codec: VideoCodec = "camera"
) -> tuple[TakeResult, list[tuple[float, int]], FuzzedCamera, list[CollectorError]]:
    """A take at virtual time: what became of it, and its pictures' times and numbers."""
    spec = CaptureSpec("simulated:ramp:fast", "simulated:counter:fast", video=VideoSpec(codec, *SIZE, FPS))
    pace = VirtualPace()
    camera = FuzzedCamera(pace, DIALECTS[dialect], harm, FPS)
    told: list[CollectorError] = []
    devices = Devices(pace, FaultyMicrophone(pace, channels=1), camera)
    recorder = Recorder.open(spec, lambda _: None, told.append, devices=devices)
    sink = MemorySink()
    result = recorder.start_take(sink, lambda _: None, with_video=True).end_after(seconds).stop()
    recorder.close()
    kept = [(moment_s, read_number(grey)) for moment_s, grey in read_pictures(sink.data)]
    return result, kept, camera, told


def numbers_within(result: TakeResult, kept: list[tuple[float, int]], camera: FuzzedCamera) -> set[int]:
    """The numbers of what was sent during the take, the first kept one being its landmark."""
    moment_s, number = kept[0]
    begin_s = camera.sent[number] - moment_s - 0.5 / FPS
    end_s = begin_s + result.duration_ms / 1000
    return {number for number, sent_s in camera.sent.items() if begin_s <= sent_s < end_s}


def harm_some(names: list[str], seed: int, seconds: float) -> Harm:
    """Half of a take's pictures, but none at its ends: what was cut may be out only with the next picture."""
    dice = random.Random(seed)  # noqa: S311 - a test's dice
    within = range(FIRST, round(FIRST + seconds * FPS))

    def harm(number: int, jpeg: bytes) -> bytes | None:
        return ANY[dice.choice(names)](jpeg, dice) if number in within and dice.random() < 0.5 else jpeg

    return harm


@pytest.mark.long
@pytest.mark.parametrize("dialect", sorted(DIALECTS.keys() - {"misnamed"}))
def test_what_is_cut_empty_or_of_another_size_is_counted_to_the_picture(dialect: str, is_long: bool) -> None:
    seconds = 670.0 if is_long else 1.5
    result, kept, camera, told = film(dialect, harm_some(list(SURE), 1, seconds), seconds)
    within = numbers_within(result, kept, camera)
    assert told == []
    assert not result.cut
    assert {number for _, number in kept} == within & camera.sound
    sync = result.sync
    assert sync["damaged_frames"] == len(within - camera.sound) > 0
    assert sync["dropped_frames"] == sync["missing_frames"] == 0
    assert result.frame_count == len(kept)
    assert "frames_damaged" in result.verdicts


@pytest.mark.parametrize("codec", ["camera", "mjpeg"])
def test_whatever_happens_to_a_picture_all_are_counted_and_no_good_one_is_lost(codec: VideoCodec) -> None:
    result, kept, camera, told = film("measured", harm_some(list(ANY), 2, 8.0), 8.0, codec)
    within = numbers_within(result, kept, camera)
    assert told == []
    assert within & camera.sound <= {number for _, number in kept}
    sync = result.sync
    assert sync["dropped_frames"] == sync["missing_frames"] == 0
    assert result.frame_count + sync["damaged_frames"] == len(within)


def test_withheld_pictures_are_told_from_damaged_ones() -> None:
    spoil = harm_some(["cut", "empty"], 3, 20.0)

    def harm(number: int, jpeg: bytes) -> bytes | None:
        return None if number > FIRST and number % 7 == 0 else spoil(number, jpeg)

    result, kept, camera, _ = film("without a length", harm, 20.0)
    within = numbers_within(result, kept, camera)
    assert result.sync["damaged_frames"] == len(within - camera.sound)
    assert abs(result.sync["missing_frames"] - (round(result.duration_ms * FPS / 1000) - len(within))) <= 1


def test_seconds_of_nothing_but_damage_end_no_take() -> None:
    """The camera is neither silent nor frozen while it sends what can't be read."""
    result, _, _, told = film(
        "measured", lambda number, jpeg: jpeg[:99] if FIRST < number < FIRST + 150 else jpeg, 9.0
    )
    assert told == []
    assert not result.cut
    assert result.sync["damaged_frames"] == 149
    assert "picture_frozen" not in result.verdicts


def test_a_take_without_one_whole_picture_keeps_its_sound() -> None:
    result, kept, _, told = film("measured", lambda number, jpeg: b"" if number > 40 else jpeg, 4.0)
    assert told == []
    assert kept == []
    assert result.sample_count == round(4.6 * 48_000)
    assert result.sync["damaged_frames"] == 138


def test_harm_that_only_a_decoder_sees_is_told_where_packets_are_passed_on() -> None:
    """Five pictures a second are decoded for the preview: so many of the harmed ones are found, and told."""
    dice = random.Random(4)  # noqa: S311 - a test's dice

    def harm(number: int, jpeg: bytes) -> bytes:
        while FIRST < number < FIRST + 200:
            spoilt = lose(jpeg, dice)
            with suppress(PictureDamaged):
                examine_jpeg(spoilt)
                return spoilt
        return jpeg

    result, kept, camera, told = film("measured", harm, 8.0)
    assert told == []
    assert result.sync["damaged_frames"] >= 200 // 6 // 2
    assert result.frame_count + result.sync["damaged_frames"] == len(
        numbers_within(result, kept[-1:], camera)
    )
    assert "frames_damaged" in result.verdicts
