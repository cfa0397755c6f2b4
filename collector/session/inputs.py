"""The microphone and camera of a session, by name, and others that it could go on with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from collector.errors import CollectorError, Refused
from collector.model.kinds import SOUND
from collector.session.book import Book, refuse_left
from collector.session.devices import Devices
from collector.session.records import require_records
from collector.session.standing import asker, may_film

if TYPE_CHECKING:
    from collector.capture.device.lookup import Camera, Microphone
    from collector.session.device_choice import DeviceChoice
    from collector.session.recording import Takes


@dataclass(frozen=True)
class FoundInputs:
    """What is plugged in now, and what the session uses: `label` and `source` as in the lists, or as chosen.

    `camera` is None where the session uses none, or where nobody may be filmed.
    """

    microphones: list[Microphone]
    cameras: list[Camera]
    microphone: str
    camera: str | None


class Inputs:
    """Finds devices while consent holds, and changes to another one; never while a take runs."""

    def __init__(self, book: Book, devices: Devices, takes: Takes) -> None:
        self._book, self._devices, self._takes = book, devices, takes

    def find(self) -> FoundInputs:
        """Look for all devices. What was held is let go for it, and opened again if it is still there.

        Raises GateClosed, Refused while a take runs.
        """
        from collector.capture.device.lookup import list_cameras, list_microphones

        self._refuse_running()
        ask = self._asker()
        ask("open_device")
        self._devices.let_go()
        try:
            microphones = list_microphones(ask)
            cameras = list_cameras(ask) if may_film(self._book) else []
        finally:
            self._open_again()
        return self._tell(microphones, cameras)

    def names(self) -> tuple[str, str]:
        """Return what is used by the names for the screen, microphone and camera; as chosen where unknown."""
        from collector.capture.device.lookup import name_microphone

        choice = self._devices.choice
        return name_microphone(choice.microphone), choice.camera_name or choice.camera or ""

    def use_microphone(self, label: str) -> None:
        """Go on with another microphone; when it can't be opened, with the one before.

        Raises DeviceMissing, MicrophoneBusy, GateClosed, Refused while a take runs.
        """
        self._change(lambda choice: replace(choice, microphone=label, room_mdb=None))

    def use_camera(self, source: str, name: str) -> None:
        """Go on with another camera; when it can't be opened, with the one before. Raises as above."""
        self._change(lambda choice: replace(choice, camera=source, camera_name=name))

    def _change(self, change: Callable[[DeviceChoice], DeviceChoice]) -> None:
        self._refuse_running()
        before = self._devices.choice
        self._devices.change(change(before))
        try:
            self._takes.open_devices()
        except CollectorError:
            self._devices.change(before)
            self._open_again()
            raise

    def _open_again(self) -> None:
        """What is lost stays lost: the next take, or another choice, says so."""
        try:
            self._takes.open_devices()
        except CollectorError as error:
            self._devices.troubles.note(error)

    def _refuse_running(self) -> None:
        refuse_left(self._book)
        require_records(self._book)
        if self._devices.running is not None:
            raise Refused("A take is running.", remedy="End it first.")

    def _asker(self) -> Callable[[str], None]:
        """The gate, asked as for a microphone that is opened: devices are looked for within this consent."""
        ask = asker(self._book, frozenset({SOUND}))
        return lambda _question: ask("open_device")

    def _tell(self, microphones: list[Microphone], cameras: list[Camera]) -> FoundInputs:
        from collector.capture.device.lookup import match_camera, match_microphone

        choice = self._devices.choice
        heard = match_microphone(microphones, choice.microphone)
        camera = choice.camera if may_film(self._book) else None
        seen = match_camera(cameras, camera or "", choice.camera_name) if camera else None
        return FoundInputs(
            microphones, cameras, heard.label if heard else choice.microphone, seen.source if seen else camera
        )
