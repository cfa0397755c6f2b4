"""What the page of place and devices shows: its fields, and how each check stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collector.capture.device.ability import Fit
    from collector.capture.device.budget import Power, Room
    from collector.capture.device.effects import InputFacts
    from collector.capture.picture.look import CameraLook
    from collector.capture.verdict.room import RoomNoise
    from collector.model.pack import Video
    from collector.session.surroundings import Surroundings

CheckId = Literal["room", "sentence", "camera", "format", "effects", "disk", "battery", "clock"]
CheckTone = Literal["ok", "warn", "bad", "muted"]
CHECKS: tuple[CheckId, ...] = (
    "room", "sentence", "camera", "format", "effects", "disk", "battery", "clock",
)  # fmt: skip
OF_PICTURES = frozenset({"camera", "format"})
_TONES: dict[str, CheckTone] = {
    "quiet": "ok", "fair": "warn", "too_noisy": "bad", "hum": "warn", "disturbed": "warn",
    "silent_digital": "bad", "near_silent": "bad",
}  # fmt: skip
_GIGA = 1_000_000_000
_TOLD_IN_HOURS = 120


@dataclass(frozen=True)
class DeviceView:
    """A device to choose: what the core calls it, and its name on screen."""

    id: str
    name: str


@dataclass(frozen=True)
class PlaceView:
    """Place and devices. `known` are places set up before (id, name); `missing` pinned devices by name."""

    microphones: tuple[DeviceView, ...]
    cameras: tuple[DeviceView, ...]
    microphone: str
    camera: str
    place: str
    wants_camera: bool
    traits: Mapping[str, str] = field(default_factory=dict)
    known: tuple[tuple[str, str], ...] = ()
    current: str = ""
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class PlaceChosen:
    """What was chosen: devices as the core calls them, the recorder's name for the place, its traits."""

    microphone: str
    camera: str
    name: str
    traits: dict[str, str]


@dataclass(frozen=True)
class CheckShown:
    """How a check stands: a code for its words, numbers that fill them, and what its button does now."""

    tone: CheckTone
    code: str
    numbers: tuple[str, ...] = ()
    act: str = ""


def show_room(found: RoomNoise) -> CheckShown:
    """Return how a measured room is told."""
    numbers = (str(found.hum_hz),) if found.verdict == "hum" else (_tell_db(found.level_mdb),)
    return CheckShown(_TONES[found.verdict], f"room_{found.verdict}", numbers, "listen_again")


def show_look(look: CameraLook) -> CheckShown:
    """Return how a camera is told: size, the rate at which pictures come, and the first fault."""
    rate = f"{look.rate_mhz / 1000:.1f}" if look.rate_mhz else ""
    facts = (f"{look.width} × {look.height}", rate)
    if look.verdicts:
        return CheckShown("warn", f"camera_{look.verdicts[0]}", facts)
    return CheckShown("ok", "camera_fine" if rate else "camera_looking", facts)


def show_fit(fit: Fit, wanted: Video, chosen: str | None) -> CheckShown:
    """Return how the project's picture format stands here; `chosen` is another codec used at this place."""
    lines = f"{wanted.height}p"
    if chosen:
        return CheckShown("ok", "format_instead", (lines, name_codec(chosen)), "use_project")
    if fit.fits and wanted.codec == "camera":
        return CheckShown("ok", "format_passed_on", (lines, name_codec(wanted.codec)))
    speed = f"{fit.speed_percent / 100:.1f}"
    if fit.fits:
        return CheckShown("ok", "format_fits", (lines, name_codec(wanted.codec), speed))
    if not fit.instead:
        return CheckShown("bad", "format_never", (lines,))
    numbers = (lines, name_codec(wanted.codec), speed, name_codec(fit.instead[0]))
    return CheckShown("bad", "format_too_slow", numbers, "use_instead")


def name_codec(codec: str) -> str:
    """Return a codec's name for people."""
    return {"av1": "AV1", "h264": "H.264", "mjpeg": "MJPEG", "camera": "JPEG"}[codec]


def show_surroundings(found: Surroundings) -> dict[CheckId, CheckShown]:
    """Return how the laptop stands."""
    clock: CheckTone = "ok" if found.clock == "right" else "bad"
    return {
        "effects": _show_input(found.input),
        "disk": _show_disk(found.disk),
        "battery": _show_power(found.power),
        "clock": CheckShown(clock, f"clock_{found.clock}"),
    }


def _show_input(found: InputFacts) -> CheckShown:
    if not found.known:
        return CheckShown("muted", "effects_unknown")
    if not found.concerns:
        return CheckShown("ok", "effects_none")
    worst = "muted" if "muted" in found.concerns else found.concerns[0]
    return CheckShown("bad" if worst == "muted" else "warn", f"effects_{worst}")


def _show_disk(room: Room) -> CheckShown:
    tone: CheckTone = {"fine": "ok", "low": "warn", "stop": "bad"}[room.standing]  # type: ignore[assignment]
    code, count = f"disk_{room.standing}", room.minutes // 60
    if room.minutes < _TOLD_IN_HOURS and room.standing != "stop":
        code, count = f"{code}_min", room.minutes
    return CheckShown(tone, code, (str(count), str(room.free_bytes // _GIGA)))


def _show_power(power: Power) -> CheckShown:
    if power.percent is None:
        return CheckShown("muted", "battery_unknown")
    code = "plugged" if power.plugged else "low" if power.is_low else "fine"
    return CheckShown("warn" if code == "low" else "ok", f"battery_{code}", (str(power.percent),))


def _tell_db(level_mdb: int) -> str:
    return str(round(level_mdb / 1000)).replace("-", "−")
