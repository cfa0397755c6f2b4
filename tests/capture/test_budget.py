"""Minutes left, the battery, and the lines at which somebody is told or recording ends (capture.md)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.capture.device.budget import (
    STOP_BYTES,
    WARN_BYTES,
    Power,
    bytes_a_minute,
    read_free_bytes,
    read_power,
    tell_room,
)
from collector.capture.spec import CaptureSpec, VideoSpec

SOUND = CaptureSpec()
VIDEO = replace(SOUND, camera="0", video=VideoSpec())
CAMERA = replace(VIDEO, video=VideoSpec("camera"))


def test_minutes_follow_the_format() -> None:
    assert bytes_a_minute(SOUND) == 48_000 * 16 * 70 // 100 * 60 // 8
    assert bytes_a_minute(VIDEO) - bytes_a_minute(SOUND) == 1_700_000 * 60 // 8
    assert bytes_a_minute(CAMERA) > 15 * bytes_a_minute(VIDEO)


@pytest.mark.parametrize(
    ("free", "spec", "standing"),
    [
        (WARN_BYTES, SOUND, "fine"),
        (WARN_BYTES - 1, SOUND, "low"),
        (STOP_BYTES, SOUND, "low"),
        (STOP_BYTES - 1, SOUND, "stop"),
        (7 << 30, CAMERA, "low"),  # more than 5 GB, and yet under half an hour
    ],
)
def test_the_lines_are_those_of_the_design(free: int, spec: CaptureSpec, standing: str) -> None:
    assert tell_room(free, spec).standing == standing


@given(free=st.integers(0, 1 << 42), more=st.integers(0, 1 << 40))
def test_more_room_is_never_fewer_minutes(free: int, more: int) -> None:
    assert tell_room(free + more, VIDEO).minutes >= tell_room(free, VIDEO).minutes


def test_a_low_battery_matters_only_without_a_socket() -> None:
    assert Power(15, plugged=False).is_low
    assert Power(15, plugged=None).is_low
    assert not Power(15, plugged=True).is_low
    assert not Power(16, plugged=False).is_low
    assert not Power(None, None).is_low


def test_this_computer_can_be_asked(tmp_path: Path) -> None:
    assert read_free_bytes(tmp_path) > 0
    percent = read_power().percent
    assert percent is None or 0 <= percent <= 100
