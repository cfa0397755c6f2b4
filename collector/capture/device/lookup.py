"""Which microphones and cameras there are, found by name again after they were unplugged."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from collector.capture.device.holding import MICROPHONES
from collector.capture.device.pulse import list_sources
from collector.capture.spec import parse_source
from collector.errors import DeviceMissing, MicrophoneBusy
from collector.model.take_words import DEVICE_FACTS, OTHER, tell_api

Ask = Callable[[str], None]
"""The gate: called with a question, raises GateClosed."""

_API_MARK = " @ "
SOUND_SERVER = "PulseAudio"
"""The host API of a source that is chosen by name on the sound server."""


@dataclass(frozen=True)
class Microphone:
    """A PortAudio input, or a source of the sound server that PortAudio reaches by its index.

    `label` (name and host API) names it in settings; the index holds until the next refresh. `source` is the
    sound server's own name of it, and `is_own_output` says that it hears what this computer plays.
    """

    index: int
    name: str
    host_api: str
    channels: int
    sampling_rate_hz: int
    source: str = ""
    usb: str = ""
    is_own_output: bool = False

    @property
    def label(self) -> str:
        """Name and host API, as `find_microphone` takes it; a source by its own name, which no other has."""
        return f"{spell(self.source) or self.name}{_API_MARK}{self.host_api}"

    @property
    def facts(self) -> dict[str, str]:
        """What the manifest may say: host API and USB vendor:product, never the name in the system."""
        usb = self.usb if self.source else _find_usb_id(self.name)
        is_told = usb and DEVICE_FACTS["usb"].fullmatch(usb)
        return {"host_api": tell_api(self.host_api)} | ({"usb": str(usb)} if is_told else {})


@dataclass(frozen=True)
class Camera:
    """A camera on this computer: what to open it by, and a name for the screen."""

    source: str
    name: str


def list_microphones(ask: Ask) -> list[Microphone]:
    """Inputs that are plugged in now: PortAudio's list is read afresh. Only while no stream is open.

    The sound server's microphones come first: each is pinned by name, where `pulse` is whichever it likes.
    Raises GateClosed.
    """
    ask("try_device")
    refresh_devices()
    found = [device for device in _query_microphones() if not device.is_own_output]
    return sorted(found, key=lambda device: not device.source)


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
    """Input by name, or by name and host API; a name may be cut short.

    PortAudio's list is read afresh if the name is not on it: a device plugged in later is found.
    Raises DeviceMissing, MicrophoneBusy; neither says any device's name ("Anna's AirPods").
    """
    for refresh in (False, True):
        if refresh:
            refresh_devices()
        found = _pick(_query_microphones(), label)
        if found is not None:
            return found
    if is_held(label):
        raise MicrophoneBusy("Another program is using this microphone.")
    count = len(_query_microphones())
    others = f"{count} other inputs are" if count else "None is"
    raise DeviceMissing(f"This microphone is not there. {others} there now.")


def name_microphone(label: str) -> str:
    """Return the name of a pinned input for the screen; `label` itself while it is not there."""
    if parse_source(label) is not None:
        return label
    try:
        found = _pick(_query_microphones(), label)
    except DeviceMissing:  # no sound system at all
        found = None
    return label if found is None else found.name


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


def _query_microphones() -> list[Microphone]:
    """PortAudio's inputs, then the sound server's sources: those come through ALSA's `pulse`."""
    found = _query_portaudio()
    door = next((device for device in found if (device.name, device.host_api) == ("pulse", "ALSA")), None)
    if door is None:
        return found
    return found + [
        replace(
            door,
            name=" ".join(spell(source.description or source.name).split()),
            host_api=SOUND_SERVER,
            source=source.name,
            usb=source.usb,
            is_own_output=source.is_monitor,
        )
        for source in list_sources()
    ]


def _query_portaudio() -> list[Microphone]:
    sounddevice = load_portaudio()
    apis: Any = sounddevice.query_hostapis()
    found = []
    for index in sorted(index for api in apis for index in api["devices"]):
        try:
            device = sounddevice.query_devices(index)
        except UnicodeDecodeError:
            continue  # PortAudio's Python side can't open a device of such a name, and the others are wanted
        if device["max_input_channels"] > 0:
            api, rate = str(apis[device["hostapi"]]["name"]), round(device["default_samplerate"])
            name, channels = str(device["name"]), int(device["max_input_channels"])
            found.append(Microphone(index, name, api, channels, rate))
    return found


def _pick(devices: list[Microphone], label: str, *, or_default: bool = True) -> Microphone | None:
    name, _, api = label.rpartition(_API_MARK)
    exact = next((device for device in devices if device.label == label), None)
    if exact is not None:
        return exact
    apis = {device.host_api for device in devices}
    name, candidates = (
        (name, [device for device in devices if device.host_api == api])
        if name and (api in apis or tell_api(api) != OTHER)
        else (label, devices)
    )
    tests: tuple[Callable[[Microphone], bool], ...] = (
        lambda device: device.name == name,
        lambda device: bool(device.source) and spell(device.source) == name,
        lambda device: _drop_card(device.name) == _drop_card(name),
        lambda device: not device.source and device.name.casefold().startswith(name.casefold()),
    )
    found = next((device for test in tests for device in candidates if test(device)), None)
    return _pick_default(devices) if found is None and name == "default" and or_default else found


def _pick_default(devices: list[Microphone]) -> Microphone | None:
    sounddevice = load_portaudio()
    return next((device for device in devices if device.index == sounddevice.default.device[0]), None)


def spell(name: str) -> str:
    """A device's name as text that can be stored and shown: bytes that are no UTF-8 are spelt out."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def is_held(label: str, root: Path = Path("/proc/asound")) -> bool:
    """Tell whether an ALSA input that PortAudio leaves out of its list is there, and held by a program."""
    wanted = _drop_card(label.rpartition(_API_MARK)[0] or label)
    for info in root.glob("card*/pcm*c/info"):
        told = dict(line.split(": ", 1) for line in _read(info).splitlines() if ": " in line)
        card = _card_name(_read(root / "cards"), told.get("card", ""))
        if wanted.casefold() in {f"{card}: {told.get(key, '')}".casefold() for key in ("id", "name")}:
            states = [_read(status).strip() for status in info.parent.glob("sub*/status")]
            return bool(states) and "closed" not in states
    return False


def _card_name(cards: str, number: str) -> str:
    """The long name in a line such as ` 1 [Device   ]: USB-Audio - USB PnP Sound Device`."""
    found = re.search(rf"^ *{re.escape(number)} \[.*?\]: .*? - (.*)$", cards, re.MULTILINE)
    return found[1].strip() if found else ""


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace")
    except OSError:
        return ""


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
