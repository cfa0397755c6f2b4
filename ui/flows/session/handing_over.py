"""The end of a sitting: the contributor's copy, or the word that nothing is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Signal

from collector.consent.copy import Copy, qr_matrix
from collector.rights.calendar import DUE_DAYS
from collector.session.view import SessionView
from ui.flows.consent.prepared import Prepared
from ui.flows.rights.copy_words import make_paper, tell_complaints, tell_signed
from ui.flows.rights.copying import Copying
from ui.pages.desk.message import MessagePage
from ui.pages.session.copy import CopyPage
from ui.presenter.people import CopyView
from ui.window import Window

if TYPE_CHECKING:
    from collector.session.session import Session

translate = QCoreApplication.translate


class HandingOver(QObject):
    """`left` once the person has the copy or has read how it ended."""

    page_made = Signal(object)
    left = Signal()

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._copying = Copying(window)
        self._next: Callable[[], None] | None = None

    def show_copies(
        self, session: Session, prepared: Prepared, view: SessionView, names: Mapping[str, str]
    ) -> None:
        """Show everybody's copy, one after the other.

        Names (by code) come from memory; on the copy they are masked (P-2.2).
        """
        self._show_copy(session, prepared, view, [(code, names.get(code, "")) for code in view.codes])

    def _show_copy(
        self, session: Session, prepared: Prepared, view: SessionView, people: list[tuple[str, str]]
    ) -> None:
        (code, name), *rest = people
        self._next = (lambda: self._show_copy(session, prepared, view, rest)) if rest else None

        def show(copy: Copy) -> None:
            self._copying.hold(make_paper(copy), rehearsal=copy.rehearsal)
            page = CopyPage(
                prepared.frame("sealed", under_14=copy.signer.role == "guardian", takes=view.counted),
                make_copy_view(copy, prepared),
            )
            page.print_wanted.connect(self._copying.ask_printer)
            page.save_wanted.connect(self._copying.ask_folder)
            page.read_wanted.connect(self._copying.read)
            page.done.connect(self._leave)
            self.page_made.emit(page)

        def failed(error: BaseException) -> None:
            """Whatever is wrong with the pack: the number is what the person must not go without."""
            told = translate("HandingOver", "This is the number of your copy. Please write it down.")
            words = (session.copies.number(code), told)
            self._show_message("info", "primary", words, rehearsal=view.rehearsal)
            self._window.tell(error)

        self._window.worker.ask(lambda: session.copies.make(code, name), show, failed)

    def show_sealing(self, *, rehearsal: bool) -> None:
        """Say what the wait is for."""
        title = translate("SessionFlow", "Sealing the session…")
        text = translate("SessionFlow", "Every file is read again and checked. Please wait a moment.")
        self._window.show_page(MessagePage("lock", "primary", title, text, rehearsal=rehearsal))

    def show_end(self, ended: str, *, rehearsal: bool) -> None:
        """Say that nothing is kept."""
        self._next = None
        self._show_message("check", "ok", tell_end(ended), rehearsal=rehearsal)

    def _show_message(self, icon: str, tone: str, words: tuple[str, str], *, rehearsal: bool) -> None:
        page = make_last_page(icon, tone, words, rehearsal=rehearsal)
        page.done.connect(self._leave)
        self._window.show_page(page)

    def _leave(self) -> None:
        self._copying.forget()
        further, self._next = self._next, None
        further() if further is not None else self.left.emit()


def make_copy_view(copy: Copy, prepared: Prepared) -> CopyView:
    """Return what the copy's page shows: the decisions in the words of the choices."""
    rows = [*copy.kinds, *copy.purposes]
    return CopyView(
        number=copy.facts.number,
        qr=qr_matrix(copy.facts.number),
        signed=tell_signed(copy),
        yes=tuple(row.title for row in rows if row.given),
        no=tuple(row.title for row in rows if not row.given),
        edition=copy.facts.policy_version,
        retention=copy.retention,
        complaints=tell_complaints(copy),
        days=DUE_DAYS,
        contact=prepared.contact,
    )


def make_last_page(icon: str, tone: str, words: tuple[str, str], *, rehearsal: bool) -> MessagePage:
    """Return the page that stands until the laptop goes back to the recorder."""
    page = MessagePage(icon, tone, *words, rehearsal=rehearsal)
    page.offer(translate("HandingOver", "&Give the laptop back"))
    return page


def tell_end(ended: str) -> tuple[str, str]:
    """Return title and text of an ending."""
    if ended == "refused":
        return (
            translate("HandingOver", "Thank you. Nothing is recorded."),
            translate("HandingOver", "We only count that somebody said no. Nothing about you is kept."),
        )
    if ended == "not_eligible":
        return (
            translate("HandingOver", "Thank you! This time we look for other people."),
            translate(
                "HandingOver",
                "You did nothing wrong. Every project needs certain people. Nothing about you is kept.",
            ),
        )
    return (
        translate("HandingOver", "Everything is deleted."),
        translate(
            "HandingOver",
            "Recordings, form and signature are gone from this laptop. A note without a name remains.",
        ),
    )
