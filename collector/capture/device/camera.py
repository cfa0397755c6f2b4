"""Real cameras: OpenCV for an index, a device path or RTSP; JPEG packets as they come from V4L2."""

from __future__ import annotations

import re
import sys
import threading
import time
from pathlib import Path
from typing import Any

from collector.capture.device.absence import explain_absence, name_node
from collector.capture.device.http_camera import HttpCamera
from collector.capture.device.simulated import SimulatedCamera
from collector.capture.device.sources import Picture, VideoSource
from collector.capture.pace import Pace
from collector.capture.spec import HEIGHTS, WIDTHS, VideoSpec, parse_source
from collector.errors import DeviceLost, DeviceMissing
from collector.model.take_words import tell_api

_OPEN_TIMEOUT_S = 5.0
_READ_TIMEOUT_S = 2.5


def make_camera(name: str, spec: VideoSpec, pace: Pace) -> VideoSource:
    """Source for an index, a path, a URL or `simulated:counter`. Nothing is opened yet."""
    if parse_source(name) is not None:
        return SimulatedCamera(spec, pace)
    if re.match(r"https?://", name):
        return HttpCamera(name, spec)
    if spec.codec == "camera" and _is_v4l2(name):
        return PacketCamera(name, spec)
    return OpenCvCamera(name, spec)


class OpenCvCamera:
    """A camera through OpenCV. Its own frame rate and time stamps are guesses (measured): never a clock."""

    def __init__(self, name: str, spec: VideoSpec) -> None:
        self.facts = {"host_api": "opencv"}
        self._name = name
        self._spec = spec
        self._capture: Any = None
        self._stopping = threading.Event()

    def open(self) -> None:
        """Open by index, a device's path or RTSP. Raises DeviceMissing, for what is no camera's name too."""
        import cv2

        if Path(self._name).is_file():
            raise DeviceMissing("This is a file, not a camera.")
        if not _names_a_camera(self._name):
            raise explain_absence(self._name)
        limits = [cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, 5000, cv2.CAP_PROP_READ_TIMEOUT_MSEC, 2500]
        self._capture = (
            cv2.VideoCapture(self._name, cv2.CAP_FFMPEG, limits)
            if "://" in self._name
            else cv2.VideoCapture(int(self._name) if self._name.isdecimal() else self._name)
        )
        if not self._capture.isOpened():
            raise explain_absence(self._name)
        self.facts["host_api"] = tell_api(f"opencv {self._capture.getBackendName().lower()}")
        # only as MJPEG does a USB 2 camera reach 720p at 30 frames a second
        self._capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
        width, height = _size_to_ask(self._spec)
        self._capture.set(cv2.CAP_PROP_FRAME_WIDTH, width)
        self._capture.set(cv2.CAP_PROP_FRAME_HEIGHT, height)
        self._capture.set(cv2.CAP_PROP_FPS, self._spec.fps)

    def grab(self) -> Picture | None:
        """The next frame, stamped between grabbing and decoding. Raises DeviceLost."""
        if self._stopping.is_set():
            return None
        grabbed = self._capture.grab()
        moment_s = time.monotonic()
        done, bgr = self._capture.retrieve() if grabbed else (False, None)
        if self._stopping.is_set():
            return None
        if not done or bgr is None:
            raise DeviceLost("The camera stopped sending.")
        return Picture(moment_s, bgr)

    def stop(self) -> None:
        """Grab no more."""
        self._stopping.set()

    def close(self) -> None:
        """Let the camera go."""
        if self._capture is not None:
            self._capture.release()


def _names_a_camera(name: str) -> bool:
    """Tell whether OpenCV may be asked for it: it would open files, lists of files and any address."""
    return name.isdecimal() or name.startswith(("rtsp://", "rtsps://")) or Path(name).is_char_device()


class PacketCamera:
    """A V4L2 camera on Linux whose JPEG packets are taken as they are."""

    def __init__(self, name: str, spec: VideoSpec) -> None:
        self.facts = {"host_api": "v4l2"}
        self._name = name_node(name)
        self._spec = spec
        self._container: Any = None
        self._packets: Any = None
        self._stopping = threading.Event()

    def open(self) -> None:
        """Open the device. Raises DeviceMissing, CameraBusy."""
        import av

        timeout = (_OPEN_TIMEOUT_S, _READ_TIMEOUT_S)
        try:
            self._container = av.open(
                self._name, format="v4l2", options=self._v4l2_options(), timeout=timeout
            )
            self._packets = self._container.demux(video=0)
        except (av.error.FFmpegError, OSError, IndexError) as error:
            number = getattr(error, "errno", None)
            raise explain_absence(self._name, number, "The camera sends no JPEG pictures.") from error

    def grab(self) -> Picture | None:
        """The next packet, stamped when its last byte has come. Raises DeviceLost."""
        if self._stopping.is_set():
            return None
        jpeg = self._read()
        return None if jpeg is None else Picture(time.monotonic(), jpeg=jpeg)

    def stop(self) -> None:
        """Grab no more."""
        self._stopping.set()

    def close(self) -> None:
        """Let the camera go."""
        if self._container is not None:
            self._container.close()

    def _read(self) -> bytes | None:
        """A packet, an empty one too: the driver's buffer came to harm. None when stopped meanwhile."""
        import av

        try:
            packet = next(self._packets, None)
        except (av.error.FFmpegError, OSError) as error:
            if self._stopping.is_set():
                return None
            raise DeviceLost("The connection to the camera broke off.") from error
        if packet is None:
            raise DeviceLost("The camera ended the connection.")
        return bytes(packet)

    def _v4l2_options(self) -> dict[str, str]:
        return {
            "input_format": "mjpeg",
            "video_size": "{}x{}".format(*_size_to_ask(self._spec)),
            "framerate": str(self._spec.fps),
        }


def _size_to_ask(spec: VideoSpec) -> tuple[int, int]:
    """Drivers answer a size that they don't have with the nearest one: the largest stands for "your own"."""
    return (WIDTHS[-1], HEIGHTS[-1]) if spec.own_size else (spec.width, spec.height)


def _is_v4l2(name: str) -> bool:
    if not sys.platform.startswith("linux") or "://" in name:
        return False
    import av

    return any("v4l2" in names for names in av.formats_available)
