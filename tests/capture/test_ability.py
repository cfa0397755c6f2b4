"""The trial names every codec at every size, keeps nothing, and asks the gate."""

from __future__ import annotations

import pytest

from collector.capture.ability import Ability, measure_abilities
from collector.errors import GateClosed


def test_every_codec_is_tried_at_both_sizes() -> None:
    found = measure_abilities(lambda _: None, trial_s=0.6)
    assert {(one.codec, one.width, one.height) for one in found} == {
        (codec, *size) for codec in ("av1", "h264", "mjpeg") for size in ((1280, 720), (1920, 1080))
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
