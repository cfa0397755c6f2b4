"""The speaker's screen: a window of its own, by itself on a second screen, else when it is asked for."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication, QScreen

from ui.pages.record.speaker import SpeakerPage
from ui.presenter.pacing import PhaseShown
from ui.presenter.recording import PromptShown
from ui.window import Window

SIZE = (960, 640)
translate = QCoreApplication.translate


class SpeakerScreen(QObject):
    """Shows what it is told for as long as prompts are recorded. It never takes the keyboard.

    `toggled` says whether it stands. A screen that is plugged in while prompts are recorded is used at once,
    unless the recorder has closed the window by hand; one that goes away takes the window with it.
    """

    toggled = Signal(bool)

    def __init__(self, window: Window, *, rehearsal: bool) -> None:
        super().__init__(window)
        self._window, self._rehearsal = window, rehearsal
        self._page: SpeakerPage | None = None
        self._prompt: PromptShown | None = None
        self._rgb: Any = None
        self._phase = PhaseShown()
        self._wanted = True
        self._recording = False

    @property
    def page(self) -> SpeakerPage | None:
        """What the speaker sees, if the window stands."""
        return self._page

    def begin(self) -> None:
        """Prompts are being recorded: use the second screen if there is one."""
        if not self._recording:
            self._recording = True
            self._watch_screens(QGuiApplication.instance())
        self._find_screen()

    def toggle(self) -> None:
        """Open or close it by hand; without a second screen it is a window beside."""
        self._wanted = self._page is None
        if self._wanted:
            self._open(self._other_screen())
        else:
            self._close()

    def show_prompt(self, prompt: PromptShown | None) -> None:
        """Show a prompt; None shows that something else is being done."""
        if prompt is None or self._prompt is None or prompt.id != self._prompt.id:
            self._rgb = None
        self._prompt = prompt
        if self._page is not None:
            self._page.show_prompt(prompt) if prompt is not None else self._page.show_nothing()

    def show_picture(self, rgb: Any) -> None:  # noqa: ANN401 - a numpy array, height × width × 3
        """Show the prompt's picture."""
        self._rgb = rgb
        if self._page is not None:
            self._page.show_picture(rgb)

    def show_phase(self, phase: PhaseShown) -> None:
        """Show the light of a phase."""
        self._phase = phase
        if self._page is not None:
            self._page.show_phase(phase)

    def end(self) -> None:
        """The session is over, or left: close the window."""
        app = QGuiApplication.instance()
        if self._recording and isinstance(app, QGuiApplication):
            app.screenAdded.disconnect(self._find_screen)
            app.screenRemoved.disconnect(self._lose_screen)
        self._recording = False
        self._prompt, self._rgb, self._phase = None, None, PhaseShown()
        self._close()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A window that is closed by its own button stays closed."""
        if watched is self._page and event.type() == QEvent.Type.Close:
            self._wanted = False
            self._forget()
        return False

    def _watch_screens(self, app: object) -> None:
        if isinstance(app, QGuiApplication):
            app.screenAdded.connect(self._find_screen)
            app.screenRemoved.connect(self._lose_screen)

    def _other_screen(self) -> QScreen | None:
        own = self._window.screen()
        return next((screen for screen in QGuiApplication.screens() if screen is not own), None)

    def _find_screen(self, _screen: QScreen | None = None) -> None:
        other = self._other_screen()
        if self._recording and self._wanted and self._page is None and other is not None:
            self._open(other)

    def _lose_screen(self, screen: QScreen) -> None:
        if self._page is not None and self._page.isFullScreen() and self._page.screen() in {screen, None}:
            self._close()

    def _open(self, screen: QScreen | None) -> None:
        page = SpeakerPage(rehearsal=self._rehearsal)
        page.setWindowFlags(Qt.WindowType.Window | Qt.WindowType.WindowDoesNotAcceptFocus)
        page.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        page.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, on=False)
        page.setWindowTitle(translate("SpeakerScreen", "For the speaker"))
        page.installEventFilter(self)
        self._page = page
        if self._prompt is not None:
            page.show_prompt(self._prompt)
            page.show_picture(self._rgb)
        page.show_phase(self._phase)
        if screen is not None:
            page.setScreen(screen)
            page.setGeometry(screen.geometry())
            page.showFullScreen()
        else:
            page.resize(*SIZE)
            page.show()
        self._window.activateWindow()  # not every window manager heeds that it takes no keys
        self.toggled.emit(True)

    def _close(self) -> None:
        page = self._page
        if page is not None:
            page.removeEventFilter(self)
            page.close()
            self._forget()

    def _forget(self) -> None:
        page, self._page = self._page, None
        if page is not None:
            page.deleteLater()
            self.toggled.emit(False)
