"""Looking back: a session in words, its copy, and the policy behind a copy's number."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Signal

from collector.consent.copy import Copy
from collector.consent.telling import Telling
from collector.errors import CollectorError
from collector.session.archive import ShownPolicy
from ui.flows.consent.prepared import Prepared, prepare
from ui.flows.desk.told_words import make_told_view
from ui.flows.rights.copy_words import make_paper
from ui.flows.rights.copying import Copying
from ui.messages import explain
from ui.pages.consent.contact import ContactPage
from ui.pages.consent.past_policy import PastPolicyPage
from ui.pages.desk.told import ToldPage
from ui.presenter.frame import DeskFrame
from ui.presenter.moments import tell_moment_text
from ui.presenter.pack_views import make_policy_view, nearest_language
from ui.presenter.telling import PastPolicyView
from ui.widgets.frame.frame import discard
from ui.window import Window

if TYPE_CHECKING:
    from collector.build import Core
    from collector.project.pack import Pack

translate = QCoreApplication.translate


class LookingUp(QObject):
    """Reads what is on this laptop and changes nothing."""

    page_made = Signal(object)
    left = Signal()

    def __init__(self, window: Window, core: Core) -> None:
        super().__init__(window)
        self._window, self._core = window, core
        self._copying = Copying(window)

    def tell(self, session: str, make_frame: Callable[[], DeskFrame]) -> None:
        """Show a session in words."""
        language = self._window.recorder_language

        def call() -> Telling:
            return self._core.archive.tell(session, language)

        def show(telling: Telling) -> None:
            page = ToldPage(make_frame(), make_told_view(telling))
            first = telling.people[0]
            page.back_asked.connect(self.left)
            page.copy_wanted.connect(lambda: self._show_copy(session, first.code))
            rehearsal = make_frame().rehearsal
            page.policy_wanted.connect(lambda: self.ask_policy(first.copy_number, rehearsal=rehearsal))
            self.page_made.emit(page)

        self._window.worker.ask(call, show, self._window.tell)

    def _show_copy(self, session: str, code: str) -> None:
        """The copy made later names roles only: the name was never stored in clear."""

        def call() -> Copy:
            return self._core.archive.copy(session, code)

        def show(copy: Copy) -> None:
            self._window.speak(copy.language)
            self._copying.hold(make_paper(copy), rehearsal=copy.rehearsal)
            self._window.speak_to_recorder()
            self._copying.read()

        self._window.worker.ask(call, show, self._window.tell)

    def show_contact(self, prepared: Prepared, number: str) -> None:
        """Lay over who to reach, for the copy of this number."""
        rehearsal = prepared.project.rehearsal
        page = ContactPage(prepared.contact_about(number), rehearsal=rehearsal)
        page.back_asked.connect(lambda: self._window.lift(page))
        page.copy_asked.connect(lambda: self.ask_policy(rehearsal=rehearsal))
        self._window.lay_over(page)

    def show_own_contact(self, pack: Pack, leave: Callable[[], None], still: Callable[[], bool]) -> None:
        """Show who to reach as a place of the desk's own, if it is `still` wanted once it is read."""
        rehearsal = pack.project.rehearsal
        language = nearest_language(pack.project, self._window.recorder_language)

        def show(prepared: Prepared) -> None:
            page = ContactPage(prepared.contact, rehearsal=rehearsal)
            page.back_asked.connect(leave)
            page.copy_asked.connect(lambda: self.ask_policy(rehearsal=rehearsal))
            self._window.show_page(page) if still() else discard(page)

        self._window.worker.ask(lambda: prepare(pack, language, ""), show, self._window.tell)

    def ask_policy(self, number: str = "", *, rehearsal: bool) -> None:
        """Lay the page over that leads from a copy's number to its policy; look at once when it is known."""
        page = PastPolicyPage(rehearsal=rehearsal)
        page.back_asked.connect(lambda: self._window.lift(page))
        page.looked_up.connect(lambda typed: self._look(page, typed))
        self._window.lay_over(page)
        if number:
            self._look(page, number)

    def _look(self, page: PastPolicyPage, typed: str) -> None:
        language = self._window.words.spoken

        def failed(error: BaseException) -> None:
            if isinstance(error, CollectorError):
                page.show_trouble(explain(error).whole)
            else:
                self._window.tell(error)

        self._window.ask_for(
            page,
            lambda: self._core.archive.find_policy(typed),
            lambda shown: page.show_policy(make_past_view(shown, language)),
            failed,
        )


def make_past_view(shown: ShownPolicy, language: str) -> PastPolicyView:
    """Return what the page shows of a policy of earlier."""
    head = shown.policy.head
    return PastPolicyView(
        number=shown.number,
        title=head.title,
        facts=(
            (translate("LookingUp", "Version"), f"{head.version} · {head.date.isoformat()}"),
            (translate("LookingUp", "Shown on"), tell_moment_text(shown.shown_at, language)),
            (
                translate("LookingUp", "Check value"),
                shown.policy.shown_text_hash.removeprefix("sha256:")[:16],
            ),
        ),
        parts=tuple((part.title, part.paragraphs) for part in make_policy_view(shown.policy).parts),
    )
