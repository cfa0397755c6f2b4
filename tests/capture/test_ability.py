"""The trial names every codec at every size, keeps nothing, and asks the gate."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest

from collector.capture.device.ability import Ability, Fit, find_fit, measure_abilities
from collector.capture.spec import VideoCodec, VideoSpec
from collector.errors import GateClosed


def test_every_codec_is_tried_at_both_sizes() -> None:
    found = measure_abilities(lambda _: None, trial_s=0.6)
    assert {(one.codec, one.width, one.height) for one in found} == {
        (codec, *size) for codec in ("av1", "h264", "mjpeg", "camera") for size in ((1280, 720), (1920, 1080))
    }
    assert all(one.speed_percent > 0 for one in found)


def test_half_as_fast_again_as_real_time_is_needed() -> None:
    assert Ability("av1", 1280, 720, 150).fits
    assert not Ability("av1", 1280, 720, 149).fits


def test_the_gate_is_asked() -> None:
    def refuse(question: str) -> None:
        raise GateClosed("A session is open.", question=question, reason="session_open")

    with pytest.raises(GateClosed):
        measure_abilities(refuse)


HD, FULL_HD = VideoSpec(), VideoSpec(width=1920, height=1080)


def abilities(av1: int, h264: int = 400, mjpeg: int = 500) -> list[Ability]:
    speeds: list[tuple[VideoCodec, int]] = [("av1", av1), ("h264", h264), ("mjpeg", mjpeg)]
    small = [Ability(codec, 1280, 720, speed) for codec, speed in speeds]
    return small + [Ability(codec, 1920, 1080, speed * 4 // 9) for codec, speed in speeds]


def test_a_format_that_holds_is_taken_and_another_offered_where_it_does_not() -> None:
    assert find_fit(abilities(160), HD) == Fit(fits=True, speed_percent=160)
    assert find_fit(abilities(140), HD) == Fit(False, 140, ("h264", "mjpeg", "camera"))
    assert find_fit(abilities(300), FULL_HD) == Fit(False, 133, ("h264", "mjpeg", "camera"))
    assert find_fit(abilities(100, 100, 100), HD).instead == ("camera",)
    assert find_fit([], replace(HD, codec="camera")).fits


def test_under_the_floor_nothing_is_offered() -> None:
    """Where not even packets can be passed on in time, no take of pictures holds."""
    slow = [*abilities(9, 12, 12), Ability("camera", 1280, 720, 149), Ability("camera", 1920, 1080, 70)]
    for codec in get_args(VideoCodec):
        assert find_fit(slow, replace(HD, codec=codec)).instead == ()
        assert not find_fit(slow, replace(HD, codec=codec)).fits
    able = [*abilities(9, 12, 12), Ability("camera", 1280, 720, 151)]
    assert find_fit(able, HD).instead == ("camera",)
    assert find_fit(able, replace(HD, codec="camera")).fits


def test_fewer_pictures_cost_less_and_larger_ones_more() -> None:
    assert find_fit(abilities(140), replace(HD, fps=15)).fits
    assert find_fit(abilities(400), replace(HD, width=3840, height=2160)).speed_percent == 177 // 4
    assert find_fit(abilities(140), replace(HD, width=640, height=360)).speed_percent == 140
