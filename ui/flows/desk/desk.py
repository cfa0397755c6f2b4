"""The recorder's side: sign-in, home, outbox, place and devices, contacts, and the way into a session."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from collector.session.device_choice import DeviceChoice
from ui.flows.consent.prepared import prepare
from ui.flows.desk.about import AboutFlow
from ui.flows.desk.entering import Entering
from ui.flows.desk.home import HomeFlow
from ui.flows.desk.lists import Lists
from ui.flows.desk.looking_up import LookingUp
from ui.flows.desk.overdue import Overdue
from ui.flows.desk.presence import Presence
from ui.flows.desk.sending import Sending
from ui.flows.desk.settings import SettingsFlow
from ui.flows.place.trying import Trying
from ui.flows.rights.rights import RightsFlow
from ui.flows.session.session import SessionFlow
from ui.pages.consent.contact import ContactPage
from ui.pages.desk.home import HomePage
from ui.pages.rights.requests import RequestsPage
from ui.presenter.frame import DeskFrame, Place
from ui.presenter.moments import tell_date
from ui.presenter.pack_views import nearest_language
from ui.widgets.frame.desk import DeskPage
from ui.widgets.frame.frame import discard
from ui.widgets.frame.sizes import use_text_size
from ui.window import Window

if TYPE_CHECKING:
    from collector.build import Core
    from collector.model.pack import Project
    from collector.project.pack import Pack

BEHIND_SETTINGS = ("doctor", "ledger", "about")


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
        self._looking.left.connect(lambda: self._go(self._place_now))
        self._rights = RightsFlow(window, core)
        self._rights.page_made.connect(self._put_request_page)
        self._rights.overlay_made.connect(lambda page: self._put_request_page(page, over=True))
        self._sending = Sending(window, core)
        self._rights.taken.connect(self._sending.start)
        self._sending.changed.connect(self._refresh)
        self._home = HomeFlow(window, core, self._sending, self._trying)
        self._home.session_wanted.connect(self._begin_session)
        self._home.all_wanted.connect(self._show_all)
        self._home.counted.connect(self._note_counts)
        self._lists = Lists(window, core, self._sending)
        self._lists.counted.connect(self._note_counts)
        for part in (self._home, self._lists):
            part.page_made.connect(self._put)
            part.asked.connect(self._do)
        self._join_settings()
        self._presence = Presence(self)
        self._presence.left_alone.connect(self._lock)
        self._overdue = Overdue(window, core, lambda: self._session is not None)
        self._overdue.sealed.connect(self._sending.start)
        self._overdue.sealed.connect(self._refresh)

    def _join_settings(self) -> None:
        self._settings = SettingsFlow(self._window, self._core)
        self._settings.page_made.connect(self._put)
        self._settings.limited.connect(self._sending.start_anew)
        self._settings.turned.connect(lambda: self._go(self._place_now))
        self._about = AboutFlow(self._window, self._core)
        self._about.page_made.connect(lambda page, over: self._put(page, over=over))
        self._about.left.connect(lambda: self._go("settings"))

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
        self._lists.use_project(self._project)
        self._go("home")

    def _go(self, place: str) -> None:
        self._window.speak_to_recorder()
        self._trying.leave()
        self._place_now = place  # type: ignore[assignment]  # the page's own names
        self._places[place]()

    @property
    def _places(self) -> dict[str, Callable[[], None]]:
        """What leads to each place."""
        return {
            "home": self._load_home,
            "sessions": lambda: self._lists.show_sessions(self._frame, lambda: self._is_at("sessions")),
            "outbox": lambda: self._lists.show_outbox(self._frame),
            "requests": lambda: self._rights.show(self._project, self._frame),
            "devices": self._load_devices,
            "contact": self._show_contact,
            "settings": self._show_settings,
            "about": lambda: self._about.show(self._project, self._frame, lambda: self._is_at("about")),
        }

    def _refresh(self) -> None:
        page = self._window.page
        self._lists.refresh()
        if isinstance(page, HomePage):
            self._load_home(anew=False)
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

    def _load_home(self, *, anew: bool = True) -> None:
        self._home.show(self._project, self._frame, lambda: self._is_at("home"), anew=anew)

    def _is_at(self, place: Place) -> bool:
        return self._place_now == place and self._session is None

    def _note_counts(self, waiting: int, pressing: int | None = None) -> None:
        self._waiting = waiting
        self._pressing = self._pressing if pressing is None else pressing

    def _show_all(self, standing: str) -> None:
        self._lists.filter_by(standing)
        self._go("sessions")

    def _do(self, what: str, session: str) -> None:
        """What a row's button says."""
        calls = {
            "resume": self._resume_session, "told": self._tell_session, "seal": self._overdue.seal,
            "send": self._sending.start_one,
        }  # fmt: skip
        calls[what](session)

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

    def _show_settings(self) -> None:
        doors = tuple(place for place in BEHIND_SETTINGS if place in self._places)
        self._settings.show(self._frame, doors, lambda: self._is_at("settings"))

    def _put(self, page: DeskPage, *, over: bool = False) -> None:
        if not self._inside:
            discard(page)
            return
        page.place_wanted.connect(self._go)
        page.lock_wanted.connect(self._lock)
        page.language_wanted.connect(self._turn_language)
        page.help_wanted.connect(self._window.help_asked)
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
        use_text_size(0)  # a contributor's pages begin with A, whatever the recorder reads
        self._presence.rest()  # a session watches by itself, and asks for no PIN
        return flow

    def _stay(self) -> None:
        """No session was opened: the list stays, and says why."""
        if self._session is not None:
            self._session.deleteLater()
            self._session = None
        self._window.speak_to_recorder()
        self._presence.watch()

    def _take_back(self) -> None:
        if self._session is not None:
            self._session.deleteLater()
            self._session = None
        self._inside = False
        self._overdue.look()
        self._window.speak_to_recorder()
        self._entering.begin()
