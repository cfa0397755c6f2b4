"""The window: one page at a time, pages laid over it, the focus ring, and messages."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget, QWidget
from shiboken6 import isValid

from ui.messages import Tone, explain
from ui.theme import text_size
from ui.widgets.base.buttons import Button
from ui.widgets.frame.banner import Action, Banner
from ui.widgets.frame.busy import Busy
from ui.widgets.frame.frame import Page, discard
from ui.widgets.frame.keys import Keys, WayOut
from ui.widgets.frame.sizes import use_text_size
from ui.words import Words
from ui.worker import Worker, log_fault

APP = "Collector"
SIZE = (1280, 800)
LEAST = (840, 500)  # 1280×800 at 150 %, less a panel
T = TypeVar("T")


class Window(QMainWindow):
    """Holds the pages. It shows what it is told and knows no step of any journey.

    `clock` counts the seconds for which something is in sight.
    """

    closing = Signal()
    contact_asked = Signal()
    help_asked = Signal()
    language_turned = Signal(str)

    def __init__(self, words: Words, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self.words = words
        self.clock = clock
        self.worker = Worker(self)
        self.recorder_language = words.spoken
        self.recorder_size = text_size()
        self._may_close = False
        self._covered: dict[Page, QWidget | None] = {}  # where the keyboard was on pages that are covered
        self._pages: list[Page] = []
        self.setWindowTitle(APP)
        self.setMinimumSize(*LEAST)
        self.resize(*SIZE)
        self.stack = QStackedWidget()
        self.setCentralWidget(self.stack)
        self.banner = Banner(self, self._find_bar)
        self.banner.closed.connect(lambda: self._focus(self.page, again=True))
        self.busy = Busy(self, self.worker.asked, self.worker.settled)
        self.keys = Keys(self, lambda: self.page, self._find_way_out)
        QShortcut(QKeySequence(Qt.Key.Key_F1), self).activated.connect(self.help_asked)

    @property
    def page(self) -> Page | None:
        """The page in sight; none while the window is destroyed, which moves the focus too."""
        current = self.stack.currentWidget() if isValid(self.stack) else None
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
        if self.page is not None:
            self._covered[self.page] = self.page.focusWidget()
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
            self._put_in_front(self._pages[-1], again=True)

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
            page.setEnabled(True)
            answer()
            if page is self.page and focused is not None and page.focusWidget() is None:
                focused.setFocus(Qt.FocusReason.OtherFocusReason)

        self.worker.ask(
            call,
            lambda found: settle(lambda: then(found)),
            lambda error: settle(lambda: failed(error)),
            page=page,
        )

    def _holds(self, page: Page) -> bool:
        return any(other is page for other in self._pages)

    def _drop(self, page: Page) -> None:
        self._covered.pop(page, None)
        self.stack.removeWidget(page)
        discard(page)

    def say(self, sentence: str, remedy: str = "", tone: Tone = "hint", action: Action | None = None) -> None:
        """Show a message above the bar."""
        self.banner.say(sentence, remedy, tone, action)

    def tell(self, error: BaseException, action: Action | None = None) -> None:
        """The one catch-all of the screen: say what went wrong; log what nobody foresaw."""
        message = explain(error)
        log_fault(error)
        self.say(message.sentence, message.remedy, message.tone, action)

    def speak(self, language: str) -> None:
        """Use `language` for the pages made from now on."""
        self.words.speak(language)

    def speak_to_recorder(self) -> None:
        """Use the app's own language and size for the recorder's pages: a contributor's are theirs."""
        self.words.speak(self.recorder_language)
        use_text_size(self.recorder_size)

    def turn_language(self) -> None:
        """Change the app's own language to the other one."""
        languages = self.words.LANGUAGES
        following = (languages.index(self.recorder_language) + 1) % len(languages)
        self.recorder_language = languages[following]
        self.speak_to_recorder()
        self.language_turned.emit(self.recorder_language)

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

    def _find_bar(self) -> int:
        """Return where the bar of the page in sight begins; the lower edge where none is in sight."""
        bar = self.page.bar if self.page is not None else None
        if bar is None or not bar.isVisible():
            return self.height()
        return min(self.height(), bar.mapTo(self, QPoint(0, 0)).y())

    def _put_in_front(self, page: Page, *, again: bool = False) -> None:
        """Show the page, name the window after it, and give it the keyboard."""
        start = page.opens_with or page.first_focus()
        if start is not None and not again:
            start.setFocus(Qt.FocusReason.OtherFocusReason)  # else the stack takes its first control, aloud
        self.stack.setCurrentWidget(page)
        page.windowTitleChanged.connect(self._show_title, Qt.ConnectionType.UniqueConnection)
        self._show_title()
        self._focus(page, again=again)

    def _show_title(self) -> None:
        name = self.page.windowTitle() if self.page else ""
        self.setWindowTitle(f"{name} · {APP}" if name else APP)

    def _focus(self, page: Page | None, *, again: bool = False) -> None:
        """Put the keyboard where the page begins, or `again` where it was on a page that was covered."""
        if page is None:
            return
        kept = self._covered.pop(page, None) or page.focusWidget() if again else None
        place = kept or page.opens_with or page.first_focus()
        if place is not None and place.isEnabled():
            place.setFocus(Qt.FocusReason.OtherFocusReason)
        elif again:
            page.setFocus(Qt.FocusReason.OtherFocusReason)  # its neighbour would be pressed instead
        elif self.focusWidget() is None or not page.isAncestorOf(self.focusWidget()):
            page.focusNextChild()
        self.keys.attend()

    def _find_way_out(self) -> WayOut:
        """Esc closes the message, then the page that lies above, then offers to stop the session."""
        page = self.page
        if self.banner.isVisible():
            return WayOut(self.banner.hide, self.banner.close_button)
        if page is None or not page.isEnabled():
            return WayOut(lambda: None)
        if len(self._pages) > 1:
            return WayOut(page.back_asked.emit, _find(page, "back"))
        stop = _find(page, "stop")
        return WayOut(stop.click if stop else lambda: None, stop)


def _find(page: Page, name: str) -> Button | None:
    found = page.findChild(Button, name)
    return found if found is not None and found.isVisibleTo(page) else None
