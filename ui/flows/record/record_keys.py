"""The keys of the record page, kept for this laptop: the pedal's, and whether single keys do something."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ui.pages.record.record import RecordPage
from ui.window import Window

if TYPE_CHECKING:
    from collector.session.pedal import PedalKey
    from collector.session.switch import Switch


class RecordKeys:
    """Shows both on a page and keeps what is changed there; read and written in the worker."""

    def __init__(self, window: Window, pedal: PedalKey, single: Switch) -> None:
        self._window, self._pedal, self._single = window, pedal, single

    def serve(self, page: RecordPage) -> None:
        """Serve `page` until it is gone."""
        ask, tell = self._window.worker.ask, self._window.tell
        ask(self._pedal.read, page.show_pedal, tell, page=page)
        ask(self._single.read, lambda on: page.use_keys(on is not False), tell, page=page)
        page.pedal_caught.connect(lambda key: self._keep(lambda: self._pedal.keep(key)))
        page.keys_turned.connect(lambda on: self._keep(lambda: self._single.keep(on=on)))

    def _keep(self, call: Callable[[], None]) -> None:
        self._window.worker.ask(call, lambda _: None, self._window.tell)
