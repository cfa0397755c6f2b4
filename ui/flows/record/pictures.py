"""Fetches a prompt's picture: read, checked, decoded and made small by the worker."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ui.window import Window

if TYPE_CHECKING:
    from collector.project.pack import Pack

LONGEST_PX = 1200


def fetch_picture(window: Window, pack: Pack, name: str, then: Callable[[Any], None]) -> None:
    """Hand the pixels of the pack's file `name` to `then`; nothing for no name."""
    if not name:
        return

    def call() -> Any:  # noqa: ANN401 - pixels
        from collector.capture.picture.shown import decode_picture

        return decode_picture(pack.media(name), LONGEST_PX)

    window.worker.ask(call, then, window.tell)
