"""Takes that come whole: a portrait, a text. Sealed as they are written, kept in one step or not at all."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from collector.errors import CollectorError, Refused
from collector.model.ids import new_take_id
from collector.model.kinds import NEEDS, WHOLE
from collector.model.take_events import InTake, TakeDeleted, TakeStarted
from collector.seal.take import SealedTake
from collector.session.book import Book, refuse_left
from collector.session.records import require_records
from collector.session.standing import asker
from collector.session.takes import Outcome, figures_of, keep_take, make_file

if TYPE_CHECKING:
    from collections.abc import Callable

    from collector.capture.device.lookup import Ask
    from collector.capture.result import TakeResult
    from collector.project.prompts import Prompt
    from collector.state import Contributor


@dataclass
class WholeTake:
    """A take that was written and is not kept yet."""

    book: Book
    take: str
    prompt: Prompt
    owner: Contributor
    sink: SealedTake
    result: TakeResult | None = field(default=None)

    @classmethod
    def begin(cls, book: Book, prompt: Prompt, owner: str = "") -> WholeTake:
        """Ask the gate, write that a take begins, make its sealed file.

        Raises GateClosed, Refused for a prompt of another kind, for nobody's in a dialogue, or in a session
        that was left; DiskNearlyFull, DiskFull, DiskFailed.
        """
        if prompt.kind not in WHOLE:
            raise Refused("This prompt asks for speech.")
        refuse_left(book)
        require_records(book)
        person = find_owner(book, owner)
        asker(book, NEEDS[prompt.kind], person.code)("start_take")
        take = new_take_id()
        people = [InTake(code=person.code)]
        book.note(TakeStarted(take=take, prompt=prompt.id, kind=prompt.kind, contributors=people))
        return cls(book, take, prompt, person, make_file(book, take, prompt.kind))

    @property
    def ask(self) -> Ask:
        """The gate, for capture to ask once more."""
        return asker(self.book, NEEDS[self.prompt.kind], self.owner.code)

    def write(self, call: Callable[[], TakeResult]) -> None:
        """Let `call` write the whole take; what fails leaves nothing behind. Raises what `call` raises."""
        try:
            self.result = call()
        except CollectorError:
            self.drop()
            raise

    def keep(self, remarks: list[str]) -> str:
        """Write the take's row durably; return its id."""
        if self.result is None:
            raise Refused("There is nothing to keep.")
        figures = figures_of(self.result)
        bare = replace(
            figures,
            sampling_rate_hz=figures.sampling_rate_hz or None,
            channels=figures.channels or None,
            sample_count=figures.sample_count or None,
            frame_count=figures.frame_count or None,
            duration_ms=figures.duration_ms or None,
            sync={},
        )
        keep_take(self.book, self.take, Outcome(bare, remarks, self.result.sealed))
        return self.take

    def drop(self) -> None:
        """Delete it: the event first, then file and note."""
        self.book.note(TakeDeleted(take=self.take))
        self.sink.abort()


def find_owner(book: Book, code: str = "") -> Contributor:
    """Return whose picture or text it is: never a guess where several take part. Raises Refused."""
    people = book.state.contributors
    if not code and len(people) == 1:
        return next(iter(people.values()))
    if code not in people:
        raise Refused("A picture or a text is one person's.", remedy="Say whose it is.")
    return people[code]
