"""The recorder's side: sign-in, home, outbox, place and devices, contacts, and the way into a session."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from collector.session.device_choice import DeviceChoice
from collector.session.overdue import tell_sealing
from ui.flows.entering import Entering
from ui.flows.looking_up import LookingUp
from ui.flows.overdue import Overdue
from ui.flows.prepared import prepare
from ui.flows.presence import Presence
from ui.flows.rights import RightsFlow
from ui.flows.sending import Sending
from ui.flows.session import SessionFlow
from ui.flows.trying import Trying
from ui.pages.contact import ContactPage
from ui.pages.home import HomePage
from ui.pages.outbox import OutboxPage
from ui.pages.requests import RequestsPage
from ui.presenter.desk import ASIDE, HELD, HomeView, make_lines, make_outbox, make_quotas, needs_attention
from ui.presenter.frame import DeskFrame, Place
from ui.presenter.moments import tell_date, tell_day, tell_soon, tell_started
from ui.presenter.pack_views import nearest_language
from ui.widgets.desk import DeskPage
from ui.window import Window

if TYPE_CHECKING:
    from collector.build import Core
    from collector.index import SessionRow
    from collector.model.pack import Project
    from collector.project.pack import Pack
    from collector.project.quotas import QuotaCount

IN_OUTBOX = frozenset({"sealed", "delivered"})


def _find_trouble(row: SessionRow, held: frozenset[str]) -> str | None:
    """A child that was found comes before all; what somebody asked for is no failure of the upload."""
    waits = row.session in held and row.stage == "sealed" and row.trouble != ASIDE
    return HELD if waits else row.trouble


class DeskFlow(QObject):
    """Knows which of the recorder's places is in sight; a session runs in a flow of its own."""

    def __init__(self, window: Window, core: Core, project: str | None) -> None:
        super().__init__(window)
        self._window, self._core = window, core
        self._place_now: Place = "home"
        self._inside = False  # between a PIN and the next one: what was asked for before shows nothing after
        self._waiting = self._pressing = 0
        self._session: SessionFlow | None = None
        self._entering = Entering(window, core, project)
        self._entering.entered.connect(self._enter)
        self._trying = Trying(window, core)
        self._trying.page_made.connect(self._put)
        self._trying.chosen.connect(lambda: self._go("home"))
        self._looking = LookingUp(window, core)
        self._looking.page_made.connect(self._put)
        self._looking.left.connect(lambda: self._go("home"))
        self._rights = RightsFlow(window, core)
        self._rights.page_made.connect(self._put_request_page)
        self._rights.overlay_made.connect(lambda page: self._put_request_page(page, over=True))
        self._sending = Sending(window, core)
        self._rights.taken.connect(self._sending.start)
        self._sending.changed.connect(self._refresh)
        self._presence = Presence(self)
        self._presence.left_alone.connect(self._lock)
        self._overdue = Overdue(window, core, lambda: self._session is not None)
        self._overdue.sealed.connect(self._sending.start)
        self._overdue.sealed.connect(self._refresh)

    def begin(self) -> None:
        """Ask who is there, and send what waits from before."""
        self._entering.begin()
        self._sending.start()
        self._overdue.begin()

    def end(self) -> None:
        """Stop sending and trying, so that the core can be closed."""
        self._overdue.end()
        self._presence.rest()
        self._sending.pause()
        self._trying.leave()

    @property
    def _pack(self) -> Pack:
        return self._entering.pack

    @property
    def _project(self) -> Project:
        return self._pack.project

    def _enter(self) -> None:
        self._inside = True
        self._presence.watch()
        self._trying.use_project(self._project)
        self._go("home")

    def _go(self, place: str) -> None:
        self._window.speak_to_recorder()
        self._trying.leave()
        places = {
            "home": self._load_home,
            "outbox": self._load_outbox,
            "requests": lambda: self._rights.show(self._project, self._frame),
            "devices": self._load_devices,
            "contact": self._show_contact,
        }
        self._place_now = place  # type: ignore[assignment]  # the page's own names
        places[place]()

    def _refresh(self) -> None:
        page = self._window.page
        if isinstance(page, OutboxPage):
            self._load_outbox()
        elif isinstance(page, HomePage):
            self._load_home()
        elif isinstance(page, RequestsPage):
            self._rights.show(self._project, self._frame)

    def _put_request_page(self, page: DeskPage, *, over: bool = False) -> None:
        if self._place_now == "requests" and self._session is None:
            self._put(page, over=over)

    def _frame(self) -> DeskFrame:
        operator = self._core.people.operator
        language = self._window.recorder_language
        day = operator.trained_until if operator else None
        trained = tell_date(datetime(day.year, day.month, day.day, tzinfo=UTC), language) if day else ""
        return DeskFrame(
            title=self._title(),
            recorder=operator.code if operator else "",
            trained_until=trained,
            outbox_count=self._waiting,
            place=self._place_now,
            rehearsal=self._project.rehearsal,
            request_count=self._pressing,
        )

    def _title(self) -> str:
        return self._project.title(nearest_language(self._project, self._window.recorder_language))

    def _load_home(self) -> None:
        name = self._project.id
        self._window.worker.ask(
            lambda: (
                self._core.sessions.rows(name),
                self._core.projects.quotas(name),
                self._core.desk.pressing(name),
                self._core.desk.held(name),
            ),
            lambda found: self._show_home(*found),
            self._window.tell,
        )

    def _show_home(
        self, rows: list[SessionRow], quotas: list[QuotaCount], pressing: int, held: frozenset[str]
    ) -> None:
        if self._place_now != "home" or self._session is not None:
            return
        seals = self._tell_sealing(rows)
        lines = make_lines(self._for_people(rows, held), running=self._sending.running, seals=seals)
        self._waiting = sum(row.stage == "sealed" for row in rows)
        self._pressing = pressing
        now = datetime.now(UTC).astimezone()
        view = HomeView(
            day=tell_day(now, self._window.recorder_language),
            project=self._title(),
            place=self._trying.place,
            lines=lines,
            ready=self._trying.ready,
            needs=needs_attention(lines),
            quotas=make_quotas(quotas, self._window.recorder_language),
        )
        page = HomePage(self._frame(), view)
        page.session_wanted.connect(self._begin_session)
        page.review_wanted.connect(self._resume_session)
        page.told_wanted.connect(self._tell_session)
        page.seal_wanted.connect(self._overdue.seal)
        self._put(page)

    def _for_people(self, rows: list[SessionRow], held: frozenset[str]) -> list[SessionRow]:
        from dataclasses import replace

        language = self._window.recorder_language
        faults = self._sending.faults
        return [
            replace(
                row,
                started=tell_started(row.started, language),
                trouble=_find_trouble(row, held) or faults.get(row.session),
            )
            for row in rows
        ]

    def _tell_sealing(self, rows: list[SessionRow]) -> dict[str, str]:
        """When each open session is sealed by itself, in the recorder's words."""
        hours, language = self._project.review_window_hours, self._window.recorder_language
        ends = {row.session: tell_sealing(row, hours) for row in rows}
        return {session: tell_soon(end, language) for session, end in ends.items() if end is not None}

    def _load_outbox(self) -> None:
        self._window.worker.ask(
            lambda: (self._core.sessions.rows(self._project.id), self._core.desk.held(self._project.id)),
            lambda found: self._show_outbox(*found),
            self._window.tell,
        )

    def _show_outbox(self, rows: list[SessionRow], held: frozenset[str]) -> None:
        if self._place_now != "outbox" or self._session is not None:
            return
        shown = [row for row in self._for_people(rows, held) if row.stage in IN_OUTBOX]
        self._waiting = sum(row.stage == "sealed" for row in shown)
        view = make_outbox(shown, running=self._sending.running, trouble=self._sending.trouble)
        page = OutboxPage(self._frame(), view)
        page.send_wanted.connect(self._sending.start)
        page.pause_wanted.connect(self._sending.pause)
        self._sending.moved.connect(page.show_progress)
        self._put(page)

    def _load_devices(self) -> None:
        self._trying.show(self._frame)

    def _show_contact(self) -> None:
        language = nearest_language(self._project, self._window.recorder_language)

        def show(prepared: object) -> None:
            page = ContactPage(prepared.contact, rehearsal=self._project.rehearsal)  # type: ignore[attr-defined]
            page.back_asked.connect(lambda: self._go("home"))
            page.copy_asked.connect(lambda: self._looking.ask_policy(rehearsal=self._project.rehearsal))
            if self._inside:
                self._window.show_page(page)

        self._window.worker.ask(lambda: prepare(self._pack, language, ""), show, self._window.tell)

    def _put(self, page: DeskPage, *, over: bool = False) -> None:
        if not self._inside:
            page.deleteLater()
            return
        page.place_wanted.connect(self._go)
        page.lock_wanted.connect(self._lock)
        page.language_wanted.connect(self._turn_language)
        self._window.lay_over(page) if over else self._window.show_page(page)

    def _turn_language(self) -> None:
        self._window.turn_language()
        self._go(self._place_now)

    def _lock(self) -> None:
        """Ask for the PIN again, by hand or because nobody touched anything: what is being sent goes on."""
        self._inside = False
        self._presence.rest()
        self._trying.leave()
        self._entering.begin()

    def _begin_session(self) -> None:
        if not self._trying.ready:
            self._go("devices")
            return
        self._make_session().begin()

    def _tell_session(self, session: str) -> None:
        self._looking.tell(session, self._frame)

    def _resume_session(self, session: str) -> None:
        self._make_session().resume(session)

    def _make_session(self) -> SessionFlow:
        devices: DeviceChoice = self._trying.devices
        flow = SessionFlow(self._window, self._core, self._project.id, devices, self._trying.traits)
        flow.over.connect(self._take_back)
        flow.unopened.connect(self._stay)
        flow.sealed.connect(self._sending.start)
        flow.shown.connect(self._sending.attend)
        self._session = flow
        self._presence.rest()  # a session watches by itself, and asks for no PIN
        return flow

    def _stay(self) -> None:
        """No session was opened: the list stays, and says why."""
        if self._session is not None:
            self._session.deleteLater()
            self._session = None
        self._presence.watch()

    def _take_back(self) -> None:
        if self._session is not None:
            self._session.deleteLater()
            self._session = None
        self._inside = False
        self._overdue.look()
        self._window.speak_to_recorder()
        self._entering.begin()
