"""Before a session: language, age, who came before, and a clock that somebody answers for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from collector.errors import ClockBehind, FormIncomplete
from collector.session.returning import Earlier, Since, tell_since
from collector.session.session import StartChoice
from ui.flows.prepared import Prepared, prepare
from ui.messages import explain
from ui.pages.age import AgePage
from ui.pages.clock import ClockPage
from ui.pages.returning import ReturningPage
from ui.presenter.moments import tell_date, tell_moment
from ui.presenter.returning import make_before_view
from ui.window import Window
from ui.words import closest_language

if TYPE_CHECKING:
    from collector.build import Core
    from collector.project.pack import Pack
    from collector.session.recording import DeviceChoice
    from collector.session.session import Session
    from collector.session.view import SessionView

NOTHING = Since(major=False, changes=(), read=frozenset())


class Opening(QObject):
    """Ends with `opened(session, prepared, view, since)`, or `resume_wanted` for one that is still open."""

    opened = Signal(object, object, object, object)
    resume_wanted = Signal(str)
    page_made = Signal(object)
    left = Signal()

    def __init__(self, window: Window, core: Core, project: str) -> None:
        super().__init__(window)
        self._window, self._core, self._project = window, core, project
        self._pack: Pack | None = None
        self.prepared: Prepared | None = None
        self._earlier: Earlier | None = None
        self._since = NOTHING
        self._devices: DeviceChoice | None = None
        self._place: dict[str, str] = {}

    def begin(self, devices: DeviceChoice, place: str, code: str = "", language: str = "") -> None:
        """Ask for language and age; with `code` it goes on with somebody who was here just now."""
        self._devices, self._place = devices, {"name": place} if place else {}

        def call() -> tuple[Pack, Earlier | None]:
            earlier = self._core.find_earlier(self._project, code) if code else None
            return self._core.project(self._project), earlier

        def taken(found: tuple[Pack, Earlier | None]) -> None:
            self._pack, self._earlier = found
            languages = self._pack.project.languages
            wanted = language or closest_language(self._window.recorder_language)
            self._choose_language(wanted if wanted in languages else languages[0])

        self._window.worker.ask(call, taken, self._window.tell)

    def _choose_language(self, language: str) -> None:
        pack, earlier, parts = self._pack, self._earlier, self._core.parts
        if pack is None:
            return
        recorder = self._core.operator.code if self._core.operator else ""

        def call() -> tuple[Prepared, Since]:
            since = tell_since(parts, earlier, pack, language) if earlier else NOTHING
            return prepare(pack, language, recorder), since

        self._window.worker.ask(call, lambda found: self._ask_age(*found), self._window.tell)

    def _ask_age(self, prepared: Prepared, since: Since) -> None:
        self.prepared, self._since = prepared, since
        self._window.speak(prepared.language)
        threshold = prepared.project.age.threshold
        code = self._earlier.code if self._earlier else ""
        page = AgePage(prepared.frame("age"), tuple(prepared.project.languages), threshold, code)
        page.language_chosen.connect(self._choose_language)
        page.answered.connect(self._start)
        page.before_asked.connect(self._ask_before)
        page.back_asked.connect(self.left)
        self.page_made.emit(page)

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
            earlier = self._core.find_earlier(self._project, typed)
            return earlier, tell_since(self._core.parts, earlier, pack, prepared.language)

        def found(pair: tuple[Earlier, Since]) -> None:
            self._earlier, self._since = pair
            parts = len(prepared.policy.sections)
            page.show_found(make_before_view(*pair, parts, lambda text: _tell_day(text, prepared.language)))

        def failed(error: BaseException) -> None:
            self._earlier, self._since = None, NOTHING
            message = explain(error)
            if isinstance(error, FormIncomplete):
                page.show_trouble(f"{message.sentence} {message.remedy}".strip())
            else:
                self._window.tell(error)

        self._window.worker.ask(call, found, failed)

    def _go_on(self) -> None:
        earlier = self._earlier
        if earlier is not None and earlier.open_session:
            self.resume_wanted.emit(earlier.open_session)
        elif self.prepared is not None:
            self._ask_age(self.prepared, self._since)

    def _start(self, under_14: bool) -> None:
        prepared, devices = self.prepared, self._devices
        if prepared is None or devices is None:
            return
        choice = StartChoice(prepared.language, under_14, "", devices, self._place, self._earlier)

        def call() -> tuple[Session, SessionView]:
            session = self._core.start_session(self._project, choice)
            return session, session.view

        def started(found: tuple[Session, SessionView]) -> None:
            self.opened.emit(found[0], prepared, found[1], self._since)

        def failed(error: BaseException) -> None:
            if isinstance(error, ClockBehind):
                self._ask_lead(lambda: self._start(under_14))
            else:
                self._window.tell(error)

        self._window.worker.ask(call, started, failed)

    def _ask_lead(self, then: Callable[[], None]) -> None:
        now = tell_moment(datetime.now(UTC), self._window.words.spoken)
        page = ClockPage(now, rehearsal=bool(self._pack and self._pack.project.rehearsal))

        def given(lead: str, pin: str) -> None:
            def failed(error: BaseException) -> None:
                message = explain(error)
                page.show_trouble(f"{message.sentence} {message.remedy}".strip())

            self._window.worker.ask(
                lambda: self._core.correct_clock(self._project, lead, pin),
                lambda _: then(),
                failed,
            )

        page.given.connect(given)
        page.back_asked.connect(self.left)
        self.page_made.emit(page)


def _tell_day(time_text: str, language: str) -> str:
    return tell_date(datetime.fromisoformat(time_text).astimezone(), language)
