"""Keeping takes: figures and people for a row; training takes go."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from collector.bundle.shape import take_name
from collector.errors import CollectorError, FormIncomplete
from collector.model.kinds import TakeKind
from collector.model.manifest import (
    Figures,
    ManifestFile,
    PromptShown,
    TakeBegun,
    TakeContributor,
    TakeRow,
)
from collector.model.take_events import TakeDeleted, TakeFile, TakeKept, TakeStarted
from collector.model.times import second_text
from collector.project.told import tell_prompt
from collector.rules.figures import channel_of
from collector.rules.in_pack import other_recorder
from collector.seal.destroy import delete_take
from collector.seal.take import SealedTake
from collector.session.book import Book
from collector.session.keys import recipients_of, session_key
from collector.state import Take

if TYPE_CHECKING:
    from collector.capture.result import TakeResult
    from collector.project.prompts import Prompt


@dataclass(frozen=True)
class Outcome:
    """How a take came out: its figures, what the program remarks, and the sealed file."""

    figures: Figures
    remarks: list[str]
    sealed: Sealed


class Sealed(Protocol):
    """A sealed file's hash and size."""

    @property
    def sha256(self) -> str:
        """`sha256:<hex>`."""

    @property
    def size_bytes(self) -> int:
        """Its size."""


def find_prompt(book: Book, prompt_id: str) -> Prompt:
    """Return a prompt in the session's language. Raises FormIncomplete."""
    for prompt in book.pack.prompts_in(book.state.start.language):
        if prompt.id == prompt_id:
            return prompt
    raise FormIncomplete("There is no such prompt.", field="prompt")


def figures_of(result: TakeResult) -> Figures:
    """Return what the row says of a take, recorded whole or recovered; nothing of sound that has no head."""
    return Figures(
        sampling_rate_hz=result.sampling_rate_hz or None,
        channels=result.channels or None,
        sample_count=result.sample_count,
        frame_count=result.frame_count,
        duration_ms=result.duration_ms,
        quality=result.quality,
        sync=result.sync,
        devices=result.devices,
    )


def make_file(book: Book, take: str, kind: TakeKind) -> SealedTake:
    """Make the sealed file of a take that was begun; one that can't be made was none. Raises DiskFull, … ."""
    try:
        return SealedTake(book.folder.take(take, kind), recipients_of(book, "media"), session_key(book))
    except CollectorError:
        book.note(TakeDeleted(take=take))
        raise


def keep_take(book: Book, take: str, outcome: Outcome) -> None:
    """Write the row of a take that was begun, durably: from now on it counts."""
    begun, figures = book.state.takes[take], outcome.figures
    if figures.sampling_rate_hz:
        figures = replace(figures, bits=book.pack.project.capture.bits)
    sha256, size_bytes = outcome.sealed.sha256, outcome.sealed.size_bytes
    file = ManifestFile(path=take_name(take, begun.kind), sha256=sha256, size_bytes=size_bytes)
    people = list_contributors(book, begun, figures.channels)
    row = TakeRow.of(_tell_begun(book, begun), people, figures, outcome.remarks, file)
    book.note(TakeKept(take=take, row=row, file=TakeFile(sha256=sha256, size_bytes=size_bytes)))
    book.tell("take_kept", take=take)


def _tell_begun(book: Book, take: Take) -> TakeBegun:
    """Return what journal and pack know of a take before it began."""
    state = book.state
    lines = reversed(book.journal.lines)
    began = next(
        line for line in lines if line.kind == TakeStarted.event and line.fields["take"] == take.take
    )
    return TakeBegun(
        take.take, take.kind, take.prompt, state.start.pack_number, other_recorder(state),
        second_text(began.time), _find_shown(book, take.prompt), state.start.place,
    )  # fmt: skip


def _find_shown(book: Book, prompt_id: str | None) -> PromptShown | None:
    prompts = book.pack.prompts_in(book.state.start.language)
    prompt = next((prompt for prompt in prompts if prompt.id == prompt_id), None)
    if prompt is None:
        return None
    asked = tell_prompt(book.pack, prompt)
    return PromptShown(asked.language, asked.text, asked.is_free, asked.version)


def list_contributors(book: Book, take: Take, channels: int | None) -> list[TakeContributor]:
    """Return who is in a take: the same order and channels all through a session."""
    people = [book.state.contributors[code] for code in take.people]
    return [
        TakeContributor(
            code=person.code,
            record_hash=str(person.record_hash),
            channel=channel_of(take.kind, place, channels),
        )
        for place, person in enumerate(people)
    ]


def drop_training(book: Book) -> int:
    """Destroy every training take, the event first; return how many. Repeatable: they are never sealed."""
    training = [take for take in book.state.takes.values() if take.training]
    for take in training:
        book.note(TakeDeleted(take=take.take))
        delete_take(book.folder.take(take.take, take.kind))
    return len(training)
