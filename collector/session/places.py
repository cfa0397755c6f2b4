"""Places: set up once, kept on this laptop; only coarse words from lists travel with the recordings.

A place holds no person's data: its name is the recorder's own word for it and stays here, as the names of
devices do ("Anna's AirPods").
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from collector.capture.spec import VideoCodec
from collector.errors import CollectorError, FormIncomplete
from collector.model.manifest import Count, Slug, Uuid
from collector.model.stored import Document, Stored
from collector.model.times import time_text
from collector.model.traits import ROOMS, TRAITS
from collector.session.device_choice import DeviceChoice
from collector.session.parts import Parts
from collector.session.surroundings import Surroundings, look_around
from collector.vault import make_folder, overwrite_and_delete, read_small, write_atomically

if TYPE_CHECKING:
    from collector.capture.device.ability import Ability
    from collector.capture.verdict.room import RoomNoise

_MAX_BYTES = 64 << 10
_LONGEST_NAME = 80
_LONGEST_DEVICE = 2000  # a sound server's name of 300 odd characters, each spelt out


class Speed(Stored):
    """How fast this computer encodes one format, in per cent of real time at 30 pictures a second."""

    codec: VideoCodec
    width: Count
    height: Count
    speed_percent: Count


class PlaceProfile(Document):
    """One place of one project: its coarse traits, pinned devices, and what was measured there, and when."""

    schema_name = "place"

    id: Uuid
    project: Slug
    name: Annotated[str, Field(max_length=_LONGEST_NAME)] = ""
    traits: dict[Slug, Slug] = {}
    microphone: Annotated[str, Field(min_length=1, max_length=_LONGEST_DEVICE)]
    camera: Annotated[str, Field(max_length=300)] | None = None
    camera_name: Annotated[str, Field(max_length=300)] = ""
    sampling_rate_hz: Count
    bits: Count
    channels: Count
    codec: VideoCodec | None = None
    room_mdb: int | None = None
    hum_hz: Count = 0
    speeds: list[Speed] = []
    used: str

    @property
    def devices(self) -> DeviceChoice:
        """What a session opens here."""
        return DeviceChoice(
            self.microphone,
            self.camera,
            camera_name=self.camera_name,
            codec=self.codec,
            room_mdb=self.room_mdb,
        )

    @property
    def room(self) -> RoomNoise | None:
        """The room as it was measured."""
        from collector.capture.verdict.room import RoomNoise

        word = self.traits.get("room")
        if self.room_mdb is None or word not in ROOMS:
            return None
        return RoomNoise(self.room_mdb, self.hum_hz, word)  # type: ignore[arg-type]

    @property
    def abilities(self) -> list[Ability]:
        """The speeds as the trial found them."""
        from collector.capture.device.ability import Ability

        return [Ability(one.codec, one.width, one.height, one.speed_percent) for one in self.speeds]


def check_traits(traits: dict[str, str]) -> dict[str, str]:
    """Return a place's traits as the manifest may say them. Raises FormIncomplete beyond the lists."""
    for name, value in traits.items():
        if value not in TRAITS.get(name, ()):
            raise FormIncomplete("A place is told in words from the lists only.", field=name)
    return traits


@dataclass(frozen=True)
class Places:
    """The places of this laptop, a file each, and what is measured for them. `ask` is the gate for trials."""

    parts: Parts
    ask: Callable[[str], None]

    def of_project(self, project: str) -> list[PlaceProfile]:
        """Return a project's places, the one used last first; a damaged file is no place."""
        found = []
        for path in sorted(self._folder.glob("*.json")) if self._folder.is_dir() else []:
            try:
                place = PlaceProfile.from_bytes(read_small(path, _MAX_BYTES))
            except CollectorError:
                continue
            if place.project == project:
                found.append(place)
        return sorted(found, key=lambda place: place.used, reverse=True)

    def save(self, place: PlaceProfile) -> PlaceProfile:
        """Keep a place as the one used last. Raises FormIncomplete, DiskFull, DiskFailed."""
        check_traits(place.traits)
        make_folder(self._folder)
        kept = place.model_copy(update={"used": time_text(self.parts.now())})
        write_atomically(self._folder / f"{kept.id}.json", kept.to_bytes())
        return kept

    def forget(self, place: str) -> None:
        """Delete a place; absent is done."""
        overwrite_and_delete(self._folder / f"{place}.json")

    def look_around(self, project: str, devices: DeviceChoice) -> Surroundings:
        """Return how disk, battery, clock and the system's effects stand for these devices."""
        return look_around(self.parts, self.parts.pack(project), devices)

    def measure_abilities(self) -> list[Ability]:
        """Try for a few seconds what this computer can encode. Raises GateClosed, EncoderFailed."""
        from collector.capture.device.ability import measure_abilities

        return measure_abilities(self.ask)

    @property
    def _folder(self) -> Path:
        return self.parts.data / "places"
