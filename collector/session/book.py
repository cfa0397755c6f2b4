"""A session's journal and its fold, kept together: an event is allowed, made durable, then believed."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from collector.errors import (
    CollectorError,
    DiskFailed,
    DiskFull,
    FolderRestored,
    GateClosed,
    LogDamaged,
    Malformed,
    Refused,
)
from collector.journal import SessionJournal
from collector.model.event import Event
from collector.model.events import Resumed
from collector.model.ledger_events import (
    InSession,
    LedgerWithdrawn,
    Sealed,
    Sealing,
    SessionHead,
    Tombstone,
)
from collector.model.times import parse_time
from collector.project.install import newest_index_hash
from collector.project.pack import Pack
from collector.project.told import tell_pack
from collector.rules.facts import SITTING_GAP, ZONES_APART, Act, Facts, PackFacts
from collector.rules.table import check, check_act, check_ledger, find_needs, is_free, writes_head
from collector.rules.walking import Times
from collector.session.clock import tell_time_trust
from collector.session.copies import refuse_held, refuse_older_journal, refuse_older_manifests
from collector.session.folder import SessionFolder
from collector.session.knowing import tell_beyond
from collector.session.parts import Parts
from collector.session.viewing import is_done
from collector.session.youngest import Older
from collector.state import OPEN, STEPS, Contributor, Session, apply, fold, fold_ledger, read_event

_SITTING_ON = SITTING_GAP - timedelta(minutes=1)
_NOTHING: Mapping[Path, bytes] = MappingProxyType({})


class Book:
    """An open session: its truth on disk, its state, its pack and keys.

    `present` is the recorder who took the session up, None for whoever only finishes, seals or reads it.
    """

    def __init__(self, parts: Parts, session: str) -> None:
        """Open a session's journal to read it; the first event that is noted opens it for writing.

        Raises BrokenChain, IllegalEvent; Restored for an older copy, SessionHeld after a repair of the log.
        """
        refuse_held(parts, session)
        self.parts = parts = parts.of(session)
        self.folder: SessionFolder = parts.folder(session)
        self.journal = SessionJournal(self.folder.journal, parts.key, parts.now)
        self.present: str | None = None
        self.older = Older(parts)
        self._newest: Pack | None = None
        self._times = Times()
        try:
            self.state: Session = self._read(session)
        except CollectorError:
            self.journal.close()
            raise

    def _read(self, session: str) -> Session:
        refuse_older_journal(self.parts, session, self.journal)
        state = fold(self.journal.lines)
        if state is None:
            raise GateClosed("This session has no beginning.", question="start_take", reason="nobody")
        for line in self.journal.lines:
            self._times = self._times.after(read_event(line), parse_time(line.time), line.offset_minutes)
        state = fold_ledger(state, self.parts.ledger.about(session))
        refuse_older_manifests(self.parts, self.folder, state)
        return state

    @cached_property
    def pack(self) -> Pack:
        """The pack this session began with."""
        return self.parts.pack(self.state.project, self.state.start.pack_number)

    @property
    def newest_pack(self) -> Pack:
        """The project's newest installed pack; read again only when another one was trusted.

        The gate asks for it before every block of an upload, and reading checks every file (4 ms).
        """
        wanted = newest_index_hash(self.parts.ledger, self.state.project)
        if self._newest is None or self._newest.index_hash != wanted:
            self._newest = self.parts.pack(self.state.project)
        return self._newest

    @property
    def person(self) -> Contributor:
        """The contributor whose turn it is: the first who is not done; of a dialogue that is, the first."""
        people = list(self.state.contributors.values())
        if len(people) == 1:
            return people[0]
        return next((person for person in people if not is_done(person, self.pack.project)), people[0])

    @property
    def journal_head(self) -> str:
        """The hash of the newest journal line."""
        head = self.journal.head
        return head[1] if head else ""

    def take_up(self, recorder: str) -> None:
        """Begin a later sitting: who records, by the newest pack. Raises RoleRefused, ClockBehind, … ."""
        self._sit_down(recorder)

    def sit_on(self, recorder: str) -> None:
        """The sitting that has just begun the session goes on: its start was allowed."""
        self.older.take_as_asked(self.state)
        self.present = recorder

    def note(self, event: Event, files: Mapping[Path, bytes] = _NOTHING) -> None:
        """Ask the rules, write the event durably, believe it: the only door to a session's log.

        `files` are what the event names: written once the rules have allowed it, and before its line.
        Raises IllegalEvent, the refusal of a rule, DiskFull, DiskFailed; the event is not written then.
        """
        if isinstance(event, InSession | LedgerWithdrawn):
            self._note_in_ledger(event)
            return
        self.parts.ledger.require_whole()
        if not is_free(event):
            self._sit_down_again()
            check(event, self.facts())
        elif find_needs(event.event, "journal"):  # leaving asks nothing, and nothing can be missing for it
            check(event, self._told)
        self._write(event, files)

    def ask(self, act: Act, wanted: frozenset[str] = frozenset(), owner: str = "") -> None:
        """Return when something may be done that leaves no line. Raises the refusal of a rule."""
        if "sitting" in find_needs(act, "act"):
            self._sit_down_again()
        check_act(act, self.facts(wanted, owner))

    def facts(self, wanted: frozenset[str] = frozenset(), owner: str = "") -> Facts:
        """Return everything that the rules are asked with, as it is at this moment."""
        return replace(self._told, beyond=tell_beyond(self), wanted=wanted, owner=owner)

    @property
    def _told(self) -> Facts:
        """What the session tells of itself, with the packs that it began and goes on with."""
        times = self._times
        return Facts(
            self.state,
            self.parts.now(),
            times.newest,
            times.last,
            pack=self._seated,
            began=self._began,
            latest=times.latest,
            begun=times.begun,
            sitting_offset=times.offset_minutes,
        )

    def tell(self, event: str, **facts: str) -> None:
        """Report an event that is durable by now."""
        self.parts.report({"event": event, "session": self._id, **facts})

    def close(self) -> None:
        """Close the journal."""
        self.journal.close()

    def leave(self) -> None:
        """Close the journal after a sitting: its newest line is known from now on."""
        if self.present is not None:
            self._keep_head()
        self.journal.close()

    @property
    def _id(self) -> str:
        return self.state.session

    @cached_property
    def _began(self) -> PackFacts:
        return tell_pack(self.pack)

    @property
    def _seated(self) -> PackFacts:
        """The pack of the sitting."""
        number = self.state.sitting.pack_number
        return self._began if number == self.pack.number else self._facts_of(number)

    def _facts_of(self, number: int) -> PackFacts:
        known: dict[int, PackFacts] = self.__dict__.setdefault("_packs", {})
        if number not in known:
            known[number] = tell_pack(self.parts.pack(self.state.project, number))
        return known[number]

    def _sit_down(self, recorder: str) -> None:
        pack = self.newest_pack
        trust = tell_time_trust(self.parts)
        event = Resumed(recorder=recorder, pack_number=pack.number, time_trust=trust)
        before, self.present = self.present, recorder
        self.older.forget()
        facts = self.facts()
        try:
            check(event, replace(facts, pack=self._facts_of(pack.number)))
            self._write(event)
        except CollectorError:
            self.present = before
            raise

    def _sit_down_again(self) -> None:
        """After a pause, or in another zone, whoever is there begins another sitting: its rules are asked."""
        if self.present is None:
            return
        last = self._times.last
        paused = last is not None and self.parts.now() - last > _SITTING_ON
        if paused or self._told.zone_moved > ZONES_APART:
            self._sit_down(self.present)

    def _write(self, event: Event, files: Mapping[Path, bytes] = _NOTHING) -> None:
        state = apply(self.state, event)
        if files:
            refuse_left(self)
        for path, data in files.items():
            self.folder.write(path, data)
        line = self.journal.append(event.event, event.as_json())
        self.state = state
        self._times = self._times.after(event, parse_time(line.time), line.offset_minutes)
        if writes_head(event):
            self._keep_head()

    def _keep_head(self) -> None:
        """Have the log know the journal's newest line, so that no older copy passes for it.

        Best effort: one that can't be written only lags. One that is not beyond the known one is not noted.
        """
        head, known = self.journal.head, self.parts.ledger.head_of(self._id)
        if head is not None and (known is None or head[0] > known[0]):
            with contextlib.suppress(DiskFull, DiskFailed, LogDamaged, FolderRestored):
                self.parts.note(SessionHead(session=self._id, number=head[0], hash=head[1]))

    def _note_in_ledger(self, event: Event) -> None:
        if find_needs(event.event, "ledger"):
            newest = self._facts_of(self.newest_pack.number)  # roles at the desk are those of today
            check_ledger(event, replace(self.facts(), pack=newest))
        state = apply(self.state, event) if type(event) in STEPS else self.state
        if isinstance(event, Sealing):
            self.journal.settle()
        if isinstance(event, Sealed):
            self._keep_head()
        self.parts.note(event)
        self.state = state


def refuse_left(book: Book) -> None:
    """Return while a session may open devices and write.

    Raises Refused once it was parked or has ended elsewhere, DiskFailed when somebody else wrote its journal.
    """
    if book.journal.is_closed:
        raise Refused("This session was left.", remedy="Take it up again from the list.")
    if is_ended(book):
        raise Refused("This session has ended meanwhile.", remedy="Nothing more is recorded in it.")
    book.journal.refuse_changed()


def find_person(book: Book, code: str) -> Contributor:
    """Return who takes part under a code. Raises Malformed for nobody."""
    person = book.state.contributors.get(code)
    if person is None:
        raise Malformed("Nobody takes part under this code.")
    return person


def is_ended(book: Book) -> bool:
    """Tell by the device's log whether a session that is open here was withdrawn or refused elsewhere."""
    lines = book.parts.ledger.about(book.state.session)
    return book.state.stage in OPEN and any(line.kind == Tombstone.event for line in lines)
