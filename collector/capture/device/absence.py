"""Why a camera on this computer can't be opened: away, held by another program, or not for this user."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from pathlib import Path

from collector.errors import CameraBusy, DeviceMissing

_REQUEST_BUFFERS = 0xC0145608  # VIDIOC_REQBUFS (linux/videodev2.h), 20 bytes
_NO_BUFFERS = bytes(4) + (1).to_bytes(4, sys.byteorder) * 2 + bytes(8)  # none of: capture, memory-mapped
_UNKNOWN = "The camera is not there, or another program holds it."
_AWAY = {errno.ENOENT, errno.ENODEV, errno.ENXIO, errno.ENOTDIR}
_LOCKED = {errno.EACCES, errno.EPERM}

Probe = Callable[[str], int]
"""Path of a device -> the system's error number on using it, 0 for none."""


def name_node(name: str) -> str:
    """Return the device's path on Linux, where a camera may be named by its index."""
    return f"/dev/video{name}" if name.isdecimal() else name


def probe_camera(path: str) -> int:
    """Ask a V4L2 driver for the right to stream, and give it back. Linux only: elsewhere the answer is 0."""
    if not sys.platform.startswith("linux"):  # no system call asks there without opening the camera
        return 0
    import fcntl

    try:
        handle = os.open(path, os.O_RDWR | os.O_NONBLOCK)
    except OSError as error:
        return error.errno or errno.EIO
    try:
        fcntl.ioctl(handle, _REQUEST_BUFFERS, _NO_BUFFERS)
    except OSError as error:
        return error.errno or errno.EIO
    finally:
        os.close(handle)
    return 0


def explain_absence(
    name: str, number: int | None = None, otherwise: str = _UNKNOWN, probe: Probe = probe_camera
) -> DeviceMissing:
    """Return the error for a camera that could not be opened; `number` is the system's own, if it gave one.

    What the driver says comes first; what it does not say is looked for by `probe`. Windows and macOS tell
    neither: there `otherwise` is all that is known.
    """
    found = number if number in {errno.EBUSY, *_AWAY, *_LOCKED} else None
    if found is None and _is_on_linux(name):
        path = Path(name_node(name))
        found = probe(str(path)) if path.is_char_device() else errno.ENOENT
    if found == errno.EBUSY:
        return CameraBusy("Another program holds the camera.")
    if found in _LOCKED:
        remedy = "Ask whoever looks after this computer: on Linux the user must be in the group “video”."
        return DeviceMissing("This user may not open the camera.", remedy=remedy)
    return DeviceMissing("The camera is not there." if found in _AWAY else otherwise)


def _is_on_linux(name: str) -> bool:
    return sys.platform.startswith("linux") and (name.isdecimal() or Path(name).is_absolute())
