"""The window: one page at a time, pages laid over it, the focus ring, and messages."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget

from collector.errors import CollectorError
from ui.messages import explain
from ui.widgets.banner import Banner
from ui.widgets.focus import FocusRing
from ui.widgets.frame import Page
from ui.widgets.sizes import use_text_size
from ui.words import Words
from ui.worker import Worker

APP = "Collector"
SIZE = (1280, 800)
LEAST = (840, 500)  # 1280×800 at 150 %, less a panel
T = TypeVar("T")
log = logging.getLogger(__name__)


class Window(QMainWindow):
    """Holds the pages. It shows what it is told and knows no step of any journey.

    `clock` counts the seconds for which something is in sight.
    """

    closing = Signal()
    contact_asked = Signal()

    def __init__(self, words: Words, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self.words = words
        self.clock = clock
        self.worker = Worker(self)
        self.recorder_language = words.spoken
        self._may_close = False
        self._pages: list[Page] = []
        self.setWindowTitle(APP)
        self.setMinimumSize(*LEAST)
        self.resize(*SIZE)
        self.stack = QStackedWidget()
        self.setCentralWidget(self.stack)
        self.banner = Banner(self)
        self.ring = FocusRing(self)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self).activated.connect(self._go_back)

    @property
    def page(self) -> Page | None:
        """The page in sight."""
        current = self.stack.currentWidget()
        return current if isinstance(current, Page) else None

    def show_page(self, page: Page) -> None:
        """Show `page` instead of all that was shown before."""
        self.banner.hide()
        self.stack.addWidget(page)
        self._put_in_front(page)
        for widget in self._pages:
            self._drop(widget)
        self._pages = [page]

    def lay_over(self, page: Page) -> None:
        """Show `page` over the present one, which keeps what was typed."""
        self.banner.hide()
        self._pages.append(page)
        self.stack.addWidget(page)
        self._put_in_front(page)

    def lift(self, page: Page) -> None:
        """Take away a page that was laid over, if it is still there; never the one below all others."""
        if not self._holds(page) or page is self._pages[0]:
            return
        in_sight = page is self._pages[-1]
        self._pages = [other for other in self._pages if other is not page]
        self._drop(page)
        if in_sight:
            self._put_in_front(self._pages[-1])

    def ask_for(
        self,
        page: Page,
        call: Callable[[], T],
        then: Callable[[T], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        """Run `call` in the worker for a page that takes no keys or clicks meanwhile.

        An answer or error that comes once the page was left concerns nobody any more; a fault is logged.
        """
        focused = page.focusWidget()
        page.setEnabled(False)

        def settle(answer: Callable[[], None]) -> None:
            if not self._holds(page):
                return
            page.setEnabled(True)
            answer()
            if page is self.page and focused is not None and page.focusWidget() is None:
                focused.setFocus(Qt.FocusReason.OtherFocusReason)

        def fail(error: BaseException) -> None:
            if not self._holds(page):
                _log_fault(error)
            settle(lambda: failed(error))

        self.worker.ask(call, lambda found: settle(lambda: then(found)), fail)

    def _holds(self, page: Page) -> bool:
        return any(other is page for other in self._pages)

    def _drop(self, page: Page) -> None:
        page.forget()
        self.stack.removeWidget(page)
        page.deleteLater()

    def say(self, sentence: str, remedy: str = "") -> None:
        """Show a message over the page."""
        self.banner.say(sentence, remedy)

    def tell(self, error: BaseException) -> None:
        """The one catch-all of the screen: say what went wrong; log what nobody foresaw."""
        message = explain(error)
        _log_fault(error)
        self.say(message.sentence, message.remedy)

    def speak(self, language: str) -> None:
        """Use `language` for the pages made from now on."""
        self.words.speak(language)

    def speak_to_recorder(self) -> None:
        """Use the app's own language and size for the recorder's pages: a contributor's are theirs."""
        self.words.speak(self.recorder_language)
        use_text_size(0)

    def turn_language(self) -> None:
        """Change the app's own language to the other one."""
        languages = self.words.LANGUAGES
        following = (languages.index(self.recorder_language) + 1) % len(languages)
        self.recorder_language = languages[following]
        self.speak_to_recorder()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Let the core go first; `finish` then closes for good, at once or later."""
        if not self._may_close:
            self.closing.emit()
        event.setAccepted(self._may_close)

    def finish(self) -> None:
        """Close for good."""
        self._may_close = True
        self.worker.close()
        self.close()
        QApplication.quit()

    def _put_in_front(self, page: Page) -> None:
        """Show the page, name the window after it, and give it the keyboard."""
        start = page.opens_with or page.first_focus()
        if start is not None:
            start.setFocus(Qt.FocusReason.OtherFocusReason)  # else the stack takes its first control, aloud
        self.stack.setCurrentWidget(page)
        page.windowTitleChanged.connect(self._show_title, Qt.ConnectionType.UniqueConnection)
        self._show_title()
        if start is not None:
            start.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_title(self) -> None:
        name = self.page.windowTitle() if self.page else ""
        self.setWindowTitle(f"{name} · {APP}" if name else APP)

    def _go_back(self) -> None:
        if self.banner.isVisible():
            self.banner.hide()
        elif self.page is not None and self.page.isEnabled() and len(self._pages) > 1:
            self.page.back_asked.emit()


def _log_fault(error: BaseException) -> None:
    """Log what nobody foresaw."""
    if not isinstance(error, CollectorError):
        log.error("unexpected", exc_info=error)
