"""One sitting with a contributor, from its start to its seal: what screens and commands call."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from collector.errors import CollectorError, GateClosed, TakesBlocked
from collector.session.beginning import StartChoice, begin_session
from collector.session.book import Book
from collector.session.consenting import Talk
from collector.session.device_choice import DeviceChoice
from collector.session.devices import Devices
from collector.session.ending import end_withdrawn
from collector.session.evidence import complete_record
from collector.session.forming import Form
from collector.session.inputs import Inputs
from collector.session.listing import refresh_index
from collector.session.narrowing import Takeable, list_takeable, take_back
from collector.session.papers import Copies
from collector.session.parts import Parts
from collector.session.posing import Portraits
from collector.session.queueing import queue_after_sealing
from collector.session.recording import Takes
from collector.session.rules import find_undecided
from collector.session.sealing import seal_session
from collector.session.speaking import Statement
from collector.session.standing import tell_change
from collector.session.texting import Texts
from collector.session.troubles import Troubles
from collector.session.typed import Typed
from collector.session.view import SessionView
from collector.session.viewing import make_view
from collector.state import OPEN

if TYPE_CHECKING:
    from collector.capture.device.budget import Room
    from collector.capture.sound.level import Level, Preview
    from collector.capture.sound.peaks import Peaks


@dataclass(frozen=True)
class Live:
    """What the record page polls: level, small picture, seconds recorded.

    `peaks` is the shape of the running take, None while none runs; `heard_s` are the seconds since devices
    were opened for takes, None while they are not; `room` is the disk while it is watched, as found last.
    """

    level: Level | None
    preview: Preview | None
    recorded_s: float
    ended: bool
    peaks: Peaks | None = None
    heard_s: float | None = None
    room: Room | None = None


class Session:
    """An open session, made of its parts. One serial lane calls it, no other thread; `live` may be polled.

    `talk`, `form` and `statement` come before anything is recorded, `takes`, `portraits` and `texts` are what
    is, `inputs` changes to other devices, and `copies` is what the contributor gets. The parts share the book
    and the devices, and know no other part but those they are handed.
    """

    def __init__(self, book: Book, choice: DeviceChoice) -> None:
        typed = Typed()
        self.book = book
        self.troubles = Troubles()
        self.devices = Devices(book.parts, choice, self.troubles)
        self.statement = Statement(book, typed, self.devices)
        self.talk = Talk(book, typed, self.statement, self._let_go)
        self.form = Form(book, typed, self._let_go)
        self.takes = Takes(book, self.devices)
        self.inputs = Inputs(book, self.devices, self.takes)
        self.portraits = Portraits(book, self.devices)
        self.texts = Texts(book, self.devices)
        self.copies = Copies(book)

    @classmethod
    def start(cls, parts: Parts, project: str, choice: StartChoice) -> Session:
        """Begin. Raises Refused, AccountClosed, DiskFull, DiskFailed."""
        book = Book(parts, begin_session(parts, project, choice))
        book.sit_on(choice.recorder)
        opened = cls(book, choice.devices)
        opened.book.tell("session_started")
        refresh_index(opened.book)
        return opened

    @classmethod
    def resume(cls, parts: Parts, session: str, devices: DeviceChoice, recorder: str) -> Session:
        """Take up a session that was left open; a consent that all had signed is completed.

        `recorder` is whose sitting this is: the rules that a start asks are asked anew. After a policy that
        changed in an important way nobody sits down: what was recorded can be sealed, or all of it deleted.
        Raises RoleRefused, ClockBehind, AccountClosed, Refused; then the session stays as it was left.
        """
        book = Book(parts, session)
        try:
            _take_up(book, recorder)
        except CollectorError:
            book.close()
            raise
        return cls(book, devices)

    @property
    def view(self) -> SessionView:
        """The session as it stands."""
        book, devices = self.book, self.devices
        recording = devices.running is not None
        view = make_view(book.state, book.person, book.pack, recording=recording, change=tell_change(book))
        with_camera = devices.choice.camera is not None
        return replace(view, may_repeat=self.form.may_repeat, with_camera=with_camera)

    @property
    def live(self) -> Live:
        """The newest values of level, preview and take; cheap, callable from any thread."""
        devices, said = self.devices, self.statement.said
        room, held = devices.watching.room, devices.recorder
        running = devices.running or said
        recorder = devices.eye or held or (said.recorder if said else None)
        if recorder is None:
            return Live(None, None, 0.0, ended=True, room=room)
        recorded_s = running.capture.recorded_s if running else 0.0
        peaks = running.capture.peaks if running else None
        ended = running is None or running.capture.ended
        heard_s = None if held is None else held.heard_s
        return Live(recorder.level, recorder.preview, recorded_s, ended, peaks, heard_s, room)

    @property
    def is_capturing(self) -> bool:
        """Whether a device is held open: for takes, a portrait or a spoken statement."""
        held, eye = self.devices.recorder, self.devices.eye
        return self.statement.is_running or held is not None or eye is not None

    def seal(self, *, leave_blocked: bool = False) -> None:
        """Close the devices and seal. Durable on return.

        Whoever sits here lets it go, if they may.

        `leave_blocked` is the decision that prompts stay as they are whose every take a rule blocks; it is
        written down as skipping them. Raises TakesBlocked without it, GateClosed, DiskFull, DiskFailed.
        """
        self._close()
        undecided = find_undecided(self.book.state, self.book.pack.project.quality)
        if self.book.state.stage == "recording" and undecided:
            if not leave_blocked:
                raise TakesBlocked(list(dict.fromkeys(prompt for prompt, _ in undecided)))
            for prompt, owner in undecided:
                self.takes.skip(prompt, "other", owner)
        seal_session(self.book)
        refresh_index(self.book)
        queue_after_sealing(self.book)

    def withdraw(self, by: str = "contributor") -> None:
        """Withdraw: the event first, then everything is destroyed (P-3.4)."""
        self._let_go()
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
        self._let_go()
        take_back(self.book, code or self.book.person.code, purposes, kinds)
        refresh_index(self.book)

    def stop(self, *, keep: bool) -> None:
        """End early: keep what was said (sealed when there is any), or delete everything."""
        if keep:
            self.takes.delete_awaiting()
        if keep and self.book.state.counted:
            self.seal(leave_blocked=True)
        elif self.book.state.stage in {"open", "informed"}:
            self.talk.refuse("contributor")
        else:
            self.withdraw()

    def end_superseded(self) -> None:
        """End because it has to be decided anew (P-6.1): what was recorded is sealed as it was agreed."""
        self.takes.delete_awaiting()
        if self.book.state.counted:
            self.seal(leave_blocked=True)
        else:
            self.withdraw("policy")
        self.park()

    def end_mistaken(self) -> None:
        """End because language or age was given wrongly, before anything was signed: only the count stays."""
        self.talk.refuse("anew")
        self.park()

    def park(self) -> None:
        """Leave the session as it is, to be taken up again."""
        try:
            self._close()
            refresh_index(self.book)
        finally:  # a full disk must not keep the journal open
            self.book.leave()

    def _close(self) -> None:
        """Let the devices go; a running take is finished first, what nobody kept or answered is destroyed."""
        self._end_with(self.takes.close)

    def _let_go(self) -> None:
        """Let the devices go; a running take is thrown away, file and note, and so is what waits."""
        self._end_with(self.takes.drop)

    def _end_with(self, end_takes: Callable[[], None]) -> None:
        """Each part lets its devices go, whatever the ones before could not write or destroy."""
        with ExitStack() as parts:
            parts.callback(end_takes)
            parts.callback(self.portraits.close)
            parts.callback(self.statement.drop)


def _take_up(book: Book, recorder: str) -> None:
    if book.state.stage not in OPEN:
        return
    try:
        book.take_up(recorder)
    except GateClosed as closed:
        if closed.reason != "superseded_major":
            raise
        return
    if book.state.stage == "informed":
        complete_record(book)
