"""A pair of hands that has nothing but a keyboard: keys go to the window, which gives them to the focus."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from tests.flows.hand import Hand
from ui.widgets.frame.frame import Page
from ui.window import Window

Key = Qt.Key
_FAR = 60


class Keyboard(Hand):
    """Counts presses; what is typed into fields is counted apart."""

    def __init__(self, bot: Any, window: Window) -> None:
        super().__init__(bot, window)
        self.presses = self.typed = 0
        self.told: dict[str, int] = {}

    def count_anew(self) -> None:
        """Forget what was counted so far."""
        self.presses = self.typed = 0
        self.told = {}

    @contextmanager
    def counting(self, what: str) -> Iterator[None]:
        """Note how many presses something took."""
        before = self.presses
        yield
        self.told[what] = self.told.get(what, 0) + self.presses - before

    def tell(self, what: str) -> None:
        """Write down what it took."""
        parts = "".join(f", {name} {count}" for name, count in self.told.items())
        sys.stdout.write(f"\n{what}: {self.presses} presses, {self.typed} typed{parts}\n")

    def press(self, *keys: Qt.Key, shift: bool = False) -> None:
        """Press and let go, as the keyboard of the window or of the list that is open."""
        for key in keys:
            popup = QApplication.activePopupWidget()
            modifier = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
            if popup is None:
                QTest.keyClick(self.window.windowHandle(), key, modifier)
            else:
                QTest.keyClick(QApplication.focusWidget() or popup, key, modifier)
            self.presses += 1

    def press_alt(self, key: Qt.Key) -> None:
        """Press the Alt key that is underlined in a button's words."""
        QTest.keyClick(self.window.windowHandle(), key, Qt.KeyboardModifier.AltModifier)
        self.presses += 1

    def type_text(self, text: str) -> None:
        """Type into what has the focus."""
        for letter in text:
            QTest.keyClick(self.window.windowHandle(), letter)
        self.typed += len(text)

    def type_date(self, iso: str) -> None:
        """Type the digits of a date as they are written in English: the boxes go on by themselves."""
        year, month, day = iso.split("-")
        self.type_text(f"{day}{month}{year}")

    def move_to(self, name: str, step: Qt.Key) -> None:
        """Press an arrow until what has this name has the focus."""
        self.find(name)
        for _ in range(_FAR):
            if self.is_at(name):
                return
            self.press(step)
        raise AssertionError(f"{step} does not lead to {name} on {type(self.window.page).__name__}")

    def go_to(self, name: str, *, back: bool = False) -> None:
        """Press Tab, or with Shift, until what has this name has the focus."""
        self.find(name)
        for _ in range(_FAR):
            if self.is_at(name):
                return
            self.press(Key.Key_Backtab if back else Key.Key_Tab, shift=back)
        raise AssertionError(f"the keyboard does not reach {name} on {type(self.window.page).__name__}")

    def is_at(self, name: str) -> bool:
        """Whether what has this name has the focus."""
        focus = QApplication.focusWidget()
        return focus is not None and focus.objectName() == name

    def wait_at(self, name: str) -> None:
        """Wait until the page has put the focus there, for who then presses."""
        self.bot.waitUntil(lambda: self.is_at(name), timeout=20_000)

    def use(self, name: str, *, back: bool = False) -> None:
        """Go there and press it."""
        self.go_to(name, back=back)
        self.press(Key.Key_Space)

    def wait_open(self, page: Page) -> None:
        """Wait until the keyboard is at the page's heading."""
        self.bot.waitUntil(lambda: QApplication.focusWidget() is page.opens_with, timeout=20_000)

    def wait_usable(self, widget: QWidget) -> None:
        """Wait until it can be used."""
        self.bot.waitUntil(lambda: widget.isVisible() and widget.isEnabled(), timeout=30_000)
