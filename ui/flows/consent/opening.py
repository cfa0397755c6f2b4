"""Before a session: language, age, who came before, and a clock that somebody answers for."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from collector.errors import AccountClosed, ClockBehind, FormIncomplete, GateClosed
from collector.session.beginning import Beside, StartChoice
from collector.session.returning import Earlier, Since
from ui.flows.consent.leads_word import LeadsWord
from ui.flows.consent.prepared import Prepared, prepare
from ui.languages import closest_language
from ui.messages import explain
from ui.pages.consent.age import AgePage
from ui.pages.consent.returning import ReturningPage
from ui.presenter.moments import tell_date
from ui.presenter.pack_views import nearest_language
from ui.presenter.people import AgeView, LeadView
from ui.presenter.returning import make_before_view
from ui.window import Window

if TYPE_CHECKING:
    from collector.build import Core
    from collector.project.pack import Pack
    from collector.session.device_choice import DeviceChoice
    from collector.session.session import Session
    from collector.session.view import SessionView

NOTHING = Since(major=False, changes=(), read=frozenset())
Asked = tuple[Beside, Since]


class Opening(QObject):
    """Ends with `opened(session, prepared, view, since)`, or `resume_wanted` for one that is still open.

    `failed`: not even the first question could be asked.
    """

    opened = Signal(object, object, object, object)
    resume_wanted = Signal(str)
    page_made = Signal(object)
    left = Signal()
    failed = Signal()

    def __init__(self, window: Window, core: Core, project: str, leads: LeadsWord) -> None:
        super().__init__(window)
        self._window, self._core, self._project, self._leads = window, core, project, leads
        self._pack: Pack | None = None
        self.prepared: Prepared | None = None
        self._earlier: Earlier | None = None
        self._since = NOTHING
        self._devices: DeviceChoice | None = None
        self._place: dict[str, str] = {}
        self._people = 1
        self._asked: list[Asked] = []  # who has answered, in the order of their channels

    def begin(self, devices: DeviceChoice, place: dict[str, str], code: str = "", language: str = "") -> None:
        """Ask for language and age; with `code` it goes on with somebody who was here just now."""
        self._devices, self._place = devices, place
        self._people, self._asked = 1, []

        def call() -> tuple[Pack, Earlier | None]:
            earlier = self._core.archive.find_earlier(self._project, code) if code else None
            return self._core.projects.pack(self._project), earlier

        def taken(found: tuple[Pack, Earlier | None]) -> None:
            self._pack, self._earlier = found
            wanted = language or closest_language(self._window.recorder_language)
            self._choose_language(nearest_language(self._pack.project, wanted))

        self._window.worker.ask(call, taken, self._fail)

    def ask_again(self, devices: DeviceChoice, place: dict[str, str]) -> None:
        """Ask for language and age once more; who came back is still known."""
        if self.prepared is None:
            self.begin(devices, place)
            return
        self._asked = []
        self._ask_age(self.prepared, self._since)

    def _fail(self, error: BaseException) -> None:
        self.failed.emit()
        self._window.tell(error)

    def _choose_language(self, language: str) -> None:
        pack, earlier = self._pack, self._earlier
        if pack is None:
            return
        recorder = self._core.people.code

        def call() -> tuple[Prepared, Since]:
            since = self._core.archive.tell_since(earlier, pack, language) if earlier else NOTHING
            return prepare(pack, language, recorder), since

        self._window.worker.ask(call, lambda found: self._ask_age(*found), self._fail)

    def _ask_age(self, prepared: Prepared, since: Since) -> None:
        self.prepared, self._since = prepared, since
        self._window.speak(prepared.language)
        project, turn = prepared.project, len(self._asked) + 1
        languages = tuple(project.languages) if turn == 1 else (prepared.language,)
        view = AgeView(
            languages=languages,
            threshold=project.age.threshold,
            code=self._earlier.code if self._earlier else "",
            turn=turn,
            people=self._people,
            most=project.contributors_most,
        )
        page = AgePage(prepared.frame("age"), view)
        page.language_chosen.connect(self._choose_language)
        page.people_chosen.connect(self._choose_people)
        page.answered.connect(self._answer)
        page.before_asked.connect(self._ask_before)
        page.back_asked.connect(self._go_back)
        self.page_made.emit(page)

    def _choose_people(self, people: int) -> None:
        self._people = people

    def _go_back(self) -> None:
        """To the person before, whose answer is asked again; from the first one to the recorder."""
        prepared = self.prepared
        if not self._asked or prepared is None:
            self.left.emit()
            return
        person, since = self._asked.pop()
        self._earlier = person.earlier
        self._ask_age(prepared, since)

    def _answer(self, under_14: bool) -> None:
        """Take one person's answer; ask the next one, or begin."""
        prepared = self.prepared
        if prepared is None:
            return
        self._asked.append((Beside(under_14, self._earlier), self._since))
        if len(self._asked) < self._people:
            self._earlier = None
            self._ask_age(prepared, NOTHING)
        else:
            asked = tuple(self._asked)
            self._asked.pop()  # who is led back to this page answers it anew
            self._start(asked)

    def _ask_before(self) -> None:
        prepared = self.prepared
        if prepared is None:
            return
        page = ReturningPage(prepared.frame("age"))
        page.looked_for.connect(lambda typed: self._look(page, typed))
        page.went_on.connect(self._go_on)
        page.back_asked.connect(lambda: self._ask_age(prepared, self._since))
        self.page_made.emit(page)

    def _look(self, page: ReturningPage, typed: str) -> None:
        prepared, pack = self.prepared, self._pack
        if prepared is None or pack is None:
            return

        def call() -> tuple[Earlier, Since]:
            earlier = self._core.archive.find_earlier(self._project, typed)
            return earlier, self._core.archive.tell_since(earlier, pack, prepared.language)

        def found(pair: tuple[Earlier, Since]) -> None:
            self._earlier, self._since = pair
            parts = len(prepared.policy.sections)
            page.show_found(make_before_view(*pair, parts, lambda text: _tell_day(text, prepared.language)))

        def failed(error: BaseException) -> None:
            self._earlier, self._since = None, NOTHING
            if isinstance(error, FormIncomplete | AccountClosed):
                page.show_trouble(explain(error).whole)
            else:
                self._window.tell(error)

        self._window.ask_for(page, call, found, failed)

    def _go_on(self) -> None:
        earlier = self._earlier
        if earlier is not None and earlier.open_session:
            self.resume_wanted.emit(earlier.open_session)
        elif self.prepared is not None:
            self._ask_age(self.prepared, self._since)

    def _start(self, asked: tuple[Asked, ...], lead: str = "") -> None:
        """Begin with these people; `lead` answered for an age that this laptop knows otherwise."""
        prepared, devices = self.prepared, self._devices
        if prepared is None or devices is None:
            return
        first, *others = (person for person, _ in asked)
        choice = StartChoice(
            prepared.language, first.under_14, "", devices, self._place, first.earlier, tuple(others), lead
        )

        def call() -> tuple[Session, SessionView]:
            session = self._core.sessions.start(self._project, choice)
            return session, session.view

        def started(found: tuple[Session, SessionView]) -> None:
            self.opened.emit(found[0], prepared, found[1], asked[0][1])

        def failed(error: BaseException) -> None:
            if isinstance(error, ClockBehind):
                self._leads.ask_for_clock(lambda: self._start(asked, lead))
            elif isinstance(error, GateClosed) and error.reason == "known_child":
                self._leads.ask(
                    LeadView("age", refused=bool(lead)),
                    lambda code: self._start(asked, code),
                    guardian=lambda: self._begin_for_guardian(asked),
                )
            else:
                self._window.tell(error)

        self._window.worker.ask(call, started, failed)

    def _begin_for_guardian(self, asked: tuple[Asked, ...]) -> None:
        """A guardian decides for the one who is here; of several it is asked anew who is under age."""
        (person, since), *others = asked
        if not others:
            self._start(((Beside(True, person.earlier), since),))
        elif self.prepared is not None:
            self._asked, self._earlier = [], person.earlier
            self._ask_age(self.prepared, since)


def _tell_day(time_text: str, language: str) -> str:
    return tell_date(datetime.fromisoformat(time_text).astimezone(), language)
