"""A foot pedal's key, kept for this laptop: read and written in the worker."""

from __future__ import annotations

from typing import TYPE_CHECKING

from collector.session.pedal import keep_pedal, read_pedal
from ui.pages.record import RecordPage
from ui.window import Window

if TYPE_CHECKING:
    from collector.session.session import Session


def show_pedal(window: Window, session: Session, page: RecordPage) -> None:
    """Show which key it is, if the page is still there when it is known."""
    data = session.book.parts.data
    gone: list[bool] = []
    page.destroyed.connect(lambda *_: gone.append(True))

    def show(key: str) -> None:
        if not gone:
            page.show_pedal(key)

    window.worker.ask(lambda: read_pedal(data), show, window.tell)


def remember_pedal(window: Window, session: Session, key: str) -> None:
    """Keep another key."""
    data = session.book.parts.data
    window.worker.ask(lambda: keep_pedal(data, key), lambda _: None, window.tell)
