"""A recorder's hands on the real desk over a real core."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QLabel

from collector.build import Core
from tests.flows.hand import Hand
from tests.rig.letters import PROJECT
from ui.flows.desk.desk import DeskFlow
from ui.window import Window


def texts(page: Any) -> str:
    """All words in sight on a page."""
    return "\n".join(label.text() for label in page.findChildren(QLabel) if label.isVisibleTo(page))


class Desk:
    """Signed in as `code`, at Home."""

    def __init__(self, qtbot: Any, words: Any, core: Core, code: str = "demo") -> None:
        self.core, self.bot = core, qtbot
        self.window = Window(words)
        self.window.show()
        self.hand = Hand(qtbot, self.window)
        self.flow = DeskFlow(self.window, core, PROJECT)
        self.flow.begin()
        self.sign_in(code)

    def sign_in(self, code: str) -> None:
        """Type code and PIN."""
        self.hand.page("SignInPage")
        self.hand.type("operator", code)
        self.hand.type("pin", "0000")
        self.hand.click("sign-in")
        self.hand.page("HomePage")

    def rest(self) -> None:
        """Wait until the worker has nothing to do."""
        self.bot.waitUntil(lambda: not self.window.worker.busy, timeout=20_000)

    def end(self) -> None:
        """Close the window as the app does."""
        self.flow.end()
        self.rest()
        self.window.finish()
