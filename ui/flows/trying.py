"""Choosing place and devices, and trying them before a session: nothing is stored."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal

from collector.session.recording import DeviceChoice
from ui.messages import explain
from ui.pages.place import PlacePage
from ui.presenter.desk import DeviceView, PlaceView
from ui.presenter.frame import DeskFrame
from ui.presenter.recording import LevelShown
from ui.window import Window

if TYPE_CHECKING:
    from collector.build import Core
    from collector.capture.recorder import Recorder
    from collector.model.pack import Project

POLL_MS = 40
_SIMULATED_VOICE, _SIMULATED_PICTURE = "simulated:speech", "simulated:counter"
translate = QCoreApplication.translate
Found = tuple[tuple[DeviceView, ...], tuple[DeviceView, ...]]


class Trying(QObject):
    """Keeps what was chosen for this place until the app ends."""

    page_made = Signal(object)
    chosen = Signal()

    def __init__(self, window: Window, core: Core) -> None:
        super().__init__(window)
        self._window, self._core = window, core
        self._project: Project | None = None
        self._recorder: Recorder | None = None
        self._page: PlacePage | None = None
        self.devices = DeviceChoice("", None)
        self.place = ""
        self._timer = QTimer(self, interval=POLL_MS)
        self._timer.timeout.connect(self._poll)

    @property
    def ready(self) -> bool:
        """Whether a microphone was chosen."""
        return bool(self.devices.microphone)

    def use_project(self, project: Project) -> None:
        """Try devices as this project wants them."""
        self._project = project

    def show(self, make_frame: Callable[[], DeskFrame]) -> None:
        """Let go of devices that are open (the search would pull them away), look for all, show the page."""
        self.leave()

        def call() -> Found:
            microphones = tuple(DeviceView(item.label, item.name) for item in self._core.microphones())
            cameras = tuple(DeviceView(item.source, item.name) for item in self._core.cameras())
            return microphones, cameras

        def found(devices: Found) -> None:
            self._show(make_frame, devices)

        def failed(error: BaseException) -> None:
            self._show(make_frame, ((), ()))
            self._window.tell(error)

        self._window.worker.ask(call, found, failed)

    def _show(self, make_frame: Callable[[], DeskFrame], found: Found) -> None:
        project = self._project
        if project is None:
            return
        microphones, cameras = self._with_simulated(found)
        first = microphones[0].id if microphones else ""
        view = PlaceView(
            microphones=microphones,
            cameras=cameras,
            microphone=self.devices.microphone or first,
            camera=self.devices.camera or "",
            place=self.place,
            wants_camera=project.capture.video is not None,
        )
        page = PlacePage(make_frame(), view)
        page.try_wanted.connect(self._try)
        page.trial_over.connect(self.leave)
        page.look_again.connect(lambda: self.show(make_frame))
        page.chosen.connect(self._choose)
        self._page = page
        self.page_made.emit(page)

    def _with_simulated(self, found: Found) -> Found:
        """A rehearsal may run without any device."""
        if self._project is None or not self._project.rehearsal:
            return found
        voice = DeviceView(_SIMULATED_VOICE, translate("Trying", "Simulated voice (rehearsal)"))
        picture = DeviceView(_SIMULATED_PICTURE, translate("Trying", "Simulated picture (rehearsal)"))
        return (*found[0], voice), (*found[1], picture)

    def _choose(self, microphone: str, camera: str, place: str) -> None:
        if not microphone and self._page is not None:
            self._page.show_trouble(translate("Trying", "Please choose a microphone."))
            return
        self.leave()
        self.devices, self.place = DeviceChoice(microphone, camera or None), place
        self.chosen.emit()

    def _try(self, microphone: str, camera: str) -> None:
        page, project = self._page, self._project
        if page is None or project is None:
            return
        devices = DeviceChoice(microphone, camera or None)

        def opened(recorder: Recorder) -> None:
            self._recorder = recorder
            page.show_trial(running=True)
            self._timer.start()

        def failed(error: BaseException) -> None:
            message = explain(error)
            page.show_trouble(f"{message.sentence} {message.remedy}".strip())

        self._window.worker.ask(lambda: self._core.try_devices(project.id, devices), opened, failed)

    def leave(self) -> None:
        """Let the devices go."""
        self._timer.stop()
        recorder, self._recorder = self._recorder, None
        if recorder is not None:
            if self._page is not None:
                self._page.show_trial(running=False)
            self._window.worker.ask(recorder.close, lambda _: None, self._window.tell)

    def _poll(self) -> None:
        recorder, page = self._recorder, self._page
        if recorder is None or page is None:
            return
        level, preview = recorder.level, recorder.preview
        rgb = preview.rgb if preview is not None else None
        page.show_level(LevelShown(level.peak_db, level.hold_db, rgb))
