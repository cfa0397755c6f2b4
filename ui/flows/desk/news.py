"""What is new in the project: told from the core, and kept as read."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ui.pages.desk.news import NewsPage
from ui.presenter.frame import DeskFrame
from ui.presenter.moments import tell_moment_text
from ui.presenter.noticing import ChangeBlock, NewsView
from ui.presenter.pack_views import nearest_language
from ui.presenter.rights import tell_plain_date
from ui.window import Window

if TYPE_CHECKING:
    from collector.build import Core
    from collector.model.pack import Project
    from collector.rooms.news import NewPack


class NewsFlow(QObject):
    """`page_made` brings the page, `left` goes back to where the notice stood."""

    page_made = Signal(object)
    left = Signal()

    def __init__(self, window: Window, core: Core) -> None:
        super().__init__(window)
        self._window, self._core = window, core

    def show(self, project: Project, make_frame: Callable[[], DeskFrame], still: Callable[[], bool]) -> None:
        """Show what is new, if it is `still` wanted once it is read; where nothing is any more, go back."""
        language = self._window.recorder_language
        news, ask = self._core.news, self._window.worker.ask

        def show(found: NewPack | None) -> None:
            if not still():
                return
            if found is None:
                self.left.emit()
                return
            page = NewsPage(make_frame(), make_news(found, language))
            page.back_asked.connect(self.left)
            page.read.connect(
                lambda: ask(lambda: news.mark_read(project.id), lambda _: self.left.emit(), self._window.tell)
            )
            self.page_made.emit(page)

        ask(lambda: news.tell(project.id, nearest_language(project, language)), show, self._window.tell)


def make_news(found: NewPack, language: str) -> NewsView:
    """Return what the page shows of a newer pack."""
    blocks = (
        ChangeBlock(head.version, tell_plain_date(head.date, language), tuple(head.changes), head.major)
        for head in found.heads
    )
    return NewsView(found.number, tell_moment_text(found.installed, language), tuple(blocks))
