"""Runs before the frozen app: shows sounddevice the PortAudio that came along, where the system has none."""

from __future__ import annotations

import ctypes.util
import sys
from pathlib import Path

_find_in_system = ctypes.util.find_library
_FOLDER = Path(getattr(sys, "_MEIPASS", ""))


def _find_library(name: str) -> str | None:
    """Return the bundled library `name`, or what the system has."""
    bundled = sorted(_FOLDER.glob(f"lib{name}.so*")) if name == "portaudio" else []
    return str(bundled[0]) if bundled else _find_in_system(name)


if sys.platform == "linux":
    ctypes.util.find_library = _find_library
