"""A spoken statement: one who can't read says it, sealed as identity while it is spoken (consent.md 4)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from collector.consent.signature import statement_form
from collector.errors import CollectorError, FormIncomplete, GateClosed, Refused
from collector.model.canonical import canonical
from collector.model.event import Role
from collector.model.signed import Signed
from collector.model.sink import SealedFile
from collector.model.times import time_text
from collector.seal.destroy import delete_take
from collector.seal.note import note_path_of
from collector.seal.take import SealedTake
from collector.session.book import Book, is_ended, refuse_left
from collector.session.device_choice import make_spec
from collector.session.devices import Devices
from collector.session.evidence import MEANINGS, bind, complete_record, next_path, note_evidence
from collector.session.keys import recipients_of, session_key
from collector.session.standing import statement_asker
from collector.session.typed import Typed
from collector.state import missing_roles
from collector.vault import make_folder, overwrite_and_delete

if TYPE_CHECKING:
    from collector.capture.device.lookup import Ask
    from collector.capture.recorder import Recorder
    from collector.capture.spec import CaptureSpec
    from collector.capture.take import Take

SHORTEST_MS, LONGEST_MS = 2_000, 180_000
UNUSABLE = frozenset({"silent_digital", "near_silent", "no_speech", "too_short", "cut"})
QUESTION = "record_statement"


def is_understood(verdicts: Iterable[str]) -> bool:
    """What nobody could understand later is no evidence. The rest is told, and left to the speaker.

    A voice that clips is ugly, and still says what it says.
    """
    return UNUSABLE.isdisjoint(verdicts)


@dataclass(frozen=True)
class Spoken:
    """A statement that was spoken: its verdicts, and whether it can stand as evidence."""

    duration_ms: int
    verdicts: tuple[str, ...]
    usable: bool


class SpokenSink:
    """Seals a statement while it is spoken; keeps its sound in memory until its speaker stands by it.

    No key to it stays on the disk: the recovery note goes as soon as it ends.
    """

    def __init__(self, sealed: SealedTake) -> None:
        self._sealed = sealed
        self.heard = bytearray()

    def write(self, data: bytes | memoryview) -> None:
        """Take the next plaintext bytes."""
        self._sealed.write(data)
        self.heard += data

    def checkpoint(self) -> None:
        """Make everything written so far survive a power cut."""
        self._sealed.checkpoint()

    def close(self) -> SealedFile:
        """Finish the file."""
        return self._sealed.close()

    def abort(self) -> None:
        """Remove file and note, and forget what was said."""
        self.heard.clear()
        self._sealed.abort()


@dataclass
class Utterance:
    """A statement being spoken, or spoken and not yet kept (`sealed`)."""

    signed: Signed
    sink: SpokenSink
    recorder: Recorder
    capture: Take
    sealed: SealedFile | None = None
    spoken: Spoken | None = None


class Statement:
    """The spoken statement of a session. The microphone is open only while one runs.

    `said` is the one that runs, or waits until its speaker stands by it.
    """

    def __init__(self, book: Book, typed: Typed, devices: Devices) -> None:
        self._book, self._typed, self._devices = book, typed, devices
        self.said: Utterance | None = None

    @property
    def is_running(self) -> bool:
        """Whether the microphone is open for it."""
        return self.said is not None and self.said.sealed is None

    def start(self) -> None:
        """Open the microphone and begin; the former statement is destroyed. Started by the one who speaks.

        Raises GateClosed (no witness, too early, signed already), FormIncomplete, DeviceMissing,
        DiskNearlyFull, DiskFull.
        """
        from collector.capture.recorder import Recorder

        self.drop()
        refuse_left(self._book)
        ask = statement_asker(self._book)
        ask(QUESTION)
        role = self._find_speaker()
        signed = bind(self._book, role, MEANINGS[role])
        spec = self._make_spec(signed)
        self._devices.watching.check_room(spec)
        recorder = Recorder.open(spec, ask, self._devices.troubles.note, question=QUESTION)
        try:
            self.said = self._begin(signed, recorder, ask)
        except CollectorError:
            recorder.close()
            raise
        self._devices.awake.keep()
        self._devices.watching.begin(spec, recorder.end_take)

    def stop(self) -> Spoken:
        """End the running statement, close the microphone, say how it came out. Nothing counts yet.

        Raises DiskFull, DiskFailed, EncoderFailed; then there is no statement.
        """
        said = self.said
        if said is None or said.sealed is not None:
            raise Refused("No statement is running.")
        try:
            refuse_left(self._book)
            result = said.capture.stop()
        except CollectorError:
            self.drop()
            raise
        self._let_microphone_go(said)
        overwrite_and_delete(note_path_of(result.sealed.path))
        verdicts = (*result.verdicts, *(["cut"] if result.cut else []))
        simulated = said.recorder.spec.is_simulated  # no quality rule blocks a simulated device (cli.md)
        usable = simulated or is_understood(verdicts)
        said.sealed = result.sealed
        said.spoken = Spoken(result.duration_ms, verdicts, usable=usable)
        return said.spoken

    def hear(self) -> bytes:
        """Return the statement's Matroska, for its speaker to listen to. Raises Refused without one."""
        return bytes(self._find_said().sink.heard)

    def keep(self) -> None:
        """Make the statement evidence: its speaker stands by it. Durable on return.

        Raises Refused without one, or when nobody could understand it.
        """
        said = self._find_said()
        sealed, spoken = said.sealed, said.spoken
        if sealed is None or spoken is None or not spoken.usable:
            raise Refused("This can't be understood later.", remedy="Please say it once more.")
        if is_ended(self._book):
            self.drop()
            refuse_left(self._book)
        moment = time_text(self._book.parts.now())
        note_evidence(self._book, said.signed, "audio_statement", moment, sealed.sha256)
        self.said = None
        said.sink.heard.clear()
        complete_record(self._book)

    def drop(self) -> None:
        """Destroy a statement that was not kept, running or spoken. Repeatable."""
        said, self.said = self.said, None
        if said is None:
            return
        try:
            if said.sealed is None:
                said.capture.discard()
        finally:
            if said.sealed is None:
                self._let_microphone_go(said)
        said.sink.heard.clear()
        delete_take(next_path(self._book))

    def _begin(self, signed: Signed, recorder: Recorder, ask: Ask) -> Utterance:
        path = next_path(self._book)
        make_folder(path.parent)
        sealed = SealedTake(path, recipients_of(self._book, "identity"), session_key(self._book))
        sink = SpokenSink(sealed)
        try:
            capture = recorder.start_take(sink, ask, question=QUESTION)
        except CollectorError:
            sink.abort()
            raise
        return Utterance(signed, sink, recorder, capture)

    def _let_microphone_go(self, said: Utterance) -> None:
        self._devices.awake.let_go()
        self._devices.watching.end()
        said.recorder.close()

    def _find_said(self) -> Utterance:
        if self.said is None or self.said.sealed is None:
            raise Refused("Nothing was said yet.")
        return self.said

    def _find_speaker(self) -> Role:
        person = self._book.person
        missing = missing_roles(person)
        if not missing or missing[0] not in {"contributor", "guardian"}:
            raise GateClosed("The statement was made already.", question=QUESTION, reason="given")
        if missing[0] == "contributor":
            return "contributor"
        if self._typed.guardian is None:
            raise FormIncomplete("The guardian's particulars come first.", field="name")
        return "guardian"

    def _make_spec(self, signed: Signed) -> CaptureSpec:
        from collector.capture.spec import QualityLimits

        heard = self._book.person.informed.clause_audio if self._book.person.informed else []
        particulars = self._typed.guardian if signed.role == "guardian" else None
        bound = statement_form(signed, time_text(self._book.parts.now()), particulars or {}, heard)
        spec = make_spec(self._book.pack.project, self._devices.choice, with_video=False)
        limits = QualityLimits(shortest_ms=SHORTEST_MS, longest_ms=LONGEST_MS)
        return replace(spec, evidence=canonical(bound).decode("utf-8"), limits=limits)
