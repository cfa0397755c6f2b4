"""Single purposes or kinds are taken back: the record first, then the takes that fall (P-3.4)."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from collector.errors import ContributorRefused, FormIncomplete, GateClosed
from collector.model.canonical import sha256_text
from collector.model.decision import find_given
from collector.model.event import Role
from collector.model.events import ChoicesNarrowed
from collector.model.ids import new_uuid
from collector.model.kinds import NEEDS, kinds_of, records_allowed
from collector.model.record import parse_record, record_bytes
from collector.model.record_changes import TakenBack, narrow_record
from collector.model.take_events import TakeDeleted
from collector.model.times import local_offset_minutes, time_text
from collector.rules.in_pack import find_required
from collector.seal.destroy import delete_take
from collector.session.book import Book, find_person
from collector.session.records import mend_records, read_record, signed_copies
from collector.session.standing import allowed_records
from collector.state import OPEN, Contributor, Take


@dataclass(frozen=True)
class Takeable:
    """What can be taken back by itself: optional purposes, and optional kinds, each with its takes."""

    purposes: tuple[str, ...] = ()
    kinds: dict[str, frozenset[str]] = field(default_factory=dict)

    @property
    def any(self) -> bool:
        """Whether there is anything."""
        return bool(self.purposes or self.kinds)


def list_takeable(book: Book, code: str) -> Takeable:
    """Return what a person can take back now; nothing before recording may begin and after sealing."""
    person, project = find_person(book, code), book.pack.project
    if person.record_hash is None or book.state.stage not in {"consented", "recording"}:
        return Takeable()
    purposes = [item.id for item in project.purposes if not item.required]
    kinds = [kind.id for kind in project.kinds if not kind.required]
    return Takeable(
        tuple(name for name in purposes if name in find_given(person.purposes)),
        {name: _find_falling(book, person, name) for name in kinds if name in find_given(person.kinds)},
    )


def _find_falling(book: Book, person: Contributor, kind: str) -> frozenset[str]:
    """Return the kept takes that go with a kind of recording."""
    kinds = kinds_of(book.pack.project)
    allowed = records_allowed(kinds, find_given(person.kinds) - {kind})
    mine = [take for take in book.state.kept if person.code in take.people]
    return frozenset(take.take for take in mine if not NEEDS[take.kind] <= allowed)


def take_back(book: Book, code: str, purposes: AbstractSet[str], kinds: AbstractSet[str]) -> None:
    """Write durably that these are no longer given; takes of what fell are destroyed at once.

    Raises FormIncomplete when nothing, or something that was not given, is named, and ContributorRefused when
    taking part needs it: then the whole consent is withdrawn instead. GateClosed once it was sealed.
    """
    if book.state.stage not in OPEN:  # then the halves are made anew: `taking_back.narrow_sealed`
        raise GateClosed("This session was sealed: its key is gone.", question="seal", reason="sealed")
    person = find_person(book, code)
    _check(book, person, purposes, kinds)
    write_narrowed(book, person, purposes, kinds)
    drop_unallowed(book)


def write_narrowed(
    book: Book, person: Contributor, purposes: AbstractSet[str], kinds: AbstractSet[str], copies: int = 2
) -> None:
    """Write the new record and the line that says so.

    After sealing there is one of the `copies`, in the media half: identity's stays as it was signed.
    """
    decider, role = tell_decider(person)
    taken = TakenBack(frozenset(purposes), frozenset(kinds), decider, role)
    now = book.parts.now()
    before = parse_record(read_record(book, person))
    mend_records(book, person, copies)
    record = narrow_record(before, taken, new_uuid(), (time_text(now), local_offset_minutes(now)))
    data = record_bytes(record)
    narrowed = ChoicesNarrowed(
        contributor=person.code,
        purposes=sorted(purposes),
        kinds=sorted(kinds),
        by=role,
        record_id=record.record.record_id,
        record_hash=sha256_text(data),
    )
    paths = book.folder.record_paths(person.code, len(person.records) + 1)[:copies]
    book.note(narrowed, signed_copies(book, data, paths))


def tell_decider(person: Contributor) -> tuple[str, Role]:
    """Return who decides for a person: code and role."""
    if person.guardian is not None:
        return person.guardian.guardian_code, "guardian"
    return person.code, "contributor"


def find_needed(book: Book) -> frozenset[str]:
    """Return the purposes and kinds that taking part needs, by the pack of the start and of the sitting."""
    numbers = {book.pack.number, book.state.sitting.pack_number}
    projects = [book.parts.pack(book.state.project, number).project for number in numbers]
    return frozenset[str]().union(*map(find_required, projects))


def drop_unallowed(book: Book) -> int:
    """Destroy takes of kinds that are allowed no longer; return how many. Repeatable after a crash."""
    fallen = [take for take in book.state.takes.values() if not is_allowed(book, take)]
    for take in fallen:
        book.note(TakeDeleted(take=take.take))
        delete_take(book.folder.take(take.take, take.kind))
        book.tell("take_deleted", take=take.take)
    return len(fallen)


def is_allowed(book: Book, take: Take) -> bool:
    """Tell whether everybody in a take still allows what it holds."""
    people = [book.state.contributors[code] for code in take.people]
    return all(NEEDS[take.kind] <= allowed_records(person, book.pack.project) for person in people)


def _check(book: Book, person: Contributor, purposes: AbstractSet[str], kinds: AbstractSet[str]) -> None:
    given = find_given(person.purposes) | find_given(person.kinds)
    named = purposes | kinds
    if not named:
        raise FormIncomplete("Nothing was chosen to be taken back.", field="choices")
    if named - given:
        raise FormIncomplete("Only what was agreed to can be taken back.", field=min(named - given))
    if named & find_needed(book):
        raise ContributorRefused(
            "Taking part in this project needs this Yes.",
            remedy="Stop and delete everything instead: nothing is kept then.",
        )
