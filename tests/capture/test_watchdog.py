"""A device is lost when it says so, when it is silent for two seconds, and when its picture freezes."""

from __future__ import annotations

import pytest

from collector.capture.device.watchdog import Signs, find_loss


@pytest.mark.parametrize(
    ("signs", "sentence"),
    [
        (Signs(sound_alive=False, heard_at_s=10), "microphone stopped"),
        (Signs(heard_at_s=7.9), "microphone has sent nothing"),
        (Signs(heard_at_s=10, camera_alive=False, seen_at_s=10), "camera stopped"),
        (Signs(heard_at_s=10, seen_at_s=7.9, changed_at_s=7.9), "camera has sent nothing"),
        (Signs(heard_at_s=10, seen_at_s=10, changed_at_s=7.9), "same picture"),
    ],
)
def test_each_loss_is_told(signs: Signs, sentence: str) -> None:
    assert sentence in str(find_loss(signs, 10.0))


@pytest.mark.parametrize(
    "signs",
    [
        Signs(),
        Signs(heard_at_s=8.1),
        Signs(heard_at_s=10, seen_at_s=8.1, changed_at_s=8.1),
        Signs(heard_at_s=10, seen_at_s=10, changed_at_s=8.1),
        Signs(heard_at_s=10, seen_at_s=10, changed_at_s=None),
    ],
)
def test_living_devices_are_left_alone(signs: Signs) -> None:
    assert find_loss(signs, 10.0) is None
