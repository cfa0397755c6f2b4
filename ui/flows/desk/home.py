"""The start page at work: one question in the worker brings all of it, however many sessions there are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from collector.index import NEEDS, UNSENT, SessionRow, Standing, Sums, Wanted
from collector.index.standing import STANDINGS
from ui.flows.desk.row_words import RowWords, tell_net
from ui.flows.desk.sending import Sending
from ui.flows.place.trying import Trying
from ui.pages.desk.home import HomePage
from ui.presenter.desk import HomeView, Today, make_quotas
from ui.presenter.frame import DeskFrame
from ui.presenter.listing import span_day
from ui.presenter.moments import tell_day, tell_minutes
from ui.presenter.noticing import Noticed, make_notices
from ui.presenter.pack_views import nearest_language
from ui.window import Window

if TYPE_CHECKING:
    from collector.build import Core
    from collector.model.pack import Project
    from collector.project.quotas import QuotaCount

NEEDS_SHOWN, LATEST_SHOWN = 4, 4
KEPT = frozenset(STANDINGS) - {"ended"}  # what was withdrawn is nobody's work of today


@dataclass(frozen=True)
class HomeFound:
    """What the start page shows of the core; `free_bytes` is None where the disk can't be read."""

    needs: tuple[SessionRow, ...]
    latest: tuple[SessionRow, ...]
    counts: dict[Standing, int]
    today: Sums
    quotas: list[QuotaCount]
    noticed: Noticed
    free_bytes: int | None


def find_home(core: Core, project: str, day: datetime) -> HomeFound:
    """Ask the core for all of the start page; `day` is today, here."""
    every = Wanted(project, held=core.desk.held(project))
    needs = core.sessions.page(replace(every, standings=NEEDS), limit=NEEDS_SHOWN).rows
    shown = {row.session for row in needs}
    counts = core.sessions.count(every)
    newest = core.sessions.page(every, limit=NEEDS_SHOWN + LATEST_SHOWN).rows
    since, until = span_day(day.date())
    return HomeFound(
        needs,
        tuple(row for row in newest if row.session not in shown)[:LATEST_SHOWN],
        counts,
        core.sessions.sum_up(replace(every, standings=KEPT, since=since, until=until)),
        core.projects.quotas(project),
        _find_noticed(core, project, counts.get("held", 0)),
        core.free_bytes(),
    )


def _find_noticed(core: Core, project: str, held: int) -> Noticed:
    operator = core.people.operator
    return Noticed(
        core.desk.pressing(project), held, core.news.is_unread(project),
        operator.trained_until if operator else None,
    )  # fmt: skip


class HomeFlow(QObject):
    """`page_made` brings the page, `asked` what is wanted of a session, `all_wanted` the list of which."""

    page_made = Signal(object)
    session_wanted = Signal()
    all_wanted = Signal(str)
    asked = Signal(str, str)
    notice_wanted = Signal(str)
    counted = Signal(int)

    def __init__(self, window: Window, core: Core, sending: Sending, trying: Trying) -> None:
        super().__init__(window)
        self._window, self._core = window, core
        self._sending, self._trying = sending, trying
        self._view: HomeView | None = None

    def show(
        self, project: Project, make_frame: Callable[[], DeskFrame], still: Callable[[], bool], *, anew: bool
    ) -> None:
        """Ask for the page; it comes if it is `still` wanted then, and is `anew` or another one."""
        day = datetime.now(UTC).astimezone()

        def show(found: HomeFound) -> None:
            if not still():
                return
            self.counted.emit(sum(found.counts.get(name, 0) for name in UNSENT))
            view = self._make_view(project, found, day)
            if anew or view != self._view or not isinstance(self._window.page, HomePage):
                self._put(HomePage(make_frame(), view))
            self._view = view

        self._window.worker.ask(lambda: find_home(self._core, project.id, day), show, self._window.tell)

    def _put(self, page: HomePage) -> None:
        page.session_wanted.connect(self.session_wanted)
        page.all_wanted.connect(self.all_wanted)
        page.asked.connect(self.asked)
        page.notice_wanted.connect(self.notice_wanted)
        before = self._window.page
        focused = before.focusWidget() if isinstance(before, HomePage) else None
        name = focused.objectName() if focused is not None else ""
        self.page_made.emit(page)
        kept = page.findChild(QWidget, name) if name else None
        if kept is not None:  # the page was made anew under somebody's keys
            kept.setFocus(Qt.FocusReason.OtherFocusReason)

    def _make_view(self, project: Project, found: HomeFound, day: datetime) -> HomeView:
        language, sending = self._window.recorder_language, self._sending
        words = RowWords(
            language, dict(sending.faults), sending.live, {project.id: project.review_window_hours}
        )
        return HomeView(
            day=tell_day(day, language),
            project=project.title(nearest_language(project, language)),
            place=self._trying.place,
            ready=self._trying.ready,
            needs=tuple(words.tell(row) for row in found.needs),
            notices=make_notices(found.noticed, day.date(), language),
            need_count=sum(found.counts.get(name, 0) for name in NEEDS),
            latest=tuple(words.tell(row) for row in found.latest),
            counts=found.counts,
            today=Today(found.today.sessions, found.today.takes, tell_minutes(found.today.duration_ms)),
            quotas=make_quotas(found.quotas, language),
            net=tell_net(sending, language),
            free_gb=None if found.free_bytes is None else found.free_bytes // 10**9,
        )
