"""Consent by voice on screen: who stands by, the statement, and the signatures behind it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from collector.consent.witness import Companion
from collector.session.speaking import LONGEST_MS, UNUSABLE
from ui.flows.consent.listening import Listening
from ui.flows.consent.prepared import Prepared
from ui.flows.record.concerns import Concerns
from ui.flows.record.levels import level_of
from ui.flows.record.watching import POLL_MS
from ui.pages.consent.statement import StatementPage
from ui.pages.consent.witness import WitnessPage
from ui.presenter.frame import SessionFrame
from ui.presenter.pack_views import make_witness_view
from ui.presenter.spoken import PersonGiven, SpokenShown, StatementView, WitnessGiven
from ui.window import Window

if TYPE_CHECKING:
    from collector.session.session import Session
    from collector.session.speaking import Spoken

Run = Callable[[Callable[[], object]], None]


class Oral(QObject):
    """Makes the pages that only a spoken consent has. `run` makes a call, then shows the next step."""

    mark_wanted = Signal()
    refused = Signal()
    left = Signal()

    def __init__(self, window: Window, session: Session, prepared: Prepared, run: Run) -> None:
        super().__init__(window)
        self._window, self._session, self._prepared, self._run = window, session, prepared, run
        self.listening = Listening(window)
        self._given: WitnessGiven | None = None
        self._page: StatementPage | None = None
        self._concerns = Concerns(window, session)
        self._timer = QTimer(self, interval=POLL_MS)
        self._timer.timeout.connect(self._poll)

    def name_of(self, role: str) -> str:
        """Return the name that was given for a role; nothing after a pause: names are kept in memory only."""
        given = self._given
        if given is None:
            return ""
        person = given.witness if role == "witness" else given.interpreter
        return person.name if person else ""

    def language_of(self, role: str) -> str:
        """Return the language that an interpreter translates into, in words."""
        if role != "interpreter" or self._given is None or self._given.interpreter is None:
            return ""
        view = make_witness_view(self._prepared.project, self._prepared.language)
        return dict(view.languages).get(self._given.interpreter.language, "")

    def make_witness(self, frame: SessionFrame) -> WitnessPage:
        """Make the page that asks who stands by."""
        view = make_witness_view(self._prepared.project, self._prepared.language)
        page = WitnessPage(frame, view)
        page.given.connect(self._name)
        return page

    def _name(self, given: WitnessGiven) -> None:
        def call() -> None:
            interpreter = _companion(given.interpreter) if given.interpreter else None
            self._session.talk.name_witness(_companion(given.witness), interpreter)
            self._given = given

        self._run(call)

    def read_alone(self) -> None:
        """The contributor reads after all."""
        self._given = None
        self._run(self._session.talk.read_alone)

    def make_statement(self, frame: SessionFrame, view: StatementView) -> StatementPage:
        """Make the page on which the statement is spoken."""
        page = StatementPage(frame, view)
        page.start_wanted.connect(self._start)
        page.end_wanted.connect(self._end)
        page.kept.connect(lambda: self._run(self._session.statement.keep))
        page.refused.connect(self.refused)
        page.mark_asked.connect(lambda: self._leave_for(self.mark_wanted))
        page.back_asked.connect(lambda: self._leave_for(self.left))
        page.destroyed.connect(lambda *_: self._forget(page))
        self._page = page
        self.listening.attend(page, lambda _key: self._session.statement.hear())
        return page

    def _start(self) -> None:
        page = self._page
        if page is None:
            return
        self.listening.silence()
        page.show_opening()
        self._concerns.begin(page)

        def started(_: object) -> None:
            page.show_recording()
            self._timer.start()

        self._window.worker.ask(self._session.statement.start, started, self._fail, page=page)

    def _end(self) -> None:
        page = self._page
        self._rest()
        if page is None or not page.recording:
            return
        page.show_ending()

        self._window.worker.ask(
            self._session.statement.stop,
            lambda spoken: page.show_spoken(_show(spoken)),
            self._fail,
            page=page,
        )

    def _forget(self, page: StatementPage) -> None:
        if self._page is page:
            self._page = None

    def _leave_for(self, where: object) -> None:
        """Destroy what was said and let the microphone go before another page comes."""
        self._rest()
        self._page = None
        signal: Callable[[], None] = where.emit  # type: ignore[attr-defined]
        self._window.worker.ask(self._session.statement.drop, lambda _: signal(), self._window.tell)

    def _rest(self) -> None:
        self._timer.stop()
        self._concerns.end()

    def _fail(self, error: BaseException) -> None:
        self._rest()
        page = self._page
        if page is not None:
            page.show_ready()
        self._window.tell(error)

    def _poll(self) -> None:
        """Show level and time; a statement ends by itself when it grows too long or nobody is before it."""
        page = self._page
        if page is None or not page.recording:
            self._rest()
            return
        live = self._session.live
        page.show_level(level_of(live))
        page.show_wave(live.peaks)
        if live.ended or not page.isVisible() or live.recorded_s * 1000 >= LONGEST_MS:
            self._end()


def _companion(person: PersonGiven) -> Companion:
    return Companion(person.name, person.language)


def _show(spoken: Spoken) -> SpokenShown:
    worst_first = sorted(spoken.verdicts, key=lambda code: code not in UNUSABLE)
    return SpokenShown(round(spoken.duration_ms / 1000), tuple(worst_first), spoken.usable)
