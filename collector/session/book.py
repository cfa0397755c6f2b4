"""A session's journal and its fold, kept together: an event is checked, made durable, then believed."""

from __future__ import annotations

import contextlib
from functools import cached_property
from typing import Any

from collector.errors import CollectorError, DiskFailed, DiskFull, FolderRestored, GateClosed, LogDamaged
from collector.journal import SESSION_HEAD, Journal
from collector.project.install import newest_index_hash
from collector.project.pack import Pack
from collector.seal.keys import parse_recipient
from collector.seal.recipients import Recipient
from collector.session.copies import refuse_held, refuse_older_journal, refuse_older_manifests
from collector.session.folder import SessionFolder
from collector.session.parts import Parts
from collector.session.viewing import is_done, make_row
from collector.state import Contributor, Session, apply, fold

# After these events the log must know the journal's head: an older copy would bring back what was undone.
WRITES_HEAD = frozenset({
    "choices_made", "guardian_agreed", "assent_taken", "identity_sealed", "consented", "consent_voided",
    "choices_narrowed", "take_deleted", "withdrawn", "refused",
})  # fmt: skip


class Book:
    """An open session: its truth on disk, its state, its pack and keys."""

    def __init__(self, parts: Parts, session: str) -> None:
        """Open a session's journal; a torn last line is dropped.

        Raises BrokenChain, IllegalEvent; Restored for an older copy, SessionHeld after a repair of the log.
        """
        refuse_held(parts, session)
        self.parts = parts = parts.of(session)
        self.folder: SessionFolder = parts.folder(session)
        self.journal = Journal(self.folder.journal, parts.key, parts.now)
        self._newest: Pack | None = None
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
        state = replay_ledger(self.parts, state)
        refuse_older_manifests(self.parts, self.folder, state)
        return state

    @cached_property
    def pack(self) -> Pack:
        """The pack this session began with."""
        return self.parts.pack(self.state.project, int(self.state.start["pack_number"]))

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

    def note(self, kind: str, fields: dict[str, Any]) -> None:
        """Check the event against the state, write it durably, take it in. Raises IllegalEvent, DiskFull.

        What must stay undone gives the device's log the journal's new head.
        """
        self.parts.ledger.require_whole()
        state = apply(self.state, kind, fields)
        self.journal.append(kind, fields)
        self.state = state
        if kind in WRITES_HEAD:
            self.keep_head()

    def note_in_ledger(self, kind: str, fields: dict[str, Any]) -> None:
        """Write an event that belongs to the device's ledger, and take it in."""
        named = {"session": self.state.session, **fields}
        state = apply(self.state, kind, named)
        if kind == "sealed":
            self.keep_head()
        self.parts.ledger.append(kind, named)
        self.state = state

    def tell(self, event: str, **facts: str) -> None:
        """Report an event that is durable by now."""
        self.parts.report({"event": event, "session": self.state.session, **facts})

    def recipients(self, half: str) -> list[Recipient]:
        """Return a half's recipients. Raises BadPack, BadKeyText."""
        return [parse_recipient(text) for text in self.pack.recipients(half)]

    def session_key(self) -> bytes:
        """Return the session's key. Raises GateClosed once it was destroyed."""
        key = self.parts.keystore.get(self.parts.session_key_name(self.state.session))
        if key is None:
            raise GateClosed(
                "This session was sealed: its key is gone.", question="start_take", reason="sealed"
            )
        return key

    def drop_key(self) -> None:
        """Destroy the session's key and write that it is gone. Repeatable."""
        self.parts.keystore.delete(self.parts.session_key_name(self.state.session))
        for code in self.state.contributors:
            self.parts.keystore.delete(grown_name(self.state.session, code))
        if not self.state.key_destroyed:
            self.note_in_ledger("key_destroyed", {})

    def refresh_index(self, trouble: str | None = None) -> None:
        """Store this session's line of the list."""
        size = sum(path.stat().st_size for path in self.folder.sealed_files())
        self.parts.index.put(make_row(self.state, self.journal.lines[-1].time, size, trouble))

    @property
    def is_left(self) -> bool:
        """Whether the session was parked: its journal takes nothing more."""
        return self.journal.is_closed

    def close(self) -> None:
        """Close the journal."""
        self.journal.close()

    def keep_head(self) -> None:
        """Have the log know the journal's newest line, so that no older copy passes for it.

        Best effort: what the journal holds stands, and a head that can't be written only lags.
        """
        head, ledger = self.journal.head, self.parts.ledger
        if head is None or ledger.head_of(self.state.session) == head:
            return
        with contextlib.suppress(DiskFull, DiskFailed, LogDamaged, FolderRestored):
            ledger.append(SESSION_HEAD, {"session": self.state.session, "number": head[0], "hash": head[1]})


def grown_name(session: str, code: str) -> str:
    """Where the keystore keeps the day from which a child decides alone: a birthday stays off the disk."""
    return f"grown:{session}:{code}"


# Ledger lines about a session that its fold takes in; others (heads, starts) only point at it.
FOLDED = frozenset({
    "withdrawn", "sealed", "key_destroyed", "transfer_created", "stored", "receipt_verified", "purged",
    "tombstone", "corrected",
})  # fmt: skip


def replay_ledger(parts: Parts, state: Session) -> Session:
    """Fold the ledger lines that name the session onto its state (formats.md, Journal and ledger)."""
    for line in parts.ledger.about(state.session):
        if line.kind in FOLDED:
            state = apply(state, line.kind, line.fields)
    return state
