"""Which microphones and cameras there are, found by name again after they were unplugged."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from collector.capture.device.holding import MICROPHONES
from collector.capture.spec import parse_source
from collector.errors import DeviceMissing
from collector.model.take_words import tell_api

Ask = Callable[[str], None]
"""The gate: called with a question, raises GateClosed."""

_API_MARK = " @ "


@dataclass(frozen=True)
class Microphone:
    """A PortAudio input.

    `label` (name and host API) names it in settings; the index holds until the next refresh.
    """

    index: int
    name: str
    host_api: str
    channels: int
    sampling_rate_hz: int

    @property
    def label(self) -> str:
        """Name and host API, as `find_microphone` takes it."""
        return f"{self.name}{_API_MARK}{self.host_api}"

    @property
    def facts(self) -> dict[str, str]:
        """What the manifest may say: host API and USB vendor:product, never the name in the system."""
        usb = _find_usb_id(self.name)
        return {"host_api": tell_api(self.host_api)} | ({"usb": usb} if usb else {})


@dataclass(frozen=True)
class Camera:
    """A camera on this computer: what to open it by, and a name for the screen."""

    source: str
    name: str


def list_microphones(ask: Ask) -> list[Microphone]:
    """Inputs that are plugged in now: PortAudio's list is read afresh. Only while no stream is open.

    Raises GateClosed.
    """
    ask("try_device")
    refresh_devices()
    return _query_microphones()


def list_cameras(ask: Ask) -> list[Camera]:
    """Cameras that can be told without opening them (Linux); elsewhere the first four indices.

    Raises GateClosed.
    """
    ask("try_device")
    if not sys.platform.startswith("linux"):
        return [Camera(str(index), f"Camera {index + 1}") for index in range(4)]
    return _read_cameras()


def _read_cameras(root: Path = Path("/sys/class/video4linux")) -> list[Camera]:
    cameras = []
    for node in sorted(root.glob("video*")):
        is_first = (node / "index").read_text().strip() == "0" if (node / "index").exists() else True
        if is_first:
            cameras.append(Camera(f"/dev/{node.name}", (node / "name").read_text().strip()))
    return cameras


def match_microphone(found: Sequence[Microphone], label: str) -> Microphone | None:
    """The input that was pinned by `label`, wherever it is plugged in now; None when it is not there."""
    return _pick([*found], label, or_default=False)


def match_camera(found: Sequence[Camera], source: str, name: str) -> Camera | None:
    """The camera that was pinned: by name first, as a path changes with the socket; None when it is away."""
    named = [camera for camera in found if name and camera.name == name]
    same = [camera for camera in (named or found) if camera.source == source]
    if named:
        return (same or named)[0]
    return same[0] if same and not name else None


def locate_camera(source: str, name: str) -> str:
    """What the camera pinned as `source` and `name` is opened by now; `source` where nothing else is known.

    Only Linux tells a camera's name without opening it.
    """
    if not name or not sys.platform.startswith("linux") or not source.startswith("/dev/"):
        return source
    camera = match_camera(_read_cameras(), source, name)
    return source if camera is None else camera.source


def find_microphone(label: str) -> Microphone:
    """Input by name, or by name and host API; a name may be cut short. Raises DeviceMissing.

    PortAudio's list is read afresh if the name is not on it: a device plugged in later is found.
    """
    for refresh in (False, True):
        if refresh:
            refresh_devices()
        found = _pick(_query_microphones(), label)
        if found is not None:
            return found
    names = ", ".join(sorted({device.name for device in _query_microphones()}))
    known = f"These are: {names}." if names else "No microphone is there at all."
    raise DeviceMissing(f"The microphone “{label}” is not there. {known}")


def load_portaudio() -> Any:  # noqa: ANN401 - a module without types
    """Return `sounddevice`. Raises DeviceMissing where PortAudio or a library it needs is not installed."""
    try:
        import sounddevice
    except OSError as error:
        raise DeviceMissing(
            "The sound system can't be used: PortAudio is not installed.",
            remedy="Install it (on Debian: libportaudio2), then start again.",
        ) from error
    return sounddevice


def refresh_devices() -> None:
    """Make PortAudio read its list of devices again; nothing happens while a microphone is open."""
    if MICROPHONES.any:
        return
    sounddevice = load_portaudio()
    sounddevice._terminate()  # noqa: SLF001 - the only way: PortAudio keeps its first list for life
    sounddevice._initialize()  # noqa: SLF001


def is_camera_simulated(name: str) -> bool:
    """True for `simulated:counter`. Raises Malformed for a kind that does not exist."""
    return parse_source(name) is not None


def _query_microphones() -> list[Microphone]:
    sounddevice = load_portaudio()
    apis: Any = sounddevice.query_hostapis()
    return [
        Microphone(
            index=index,
            name=str(device["name"]),
            host_api=str(apis[device["hostapi"]]["name"]),
            channels=int(device["max_input_channels"]),
            sampling_rate_hz=round(device["default_samplerate"]),
        )
        for index, device in enumerate(sounddevice.query_devices())
        if device["max_input_channels"] > 0
    ]


def _pick(devices: list[Microphone], label: str, *, or_default: bool = True) -> Microphone | None:
    name, _, api = label.partition(_API_MARK)
    candidates = [device for device in devices if not api or device.host_api == api]
    tests: tuple[Callable[[Microphone], bool], ...] = (
        lambda device: device.name == name,
        lambda device: _drop_card(device.name) == _drop_card(name),
        lambda device: device.name.casefold().startswith(name.casefold()),
    )
    found = next((device for test in tests for device in candidates if test(device)), None)
    return _pick_default(devices) if found is None and name == "default" and or_default else found


def _pick_default(devices: list[Microphone]) -> Microphone | None:
    sounddevice = load_portaudio()
    return next((device for device in devices if device.index == sounddevice.default.device[0]), None)


def _drop_card(name: str) -> str:
    """ALSA numbers cards by the order in which they were plugged in: the number is no part of the name."""
    return re.sub(r" *\(hw:\d+,\d+\)$", "", name)


def _find_usb_id(name: str) -> str | None:
    """USB vendor:product of an ALSA device named `… (hw:1,0)`."""
    card = re.search(r"\(hw:(\d+),\d+\)", name)
    if card is None:
        return None
    path = Path(f"/proc/asound/card{card[1]}/usbid")
    return path.read_text().strip() if path.exists() else None
