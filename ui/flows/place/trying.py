"""Choosing place and devices: set up once, kept on this laptop, found again when a device comes back."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Signal

from collector.model.ids import new_uuid
from collector.model.kinds import wants_camera
from collector.model.times import time_text
from collector.session.device_choice import DeviceChoice
from collector.session.places import PlaceProfile, Speed
from ui.flows.place.measuring import Findings, Measuring
from ui.pages.place.place import NEW, PlacePage
from ui.presenter.frame import DeskFrame
from ui.presenter.place import DeviceView, PlaceChosen, PlaceView
from ui.window import Window

if TYPE_CHECKING:
    from collector.build import Core
    from collector.capture.device.lookup import Camera, Microphone
    from collector.model.pack import Project

_SIMULATED_VOICE, _SIMULATED_PICTURE = "simulated:speech", "simulated:counter"
translate = QCoreApplication.translate


@dataclass(frozen=True)
class _Found:
    """What is plugged in, and the places known."""

    microphones: list[Microphone]
    cameras: list[Camera]
    places: list[PlaceProfile]


class Trying(QObject):
    """Keeps the place that is used now: the one used last, until another one is chosen."""

    page_made = Signal(object)
    chosen = Signal()

    def __init__(self, window: Window, core: Core) -> None:
        super().__init__(window)
        self._window, self._core = window, core
        self._project: Project | None = None
        self._page: PlacePage | None = None
        self._profile: PlaceProfile | None = None
        self._shown: PlaceProfile | None = None
        self._cameras: dict[str, str] = {}
        self._measuring = Measuring(window, core)

    @property
    def ready(self) -> bool:
        """Whether a microphone was chosen."""
        return self._profile is not None

    @property
    def devices(self) -> DeviceChoice:
        """What a session opens here."""
        return self._profile.devices if self._profile else DeviceChoice("", None)

    @property
    def place(self) -> str:
        """The recorder's own name for the place: for the screen, never for a recording."""
        return self._profile.name if self._profile else ""

    @property
    def traits(self) -> dict[str, str]:
        """What a recording says of its place."""
        return dict(self._profile.traits) if self._profile else {}

    def use_project(self, project: Project) -> None:
        """Try devices as this project wants them, at the place that was used last."""
        if self._project is None or self._project.id != project.id:
            self._profile = self._shown = None
        self._project = project

        def found(places: list[PlaceProfile]) -> None:
            if self._profile is None and places:
                self._profile = self._shown = places[0]

        self._window.worker.ask(lambda: self._core.places.of_project(project.id), found, self._window.tell)

    def show(self, make_frame: Callable[[], DeskFrame]) -> None:
        """Let go of devices that are open (the search would pull them away), look for all, show the page."""
        self.leave()
        project = self._project
        if project is None:
            return

        def call() -> _Found:
            # media libraries load here, not on screen
            importlib.import_module("collector.capture.device.ability")
            places = self._core.places.of_project(project.id)
            cameras = self._core.devices.cameras() if wants_camera(project) else []  # P-1.1
            return _Found(self._core.devices.microphones(), cameras, places)

        def failed(error: BaseException) -> None:
            self._show(make_frame, _Found([], [], []))
            self._window.tell(error)

        self._window.worker.ask(call, lambda found: self._show(make_frame, found), failed)

    def leave(self) -> None:
        """Let the devices go."""
        self._measuring.leave()

    def _show(self, make_frame: Callable[[], DeskFrame], found: _Found) -> None:
        project, shown = self._project, self._shown
        if project is None:
            return
        page = PlacePage(make_frame(), self._make_view(project, found, shown))
        page.look_again.connect(lambda: self.show(make_frame))
        page.chosen.connect(self._choose)
        page.known_wanted.connect(lambda place: self._turn_to(place, found.places, make_frame))
        self._page = page
        self._measuring.attend(page, project, _findings_of(shown))
        self.page_made.emit(page)

    def _turn_to(self, place: str, places: list[PlaceProfile], make_frame: Callable[[], DeskFrame]) -> None:
        self._shown = next((one for one in places if one.id == place), None)
        self.show(make_frame)

    def _make_view(self, project: Project, found: _Found, shown: PlaceProfile | None) -> PlaceView:
        from collector.capture.device.lookup import match_camera, match_microphone

        microphones = [DeviceView(item.label, item.name) for item in found.microphones]
        cameras = [DeviceView(item.source, item.name) for item in found.cameras]
        if project.rehearsal:  # may run without any device
            voice = translate("Trying", "Simulated voice (rehearsal)")
            picture = translate("Trying", "Simulated picture (rehearsal)")
            microphones.append(DeviceView(_SIMULATED_VOICE, voice))
            cameras += [DeviceView(_SIMULATED_PICTURE, picture)] if wants_camera(project) else []
        self._cameras = {item.id: item.name for item in cameras}
        microphone, camera, missing = (microphones[0].id if microphones else ""), "", []
        if shown is not None:
            pinned = match_microphone(found.microphones, shown.microphone)
            microphone = pinned.label if pinned else _listed(microphones, shown.microphone)
            seen = match_camera(found.cameras, shown.camera or "", shown.camera_name)
            camera = seen.source if seen else _listed(cameras, shown.camera or "")
            missing = [] if microphone else [shown.microphone.partition(" @ ")[0]]
            missing += [shown.camera_name or str(shown.camera)] if shown.camera and not camera else []
        return PlaceView(
            tuple(microphones), tuple(cameras), microphone, camera, shown.name if shown else "",
            wants_camera(project), shown.traits if shown else {}, _name_all(found.places),
            shown.id if shown else NEW, tuple(missing),
        )  # fmt: skip

    def _choose(self, chosen: PlaceChosen) -> None:
        project, page = self._project, self._page
        if project is None or page is None:
            return
        if not chosen.microphone:
            page.show_trouble(translate("Trying", "Please choose a microphone."))
            return
        self.leave()
        profile = self._make_profile(project, chosen)

        def saved(kept: PlaceProfile) -> None:
            self._profile = self._shown = kept
            self.chosen.emit()

        self._window.worker.ask(lambda: self._core.places.save(profile), saved, self._window.tell)

    def _make_profile(self, project: Project, chosen: PlaceChosen) -> PlaceProfile:
        found, shown, capture = self._measuring.findings, self._shown, project.capture
        traits = {**chosen.traits, **({"room": found.room.verdict} if found.room else {})}
        return PlaceProfile.model_validate({
            "id": shown.id if shown else new_uuid(), "project": project.id, "name": chosen.name,
            "traits": traits, "microphone": chosen.microphone, "camera": chosen.camera or None,
            "camera_name": self._cameras.get(chosen.camera, ""),
            "sampling_rate_hz": capture.sampling_rate_hz, "bits": capture.bits, "channels": capture.channels,
            "codec": found.codec, "room_mdb": found.room.level_mdb if found.room else None,
            "hum_hz": found.room.hum_hz if found.room else 0,
            "speeds": [_speed_of(one) for one in found.abilities],
            "used": time_text(self._core.parts.now()),
        })  # fmt: skip


def _speed_of(ability: object) -> Speed:
    return Speed.model_validate(vars(ability))


def _findings_of(place: PlaceProfile | None) -> Findings:
    """What was measured when the place was set up."""
    if place is None:
        return Findings()
    return Findings(place.room, place.abilities, place.codec)


def _listed(devices: list[DeviceView], name: str) -> str:
    return next((item.id for item in devices if item.id == name), "")


def _name_all(places: list[PlaceProfile]) -> tuple[tuple[str, str], ...]:
    nameless = translate("Trying", "A place without a name")
    return tuple((place.id, place.name or nameless) for place in places)
