"""A foot pedal's key, kept for this laptop: read and written in the worker."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.pages.record import RecordPage
from ui.window import Window

if TYPE_CHECKING:
    from collector.session.pedal import PedalKey


def show_pedal(window: Window, pedal: PedalKey, page: RecordPage) -> None:
    """Show which key it is, if the page is still there when it is known."""
    gone: list[bool] = []
    page.destroyed.connect(lambda *_: gone.append(True))

    def show(key: str) -> None:
        if not gone:
            page.show_pedal(key)

    window.worker.ask(pedal.read, show, window.tell)


def remember_pedal(window: Window, pedal: PedalKey, key: str) -> None:
    """Keep another key."""
    window.worker.ask(lambda: pedal.keep(key), lambda _: None, window.tell)
