"""Single purposes or kinds are taken back of a sealed session whose media half was not sent yet (P-3.4).

The ledger line comes first: from then on nothing of the session is sent, and what a crash interrupts the next
start finishes. Only the media half changes. The identity half stays as it was signed: its journal and records
are the beginning of media's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from collector.bundle.kinds import check_kinds
from collector.bundle.shape import take_name
from collector.bundle.sources import FolderHalf
from collector.bundle.verify import verify_half
from collector.model.decision import find_given
from collector.model.kinds import NEEDS, kinds_of, records_allowed
from collector.model.ledger_events import Narrowed, Narrowing, NarrowingDropped
from collector.model.lines import Line
from collector.model.manifest import MediaManifest
from collector.seal.destroy import destroy_sealed
from collector.session.book import Book
from collector.session.changing import is_correcting, is_manifest_sent, is_narrowing
from collector.session.correcting import finish_correction
from collector.session.ending import withdraw
from collector.session.halves import Revision, write_half
from collector.session.listing import refresh_index
from collector.session.narrowing import drop_unallowed, find_needed, tell_decider, write_narrowed
from collector.state import Contributor, Take

TakenBackHow = Literal["nothing", "narrowed", "withdrawn", "sent"]


@dataclass(frozen=True)
class Unwanted:
    """What is taken back, whose, and by which request."""

    code: str
    purposes: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    request: str = ""

    def given_by(self, person: Contributor) -> Unwanted:
        """Return what of it stands as given."""
        purposes, kinds = find_given(person.purposes), find_given(person.kinds)
        return Unwanted(self.code, self.purposes & purposes, self.kinds & kinds, self.request)

    @property
    def names(self) -> frozenset[str]:
        """Purposes and kinds."""
        return self.purposes | self.kinds


def narrow_sealed(book: Book, unwanted: Unwanted) -> TakenBackHow:
    """Take back what stands as given of a sealed session; durable on return, repeatable.

    Where taking part needs it, or nothing that was recorded would be left, the whole is withdrawn. What was
    `sent` is the organisation's to narrow. Raises DiskFull, DiskFailed; nothing is sent then, and the next
    start finishes it.
    """
    _finish_open(book)
    if book.state.stage not in {"sealed", "delivered"}:
        return "nothing"
    person = book.state.contributors[unwanted.code]
    wanted = unwanted.given_by(person)
    if not wanted.names:
        return "nothing"
    if _needs_the_whole(book, person, wanted):
        withdraw(book, "request", unwanted.request, unwanted.code)
        return "withdrawn"
    if book.state.stage == "delivered" or is_manifest_sent(_lines(book), "media"):
        return "sent"
    _begin(book, person, wanted)
    return "narrowed" if finish_narrowing(book) else "sent"


def finish_narrowing(book: Book) -> bool:
    """Bring an open narrowing to its end; tell whether the new revision stands. Repeatable after a crash."""
    begun = next(Narrowing.read(line) for line in reversed(_lines(book)) if line.kind == Narrowing.event)
    book.parts.line.cut(book.state.session)
    if is_manifest_sent(_lines(book), "media"):  # the manifest left before the gate shut
        book.note(NarrowingDropped(session=begun.session, contributor=begun.contributor))
        return False
    person = book.state.contributors[begun.contributor]
    wanted = Unwanted(begun.contributor, frozenset(begun.purposes), frozenset(begun.kinds))
    left = wanted.given_by(person)
    if left.names:
        if _needs_the_whole(book, person, left):
            withdraw(book, "request", begun.request or "", begun.contributor)
            return True
        write_narrowed(book, person, left.purposes, left.kinds, copies=1)
    drop_unallowed(book)
    _destroy_fallen(book)
    _write_revision(book)
    refresh_index(book)
    return True


def _begin(book: Book, person: Contributor, wanted: Unwanted) -> None:
    """Write that it begins: the gate says no from then on."""
    _, role = tell_decider(person)
    begun = Narrowing(
        session=book.state.session, contributor=person.code, purposes=sorted(wanted.purposes),
        kinds=sorted(wanted.kinds), by=role, request=wanted.request or None,
    )  # fmt: skip
    book.note(begun)


def _finish_open(book: Book) -> None:
    """What an earlier disk error left is finished first: one thing is changed at a time."""
    if is_correcting(_lines(book)):
        finish_correction(book)
    if is_narrowing(_lines(book)):
        finish_narrowing(book)


def _needs_the_whole(book: Book, person: Contributor, wanted: Unwanted) -> bool:
    """Tell whether taking part needs what is named, or no take would be left."""
    if wanted.names & find_needed(book):
        return True
    kinds = kinds_of(book.pack.project)
    allowed = records_allowed(kinds, find_given(person.kinds) - wanted.kinds)
    return all(_falls(take, person.code, allowed) for take in book.state.kept)


def _falls(take: Take, code: str, allowed: frozenset[str]) -> bool:
    return code in take.people and not NEEDS[take.kind] <= allowed


def _destroy_fallen(book: Book) -> None:
    """Destroy the takes that the journal names no longer: a crash may have left their files."""
    folder = book.folder.half("media")
    named = {take_name(take.take, take.kind) for take in book.state.takes.values()}
    for path in sorted(folder.glob("*.age")):
        if path.name not in named:
            destroy_sealed(path)


def _write_revision(book: Book) -> None:
    """Sign the media half anew over what is left, read it again, and write that it stands."""
    state = book.state
    before = [Narrowed.read(line).revision for line in _lines(book) if line.kind == Narrowed.event]
    number = max(before, default=1) + 1
    digest = write_half(book, "media", Revision(number, state.manifests["media"]))
    manifest = verify_half(FolderHalf(book.folder.half("media")), "media").manifest
    if isinstance(manifest, MediaManifest):
        check_kinds(manifest, kinds_of(book.pack.project))
    book.note(Narrowed(session=state.session, project=state.project, revision=number, manifest_hash=digest))
    book.tell("narrowed")


def _lines(book: Book) -> list[Line]:
    return book.parts.ledger.about(book.state.session)
