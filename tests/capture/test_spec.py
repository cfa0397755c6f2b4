"""A spec that can't be right is refused before any device is touched."""

from __future__ import annotations

from typing import Any

import pytest

from collector.capture.device.selection import choose_devices
from collector.capture.spec import CaptureSpec, VideoSpec, is_fast, make_fast, parse_source
from collector.errors import Malformed


@pytest.mark.parametrize(
    "wrong",
    [
        {"sampling_rate_hz": 7_999},
        {"bits": 8},
        {"channels": 0},
        {"channels": 5},
        {"pre_ms": -1},
        {"post_ms": 2_001},
        {"video": VideoSpec()},
        {"microphone": None},
        {"microphone": "simulated:thunder"},
    ],
)
def test_wrong_specs_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(Malformed):
        assert CaptureSpec(**wrong).is_simulated


@pytest.mark.parametrize("wrong", [{"codec": "vp9"}, {"width": 10}, {"fps": 0}])
def test_wrong_pictures_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(Malformed):
        VideoSpec(**wrong)


def test_only_simulated_devices_run_fast() -> None:
    with pytest.raises(Malformed):
        CaptureSpec("simulated:ramp:fast", "0", video=VideoSpec())
    with pytest.raises(Malformed):
        CaptureSpec("simulated:ramp", "simulated:counter:fast", video=VideoSpec())
    with pytest.raises(Malformed):
        make_fast("Blue Yeti")
    assert CaptureSpec("simulated:ramp:fast", "simulated:counter:fast", video=VideoSpec()).is_simulated
    assert make_fast(make_fast("simulated:ramp")) == "simulated:ramp:fast"


def test_names_of_simulated_devices() -> None:
    assert parse_source("simulated:ramp") == parse_source("simulated:ramp:fast") == "ramp"
    assert not is_fast("simulated:ramp")
    assert is_fast("simulated:ramp:fast")
    assert not is_fast("Blue Yeti:fast")
    assert parse_source("Blue Yeti") is None


def test_no_camera_is_made_where_no_video_is_wanted() -> None:
    assert choose_devices(CaptureSpec("simulated:ramp", "/dev/video0")).camera is None
