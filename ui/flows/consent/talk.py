"""From the age question to the speaker profile: the talk before anything is recorded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from collector.consent.signature import STANDING_BY, Signing
from collector.project.reading import PartsRead
from collector.session.consenting import Reading
from collector.session.returning import Since
from collector.session.view import SessionView
from ui.flows.consent.oral import Oral
from ui.flows.consent.particulars import Particulars
from ui.flows.consent.prepared import Prepared
from ui.flows.consent.said import LastTime, Said, said_before
from ui.flows.consent.signing import make_sign_view, make_statement_view
from ui.flows.consent.trouble import show_trouble
from ui.pages.consent.assent import AssentPage
from ui.pages.consent.choices import ChoicesPage
from ui.pages.consent.policy import PolicyPage
from ui.pages.consent.questions import QuestionsPage
from ui.pages.consent.sign import SignPage
from ui.presenter.consenting import Decided, ReadingDone, Signed, Tried, split_decided
from ui.presenter.frame import SessionFrame
from ui.presenter.pack_views import (
    make_assent_view,
    make_choices_view,
    make_policy_view,
    make_questions,
)
from ui.widgets.frame.frame import Page
from ui.window import Window

if TYPE_CHECKING:
    from collector.session.session import Session

Call = Callable[[], object]
_READ_OUT = frozenset({"policy", "choices", "questions", "guardian", "statement", "sign"})


class Talk(QObject):
    """Makes the page of each step. `run` makes a call of the core and then shows the session's next step.

    `back_wanted`: language or age were given wrongly, and are to be asked again.
    """

    back_wanted = Signal()

    def __init__(
        self,
        session: Session,
        prepared: Prepared,
        show: Callable[[Page], None],
        run: Callable[[Call], None],
        window: Window,
    ) -> None:
        super().__init__()
        self._session, self._prepared, self._show, self._run = session, prepared, show, run
        self._clock = window.clock
        self._reading: dict[bool, PartsRead] = {}  # what was read so far, alone and before a witness
        self._oral = Oral(window, session, prepared, run)
        self._oral.refused.connect(lambda: self._refuse("statement"))
        self._oral.left.connect(lambda: self._leave_signature(self._speaker))
        self._oral.mark_wanted.connect(lambda: self._put(self._make_sign(self._speaker)))
        self._particulars = Particulars(session, prepared, run)
        self._particulars.back_wanted.connect(self._look_back)
        self._particulars.form_wanted.connect(self._show_form)
        self._last_time = LastTime()
        self._said = Said()
        self._view: SessionView | None = None
        self._page: Page | None = None

    def remember(self, since: Since) -> None:
        """Take in what somebody who came back read before, and what changed since."""
        self._last_time = LastTime(since.read, since.changes)

    def begin_for_guardian(self, view: SessionView) -> None:
        """A child turned up: the guardian reads and chooses from the start, nothing is taken over (P-4.1)."""
        self._said, self._last_time, self._view = Said(), LastTime(), view
        self._reading = {}
        self._put(self._make_policy(anew=True))

    @property
    def waits_for_child(self) -> bool:
        """Whether the guardian has just signed ahead: the child is asked on another day."""
        return self._said.signed_ahead

    @property
    def signed_name(self) -> str:
        """The name as it was typed at signing, while it is in memory; empty after a pause."""
        child = self._view.under_14 if self._view else False
        return self._said.guardian_name if child else self._said.name

    def show_step(self, view: SessionView) -> bool:
        """Show the page of `view.step`; False when the step is not one of the talk's."""
        if self._view is None:
            self._said = said_before(view)
        self._view = view
        pages: dict[str, Callable[[], Page]] = {
            "policy": self._make_policy,
            "choices": self._make_choices,
            "questions": self._make_questions,
            "guardian": self._make_guardian,
            "sign": lambda: self._make_sign("contributor"),
            "statement": lambda: self._make_word("contributor"),
            "witness": lambda: self._make_sign("witness"),
            "interpreter": lambda: self._make_sign("interpreter"),
            "assent": self._make_assent,
            "identity": self._make_identity,
            "profile": lambda: self._particulars.make_profile(self._frame("profile"), adult=view.adult),
        }
        make = pages.get(view.step)
        if view.step == "guardian" and self._said.guardian_entered:
            make = lambda: self._make_word("guardian")  # noqa: E731 - one more way to make a page
        if view.step == "policy":
            self._said = Said()
        if make is not None:
            self._put(make())
        return make is not None

    def show_trouble(self, error: BaseException) -> bool:
        """Show an error at the field it names; False when the page has no place for it."""
        return show_trouble(self._page, error)

    @property
    def lead_answered(self) -> bool:
        """Whether a lead has answered for the name that was just given."""
        return self._particulars.is_answered

    def confirm(self, lead: str) -> None:
        """A lead answered with the PIN: what was refused without is asked again."""
        self._particulars.confirm(lead)

    def _put(self, page: Page) -> None:
        self._page = page
        self._show(page)

    def _frame(self, step: str) -> SessionFrame:
        child = self._view.under_14 if self._view else False
        return self._prepared.frame(step, under_14=child, aloud=self._is_oral and step in _READ_OUT)

    @property
    def _is_alone(self) -> bool:
        """Whether nobody else's answers go with this one's."""
        return self._view is not None and len(self._view.codes) <= 1

    @property
    def _is_oral(self) -> bool:
        return self._view is not None and self._view.oral

    @property
    def _speaker(self) -> str:
        return "guardian" if self._view and self._view.under_14 else "contributor"

    def _make_policy(self, part: int | None = None, *, anew: bool = False) -> Page:
        sounds, aloud = self._prepared.sounds, self._is_oral
        view = make_policy_view(self._prepared.policy, sounds=bool(sounds), aloud=aloud)
        # a witness is there for the whole talk: nothing that was read another time counts then
        known = frozenset[int]() if aloud else self._last_time.read
        view = replace(view, known=known, notice=self._last_time.notice)
        again = not anew and self._view is not None and self._view.step != "policy"
        if again:
            view = replace(view, start=part or 0, read=len(view.parts), leads_back=True)
        else:
            view = replace(view, leads_back=not anew and self._is_alone)
        reading = view.begin_reading() if again else self._reading.setdefault(aloud, view.begin_reading())
        page = PolicyPage(self._frame("policy"), view, self._clock, reading)
        page.read.connect(self._come_back if again else self._show_policy)
        page.back_asked.connect(self._come_back if again else self.back_wanted)
        page.aloud_asked.connect(self._ask_witness)
        page.alone_asked.connect(self._oral.read_alone)
        self._oral.listening.attend(page, lambda key: self._prepared.pack.sound(sounds[int(key)]))
        return page

    def _ask_witness(self) -> None:
        page = self._oral.make_witness(self._frame("policy"))
        page.back_asked.connect(self._come_back)
        self._put(page)

    def _show_policy(self, done: ReadingDone) -> None:
        policy = self._prepared.policy
        reading = Reading(
            policy.head.version, policy.head.language, policy.shown_text_hash, done.sections, done.seconds,
            done.heard,
        )  # fmt: skip
        self._run(lambda: self._session.talk.show_policy(reading))

    def _come_back(self, _done: ReadingDone | None = None) -> None:
        if self._view:
            self.show_step(self._view)

    def _make_identity(self) -> Page:
        return self._particulars.make_identity(self._frame("identity"), self._said)

    def _show_form(self) -> None:
        self._put(self._make_identity())

    def _look_back(self) -> None:
        """What was signed stands: behind the form is what was read, and Stop… takes back."""
        self._put(self._make_policy(len(self._prepared.policy.sections) - 1))

    def _make_choices(self) -> Page:
        view = make_choices_view(
            self._prepared.project, self._prepared.language, len(self._prepared.policy.sections)
        )
        page = ChoicesPage(self._frame("choices"), view)
        page.restore(self._said.decided)
        page.decided.connect(self._decide)
        page.refused.connect(lambda: self._refuse("choices"))
        page.back_asked.connect(lambda: self._put(self._make_policy(len(self._prepared.policy.sections) - 1)))
        return page

    def _decide(self, decided: Decided) -> None:
        self._said.decided = decided
        self._said.guardian_entered = False
        self._run(lambda: self._session.talk.decide(decided.purposes, decided.kinds))

    def _refuse(self, _where: str) -> None:
        by = "guardian" if self._view and self._view.under_14 else "contributor"
        self._run(lambda: self._session.talk.refuse(by))

    def _make_questions(self) -> Page:
        questions = make_questions(self._prepared.project, self._prepared.policy, self._prepared.language)
        page = QuestionsPage(self._frame("questions"), questions, self._said.tried)
        talk = self._session.talk
        page.answered.connect(lambda tries: self._run(lambda: talk.answer_questions(list(tries))))
        page.back_asked.connect(lambda: self._put(self._make_choices()))
        page.part_asked.connect(lambda part: self._read_again(page, part))
        return page

    def _read_again(self, page: QuestionsPage, part: int) -> None:
        self._said.tried = Tried(tuple(page.tries), page.current)
        self._put(self._make_policy(part))

    def _titles(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        view = make_choices_view(self._prepared.project, self._prepared.language, 0)
        return split_decided(view, self._said.decided)

    def _make_guardian(self) -> Page:
        page = self._particulars.make_guardian(self._frame("guardian"), self._titles(), self._said)
        page.back_asked.connect(lambda: self._put(self._make_choices()))
        return page

    def _make_word(self, role: str) -> Page:
        """Make the page of the one who decides: to be signed, or to be said."""
        if not self._is_oral:
            return self._make_sign(role)
        view = make_statement_view(self._prepared, self._said.decided, role)
        step = "guardian" if role == "guardian" else "statement"
        return self._oral.make_statement(self._frame(step), view)

    def _make_sign(self, role: str) -> Page:
        view = make_sign_view(self._prepared, self._said.decided, role, self._oral, aloud=self._is_oral)
        if role == "guardian":
            view = replace(view, name=self._said.guardian_name)
        page = SignPage(self._frame("guardian" if role == "guardian" else "sign"), view)
        page.signed.connect(lambda signed: self._sign(role, signed))
        page.refused.connect(self._ask_witness if role in STANDING_BY else lambda: self._refuse("sign"))
        page.back_asked.connect(lambda: self._leave_signature(role))
        return page

    def _leave_signature(self, role: str) -> None:
        if role == "guardian":
            self._said.guardian_entered = False
            self._put(self._make_guardian())
        else:
            self._put(self._make_choices())

    def _sign(self, role: str, signed: Signed) -> None:
        if role == "contributor":
            self._said.name = signed.name
        signing = Signing(role, signed.method, signed.name, signed.strokes)  # type: ignore[arg-type]
        self._run(lambda: self._session.talk.sign(signing))

    def _make_assent(self) -> Page:
        level = self._view.assent_level if self._view else "pictures"
        prepared = self._prepared
        sounds = prepared.assent_sounds
        view = make_assent_view(prepared.project, self._said.decided, prepared.language, level, sounds)
        again = self._view is not None and self._view.ask_again
        page = AssentPage(self._frame("assent"), replace(view, again=again))
        self._oral.listening.attend(page, self._prepared.pack.sound)
        page.answered.connect(lambda answer: self._run(lambda: self._session.talk.assent(answer)))
        return page
