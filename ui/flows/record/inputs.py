"""Changes the microphone or the camera of a session: two presses, and the next take is heard by it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal

from collector.errors import DeviceLost, DeviceMissing
from ui.flows.record.levels import level_of
from ui.pages.place.inputs import InputsPage
from ui.pages.record.record import RecordPage
from ui.presenter.inputs import InputShown, InputsView
from ui.widgets.frame.banner import Action
from ui.window import Window

if TYPE_CHECKING:
    from collector.session.inputs import FoundInputs
    from collector.session.session import Session

POLL_MS = 40
_VOICE, _PICTURE, _SIMULATED = "simulated:speech", "simulated:counter", "simulated:"
translate = QCoreApplication.translate


class ChangingInputs(QObject):
    """Lays its page over the record page; `changed` when the session goes on with another device."""

    changed = Signal()

    def __init__(self, window: Window, session: Session, *, rehearsal: bool) -> None:
        super().__init__(window)
        self._window, self._session = window, session
        self._rehearsal = rehearsal
        self._page: InputsPage | None = None
        self._timer = QTimer(self, interval=POLL_MS)
        self._timer.timeout.connect(self._poll)

    def name(self, page: RecordPage) -> None:
        """Write on `page` which devices are in use, if it is still there when they are known."""

        def show(names: tuple[str, str]) -> None:
            page.level.name_microphone(_tell(names[0]))
            page.camera.name_camera(_tell(names[1]))

        self._window.worker.ask(self._session.inputs.names, show, self._window.tell, page=page)

    def show(self) -> None:
        """Look for what is plugged in and show it."""
        self._window.worker.ask(self._session.inputs.find, self._show, self.tell)

    def tell(self, error: BaseException) -> None:
        """Say what went wrong; where a device is gone, offer another one."""
        is_gone = isinstance(error, DeviceLost | DeviceMissing) and self._page is None
        offer = Action(translate("ChangingInputs", "Use another…"), self.show) if is_gone else None
        self._window.tell(error, offer)

    def leave(self) -> None:
        """The page below is left: take this one away."""
        self._timer.stop()
        page, self._page = self._page, None
        if page is not None:
            self._window.lift(page)

    def _show(self, found: FoundInputs) -> None:
        self.leave()
        self._page = page = InputsPage(self._make_view(found))
        page.back_asked.connect(self.leave)
        page.look_wanted.connect(self.show)
        use = self._session.inputs
        heard = translate("ChangingInputs", "From now on this microphone is heard.")
        seen = translate("ChangingInputs", "From now on this camera films.")
        page.microphone_wanted.connect(lambda label, _: self._use(lambda: use.use_microphone(label), heard))
        page.camera_wanted.connect(lambda source, name: self._use(lambda: use.use_camera(source, name), seen))
        page.destroyed.connect(lambda *_: self._forget(page))
        self._window.lay_over(page)
        self._timer.start()

    def _use(self, call: Callable[[], None], told: str) -> None:
        def done(_: object) -> None:
            self.leave()
            self._window.say(told, tone="done")
            self.changed.emit()

        self._window.worker.ask(call, done, self._window.tell)

    def _forget(self, page: InputsPage) -> None:
        if self._page is page:
            self._page = None
            self._timer.stop()

    def _poll(self) -> None:
        if self._page is not None:
            self._page.show_level(level_of(self._session.live))

    def _make_view(self, found: FoundInputs) -> InputsView:
        heard = [InputShown(one.label, one.name, one.label == found.microphone) for one in found.microphones]
        seen = [InputShown(one.source, one.name, one.source == found.camera) for one in found.cameras]
        if self._rehearsal:  # may run without any device
            heard += _simulated(_VOICE, found.microphone)
            seen += _simulated(_PICTURE, found.camera or "")
        films = found.camera is not None
        return InputsView(tuple(heard), tuple(seen) if films else (), self._rehearsal, films)


def _simulated(usual: str, chosen: str) -> list[InputShown]:
    """The usual simulated device, and the one in use if it is another."""
    devices = dict.fromkeys([*([chosen] if chosen.startswith(_SIMULATED) else []), usual])
    return [InputShown(device, _tell(device), device == chosen) for device in devices]


def _tell(name: str) -> str:
    """Return the words for a device: simulated ones have a name in each language."""
    if not name.startswith(_SIMULATED):
        return name
    is_picture = name.startswith(_PICTURE)
    voice = translate("Trying", "Simulated voice (rehearsal)")
    return translate("Trying", "Simulated picture (rehearsal)") if is_picture else voice
