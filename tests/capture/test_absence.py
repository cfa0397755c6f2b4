"""A camera that another program holds is told from one that is away, and from one that is locked."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

import pytest

from collector.capture.device.absence import explain_absence, probe_camera
from collector.capture.device.camera import make_camera
from collector.capture.pace import RealPace
from collector.capture.spec import VideoSpec
from collector.errors import CameraBusy, DeviceMissing

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux tells why a camera can't be opened"
)
A_DEVICE = os.devnull


def explain(number: int | None, probed: int = 0) -> DeviceMissing:
    return explain_absence(A_DEVICE, number, "It sends no JPEG pictures.", probe=lambda _: probed)


@pytest.mark.parametrize(
    ("number", "probed"), [(errno.EBUSY, 0), (None, errno.EBUSY), (errno.EINVAL, errno.EBUSY)]
)
def test_another_program_holds_it(number: int | None, probed: int) -> None:
    error = explain(number, probed)
    assert isinstance(error, CameraBusy)
    assert str(error) == "Another program holds the camera."


@pytest.mark.parametrize("number", [errno.ENOENT, errno.ENODEV, errno.ENXIO])
def test_it_is_away(number: int) -> None:
    assert str(explain(number)) == str(explain(None, number)) == "The camera is not there."


@pytest.mark.parametrize("number", [errno.EACCES, errno.EPERM])
def test_it_is_not_for_this_user(number: int) -> None:
    error = explain(None, number)
    assert "may not open" in str(error)
    assert "video" in error.remedy


def test_a_camera_that_can_be_had_is_blamed_for_what_it_sends() -> None:
    assert str(explain(None)) == str(explain(errno.EINVAL)) == "It sends no JPEG pictures."


def test_the_driver_is_asked(tmp_path: Path) -> None:
    assert probe_camera(str(tmp_path / "video0")) == errno.ENOENT
    assert probe_camera(A_DEVICE) == errno.ENOTTY  # a device, but no camera's driver


@pytest.mark.parametrize("codec", ["camera", "mjpeg"])
@pytest.mark.parametrize("name", ["97", "/dev/video97"])
def test_a_camera_that_was_unplugged_is_not_there(name: str, codec: str) -> None:
    with pytest.raises(DeviceMissing, match="not there") as caught:
        make_camera(name, VideoSpec(codec), RealPace()).open()  # type: ignore[arg-type]
    assert not isinstance(caught.value, CameraBusy)
