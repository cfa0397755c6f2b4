"""The keys of the record page, kept for this laptop: the pedal's, and whether single keys do something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.pages.record.record import RecordPage
from ui.window import Window

if TYPE_CHECKING:
    from collector.model.settings import Settings
    from collector.session.settings import KeptSettings


class RecordKeys:
    """Shows both on a page and keeps what is changed there; read and written in the worker."""

    def __init__(self, window: Window, kept: KeptSettings) -> None:
        self._window, self._kept = window, kept

    def serve(self, page: RecordPage) -> None:
        """Serve `page` until it is gone."""

        def show(settings: Settings) -> None:
            page.show_pedal(settings.pedal)
            page.use_keys(settings.single_keys)

        self._window.worker.ask(self._kept.read, show, self._window.tell, page=page)
        page.pedal_caught.connect(lambda key: self._keep(pedal=key))
        page.keys_turned.connect(lambda on: self._keep(single_keys=on))

    def _keep(self, **changes: object) -> None:
        self._window.worker.ask(lambda: self._kept.change(**changes), lambda _: None, self._window.tell)
