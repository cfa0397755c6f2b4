"""What the app and the commands call at the rights desk."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from collector.desk.applying import FOLDER, MAX_LETTER_BYTES
from collector.desk.confirming import confirm_request
from collector.desk.filing import Filed, LossTold, check_request, file_request, report_loss
from collector.desk.held import find_children, list_held
from collector.desk.post import Post
from collector.desk.quarantine import ask_to_delete
from collector.errors import ChildFound, CollectorError, CorrectionTooLate, FormIncomplete, Malformed
from collector.model.ids import normalise_code, normalise_copy_number
from collector.model.rights import HeldSession
from collector.project.second_person import TwoPeople
from collector.rights.asking import Asked
from collector.rights.standing import RequestRow, order_requests, read_requests
from collector.rights.story import tell_steps
from collector.session.book import Book
from collector.session.children import TOLD
from collector.session.correcting import Correction, correct_form, find_child
from collector.session.listing import refresh_index
from collector.session.parts import Parts
from collector.session.people import copy_numbers, list_people
from collector.vault import make_folder, read_small, write_atomically


@dataclass(frozen=True)
class Corrected:
    """The sessions whose form was sealed anew here, and those the organisation has to correct."""

    here: tuple[str, ...]
    elsewhere: tuple[str, ...]


@dataclass(frozen=True)
class Exported:
    """The numbers of the requests that were copied, and of those whose sealed file can't be read here."""

    numbers: tuple[str, ...]
    lost: tuple[str, ...]


@dataclass(frozen=True)
class Known:
    """Somebody who was recorded here, by code; a `child`'s form has the guardian's particulars too."""

    code: str
    child: bool


def _let_everybody(_project: str) -> None:
    """Nobody has to be somebody."""


class RightsDesk:
    """Requests of a laptop's projects. Anybody of the team may take one, also after their training ended.

    Reading them is asked of `may_read`, which raises RoleRefused. `post` sends them and takes lists.
    """

    def __init__(self, parts: Parts, may_read: Callable[[str], None] = _let_everybody) -> None:
        self._parts, self._may_read = parts, may_read
        self.post = Post(parts)

    def file(self, project: str, asked: Asked, *, taker: str = "", number: str = "") -> Filed:
        """Take a request. Raises FormIncomplete naming the field."""
        return file_request(self._parts, project, asked, taker=taker, number=number)

    def confirm(self, number: str, two: TwoPeople) -> Filed:
        """Let two people stand by a deletion, and do it. Raises Malformed, Refused."""
        return confirm_request(self._parts, number, two)

    def report_loss(self, project: str, told: LossTold, *, taker: str = "", number: str = "") -> Filed:
        """Report a lost laptop or disk. Raises FormIncomplete."""
        return report_loss(self._parts, project, told, taker=taker, number=number)

    def rows(self, project: str) -> list[RequestRow]:
        """Return a project's requests: overdue first, then children's and accounts (consent.md, 6)."""
        self._may_read(project)
        return self._rows(project)

    def pressing(self, project: str) -> int:
        """Return how many requests press: anybody may know that somebody has to look."""
        return sum(bool(row.alarms) for row in self._rows(project))

    def _rows(self, project: str) -> list[RequestRow]:
        mine = [item for item in read_requests(self._parts.ledger).values() if item.project == project]
        today = self._parts.today(self._parts.whole_pack(project).project.time_zone)
        return order_requests(mine, find_children(self._parts, {item.code for item in mine}), today)

    def find(self, number: str) -> RequestRow:
        """Return one request and what was done about it. Raises Malformed for one that is not known here."""
        row = next(row for row in self.rows(self.project_of(number)) if row.standing.number == number)
        return replace(row, steps=tell_steps(self._parts.ledger, number))

    def project_of(self, number: str) -> str:
        """Return the project of a request: anybody may know. Raises Malformed for an unknown one."""
        standing = read_requests(self._parts.ledger).get(number)
        if standing is None:
            raise Malformed("This laptop does not know this request.")
        return standing.project

    def preview(self, project: str, code: str) -> list[HeldSession]:
        """Return what this laptop holds of a contributor, by the code or the number on the copy (P-3.1)."""
        self._may_read(project)
        return list_held(self._parts, project, [self._find_code(project, code)])

    def tell_person(self, project: str, asked: Asked) -> Known:
        """Return whom a request is about, and whether a guardian decided for them.

        Raises FormIncomplete when it could not be taken as it is told, or this laptop knows nobody of it.
        """
        check_request(self._parts, project, asked)
        code = self._find_code(project, asked.code)
        sessions = [session for session, row in list_people(self._parts, project) if row.code == code]
        if not sessions:
            raise FormIncomplete("This laptop holds nothing of this person.", field="code")
        return Known(code, any(self._is_child(session, code) for session in sessions))

    def _is_child(self, session: str, code: str) -> bool:
        try:
            book = Book(self._parts, session)
        except CollectorError:  # nothing can be put right there
            return False
        book.close()
        return book.state.contributors[code].child

    def held(self, project: str | None) -> frozenset[str]:
        """Return the sessions of which nothing is sent because of what somebody asked: anybody may know."""
        holding = [item for item in read_requests(self._parts.ledger).values() if item.holds]
        codes = {item.code for item in holding if project in {None, item.project}}
        return self._parts.index.sessions_of(codes)

    def _find_code(self, project: str, typed: str) -> str:
        number = normalise_copy_number(typed)
        return copy_numbers(self._parts, project).get(number, normalise_code(typed))

    def correct(self, project: str, code: str, correction: Correction) -> Corrected:
        """Seal the form anew in every session of a code, or of a copy's number, that waits here (P-3.2).

        Raises ChildFound where a session is of a child without a guardian: it is set aside, and the
        organisation is asked to delete what it has. Else FormIncomplete, FormInDoubt, RoleRefused, … of the
        first session that refuses it. What else was to be corrected is, before anything is raised.
        """
        code = self._find_code(project, code)
        sessions = [session for session, row in list_people(self._parts, project) if row.code == code]
        if not self._parts.ledger.is_whole:
            return Corrected((), tuple(sessions))
        aside = find_child(self._parts, project, code, sessions, correction)
        here, elsewhere = [], []
        troubles: list[CollectorError] = []
        for session in sessions:
            if session in aside:
                continue
            try:
                here += [session] if self._correct_one(session, code, correction) else []
            except CorrectionTooLate:
                elsewhere.append(session)
            except CollectorError as trouble:  # the other sessions have forms of their own
                troubles.append(trouble)
        found = [trouble for trouble in troubles if isinstance(trouble, ChildFound)]
        if aside or found:
            ask_to_delete(self._parts, sessions)
            raise found[0] if found else ChildFound(TOLD)
        if troubles:
            raise troubles[0]
        return Corrected(tuple(here), tuple(elsewhere))

    def _correct_one(self, session: str, code: str, correction: Correction) -> bool:
        """Tell whether there was a form to seal anew: nothing is left of a session that was taken back."""
        try:
            book = Book(self._parts, session)
        except CollectorError as odd:  # damaged, held, or an older copy: nothing is written there any more
            raise CorrectionTooLate("This form is not waiting on this laptop any more.") from odd
        with contextlib.closing(book):
            if book.state.stage in {"refused", "withdrawn"}:
                return False
            correct_form(book, code, correction)
            refresh_index(book)
        return True

    def export(self, project: str, folder: Path) -> Exported:
        """Copy a project's sealed requests that are not settled; one that is lost here stops no other.

        Raises DiskFull, DiskFailed for the disk that they are copied to.
        """
        found = read_requests(self._parts.ledger).values()
        numbers = [item.number for item in found if item.project == project and not item.settled]
        make_folder(folder)
        lost = []
        for number in numbers:
            try:
                sealed = read_small(self._parts.data / FOLDER / f"{number}.age", MAX_LETTER_BYTES)
            except CollectorError:
                lost.append(number)
                continue
            write_atomically(folder / f"{number}.age", sealed)
        return Exported(tuple(number for number in numbers if number not in lost), tuple(lost))
