"""The seam to devices: what a microphone and a camera must do, real or simulated."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from numpy.typing import NDArray

from collector.capture.sound.ring import Sound

OnSound = Callable[[Sound, float, float, bool], None]
"""Called with frames × channels (a view, copy it), converter time of the first frame, time of the call (both
in seconds of the pace's time), and the back end's overflow flag."""


class AudioSource(Protocol):
    """A microphone. `dtype` is int16, or int32 with 24 bits left-justified."""

    sampling_rate_hz: int
    channels: int
    dtype: str
    facts: dict[str, str]

    def open(self) -> None:
        """Find the device; from here on the rate is the one it will run at. Raises DeviceMissing."""

    def start(self, on_sound: OnSound) -> None:
        """Begin to call `on_sound` from the device's own thread. Raises DeviceMissing."""

    def stop(self) -> None:
        """Close the device. Never raises, never hangs."""

    @property
    def alive(self) -> bool:
        """False once the device has said itself that it ended."""


@dataclass(frozen=True)
class Picture:
    """One frame, and when it was grabbed.

    Either `bgr` (height × width × 3) or the camera's own `jpeg` bytes, whatever they are; neither where it
    `is_damaged`: what came in its place is left out and counted. `repeats` says that it is, to the last
    bit, the one before: a converter's noise never comes twice. `pieces` are what of a JPEG may be kept, one
    behind the other, once it was judged.
    """

    moment_s: float
    bgr: NDArray[Any] | None = None
    jpeg: bytes | None = None
    repeats: bool = False
    is_damaged: bool = False
    pieces: tuple[bytes | memoryview, ...] = ()


class VideoSource(Protocol):
    """A camera. `facts` name its host API and model for the manifest, never its name in the system."""

    facts: dict[str, str]

    def open(self) -> None:
        """Open the device. Raises DeviceMissing."""

    def grab(self) -> Picture | None:
        """Wait for the next frame, stamped right after it came; None if stopped. Raises DeviceLost."""

    def stop(self) -> None:
        """Make `grab` return None soon; called from any thread."""

    def close(self) -> None:
        """Let the device go; called by the thread that grabs."""
