"""What is told of the program: its parts are looked up in the worker."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from collector import __version__
from collector.journal.opening import LOG
from collector.rooms.about import OWN_LICENCE, find_parts
from ui.pages.desk.about import AboutPage
from ui.pages.desk.settings import SettingsPage
from ui.presenter.about import AboutView
from ui.presenter.frame import DeskFrame
from ui.presenter.pack_views import nearest_language
from ui.presenter.signing_in import group_fingerprint
from ui.window import Window

if TYPE_CHECKING:
    from collector.build import Core
    from collector.model.pack import Project


class AboutFlow(QObject):
    """`page_made` brings the page and whether it lies over the settings; `left` leads back to them."""

    page_made = Signal(object, bool)
    left = Signal()

    def __init__(self, window: Window, core: Core) -> None:
        super().__init__(window)
        self._window, self._core = window, core

    def show(self, project: Project, make_frame: Callable[[], DeskFrame], still: Callable[[], bool]) -> None:
        """Ask for the page; it comes if it is `still` wanted then."""

        def show(parts: list[str]) -> None:
            if still():
                page = AboutPage(make_frame(), self._make_view(project, parts))
                page.back_asked.connect(self.left)
                self.page_made.emit(page, isinstance(self._window.page, SettingsPage))

        self._window.worker.ask(find_parts, show, self._window.tell)

    def _make_view(self, project: Project, found: list[str]) -> AboutView:
        text = project.organisation.text[nearest_language(project, self._window.recorder_language)]
        contact, parts = project.organisation.contact, self._core.parts
        return AboutView(
            version=__version__,
            licence=OWN_LICENCE,
            parts=tuple(found),
            organisation=text.organisation,
            contact=(text.officer, contact.email, contact.phone, text.address),
            fingerprint=group_fingerprint(parts.key.public.fingerprint),
            log=str(parts.data / LOG),
        )
