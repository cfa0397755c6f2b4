"""A recorder's and a contributor's hands on the real window: clicks, keys and strokes by a widget's name."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QWidget

from tests.flows.ticking import Ticking
from ui.widgets.form.date_field import DateField
from ui.widgets.frame.frame import Page
from ui.window import Window


class Hand:
    """Waits for pages and uses what is on them. `bot` is pytest-qt's; the window's clock is the test's."""

    def __init__(self, bot: Any, window: Window) -> None:
        self.bot, self.window = bot, window

    def page(self, name: str, wait_ms: int = 20_000) -> Page:
        """Wait for a page by its class's name."""

        def shown() -> None:
            page = self.window.page
            assert page is not None
            assert type(page).__name__ == name, f"{type(page).__name__}, {self.trouble()}"

        self.bot.waitUntil(shown, timeout=wait_ms)
        assert self.window.page is not None
        return self.window.page

    def trouble(self) -> str:
        """What the screen complains of: for a test's own message."""
        names = ("banner-sentence", "trouble")
        texts: list[Any] = [text for name in names for text in self.window.findChildren(QWidget, name)]
        return " ".join(str(text.text()) for text in texts if text.isVisible())

    def find(self, name: str) -> Any:
        """The visible widget of this name on the page, once it can be used."""
        self.bot.waitUntil(lambda: self._usable(name) is not None, timeout=30_000)
        return self._usable(name)

    def click(self, name: str) -> None:
        widget = self.find(name)
        assert isinstance(widget, QAbstractButton)
        self.bot.mouseClick(widget, Qt.MouseButton.LeftButton)

    def type(self, name: str, text: str) -> None:
        field = self.find(name)
        if isinstance(field, DateField):
            for part, digits in zip(
                ("year", "month", "day"), text.split("-") if text else ("",) * 3, strict=True
            ):
                self.type(f"{name}-{part}", digits)
            return
        assert isinstance(field, QLineEdit)
        field.setFocus()
        field.clear()
        self.bot.keyClicks(field, text)

    def choose(self, name: str, code: str) -> None:
        box = self.find(name)
        assert isinstance(box, QComboBox)
        box.setCurrentIndex(box.findData(code))

    def draw(self, name: str = "signature") -> None:
        """Three waves across the field."""
        pad = self.find(name)
        for start in (20, 120, 220):
            self.bot.mousePress(pad, Qt.MouseButton.LeftButton, pos=QPoint(start, 60))
            for step in range(1, 15):
                self.bot.mouseMove(pad, QPoint(start + 5 * step, 60 + (step * 17) % 50))
            self.bot.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=QPoint(start + 80, 70))

    def read_policy(self) -> None:
        """Scroll each part to its end, and take the time that reading it needs."""
        page = self.page("PolicyPage")
        while self.window.page is page:
            reader = self.find("reader")
            reader.verticalScrollBar().setValue(reader.verticalScrollBar().maximum())
            self.take_time()
            before = page._current
            self.click("next")
            self.bot.waitUntil(
                lambda was=before: self.window.page is not page or page._current != was, timeout=10_000
            )

    def take_time(self) -> None:
        """Let the time pass that reading needs."""
        assert isinstance(self.window.clock, Ticking)
        self.window.clock.move(600)

    def answer_questions(self) -> None:
        """Answer each as the pack has it."""
        page = self.page("QuestionsPage")
        for question in page._questions:
            self.bot.waitUntil(lambda asked=question: page._questions[page.current] is asked)
            self.click(f"answer-{question.right}")
        self.click("next")

    def _usable(self, name: str) -> QWidget | None:
        page = self.window.page
        if page is None:
            return None
        found = [item for item in page.findChildren(QWidget, name) if item.isVisible() and item.isEnabled()]
        return found[0] if found else None
