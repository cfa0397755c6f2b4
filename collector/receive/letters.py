"""Requests of rights on the store: taken out of their senders' reach, each once, found by their number."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass

from collector.errors import CollectorError, Malformed, NothingToDo, ServerBroken
from collector.model.ids import is_request_number
from collector.model.layout import INBOX, ROOT, SENDER_DIGITS, rights_file, rights_inbox
from collector.receive.base import Base
from collector.receive.filer import Filer

_log = logging.getLogger(__name__)
MAX_REQUEST_BYTES = 16 << 20
_EXPECTED_FOR_S = 3600.0


@dataclass(frozen=True)
class Letter:
    """A sealed request, by who sent it."""

    project: str
    sender: str
    number: str

    @property
    def stem(self) -> str:
        """Where it and its answers lie, without an ending."""
        return rights_file(self.project, self.sender, self.number)


class Letters:
    """Those on the identity half's store. For many threads and processes."""

    def __init__(self, filer: Filer, base: Base) -> None:
        self._filer = filer
        self._base = base

    def expect(self, project: str, sender: str) -> None:
        """A device may send requests now: they are looked for during the next hour."""
        with self._base.change() as base:
            base.execute(
                "INSERT INTO letters VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET ends = excluded.ends",
                (project, sender, self._base.seconds() + _EXPECTED_FOR_S),
            )

    def take_expected(self) -> None:
        """Take what came from the devices that may send: whatever is wrong with one's, the others go on."""
        with self._base.change() as base:
            base.execute("DELETE FROM letters WHERE ends < ?", (self._base.seconds(),))
            rows = base.execute("SELECT project, sender FROM letters").fetchall()
        for row in rows:
            self._try_to_take(row["project"], row["sender"])

    def take_all(self, project: str) -> None:
        """Take everything that came. Raises ServerAway."""
        for entry in list(self._filer.entries(f"{INBOX}/rights/{project}")):
            if entry.is_folder and len(entry.name) == SENDER_DIGITS:
                self._try_to_take(project, entry.name)

    def all(self, project: str) -> Iterator[Letter]:
        """Yield every request of a project, by sender and number."""
        for folder in self._filer.entries(f"{ROOT}/rights/{project}"):
            for entry in self._filer.entries(f"{ROOT}/rights/{project}/{folder.name}"):
                number, _, ending = entry.name.partition(".")
                if ending == "age" and is_request_number(number):
                    yield Letter(project, folder.name, number)

    def find(self, project: str, named: str) -> Letter:
        """Return the request that `named` is: NUMBER, or SENDER/NUMBER where two devices chose the same.

        Raises NothingToDo when it is not there, Malformed when it could be several.
        """
        self.take_all(project)
        sender, _, number = named.rpartition("/")
        found = [
            letter for letter in self.all(project)
            if letter.number == number and sender in {"", letter.sender}
        ]  # fmt: skip
        if not found:
            raise NothingToDo("There is no such request on the store.")
        if len(found) > 1:
            names = ", ".join(f"{letter.sender}/{letter.number}" for letter in found)
            raise Malformed("Several devices sent a request of this number.", remedy=f"Name one: {names}.")
        return found[0]

    def _try_to_take(self, project: str, sender: str) -> None:
        try:
            self._take(project, sender)
        except CollectorError as fault:
            if isinstance(fault, ServerBroken):  # its own list is what is wrong: not looked at again so soon
                self._expect_no_more(project, sender)
            _log.warning("Requests of rights of the device %s could not be taken: %s", sender, fault)

    def _expect_no_more(self, project: str, sender: str) -> None:
        with self._base.change() as base:
            base.execute("DELETE FROM letters WHERE project = ? AND sender = ?", (project, sender))

    def _take(self, project: str, sender: str) -> None:
        """Move requests to where their sender can't write; the first one of a number stands."""
        for entry in list(self._filer.entries(f"{INBOX}/rights/{project}/{sender}")):
            number, _, ending = entry.name.partition(".")
            source = rights_inbox(project, sender, number)
            if entry.is_folder or ending != "age" or not is_request_number(number):
                continue
            if entry.size_bytes <= MAX_REQUEST_BYTES and not self._is_taken(project, sender, number):
                self._filer.move(source, f"{rights_file(project, sender, number)}.age")
            else:
                self._filer.delete(source)

    def _is_taken(self, project: str, sender: str, number: str) -> bool:
        return self._filer.arrived(f"{rights_file(project, sender, number)}.age") is not None
