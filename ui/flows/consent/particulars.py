"""What is filled in about a person: the guardian's particulars, the identity form, the speaker profile."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from collector.consent.compensation import PayChoice
from collector.session.typed import Asides
from ui.flows.consent.prepared import Prepared
from ui.flows.consent.said import Said
from ui.pages.consent.guardian import GuardianPage
from ui.pages.consent.identity import IdentityPage
from ui.pages.consent.profile import ProfilePage
from ui.presenter.frame import SessionFrame
from ui.presenter.pack_views import (
    make_guardian_view,
    make_identity_fields,
    make_pay_view,
    make_profile_fields,
)
from ui.presenter.people import GuardianGiven, IdentityGiven, ProfileGiven
from ui.widgets.frame.frame import Page

if TYPE_CHECKING:
    from collector.session.session import Session

Call = Callable[[], object]
Given = GuardianGiven | IdentityGiven


class Particulars(QObject):
    """Makes the pages, and gives the core what was filled in.

    What was given is held, with a lead's word on a name, until the core has taken it. What was typed into the
    identity form and chosen in the profile is there again for who goes back, until the profile is taken.
    """

    back_wanted = Signal()
    form_wanted = Signal()

    def __init__(self, session: Session, prepared: Prepared, run: Callable[[Call], None]) -> None:
        super().__init__()
        self._session, self._prepared, self._run = session, prepared, run
        self._form: IdentityGiven | None = None
        self._answers: ProfileGiven | None = None
        self._given: Given | None = None
        self._call: Call = lambda: None
        self._answered: dict[str, str] = {}  # which lead answered for a name

    def make_guardian(
        self, frame: SessionFrame, titles: tuple[tuple[str, ...], tuple[str, ...]], said: Said
    ) -> Page:
        """Make the guardian's page."""
        ahead = self._prepared.project.age.ahead_days > 0
        page = GuardianPage(frame, make_guardian_view(self._prepared.recorder, *titles, ahead=ahead))
        page.given.connect(lambda given: self._enter_guardian(given, said))
        return page

    def make_identity(self, frame: SessionFrame, said: Said) -> Page:
        """Make the identity form's page; the name stands there as it was signed."""
        project, language = self._prepared.project, self._prepared.language
        known = {"name": said.name} if said.name else {}
        fields = make_identity_fields(project, language)
        page = IdentityPage(frame, fields, known, make_pay_view(project, language))
        if self._form is not None:
            page.restore(self._form)
        page.filled.connect(self._fill_identity)
        page.back_asked.connect(lambda: self._leave_form(page.read()))
        return page

    def make_profile(self, frame: SessionFrame, *, adult: bool) -> Page:
        """Make the speaker profile's page."""
        page = ProfilePage(
            frame, make_profile_fields(self._prepared.project, self._prepared.language, adult=adult)
        )
        if self._answers is not None:
            page.restore(self._answers)
        page.filled.connect(self._set_profile)
        page.back_asked.connect(lambda: self._leave_profile(page.read()))
        return page

    def _leave_form(self, typed: IdentityGiven) -> None:
        self._form = typed
        self.back_wanted.emit()

    def _leave_profile(self, chosen: ProfileGiven) -> None:
        self._answers = chosen
        self.form_wanted.emit()

    def confirm(self, lead: str) -> None:
        """A lead answered for the name that was just given: the core is asked the same again."""
        given = self._given
        if given is not None:
            self._answered[given.fields.get("name", "")] = lead
            self._run(self._call)

    @property
    def is_answered(self) -> bool:
        """Whether a lead has answered for the name that was just given."""
        return self._given is not None and bool(self._find_lead(self._given))

    def _enter_guardian(self, given: GuardianGiven, said: Said) -> None:
        def call() -> None:
            self._session.talk.enter_guardian(
                given.fields,
                agrees=given.agrees,
                child_birth=given.child_birth,
                ahead_until=given.ahead_until,
                asides=Asides(given.confirmed, lead=self._find_lead(given)),
            )
            said.signed_ahead = bool(given.ahead_until)
            said.guardian_entered = given.agrees
            said.guardian_name = given.fields.get("name", "")

        self._ask(given, call)

    def _fill_identity(self, given: IdentityGiven) -> None:
        def call() -> None:
            pay = PayChoice(given.method, given.acknowledged)
            asides = Asides(given.confirmed, pay, self._find_lead(given))
            self._session.form.fill_identity(given.fields, asides)
            self._form = given

        self._ask(given, call)

    def _set_profile(self, given: ProfileGiven) -> None:
        def call() -> None:
            self._session.form.set_profile(given.answers, given.confirmed)
            self._form, self._answers = None, None  # nobody comes back to them from here

        self._run(call)

    def _ask(self, given: Given, call: Call) -> None:
        def take() -> None:
            call()
            self._forget()

        self._given, self._call = given, take
        self._run(take)

    def _forget(self) -> None:
        self._given, self._call = None, lambda: None
        self._answered = {}

    def _find_lead(self, given: Given) -> str:
        return self._answered.get(given.fields.get("name", ""), "")
