"""What to record and with which devices: plain values, checked once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, get_args

from collector.errors import Malformed

VideoCodec = Literal["av1", "camera", "h264", "mjpeg"]

SIMULATED = "simulated:"
FAST = ":fast"  # behind a simulated device's name: it keeps a clock of its own, as fast as everybody follows
SIMULATED_SOUNDS = ("ramp", "speech", "silence")
SIMULATED_PICTURES = ("counter",)
MOST_CHANNELS = 4  # of a dialogue, one a contributor
LONGEST_MARGIN_MS = 2000
SAMPLING_RATES_HZ = range(8_000, 192_001)
WIDTHS = range(64, 7681)
HEIGHTS = range(64, 4321)
RATES = range(1, 121)


@dataclass(frozen=True)
class VideoSpec:
    """Picture: codec (capture.md, 8), wanted size in pixels, wanted frames per second.

    `own_size`: the camera's own largest picture is wanted, whatever its size; for portraits.
    """

    codec: VideoCodec = "av1"
    width: int = 1280
    height: int = 720
    fps: int = 30
    own_size: bool = False

    def __post_init__(self) -> None:
        if self.codec not in get_args(VideoCodec):
            raise Malformed(f"The video codec {self.codec!r} is not known.")
        if self.width not in WIDTHS or self.height not in HEIGHTS or self.fps not in RATES:
            raise Malformed("The picture's size or rate can't be right.")


@dataclass(frozen=True)
class QualityLimits:
    """Where verdicts begin: lengths in ms of the whole take, levels in thousandths of a decibel."""

    shortest_ms: int = 1_000
    longest_ms: int = 3_600_000
    quietest_mdb: int = -40_000
    least_snr_mdb: int = 15_000


@dataclass(frozen=True)
class Plug:
    """The very microphone that is connected: the sound server's name of its source, and the socket."""

    source: str
    port: str = ""


@dataclass(frozen=True)
class CaptureSpec:
    """One session's devices and formats.

    `video` set means the camera is held for the session; without it the camera is never touched. `tag` is a
    container comment (a rehearsal says so in its media), `evidence` what a spoken statement is bound to, as
    text in a tag of that name.
    `plug` is the very microphone that a session began with: `default` may be another one by now.
    `camera_offset_us` is the device's measured flash and click offset, passed on to the manifest.
    """

    microphone: str | None = "default"
    camera: str | None = None
    sampling_rate_hz: int = 48_000
    bits: int = 16
    channels: int = 1
    pre_ms: int = 300
    post_ms: int = 300
    video: VideoSpec | None = None
    tag: str | None = None
    evidence: str | None = None
    camera_offset_us: int | None = None
    limits: QualityLimits = field(default_factory=QualityLimits)
    plug: Plug | None = None

    def __post_init__(self) -> None:
        if self.sampling_rate_hz not in SAMPLING_RATES_HZ:
            raise Malformed("The sampling rate must lie between 8000 and 192000 Hz.")
        if self.bits not in {16, 24} or not 1 <= self.channels <= MOST_CHANNELS:
            raise Malformed("Sound is recorded with 16 or 24 bits and one to four channels.")
        if not (0 <= self.pre_ms <= LONGEST_MARGIN_MS and 0 <= self.post_ms <= LONGEST_MARGIN_MS):
            raise Malformed(f"A margin must lie between 0 and {LONGEST_MARGIN_MS} ms.")
        if self.video is not None and self.camera is None:
            raise Malformed("Video is wanted, but no camera is named.")
        if self.microphone is None and self.video is None:
            raise Malformed("Neither a microphone nor a camera is named.")
        both = self.video is not None and self.microphone is not None
        if both and is_fast(self.microphone or "") != is_fast(self.camera or ""):
            raise Malformed("Microphone and camera of a recording live by one clock.")

    @property
    def wanted_size(self) -> tuple[int, int] | None:
        """Width and height that pictures should have; None where any size will do."""
        video = self.video
        return None if video is None or video.own_size else (video.width, video.height)

    @property
    def tags(self) -> dict[str, str]:
        """The container's tags by name: nothing else is said of a recording inside it (P-1.5)."""
        found = {"comment": self.tag, "evidence": self.evidence}
        return {name: text for name, text in found.items() if text is not None}

    @property
    def is_simulated(self) -> bool:
        """True if no real device takes part."""
        sound = self.microphone is None or parse_source(self.microphone) is not None
        picture = self.video is None or self.camera is None or parse_source(self.camera) is not None
        return sound and picture


def parse_source(name: str) -> str | None:
    """Kind of a simulated device (`ramp` of `simulated:ramp`), or None for a real one.

    Raises Malformed for a kind that does not exist (cli.md, answers file).
    """
    if not name.startswith(SIMULATED):
        return None
    kind = name.removeprefix(SIMULATED).removesuffix(FAST)
    if kind not in SIMULATED_SOUNDS + SIMULATED_PICTURES:
        raise Malformed(f"There is no simulated device {name!r}.")
    return kind


def is_fast(name: str) -> bool:
    """Tell whether a device keeps a clock of its own. Raises Malformed for a kind that does not exist."""
    return parse_source(name) is not None and name.endswith(FAST)


def make_fast(name: str) -> str:
    """Return the name of a simulated device with a clock of its own. Raises Malformed for a real one."""
    if parse_source(name) is None:
        raise Malformed("Only simulated devices can run faster than real time.")
    return name.removesuffix(FAST) + FAST


def sample_type(bits: int) -> str:
    """The ring's sample type: int16, or int32 with 24 bits left-justified."""
    return {16: "int16", 24: "int32"}[bits]
