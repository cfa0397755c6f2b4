"""The devices of a laptop while no session is open: to choose them and try them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from collector.rules.gate import Situation, check_gate
from collector.session.device_choice import DeviceChoice, make_spec
from collector.session.parts import Parts

if TYPE_CHECKING:
    from collector.capture.device.lookup import Camera, Microphone
    from collector.capture.recorder import Recorder
    from collector.rooms.sessions import Sessions


class Trials:
    """Nothing that is tried is stored, and nothing is tried while somebody sits at a session (P-1.1)."""

    def __init__(self, parts: Parts, sessions: Sessions) -> None:
        self._parts, self._sessions = parts, sessions

    def microphones(self) -> list[Microphone]:
        """Return the microphones. Raises GateClosed while a session is open."""
        from collector.capture.device.lookup import list_microphones

        return list_microphones(self.ask)

    def cameras(self) -> list[Camera]:
        """Return the cameras. Raises GateClosed while a session is open."""
        from collector.capture.device.lookup import list_cameras

        return list_cameras(self.ask)

    def open(self, project: str, devices: DeviceChoice) -> Recorder:
        """Open devices to try them, nothing is stored; the caller closes.

        Raises GateClosed, DeviceMissing.
        """
        from collector.capture.recorder import Recorder

        rules = self._parts.pack(project).project
        spec = make_spec(rules, devices, with_video=devices.camera is not None)
        return Recorder.open(spec, self.ask, lambda _: None, question="try_device")

    def ask(self, question: str) -> None:
        """Return when devices may be tried. Raises GateClosed."""
        check_gate(question, Situation([], session_open=self._sessions.is_open))  # type: ignore[arg-type]
