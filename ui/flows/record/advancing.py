"""Whether the next prompt comes by itself: as the list has it, until somebody says otherwise here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSignalBlocker

from collector.session.pacing import advances
from collector.session.view import PromptView
from ui.pages.record.record import RecordPage
from ui.window import Window

if TYPE_CHECKING:
    from collector.model.settings import Settings
    from collector.session.settings import KeptSettings


class Advancing(QObject):
    """`chosen` is what was said on this laptop, None for nothing; read and kept in the worker."""

    def __init__(self, window: Window, kept: KeptSettings) -> None:
        super().__init__(window)
        self._window, self._kept = window, kept
        self.chosen: bool | None = None
        window.worker.ask(kept.read, self._take, window.tell)

    def serve(self, page: RecordPage) -> None:
        """Keep what is chosen on `page`."""
        page.prompts.by_itself.toggled.connect(self._keep)

    def show(self, page: RecordPage, prompt: PromptView) -> None:
        """Show how it is with this prompt."""
        with QSignalBlocker(page.prompts.by_itself):
            page.prompts.by_itself.setChecked(advances(prompt, self.chosen))

    def _take(self, settings: Settings) -> None:
        self.chosen = settings.by_itself

    def _keep(self, on: bool) -> None:
        self.chosen = on
        self._window.worker.ask(lambda: self._kept.change(by_itself=on), lambda _: None, self._window.tell)
