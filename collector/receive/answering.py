"""The rights officer's side: sealed requests on the store, signed answers, deletion lists (P-3.3, P-3.7)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from collector.errors import Malformed, NothingToDo
from collector.model.canonical import sha256_text
from collector.model.ids import is_request_number
from collector.model.layout import lists_folder
from collector.model.rights import MAX_ANSWER_BYTES, AnswerState, DeletionList, Reason, RightsAnswer
from collector.model.times import time_text
from collector.receive.filer import Filer
from collector.receive.letters import MAX_REQUEST_BYTES, Letter, Letters
from collector.rights.calendar import due_date
from collector.signing import PrivateKey
from collector.vault import make_folder, read_small, write_atomically


@dataclass(frozen=True)
class Word:
    """What the officer decided; `due` None keeps the day told before, at first thirty days from now."""

    state: AnswerState
    reason: Reason | None = None
    due: date | None = None


@dataclass(frozen=True)
class Waiting:
    """A request on the store; `state` is the newest answer's, None while there is none."""

    sender: str
    number: str
    arrived: datetime | None
    state: AnswerState | None
    due: str


def make_answer(
    project: str, number: str, sealed: bytes, word: Word, told: tuple[RightsAnswer | None, datetime]
) -> RightsAnswer:
    """Return an answer that comes after the one before. `told` is that one and this moment.

    Raises Malformed when the number is none, or state and reason don't go together.
    """
    before, moment = told
    if not is_request_number(number):
        raise Malformed("This is not the number of a request.")
    due = word.due.isoformat() if word.due else before.due if before else due_date(moment.date()).isoformat()
    return RightsAnswer.from_json({
        "project": project, "number": number, "request_hash": sha256_text(sealed),
        "sequence": 1 if before is None else before.sequence + 1, "state": word.state, "reason": word.reason,
        "due": due, "time": time_text(moment),
    })  # fmt: skip


class AnswerDesk:
    """Requests and answers on the identity half's store."""

    def __init__(self, filer: Filer, letters: Letters, key: PrivateKey) -> None:
        self._filer = filer
        self.letters = letters
        self._key = key

    def waiting(self, project: str) -> Iterator[Waiting]:
        """Yield every request of a project by its sender and number."""
        self.letters.take_all(project)
        for letter in self.letters.all(project):
            answer = self._newest(letter)
            arrived = self._filer.arrived(f"{letter.stem}.age")
            state, due = (answer.state, answer.due) if answer else (None, "")
            yield Waiting(letter.sender, letter.number, arrived, state, due)

    def fetch(self, letter: Letter) -> bytes:
        """Return a sealed request. Raises NothingToDo when it is not there."""
        sealed = self._filer.read(f"{letter.stem}.age", MAX_REQUEST_BYTES)
        if sealed is None:
            raise NothingToDo("There is no such request on the store.")
        return sealed

    def answer(self, letter: Letter, word: Word, moment: datetime) -> RightsAnswer:
        """Write an answer, its signature last. Raises NothingToDo, Malformed, ServerAway."""
        told = self._newest(letter), moment
        answer = make_answer(letter.project, letter.number, self.fetch(letter), word, told)
        self._write(letter.stem, answer.to_bytes())
        return answer

    def next_list(
        self, project: str, codes: Sequence[str], sessions: Sequence[str], moment: datetime
    ) -> DeletionList:
        """Return the next deletion list, not written yet. Raises Malformed for what is no code or session."""
        number = 1
        while self._filer.arrived(f"{lists_folder(project)}/{number}.sig") is not None:
            number += 1
        return DeletionList.from_json({
            "project": project, "number": number, "time": time_text(moment),
            "contributors": sorted(codes), "sessions": sorted(sessions),
        })  # fmt: skip

    def publish(self, listed: DeletionList) -> None:
        """Write a deletion list: every laptop fetches and applies it."""
        self._write(f"{lists_folder(listed.project)}/{listed.number}", listed.to_bytes())

    def _newest(self, letter: Letter) -> RightsAnswer | None:
        data = self._filer.read(f"{letter.stem}.json", MAX_ANSWER_BYTES)
        return None if data is None else RightsAnswer.from_bytes(data)

    def _write(self, stem: str, data: bytes) -> None:
        self._filer.write(f"{stem}.json", data)
        self._filer.write(f"{stem}.sig", self._key.sign(data))


def answer_file(
    project: str, request: Path, out: Path, key: PrivateKey, decided: tuple[Word, datetime]
) -> RightsAnswer:
    """Write an answer to a sealed request in a file as `out`/NUMBER.json and .sig; one there comes before it.

    Raises Malformed, UnsafePath, DiskFailed.
    """
    word, moment = decided
    number = request.name.removesuffix(".age")
    path = out / f"{number}.json"
    before = RightsAnswer.from_bytes(read_small(path, MAX_ANSWER_BYTES)) if path.is_file() else None
    answer = make_answer(project, number, read_small(request, MAX_REQUEST_BYTES), word, (before, moment))
    make_folder(out)
    write_atomically(path, answer.to_bytes())
    write_atomically(path.with_suffix(".sig"), key.sign(answer.to_bytes()))
    return answer
