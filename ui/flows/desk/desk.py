"""The recorder's side: sign-in, home, outbox, place and devices, contacts, and the way into a session."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from collector.session.device_choice import DeviceChoice
from ui.flows.desk.about import AboutFlow
from ui.flows.desk.entering import Entering
from ui.flows.desk.first_run import FirstRun
from ui.flows.desk.frames import make_frame
from ui.flows.desk.home import HomeFlow
from ui.flows.desk.laptop import LaptopFlow
from ui.flows.desk.lists import Lists
from ui.flows.desk.looking_up import LookingUp
from ui.flows.desk.overdue import Overdue
from ui.flows.desk.presence import Presence
from ui.flows.desk.sending import Sending
from ui.flows.desk.settings import SettingsFlow
from ui.flows.place.trying import Trying
from ui.flows.rights.rights import RightsFlow
from ui.flows.session.session import SessionFlow
from ui.pages.desk.home import HomePage
from ui.presenter.frame import DeskFrame, Place
from ui.widgets.frame.desk import DeskPage
from ui.widgets.frame.frame import Page, discard
from ui.widgets.frame.sizes import use_text_size
from ui.window import Window

if TYPE_CHECKING:
    from collector.build import Core
    from collector.model.pack import Project
    from collector.project.pack import Pack

BEHIND_SETTINGS = ("doctor", "ledger", "about")


class DeskFlow(QObject):
    """Knows which of the recorder's places is in sight; a session runs in a flow of its own.

    `reopen_wanted`: the data folder counts as it is now only once it was opened anew.
    """

    reopen_wanted = Signal()

    def __init__(self, window: Window, core: Core, project: str | None) -> None:
        super().__init__(window)
        self._window, self._core = window, core
        self._place_now: Place = "home"
        self._inside = False  # between a PIN and the next one: what was asked for before shows nothing after
        self._waiting, self._session_waits = 0, False  # a session waits until place and devices are chosen
        self._session: SessionFlow | None = None
        self._make_ways_in(project)
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
        self._home.notice_wanted.connect(self._follow_notice)
        self._home.counted.connect(self._note_count)
        self._lists = Lists(window, core, self._sending)
        self._lists.counted.connect(self._note_count)
        for part in (self._home, self._lists):
            part.page_made.connect(self._put)
            part.asked.connect(self._do)
        self._join_settings()
        self._presence = Presence(self)
        self._presence.left_alone.connect(self._lock)
        self._overdue = Overdue(window, core, lambda: self._session is not None)
        self._overdue.sealed.connect(self._sending.start)
        self._overdue.sealed.connect(self._refresh)

    def _make_ways_in(self, project: str | None) -> None:
        """Signing in, place and devices, and on a laptop that is new the walk that leads through both."""
        self._entering = Entering(self._window, self._core, project)
        self._entering.entered.connect(self._enter)
        self._trying = Trying(self._window, self._core)
        self._trying.page_made.connect(self._put_devices)
        self._trying.chosen.connect(self._leave_devices)
        self._first_run = FirstRun(self._window, self._core, self._trying)
        self._first_run.page_made.connect(self._put_alone)
        self._first_run.left.connect(self._lock)
        self._first_run.over.connect(lambda: self._go("home"))

    def _join_settings(self) -> None:
        self._settings = SettingsFlow(self._window, self._core)
        self._settings.page_made.connect(self._put)
        self._settings.limited.connect(self._sending.start_anew)
        self._settings.turned.connect(lambda: self._go(self._place_now))
        self._about = AboutFlow(self._window, self._core)
        self._about.page_made.connect(lambda page, over: self._put(page, over=over))
        self._about.left.connect(lambda: self._go("settings"))
        self._laptop = LaptopFlow(self._window, self._core)
        self._laptop.page_made.connect(self._put)
        self._laptop.left.connect(
            lambda: self._go("settings" if self._place_now in BEHIND_SETTINGS else "home")
        )
        self._laptop.reopen_wanted.connect(self.reopen_wanted)

    def begin(self) -> None:
        """Ask who is there, and send what waits from before."""
        self._entering.begin()
        self._sending.start()
        self._overdue.begin()

    def end(self) -> None:
        """Stop sending and trying, so that the core can be closed; no page comes any more."""
        self._inside = False
        self._overdue.end()
        self._first_run.rest()
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
        if self._entering.setting_up:
            self._place_now = "devices"
            self._first_run.go_on(self._project, self._frame)
        else:
            self._go("home")

    def _go(self, place: str) -> None:
        self._window.speak_to_recorder()
        self._trying.leave()
        self._session_waits = False
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
            "devices": lambda: self._trying.show(self._frame),
            "contact": self._show_contact,
            "doctor": lambda: self._show_laptop("doctor"),
            "ledger": lambda: self._show_laptop("ledger"),
            "settings": self._show_settings,
            "about": lambda: self._about.show(self._project, self._frame, lambda: self._is_at("about")),
        }

    def _refresh(self) -> None:
        page = self._window.page
        self._lists.refresh()
        if isinstance(page, HomePage):
            self._load_home(anew=False)
        else:
            self._rights.refresh()

    def _put_request_page(self, page: DeskPage, *, over: bool = False) -> None:
        if self._place_now == "requests" and self._session is None:
            self._put(page, over=over)

    def _frame(self) -> DeskFrame:
        operator, language = self._core.people.operator, self._window.recorder_language
        return make_frame(operator, self._project, language, self._waiting, self._place_now)

    def _load_home(self, *, anew: bool = True) -> None:
        self._home.show(self._project, self._frame, lambda: self._is_at("home"), anew=anew)

    def _is_at(self, place: Place) -> bool:
        return self._place_now == place and self._session is None

    def _note_count(self, waiting: int) -> None:
        self._waiting = waiting

    def _show_all(self, standing: str) -> None:
        self._lists.filter_by(standing)
        self._go("sessions")

    def _do(self, what: str, session: str) -> None:
        """What a row's button says."""
        calls = {
            "resume": lambda: self._make_session().resume(session),
            "seal": lambda: self._overdue.seal(session),
            "told": lambda: self._looking.tell(session, self._frame),
            "send": lambda: self._sending.start_one(session),
        }
        calls[what]()

    def _show_contact(self) -> None:
        self._looking.show_own_contact(self._pack, lambda: self._go("home"), lambda: self._inside)

    def _follow_notice(self, kind: str) -> None:
        """Go to what a notice on the start page is about."""
        ways = {
            "news": lambda: self._show_laptop("news"),
            "held": lambda: self._show_all("held"),
            "requests": lambda: self._go("requests"),
        }
        ways.get(kind, lambda: self._go("contact"))()  # whose training ends asks somebody

    def _show_laptop(self, what: str) -> None:
        place = self._place_now
        self._laptop.show(what, self._project, self._frame, lambda: self._is_at(place))

    def _put_devices(self, page: DeskPage) -> None:
        if self._first_run.is_on:
            self._first_run.dress_devices(page)
        # the search takes a while: something else may be in sight by now
        self._put(page) if self._is_at("devices") else discard(page)

    def _leave_devices(self) -> None:
        if self._first_run.is_on:
            self._first_run.show_sentence()
        else:
            self._begin_session() if self._session_waits else self._go("home")

    def _put_alone(self, page: Page) -> None:
        """Show a page of the walk: nothing leads to the desk's places from there."""
        self._window.show_page(page) if self._inside else discard(page)

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
        self._first_run.rest()
        self._entering.begin()

    def _begin_session(self) -> None:
        """Begin, or have place and devices chosen first and begin then."""
        if self._trying.ready:
            self._make_session().begin()
        else:
            self._go("devices")
            self._session_waits = True

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
        self._forget_session()
        self._window.speak_to_recorder()
        self._presence.watch()

    def _forget_session(self) -> None:
        if self._session is not None:
            self._session.deleteLater()
            self._session = None

    def _take_back(self) -> None:
        self._forget_session()
        self._inside = False
        self._overdue.look()
        self._window.speak_to_recorder()
        self._entering.begin()
