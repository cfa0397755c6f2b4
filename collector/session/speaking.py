"""A spoken statement: one who can't read says it, sealed as identity while it is spoken (consent.md 4)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from collector.consent.signature import Role, Signed, statement_form
from collector.errors import CollectorError, FormIncomplete, GateClosed, Refused
from collector.model.canonical import canonical
from collector.model.sink import SealedFile
from collector.model.times import time_text
from collector.seal.destroy import delete_take
from collector.seal.note import note_path_of
from collector.seal.take import SealedTake
from collector.session.evidence import MEANINGS, bind, complete_record, next_path, note_evidence
from collector.session.guarding import Guarding
from collector.session.recording import DeviceChoice, make_spec
from collector.session.standing import statement_asker
from collector.session.typed import Typed
from collector.state import missing_roles
from collector.vault import make_folder, overwrite_and_delete

if TYPE_CHECKING:
    from collector.capture.recorder import Recorder
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
class Statement:
    """A statement being spoken, or spoken and not yet kept (`sealed`)."""

    signed: Signed
    sink: SpokenSink
    recorder: Recorder
    capture: Take
    sealed: SealedFile | None = None
    spoken: Spoken | None = None


class Speaking(Guarding):
    """The spoken part of a session. The microphone is open only while a statement runs."""

    devices: DeviceChoice
    typed: Typed
    statement: Statement | None

    def start_statement(self) -> None:
        """Open the microphone and begin; the former statement is destroyed. Started by the one who speaks.

        Raises GateClosed (no witness, too early, signed already), FormIncomplete, DeviceMissing,
        DiskNearlyFull, DiskFull.
        """
        from collector.capture.recorder import Recorder

        self.drop_statement()
        book = self.book
        if book.is_left:
            raise Refused("This session was left.", remedy="Take it up again from the list.")
        ask = statement_asker(book)
        ask(QUESTION)
        role = self._find_speaker()
        signed = bind(book, role, MEANINGS[role])
        spec = self._make_spec(signed)
        self.check_room(spec)
        recorder = Recorder.open(spec, ask, self.troubles.note, question=QUESTION)
        try:
            path = next_path(book)
            make_folder(path.parent)
            sink = SpokenSink(SealedTake(path, book.recipients("identity"), book.session_key()))
            try:
                capture = recorder.start_take(sink, ask, question=QUESTION)
            except CollectorError:
                sink.abort()
                raise
        except CollectorError:
            recorder.close()
            raise
        self.statement = Statement(signed, sink, recorder, capture)
        self.awake.keep()
        self.keep_watch(spec, recorder.end_take)

    def stop_statement(self, after_s: float | None = None) -> Spoken:
        """End the running statement, close the microphone, say how it came out. Nothing counts yet.

        Raises DiskFull, DiskFailed, EncoderFailed; then there is no statement.
        """
        statement = self.statement
        if statement is None or statement.sealed is not None:
            raise Refused("No statement is running.")
        try:
            result = statement.capture.stop(after_s)
        except CollectorError:
            self.drop_statement()
            raise
        self._let_microphone_go(statement)
        overwrite_and_delete(note_path_of(result.sealed.path))
        verdicts = (*result.verdicts, *(["cut"] if result.cut else []))
        simulated = statement.recorder.spec.is_simulated  # no quality rule blocks a simulated device (cli.md)
        usable = simulated or is_understood(verdicts)
        statement.sealed = result.sealed
        statement.spoken = Spoken(result.duration_ms, verdicts, usable=usable)
        return statement.spoken

    def hear_statement(self) -> bytes:
        """Return the statement's Matroska, for its speaker to listen to. Raises Refused without one."""
        return bytes(self._spoken().sink.heard)

    def keep_statement(self) -> None:
        """Make the statement evidence: its speaker stands by it. Durable on return.

        Raises Refused without one, or when nobody could understand it.
        """
        statement = self._spoken()
        sealed, spoken = statement.sealed, statement.spoken
        if sealed is None or spoken is None or not spoken.usable:
            raise Refused("This can't be understood later.", remedy="Please say it once more.")
        moment = time_text(self.book.parts.now())
        note_evidence(self.book, statement.signed, "audio_statement", moment, sealed.sha256)
        self.statement = None
        statement.sink.heard.clear()
        complete_record(self.book)

    def drop_statement(self) -> None:
        """Destroy a statement that was not kept, running or spoken. Repeatable."""
        statement, self.statement = self.statement, None
        if statement is None:
            return
        if statement.sealed is None:
            statement.capture.discard()
            self._let_microphone_go(statement)
        statement.sink.heard.clear()
        delete_take(next_path(self.book))

    def _let_microphone_go(self, statement: Statement) -> None:
        self.awake.let_go()
        self.end_watch()
        statement.recorder.close()

    def _spoken(self) -> Statement:
        if self.statement is None or self.statement.sealed is None:
            raise Refused("Nothing was said yet.")
        return self.statement

    def _find_speaker(self) -> Role:
        person = self.book.person
        missing = missing_roles(person)
        if not missing or missing[0] not in {"contributor", "guardian"}:
            raise GateClosed("The statement was made already.", question=QUESTION, reason="given")
        if missing[0] == "contributor":
            return "contributor"
        if self.typed.guardian is None:
            raise FormIncomplete("The guardian's particulars come first.", field="name")
        return "guardian"

    def _make_spec(self, signed: Signed) -> Any:  # noqa: ANN401 - late import
        from collector.capture.spec import QualityLimits

        heard = (self.book.person.informed or {}).get("clause_audio", [])
        particulars = self.typed.guardian if signed.role == "guardian" else None
        bound = statement_form(signed, time_text(self.book.parts.now()), particulars or {}, heard)
        spec = make_spec(self.book.pack.project, self.devices, with_video=False)
        limits = QualityLimits(shortest_ms=SHORTEST_MS, longest_ms=LONGEST_MS)
        return replace(spec, evidence=canonical(bound).decode("utf-8"), limits=limits)
