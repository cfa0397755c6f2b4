"""What the app and the commands call at the rights desk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from collector.desk.applying import FOLDER, MAX_LETTER_BYTES
from collector.desk.confirming import confirm_request
from collector.desk.filing import Filed, LossTold, file_request, report_loss
from collector.desk.held import find_children, list_held
from collector.desk.lists import apply_again, stone_bundles, take_list
from collector.desk.sending import SentRow, fetch_lists, send_requests
from collector.errors import ChildFound, CollectorError, CorrectionTooLate, Malformed, UnsafePath
from collector.model.ids import normalise_code, normalise_copy_number
from collector.model.rights import MAX_LIST_BYTES, DeletionList, HeldSession
from collector.project.install import trusted_packs
from collector.project.second_person import TwoPeople
from collector.rights.asking import Asked
from collector.rights.standing import RequestRow, order_requests, read_requests
from collector.session.book import Book, refresh_index
from collector.session.correcting import Correction, correct_form
from collector.session.owing import find_owed
from collector.session.parts import Parts
from collector.session.people import list_people
from collector.signing import SIGNATURE_BYTES
from collector.vault import make_folder, read_small, write_atomically


@dataclass(frozen=True)
class Corrected:
    """The sessions whose form was sealed anew here, and those the organisation has to correct."""

    here: tuple[str, ...]
    elsewhere: tuple[str, ...]


def _let_everybody(_project: str) -> None:
    """Nobody has to be somebody."""


class RightsDesk:
    """Requests of a laptop's projects. Anybody of the team may take one, also after their training ended.

    Reading them is asked of `may_read`, which raises RoleRefused.
    """

    def __init__(self, parts: Parts, may_read: Callable[[str], None] = _let_everybody) -> None:
        self._parts, self._may_read = parts, may_read

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
        today = self._parts.today(self._parts.pack(project).project.time_zone)
        return order_requests(mine, find_children(self._parts, project), today)

    @property
    def has_unsent(self) -> bool:
        """Whether a request of any project waits to be sent, or a withdrawal to be told."""
        waiting = any(item.state == "waiting" for item in read_requests(self._parts.ledger).values())
        return waiting or bool(find_owed(self._parts.ledger))

    def find(self, number: str) -> RequestRow:
        """Return one request. Raises Malformed when this laptop does not know it."""
        return next(row for row in self.rows(self.project_of(number)) if row.standing.number == number)

    def project_of(self, number: str) -> str:
        """Return the project of a request: anybody may know. Raises Malformed for an unknown one."""
        standing = read_requests(self._parts.ledger).get(number)
        if standing is None:
            raise Malformed("This laptop does not know this request.")
        return standing.project

    def preview(self, project: str, code: str) -> list[HeldSession]:
        """Return what this laptop holds of a contributor, by the code or the number on the copy (P-3.1)."""
        self._may_read(project)
        number = normalise_copy_number(code)
        people = [person for _, person in list_people(self._parts, project)]
        named = {str(person["copy_number"]): str(person["code"]) for person in people}
        return list_held(self._parts, project, [named.get(number, normalise_code(code))])

    def correct(self, project: str, code: str, correction: Correction) -> Corrected:
        """Seal the form anew in every session of `code` that was not sent yet (P-3.2).

        Raises FormIncomplete, FormInDoubt before anything changed; ChildFound once every session that was
        recorded without a guardian is set aside.
        """
        sessions = [session for session, row in list_people(self._parts, project) if row["code"] == code]
        if not self._parts.ledger.is_whole:
            return Corrected((), tuple(sessions))
        here, elsewhere = [], []
        child: ChildFound | None = None
        for session in sessions:
            try:
                book = Book(self._parts, session)
            except CollectorError:  # damaged, held, or an older copy: nothing is written there any more
                elsewhere.append(session)
                continue
            try:
                if book.state.stage in {"refused", "withdrawn"}:
                    continue
                correct_form(book, code, correction)
                refresh_index(book)
                here.append(session)
            except CorrectionTooLate:
                elsewhere.append(session)
            except ChildFound as found:
                child = found
            finally:
                book.close()
        if child is not None:
            raise child
        return Corrected(tuple(here), tuple(elsewhere))

    def send(self, stopped: Callable[[], bool] = lambda: False) -> list[SentRow]:
        """Send what waits and fetch answers."""
        return send_requests(self._parts, stopped)

    def export(self, project: str, folder: Path) -> list[str]:
        """Copy a project's sealed requests that are not settled; return their numbers.

        Raises DiskFull, DiskFailed.
        """
        found = read_requests(self._parts.ledger).values()
        numbers = [item.number for item in found if item.project == project and not item.settled]
        make_folder(folder)
        for number in numbers:
            sealed = read_small(self._parts.data / FOLDER / f"{number}.age", MAX_LETTER_BYTES)
            write_atomically(folder / f"{number}.age", sealed)
        return numbers

    def fetch_lists(self, project: str) -> int:
        """Fetch and apply new deletion lists; return how many."""
        return fetch_lists(self._parts, project)

    def take_list(self, path: Path) -> bool:
        """Apply a signed list from a file, its `.sig` beside it; False when it is known already.

        Raises BadSignature, BadHash, Malformed, PackUnknown, DiskFailed, UnsafePath.
        """
        signature = path.with_suffix(".sig")
        if path.suffix != ".json" or not signature.is_file():
            raise UnsafePath("A deletion list is a .json file with its .sig beside it.")
        data = read_small(path, MAX_LIST_BYTES)
        project = DeletionList.from_bytes(data).project  # whose key has to fit
        return take_list(self._parts, project, data, read_small(signature, SIGNATURE_BYTES)) is not None

    def send_first(self, stopped: Callable[[], bool], bundles: Sequence[Path]) -> list[CollectorError]:
        """Before media: requests go out, lists come in and are applied, disks are compared with them.

        What fails here stops no upload; it is told and tried again.
        """
        projects = sorted(trusted_packs(self._parts.ledger))
        faults = [row.fault for row in self.send(stopped) if row.fault is not None]
        if bundles or read_requests(self._parts.ledger):
            faults += self._fetch_all(projects)
        faults += apply_again(self._parts, projects, open_too=False)
        stone_bundles(self._parts, bundles)
        return faults

    def _fetch_all(self, projects: list[str]) -> list[CollectorError]:
        faults: list[CollectorError] = []
        for project in projects:
            try:
                self.fetch_lists(project)
            except CollectorError as fault:
                faults.append(fault)
        return faults
