"""Devices and takes of a session: opened after the gate said yes, each take sealed while it runs."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

from collector.errors import CollectorError, DeviceMissing, FormIncomplete, GateClosed, Refused
from collector.model.ids import new_take_id
from collector.model.kinds import NEEDS, PICTURE, SOUND, WHOLE, TakeKind
from collector.model.take_events import InTake, PromptSkipped, TakeDeleted, TakeRemarked, TakeStarted
from collector.rules.in_pack import SKIP_REASONS as REASONS
from collector.seal.destroy import delete_take
from collector.seal.take import SealedTake
from collector.seal.unsealed import open_for_listening
from collector.session.book import Book, is_ended, refuse_left
from collector.session.device_choice import make_spec
from collector.session.devices import Devices, Running
from collector.session.finishing import finish_cut_take
from collector.session.keys import session_key
from collector.session.records import require_records
from collector.session.rules import judge_length
from collector.session.standing import asker, may_film
from collector.session.takes import Outcome, figures_of, find_prompt, keep_take, make_file
from collector.state.shapes import OPEN, find_person

if TYPE_CHECKING:
    from collector.capture.recorder import Recorder
    from collector.capture.result import TakeResult
    from collector.capture.verdict.room import SoundVerdict
    from collector.project.prompts import Prompt

SKIP_REASONS = REASONS
REMARKS = ("words_differ_from_prompt", "background_noise", "other_voice", "interrupted")


class Takes:
    """The takes of a session with sound: devices that are held for them, takes, and what is said of them."""

    def __init__(self, book: Book, devices: Devices) -> None:
        self._book, self._devices = book, devices
        self._awaiting: AbstractSet[str] = frozenset()

    def open_devices(self) -> None:
        """Open microphone and, where wanted and allowed, the camera; once more where one was lost.

        Raises GateClosed, DeviceMissing.
        """
        devices, held = self._devices, self._devices.recorder
        if held is not None and (held.trouble is None or devices.running is not None):
            return
        refuse_left(self._book)
        require_records(self._book)
        wanted = self._find_wanted()
        spec = make_spec(self._book.pack.project, devices.choice, with_video=PICTURE in wanted)
        devices.open(spec, asker(self._book, wanted))

    def close(self) -> None:
        """Let the devices go; a running take is finished first, and what awaits deletion is deleted."""
        try:
            if self._devices.running is not None:
                self.stop()
            self.delete_awaiting()
        finally:
            self._devices.let_go()

    def drop(self) -> None:
        """Let the devices go; a running take is thrown away, file and note. Repeatable."""
        running, self._devices.running = self._devices.running, None
        if running is not None:
            running.capture.discard()
        self._devices.let_go()

    def check_sound(self) -> SoundVerdict:
        """Judge the last three seconds against the place, before the first take. Raises DeviceMissing."""
        from collector.capture.verdict.room import CHECKED_S, check_sound

        recorder = self._find_recorder()
        sound, rate = recorder.recent(CHECKED_S)
        return check_sound(sound, rate, self._devices.choice.room_mdb)

    def start(self, prompt_id: str) -> None:
        """Start a take for a prompt; earlier takes stay as versions. A lost device may be back: it is tried.

        Raises GateClosed, Refused, DeviceMissing.
        """
        self._find_recorder()
        if self._devices.running is not None:
            raise Refused("A take is running already.")
        self.open_devices()
        recorder = self._find_recorder()
        self._devices.watching.check_room(recorder.spec)
        prompt = _find_spoken(self._book, prompt_id)
        with_video = prompt.kind == "video" and recorder.spec.video is not None
        kind: TakeKind = "video" if with_video else "speech"
        ask = asker(self._book, NEEDS[kind])
        ask("start_take")
        take, sink = self._note_start(prompt, kind, recorder.facts)
        try:
            capture = recorder.start_take(sink, ask, with_video=with_video)
        except CollectorError:
            sink.abort()
            self._book.note(TakeDeleted(take=take))
            raise
        self._devices.awake.keep()
        self._devices.running = Running(take, prompt, kind, capture, sink)

    def stop(self) -> str:
        """End the running take and keep it; return its id. What exists is kept even when the disk failed.

        Raises DiskFull, DiskFailed, EncoderFailed after keeping what could be kept.
        """
        if is_ended(self._book):  # withdrawn elsewhere: nothing of it is kept
            self.drop()
            refuse_left(self._book)
        running, self._devices.running = self._devices.running, None
        if running is None:
            raise Refused("No take is running.")
        try:
            result = running.capture.stop()
        except CollectorError:
            # What can't be finished now, on a disk that is full, is finished by the next start.
            running.sink.leave()
            with contextlib.suppress(CollectorError):
                finish_cut_take(self._book, self._book.state.takes[running.take])
            raise
        finally:
            self._devices.awake.let_go()
        self._keep(running, result)
        return running.take

    def delete(self, take: str) -> None:
        """Delete a take: the event first, then its file and note (P-1.2). Raises GateClosed once sealed."""
        found = self._book.state.takes.get(take)
        if found is None:
            raise Refused("There is no such take.")
        if self._book.state.stage not in OPEN:  # a manifest names it: what was sealed is taken back in parts
            raise GateClosed("This session was sealed: its key is gone.", question="seal", reason="sealed")
        self._book.note(TakeDeleted(take=take))
        delete_take(self._book.folder.take(take, found.kind))
        self._book.tell("take_deleted", take=take)

    def await_deletion(self, takes: AbstractSet[str]) -> None:
        """Let exactly these `takes` be deleted later: nothing is written, and a crash keeps them.

        Whatever ends the sitting deletes them first, so that none is sealed or left by parking.
        """
        self._awaiting = frozenset(takes)

    def delete_awaiting(self) -> None:
        """Delete what awaits it and is still there. Repeatable; what could not be deleted awaits it still."""
        for take in sorted(self._awaiting):
            if take in self._book.state.takes and self._book.state.stage in OPEN:
                self.delete(take)
            self._awaiting -= {take}

    def remark(self, take: str, remarks: list[str]) -> None:
        """Set all of REMARKS that hold for a take; an empty list takes them back. Raises FormIncomplete."""
        found = self._book.state.takes.get(take)
        if found is None or set(remarks) - set(REMARKS):
            raise FormIncomplete("A take is remarked from the list.", field="remarks")
        if list(found.remarks) != remarks:
            self._book.note(TakeRemarked(take=take, remarks=remarks))

    def listen(self, take: str) -> Iterator[bytes]:
        """Begin to read a kept take's plaintext, for listening in memory; only until it is sealed.

        Raises Refused, GateClosed once sealed, TakeNotRecoverable, DiskFailed.
        """
        found = self._book.state.takes.get(take)
        if found is None or found.row is None:
            raise Refused("There is no such take.")
        folder, key = self._book.folder, session_key(self._book)
        return open_for_listening(folder.take(take, found.kind), folder.note(take, found.kind), key)

    def skip(self, prompt_id: str, reason: str, owner: str = "") -> None:
        """Skip a prompt for one of SKIP_REASONS; `owner` is whose take it would be, nothing for all.

        Raises FormIncomplete, IllegalEvent for somebody who is not there.
        """
        if reason not in SKIP_REASONS:
            raise FormIncomplete("A prompt is skipped for a reason from the list.", field="reason")
        prompt = find_prompt(self._book, prompt_id).id
        if owner:
            find_person(self._book.state, owner)
        self._book.note(PromptSkipped(prompt=prompt, reason=reason, contributor=owner or None))

    def _find_wanted(self) -> frozenset[str]:
        """What is opened: sound, and pictures only where project, camera and contributors all say so."""
        if self._devices.choice.camera is not None and may_film(self._book):
            return frozenset({SOUND, PICTURE})
        return frozenset({SOUND})

    def _find_recorder(self) -> Recorder:
        if self._devices.recorder is None:
            raise DeviceMissing("No microphone is open.")
        return self._devices.recorder

    def _note_start(
        self, prompt: Prompt, kind: TakeKind, found: Mapping[str, dict[str, str]]
    ) -> tuple[str, SealedTake]:
        """Write that a take begins, and with what, and make its sealed file."""
        book, take = self._book, new_take_id()
        people = [InTake(code=code) for code in book.state.contributors]
        devices = {name: facts for name, facts in found.items() if name != "camera" or kind == "video"}
        begun = TakeStarted(
            take=take, prompt=prompt.id, kind=kind, contributors=people, devices=devices or None
        )
        book.note(begun.model_copy(update={"training": True}) if prompt.training else begun)
        return take, make_file(book, take, kind)

    def _keep(self, running: Running, result: TakeResult) -> None:
        rules = self._book.pack.project.capture
        margins_ms = rules.pre_ms + rules.post_ms
        figures = judge_length(figures_of(result), running.prompt.min_s, margins_ms)
        remarks = ["device_lost"] if result.cut else []
        keep_take(self._book, running.take, Outcome(figures, remarks, result.sealed))


def _find_spoken(book: Book, prompt_id: str) -> Prompt:
    """Return a prompt whose take is spoken. Raises FormIncomplete, Refused for another."""
    prompt = find_prompt(book, prompt_id)
    if prompt.kind in WHOLE:
        raise Refused("This prompt asks for no speech.")
    if not prompt.recorded:
        raise Refused("This is only shown: there is nothing to record.")
    return prompt
