"""What the laptop itself brings to a place: room on the disk, battery, clock, effects on the sound."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from collector.capture.device.budget import Power, Room, tell_room
from collector.capture.device.effects import InputFacts, look_at_input
from collector.errors import ClockBehind, ClockWrong
from collector.project.pack import Pack
from collector.session.clock import check_clock
from collector.session.device_choice import DeviceChoice, make_spec
from collector.session.parts import Parts
from collector.vault import disk_errors

ClockStanding = Literal["right", "behind", "before_pack"]


@dataclass(frozen=True)
class Surroundings:
    """How the laptop stands now, for recordings in this project's format."""

    disk: Room
    power: Power
    input: InputFacts
    clock: ClockStanding


def look_around(parts: Parts, pack: Pack, devices: DeviceChoice) -> Surroundings:
    """Look at everything that needs no device to be opened. Raises DiskFailed, Refused."""
    spec = make_spec(pack.project, devices, with_video=devices.camera is not None)
    with disk_errors("the data folder"):
        free_bytes = parts.watch.free_bytes(parts.data)
    found = look_at_input(devices.microphone)
    return Surroundings(tell_room(free_bytes, spec), parts.watch.power(), found, _tell_clock(parts, pack))


def _tell_clock(parts: Parts, pack: Pack) -> ClockStanding:
    try:
        check_clock(parts, pack)
    except ClockBehind:
        return "behind"
    except ClockWrong:
        return "before_pack"
    return "right"
