"""One sitting with a contributor, from its start to its seal: what screens and commands call."""

from __future__ import annotations

import secrets
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from collector.capture.awake import Awake
from collector.errors import AccountClosed, CollectorError, Refused, TakesBlocked
from collector.journal import Journal
from collector.model.ids import new_contributor_code, new_copy_number, new_uuid
from collector.model.times import time_text
from collector.project.pack import Pack
from collector.project.prompts import needs_seed
from collector.rights.standing import is_cancelled
from collector.session.book import Book
from collector.session.clock import tell_time_trust
from collector.session.consenting import Consenting
from collector.session.ending import end_withdrawn
from collector.session.evidence import complete_record
from collector.session.forming import Forming
from collector.session.guarding import Guard
from collector.session.narrowing import Takeable, list_takeable, take_back
from collector.session.parts import Parts
from collector.session.places import check_traits
from collector.session.posing import Posing
from collector.session.recording import DeviceChoice, Running
from collector.session.repeats import may_be_repeat
from collector.session.returning import Earlier, tell_since
from collector.session.rules import find_undecided
from collector.session.sealing import seal_session
from collector.session.speaking import Statement
from collector.session.standing import tell_change
from collector.session.texting import Texting
from collector.session.troubles import Troubles
from collector.session.typed import Typed
from collector.session.view import SessionView
from collector.session.viewing import make_view

if TYPE_CHECKING:
    from collector.capture.level import Level, Preview
    from collector.capture.peaks import Peaks
    from collector.capture.recorder import Recorder

SESSION_KEY_BYTES = 32


@dataclass(frozen=True)
class Beside:
    """One more contributor of a dialogue: "under 14?", and who it is when they came before."""

    under_14: bool
    earlier: Earlier | None = None


@dataclass(frozen=True)
class StartChoice:
    """What is known before a session: language, "under 14?", recorder, devices, coarse place.

    `others` take part beside the first contributor, in the order of their channels.
    """

    language: str
    under_14: bool
    recorder: str
    devices: DeviceChoice = field(default_factory=DeviceChoice)
    place: dict[str, str] = field(default_factory=dict)
    earlier: Earlier | None = None
    others: tuple[Beside, ...] = ()


@dataclass(frozen=True)
class Live:
    """What the record page polls: level, small picture, seconds recorded.

    `peaks` is the shape of the running take, None while none runs.
    """

    level: Level | None
    preview: Preview | None
    recorded_s: float
    ended: bool
    peaks: Peaks | None = None


class Session(Consenting, Forming, Posing, Texting):
    """An open session. Not for several threads at once: one serial lane calls it; `live` may be polled."""

    def __init__(self, book: Book, devices: DeviceChoice) -> None:
        self.book = book
        self.devices = devices
        self.typed = Typed()
        self.recorder: Recorder | None = None
        self.running: Running | None = None
        self.guard: Guard | None = None
        self.awake = Awake()
        self.told: set[type[CollectorError]] = set()
        self.statement: Statement | None = None
        self.troubles = Troubles()
        self.may_repeat = may_be_repeat(book.parts, book.state.session)

    @classmethod
    def start(cls, parts: Parts, project: str, choice: StartChoice) -> Session:
        """Begin: journal, key, ledger line, in this order, so that a crash leaves nothing that counts."""
        pack = parts.pack(project)
        if choice.language not in pack.project.languages:
            raise Refused("The project has no policy in this language.")
        if 1 + len(choice.others) > pack.project.contributors_most:
            raise Refused("The project does not record so many people together.")
        _refuse_closed(parts, project, choice)
        session = new_uuid()
        fields = _start_fields(parts, project, session, choice)
        folder = parts.folder(session)
        folder.make()
        journal = Journal(folder.journal, parts.key, parts.now)
        journal.append("session_started", fields)
        journal.close()
        parts.keystore.put(parts.session_key_name(session), secrets.token_bytes(SESSION_KEY_BYTES))
        parts.ledger.append("session_started", {"session": session, "project": project})
        opened = cls(Book(parts, session), choice.devices)
        opened.book.tell("session_started")
        opened.refresh_index()
        return opened

    @classmethod
    def resume(cls, parts: Parts, session: str, devices: DeviceChoice) -> Session:
        """Take up a session that was left open; a consent that all had signed is completed."""
        book = Book(parts, session)
        if book.state.stage == "informed":
            complete_record(book)
        return cls(book, devices)

    @property
    def view(self) -> SessionView:
        """The session as it stands."""
        book = self.book
        running = self.running is not None
        view = make_view(book.state, book.person, book.pack, recording=running, change=tell_change(book))
        return replace(view, may_repeat=self.may_repeat)

    @property
    def live(self) -> Live:
        """The newest values of level, preview and take; cheap, callable from any thread."""
        statement = self.statement
        running = self.running or statement
        recorder = self.eye or self.recorder or (statement.recorder if statement else None)
        if recorder is None:
            return Live(None, None, 0.0, ended=True)
        recorded_s = running.capture.recorded_s if running else 0.0
        peaks = running.capture.peaks if running else None
        ended = running is None or running.capture.ended
        return Live(recorder.level, recorder.preview, recorded_s, ended=ended, peaks=peaks)

    @property
    def is_capturing(self) -> bool:
        """Whether a device is held open: for takes, a portrait or a spoken statement."""
        speaking = self.statement is not None and self.statement.sealed is None
        return speaking or self.recorder is not None or self.eye is not None

    def seal(self, *, leave_blocked: bool = False) -> None:
        """Close the devices and seal. Durable on return.

        `leave_blocked` is the decision that prompts stay as they are whose every take a rule blocks; it is
        written down as skipping them. Raises TakesBlocked without it, GateClosed, DiskFull, DiskFailed.
        """
        self.close_devices()
        undecided = find_undecided(self.book.state, self.book.pack.project.quality)
        if self.book.state.stage == "recording" and undecided:
            if not leave_blocked:
                raise TakesBlocked(list(dict.fromkeys(prompt for prompt, _ in undecided)))
            for prompt, owner in undecided:
                self.skip(prompt, "other", owner)
        seal_session(self.book)
        self.refresh_index()

    def withdraw(self, by: str = "contributor") -> None:
        """Withdraw: the event first, then everything is destroyed (P-3.4)."""
        self._drop_running()
        end_withdrawn(self.book, by)

    @property
    def takeable(self) -> dict[str, Takeable]:
        """What each person, by code, can take back by itself now (P-3.4)."""
        found = {code: list_takeable(self.book, code) for code in self.book.state.contributors}
        return {code: takeable for code, takeable in found.items() if takeable.any}

    def take_back(self, purposes: AbstractSet[str], kinds: AbstractSet[str], code: str = "") -> None:
        """Withdraw single purposes or kinds and go on with the rest (P-3.4); devices are opened anew.

        `code` says whose, in a dialogue. A running take goes with the rest.
        Raises FormIncomplete, ContributorRefused where taking part needs it; nothing is written then.
        """
        self._drop_running()
        take_back(self.book, code or self.book.person.code, purposes, kinds)
        self.refresh_index()

    def stop(self, *, keep: bool) -> None:
        """End early: keep what was said (sealed when there is any), or delete everything."""
        if keep and self.book.state.counted:
            self.seal(leave_blocked=True)
        elif self.book.state.stage in {"open", "informed"}:
            self.refuse("contributor")
        else:
            self.withdraw()

    def end_superseded(self) -> None:
        """End because it has to be decided anew (P-6.1): what was recorded is sealed as it was agreed."""
        if self.book.state.counted:
            self.seal(leave_blocked=True)
        else:
            self.withdraw("policy")
        self.park()

    def answer_presence(self, *, same: bool) -> None:
        """Write whether it is still the same person, asked after a pause ."""
        self.book.note("person_asked", {"contributor": self.book.person.code, "same": same})

    def close_devices(self) -> None:
        """Let the devices go; a running take is finished first, what nobody kept or answered is destroyed."""
        self.drop_statement()
        self.close_camera()
        super().close_devices()

    def park(self) -> None:
        """Leave the session as it is, to be taken up again."""
        self.close_devices()
        try:
            self.refresh_index()
        finally:  # a full disk must not keep the journal open
            self.book.close()

    def refresh_index(self) -> None:
        """Store this session's line of the list."""
        self.book.refresh_index()

    def refuse(self, by: str) -> None:
        """End the session: somebody said no. Only the count is kept."""
        self._drop_running()
        super().refuse(by)

    def _drop_running(self) -> None:
        """Let the devices go; a running take is thrown away, file and note, and so is what waits."""
        self.drop_statement()
        self.close_camera()
        if self.running is not None:
            running, self.running = self.running, None
            running.capture.discard()
        self.let_go()


def _refuse_closed(parts: Parts, project: str, choice: StartChoice) -> None:
    """Nobody begins under a closed account, alone or with others (P-3.5)."""
    earlier = [choice.earlier, *(other.earlier for other in choice.others)]
    if any(item is not None and is_cancelled(parts.ledger, project, item.code) for item in earlier):
        raise AccountClosed("This contributor closed the account.")


def _start_fields(parts: Parts, project: str, session: str, choice: StartChoice) -> dict[str, object]:
    pack = parts.pack(project)
    moment = parts.now()
    people = (Beside(choice.under_14, choice.earlier), *choice.others)
    known = [person.earlier.code for person in people if person.earlier is not None]
    if len(set(known)) != len(known):
        raise Refused("The same person can't take part twice.")
    return {
        "session": session,
        "project": project,
        "pack_number": pack.number,
        "policy_version": pack.project.policy_version,
        "language": choice.language,
        "recorder": choice.recorder,
        "rehearsal": pack.project.rehearsal,
        "place": check_traits(choice.place),
        "time": time_text(moment),
        "time_trust": tell_time_trust(parts),
        "contributors": [_person_row(parts, pack, choice.language, person) for person in people],
        **_draw_order(pack, choice.language),
    }


def _person_row(parts: Parts, pack: Pack, language: str, person: Beside) -> dict[str, object]:
    earlier = person.earlier
    row: dict[str, object] = {
        "code": earlier.code if earlier else new_contributor_code(pack.project.code_prefix),
        "under_threshold": person.under_14,
        "copy_number": new_copy_number(parts.now().year),
    }
    if earlier is not None and earlier.record_id:
        row["earlier"] = earlier.as_fields(tell_since(parts, earlier, pack, language))
    return row


def _draw_order(pack: Pack, language: str) -> dict[str, object]:
    """Draw the lot for prompts in random order: kept from the start, so that the order stays (formats.md)."""
    if needs_seed(pack.prompts_in(language)):
        return {"prompt_seed": secrets.token_hex(8)}
    return {}
