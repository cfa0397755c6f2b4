"""The composition root: paints the window first, then opens the core in the worker."""

from __future__ import annotations

import importlib
import os
import queue
import signal
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QLocale, QObject, QRect, QSettings, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from collector.errors import CollectorError
from collector.model.settings import Settings, WindowPlace
from collector.passphrase import tell_strength
from ui.fonts import load_bundled_families, report_missing_families
from ui.garbage import Garbage
from ui.icons import load_icons
from ui.languages import closest_language
from ui.messages import explain
from ui.pages.desk.message import MessagePage
from ui.presenter.placing import place_window
from ui.seams import OpenCore
from ui.theme import follow_system, use_look
from ui.widgets.base.mnemonics import AltWatch
from ui.widgets.base.roles import teach_roles
from ui.widgets.frame.sizes import use_text_size
from ui.window import Window
from ui.words import Words

if TYPE_CHECKING:
    from collector.build import Core
    from ui.flows.desk.desk import DeskFlow
    from ui.flows.desk.help import HelpFlow

translate = QCoreApplication.translate
SIGNAL_LOOK_MS = 500
SMALL = (1440, 900)


class App(QObject):
    """Holds window, core and desk together."""

    def __init__(self, window: Window, open_core: OpenCore, project: str | None) -> None:
        super().__init__(window)
        self._window, self._open_core, self._project = window, open_core, project
        self._answers: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._asked = False
        self._opening = False
        self._leaving = False
        self._core: Core | None = None
        self.desk: DeskFlow | None = None
        self._help: HelpFlow | None = None
        window.closing.connect(self._close)
        window.help_asked.connect(self._show_help)

    def begin(self) -> None:
        """Open the core while the window already stands."""
        self._show_opening()
        self._opening = True
        self._window.worker.ask(self._open, self._take_core, self._fail)

    def _show_opening(self) -> None:
        title = translate("App", "Opening the data folder…")
        text = translate("App", "Finishing what was interrupted last time.")
        self._window.show_page(MessagePage("folder", "primary", title, text))

    def _open(self) -> Core:
        """Load what the first paint does not need, then open the core; runs in the worker."""
        importlib.import_module("ui.flows.desk.desk")
        return self._open_core(self._ask_passphrase)

    def _ask_passphrase(self, *, first: bool = False) -> str:
        """Called by the core in the worker: shows the page there is on the main thread and waits."""
        self._window.worker.post(lambda: self._show_unlock(first=first))
        return self._answers.get()

    def _show_unlock(self, *, first: bool) -> None:
        from ui.pages.desk.unlock import UnlockPage

        page = UnlockPage(first=first, judge=tell_strength)
        page.given.connect(self._answers.put)
        self._asked = True
        self._window.show_page(page)

    def _take_core(self, core: Core) -> None:
        from ui.flows.desk.desk import DeskFlow  # after the first paint: it brings the pack's shapes along

        self._core = core
        self._asked = self._opening = False
        if self._leaving:
            self._close()
            return
        self.desk = DeskFlow(self._window, core, self._project)
        self.desk.reopen_wanted.connect(self._reopen)
        self.desk.begin()
        # after the first page was asked for: a page that comes takes the message before it away
        told = core.trouble or core.losses
        self._window.worker.ask(lambda: told or core.settings.damage, self._tell_start, self._window.tell)

    def _tell_start(self, trouble: CollectorError | None) -> None:
        if trouble is not None:
            self._window.tell(trouble)

    def _show_help(self) -> None:
        from ui.flows.desk.help import HelpFlow  # it brings papers and printing along

        self._help = self._help or HelpFlow(self._window)
        self._help.show()

    def _reopen(self) -> None:
        """Close the core and open it anew: a repaired log counts from the next start on."""
        core, desk = self._core, self.desk
        if core is None or desk is None:
            return
        self._core = self.desk = None
        desk.end()
        desk.deleteLater()
        self._show_opening()
        self._opening = True
        ask = self._window.worker.ask
        ask(lambda: None, lambda _: ask(core.close, lambda _: self.begin(), self._fail), self._fail, "upload")

    def _fail(self, error: BaseException) -> None:
        self._asked = self._opening = False
        if self._leaving:
            self._window.finish()
            return
        message = explain(error)
        page = MessagePage("alert", "warn", message.sentence, message.remedy)
        page.offer(translate("App", "&Try again"), "try-again")
        page.done.connect(self.begin)
        self._window.show_page(page)

    def _close(self) -> None:
        """Let the core go in the worker, then close the window for good; one that still opens is awaited."""
        if self._asked:
            self._answers.put("")
        if self._opening:
            self._leaving = True
            return
        core, self._core = self._core, None
        if core is None:
            self._window.finish()
            return
        if self.desk is not None:
            self.desk.end()
        self._window.worker.ask(lambda: None, lambda _: self._close_core(core), self._finish_anyway, "upload")

    def _close_core(self, core: Core) -> None:
        place = read_place(self._window)

        def leave() -> None:
            with suppress(CollectorError):  # a full disk must keep nobody from closing
                core.settings.change(window=place)
            core.close()

        self._window.worker.ask(leave, lambda _: self._window.finish(), self._finish_anyway)

    def _finish_anyway(self, _error: BaseException) -> None:
        self._window.finish()


def make_app(arguments: list[str] | None = None) -> QApplication:
    """Return the one QApplication, dressed in the scheme that the system asks for."""
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(arguments or sys.argv[:1])
    app.setApplicationName("Collector")
    # Qt's own file dialog would write down which folders were opened: a path may name a person. Linux only;
    # elsewhere the system's dialogs keep a list of their own.
    QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, os.devnull)
    load_icons()
    load_bundled_families()
    follow_system(app)
    teach_roles()
    AltWatch(app)
    if app.findChild(Garbage) is None:
        Garbage(app)
    return app


def run(open_core: OpenCore, settings: Settings | None = None, *, project: str | None = None) -> int:
    """Run the desktop app until its window closes; return the exit code.

    `open_core` gets a callable that asks the person for the keystore's passphrase; it runs in the worker.
    `settings` are what was chosen on this laptop, read before there is a screen.
    """
    app = make_app()
    chosen = settings or Settings()
    words = Words(app)
    words.speak(closest_language(chosen.language or QLocale.system().name()))
    use_look(app, chosen.look)
    use_text_size(chosen.text_size)
    window = Window(words)
    show_window(window, chosen.window)
    report_missing_families()
    part = App(window, open_core, project)
    part.begin()
    _close_on_interrupt(window)
    return app.exec()


def show_window(window: Window, kept: WindowPlace | None = None) -> None:
    """Show the window as it was left; on a small screen it takes all there is."""
    first = window.screen()
    screens = [first, *(screen for screen in QGuiApplication.screens() if screen is not first)]
    box = None if kept is None else (kept.left, kept.top, kept.width, kept.height)
    rooms = [_box_of(screen.availableGeometry()) for screen in screens]
    placed = place_window(box, kept is not None and kept.maximised, rooms, SMALL)
    if placed.box is not None:
        window.setGeometry(*placed.box)
    window.showMaximized() if placed.maximised else window.show()


def read_place(window: Window) -> dict[str, object]:
    """Return where the window stands when it is not maximised, and whether it is, as settings keep it."""
    left, top, width, height = _box_of(window.normalGeometry())
    return {
        "left": left, "top": top, "width": width, "height": height, "maximised": window.isMaximized(),
    }  # fmt: skip


def _box_of(rect: QRect) -> tuple[int, int, int, int]:
    return rect.left(), rect.top(), rect.width(), rect.height()


def _close_on_interrupt(window: Window) -> None:
    """Ctrl+C in a terminal closes the window as its button does, so that the caller can clean up."""
    signal.signal(signal.SIGINT, lambda *_: window.close())
    beat = QTimer(window, interval=SIGNAL_LOOK_MS)  # Python sees a signal only when it runs
    beat.timeout.connect(lambda: None)
    beat.start()


__all__ = ["App", "make_app", "run"]
