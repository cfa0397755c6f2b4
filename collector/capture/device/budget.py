"""How long this disk lasts in this format, and how long the battery: what is told before it is too late."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collector.capture.spec import CaptureSpec, VideoCodec, VideoSpec

WARN_BYTES, STOP_BYTES = 5 << 30, 1 << 30  # capture.md, Loss and trouble
WARN_MIN = 30
WARN_PERCENT = 15
Standing = Literal["fine", "low", "stop"]
# Measured at 720p and 30 pictures a second (capture.md, 8), in bits a second.
_MEASURED_BPS: dict[VideoCodec, int] = {
    "av1": 1_700_000, "h264": 3_700_000, "mjpeg": 20_000_000, "camera": 34_000_000,
}  # fmt: skip
_MEASURED_PIXELS_A_SECOND = 1280 * 720 * 30
_FLAC_PERCENT = 70  # of plain samples, in a room that is not quiet: better too few minutes than too many


@dataclass(frozen=True)
class Room:
    """Room on the disk: whole bytes, the minutes that they hold before recording stops, and how it stands."""

    free_bytes: int
    minutes: int
    standing: Standing


@dataclass(frozen=True)
class Power:
    """The battery: per cent, None where the system tells of none; `plugged` None where it does not say."""

    percent: int | None
    plugged: bool | None

    @property
    def is_low(self) -> bool:
        """Whether somebody has to look for a socket."""
        return self.percent is not None and self.percent <= WARN_PERCENT and self.plugged is not True


def read_power() -> Power:
    """Return how the battery stands; a computer without one, or a system that does not say, is no error."""
    import psutil

    read = getattr(psutil, "sensors_battery", None)  # absent on some systems
    try:
        found = read() if read is not None else None
    except (OSError, RuntimeError, ValueError):  # some drivers leave files of theirs empty
        found = None
    if found is None:
        return Power(None, None)
    return Power(max(0, min(100, round(found.percent))), found.power_plugged)


def read_free_bytes(path: Path) -> int:
    """Return the bytes free for this user on the disk of `path`. Raises OSError."""
    import psutil

    return int(psutil.disk_usage(str(path)).free)


@dataclass(frozen=True)
class Watch:
    """How this computer is asked for its disk and its battery: the seam."""

    free_bytes: Callable[[Path], int] = read_free_bytes
    power: Callable[[], Power] = read_power


def bytes_a_minute(spec: CaptureSpec) -> int:
    """Return about how much a minute of a take takes, sound and picture."""
    sound_bps = spec.sampling_rate_hz * spec.bits * spec.channels * _FLAC_PERCENT // 100
    picture_bps = 0 if spec.video is None else _picture_bps(spec.video)
    return (sound_bps + picture_bps) * 60 // 8


def tell_room(free_bytes: int, spec: CaptureSpec) -> Room:
    """Return how the disk stands for recordings of this format."""
    minutes = max(0, free_bytes - STOP_BYTES) // bytes_a_minute(spec)
    if free_bytes < STOP_BYTES:
        return Room(free_bytes, 0, "stop")
    low = free_bytes < WARN_BYTES or minutes < WARN_MIN
    return Room(free_bytes, minutes, "low" if low else "fine")


def _picture_bps(video: VideoSpec) -> int:
    pixels = video.width * video.height * video.fps
    return _MEASURED_BPS[video.codec] * pixels // _MEASURED_PIXELS_A_SECOND
