"""Settings at work: what is chosen holds at once, and is kept for this laptop in the worker."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QWidget

from ui.messages import explain
from ui.pages.desk.first_pin import FirstPinPage
from ui.pages.desk.settings import SettingsPage
from ui.presenter.desk import tell_size
from ui.presenter.frame import DeskFrame
from ui.presenter.settings import RoomView, SettingsView
from ui.presenter.signing_in import FirstPinGiven, FirstPinView
from ui.theme import use_look
from ui.widgets.frame.sizes import use_text_size
from ui.window import Window
from ui.words import closest_language

if TYPE_CHECKING:
    from collector.build import Core
    from collector.model.settings import Settings
    from collector.rooms.outbox import Unsent

translate = QCoreApplication.translate
_HOUR_MIN = 60


class SettingsFlow(QObject):
    """`page_made` brings the page; `turned` says that the app speaks another language from now on.

    `limited`: sending has other limits.
    """

    page_made = Signal(object)
    turned = Signal()
    limited = Signal()

    def __init__(self, window: Window, core: Core) -> None:
        super().__init__(window)
        self._window, self._core = window, core
        window.language_turned.connect(lambda language: self._keep({"language": language}))

    def show(
        self, make_frame: Callable[[], DeskFrame], doors: tuple[str, ...], still: Callable[[], bool]
    ) -> None:
        """Show what is chosen now; the page comes if it is `still` wanted then."""

        def show(settings: Settings) -> None:
            if still():
                frame = make_frame()
                page = SettingsPage(frame, self._make_view(settings, doors))
                page.pin_wanted.connect(lambda: self._ask_pin(frame.rehearsal))
                self._put(page)

        self._window.worker.ask(self._core.settings.read, show, self._window.tell)

    def _make_view(self, settings: Settings, doors: tuple[str, ...]) -> SettingsView:
        hours = settings.hours
        return SettingsView(
            languages=self._window.words.LANGUAGES,
            language=self._window.recorder_language,
            text_size=self._window.recorder_size,
            look=settings.look,
            tones=settings.tones,
            single_keys=settings.single_keys,
            pedal=settings.pedal,
            rate_bytes_s=settings.rate_bytes_s,
            hours=None if hours is None else (hours.since_min // _HOUR_MIN, hours.until_min // _HOUR_MIN),
            folder=str(self._core.parts.data),
            doors=doors,
        )

    def _put(self, page: SettingsPage) -> None:
        page.changed.connect(self._change)
        before = self._window.page
        focused = before.focusWidget() if isinstance(before, SettingsPage) else None
        name = focused.objectName() if focused is not None else ""
        self.page_made.emit(page)
        kept = page.findChild(QWidget, name) if name else None
        if kept is not None:  # the page was made anew in another language, under somebody's keys
            kept.setFocus(Qt.FocusReason.OtherFocusReason)
        core = self._core

        def look() -> tuple[int, int | None, Unsent]:
            return core.used_bytes(), core.free_bytes(), core.outbox.unsent()

        def show(found: tuple[int, int | None, Unsent]) -> None:
            used, free, unsent = found
            told_free = "" if free is None else tell_size(free)
            page.show_room(
                RoomView(tell_size(used), told_free, unsent.sessions, tell_size(unsent.size_bytes))
            )

        self._window.worker.ask(look, show, lambda _: page.show_trouble(), page=page)

    def _change(self, name: str, value: object) -> None:
        self._keep({name: value})
        window, app = self._window, QApplication.instance()
        if name == "language":
            window.recorder_language = closest_language(str(value))
            self.turned.emit()
        elif name == "text_size" and isinstance(value, int):
            window.recorder_size = value
            use_text_size(value)
        elif name == "look" and isinstance(app, QApplication):
            use_look(app, str(value))

    def _keep(self, changes: dict[str, object]) -> None:
        kept = self._core.settings

        def done(_: Settings) -> None:
            if changes.keys() & {"rate_bytes_s", "hours"}:
                self.limited.emit()

        self._window.worker.ask(lambda: kept.change(**changes), done, self._window.tell)

    def _ask_pin(self, rehearsal: bool) -> None:
        people = self._core.people
        project, code = people.project, people.code

        def change(given: FirstPinGiven) -> None:
            self._window.ask_for(
                page,
                lambda: people.pins.change(project, code, given.old, given.new),
                lambda _: self._tell_changed(page),
                lambda error: page.show_trouble(explain(error).whole),
            )

        page = FirstPinPage(FirstPinView("change", code, rehearsal))
        page.given.connect(change)
        page.back_asked.connect(lambda: self._window.lift(page))
        self._window.lay_over(page)

    def _tell_changed(self, page: FirstPinPage) -> None:
        self._window.lift(page)
        self._window.say(translate("Settings", "Your PIN is changed."), tone="done")
