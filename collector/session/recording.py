"""Devices and takes of a session: opened after the gate said yes, each take sealed while it runs."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from collector.errors import CollectorError, DeviceMissing, FormIncomplete, Refused
from collector.model.ids import new_take_id
from collector.model.kinds import NEEDS, PICTURE, SOUND, WHOLE
from collector.model.manifest import TakeKind, TakeRow
from collector.project.prompts import Prompt
from collector.seal.destroy import delete_take
from collector.seal.take import SealedTake
from collector.seal.unsealed import open_for_listening
from collector.session.book import Book
from collector.session.guarding import Guarding
from collector.session.rules import judge_length
from collector.session.standing import allowed_records, asker
from collector.session.takes import figures_of, finish_cut_take, list_contributors

if TYPE_CHECKING:
    from collector.capture.recorder import Recorder
    from collector.capture.result import TakeResult
    from collector.capture.room import SoundVerdict
    from collector.capture.spec import VideoCodec
    from collector.capture.take import Take
    from collector.model.pack import Project

SKIP_REASONS = ("cannot_read", "does_not_want", "words_unclear", "other")
REMARKS = ("words_differ_from_prompt", "background_noise", "other_voice", "interrupted")


@dataclass(frozen=True)
class DeviceChoice:
    """Names of the devices to open; None for no camera. `fast` runs simulated ones in virtual time.

    From the place: `camera_name` finds a camera again in another socket, `codec` is another one than the
    project's where this computer can't hold that, `room_mdb` the room's level, None if it was not measured.
    """

    microphone: str = "default"
    camera: str | None = None
    fast: bool = False
    camera_name: str = ""
    codec: VideoCodec | None = None
    room_mdb: int | None = None


@dataclass
class Running:
    """A take that is being recorded."""

    take: str
    prompt: Prompt
    kind: TakeKind
    capture: Take
    sink: SealedTake


class Recording(Guarding):
    """The recording part of a session."""

    devices: DeviceChoice
    recorder: Recorder | None
    running: Running | None

    def open_devices(self) -> None:
        """Open microphone and, where wanted and allowed, the camera; once more where one was lost.

        Raises GateClosed, DeviceMissing.
        """
        from collector.capture.recorder import Recorder

        lost = self.recorder
        if lost is not None and (lost.trouble is None or self.running is not None):
            return
        if self.book.is_left:
            raise Refused("This session was left.", remedy="Take it up again from the list.")
        book, wanted = self.book, self._wanted()
        spec = make_spec(book.pack.project, self.devices, with_video=PICTURE in wanted)
        if lost is not None:
            self.let_go()
            self.recorder = lost  # closed, but it says what is wrong until the device is back
        recorder = self.recorder = Recorder.open(spec, asker(book, wanted), self.troubles.note)
        self.keep_watch(spec, recorder.end_take)

    def close_devices(self) -> None:
        """Let the devices go; a running take is finished first."""
        if self.running is not None:
            self.stop_take()
        self.let_go()

    def let_go(self) -> None:
        """Close what is open and let the computer sleep; nothing runs any more."""
        self.awake.let_go()
        self.end_watch()
        recorder, self.recorder = self.recorder, None
        if recorder is not None:
            recorder.close()

    def check_sound(self) -> SoundVerdict:
        """Judge the last three seconds against the place, before the first take. Raises DeviceMissing."""
        from collector.capture.room import CHECKED_S, check_sound

        if self.recorder is None:
            raise DeviceMissing("No microphone is open.")
        sound, rate = self.recorder.recent(CHECKED_S)
        return check_sound(sound, rate, self.devices.room_mdb)

    def start_take(self, prompt_id: str) -> None:
        """Start a take for a prompt; earlier takes stay as versions. A lost device may be back: it is tried.

        Raises GateClosed, Refused, DeviceMissing.
        """
        if self.recorder is None:
            raise DeviceMissing("No microphone is open.")
        if self.running is not None:
            raise Refused("A take is running already.")
        self.open_devices()
        self.check_room(self.recorder.spec)
        prompt = self.find_prompt(prompt_id)
        if prompt.kind in WHOLE:
            raise Refused("This prompt asks for no speech.")
        if not prompt.recorded:
            raise Refused("This is only shown: there is nothing to record.")
        with_video = prompt.kind == "video" and self.recorder.spec.video is not None
        kind: TakeKind = "video" if with_video else "speech"
        book, take = self.book, new_take_id()
        ask = asker(book, NEEDS[kind])
        ask("start_take")
        names = [{"code": person.code} for person in book.state.contributors.values()]
        fields = {"take": take, "prompt": prompt.id, "kind": kind, "contributors": names}
        book.note("take_started", {**fields, "training": True} if prompt.training else fields)
        sink = SealedTake(book.folder.take(take, kind), book.recipients("media"), book.session_key())
        try:
            capture = self.recorder.start_take(sink, ask, with_video=with_video)
        except CollectorError:
            sink.abort()
            book.note("take_deleted", {"take": take})
            raise
        self.awake.keep()
        self.running = Running(take, prompt, kind, capture, sink)

    def stop_take(self, after_s: float | None = None) -> str:
        """End the running take and keep it; return its id. What exists is kept even when the disk failed.

        Raises DiskFull, DiskFailed, EncoderFailed after keeping what could be kept.
        """
        running = self.running
        if running is None:
            raise Refused("No take is running.")
        self.running = None
        try:
            result = running.capture.stop(after_s)
        except CollectorError:
            # What can't be finished now, on a disk that is full, is finished by the next start.
            running.sink.leave()
            with contextlib.suppress(CollectorError):
                finish_cut_take(self.book, self.book.state.takes[running.take])
            raise
        finally:
            self.awake.let_go()
        self._keep(running, result)
        return running.take

    def delete_take(self, take: str) -> None:
        """Delete a take: the event first, then its file and note (P-1.2)."""
        found = self.book.state.takes.get(take)
        if found is None:
            raise Refused("There is no such take.")
        self.book.note("take_deleted", {"take": take})
        delete_take(self.book.folder.take(take, found.kind))
        self.book.tell("take_deleted", take=take)

    def remark_take(self, take: str, remarks: list[str]) -> None:
        """Set all of REMARKS that hold for a take; an empty list takes them back. Raises FormIncomplete."""
        found = self.book.state.takes.get(take)
        if found is None or set(remarks) - set(REMARKS):
            raise FormIncomplete("A take is remarked from the list.", field="remarks")
        if list(found.remarks) != remarks:
            self.book.note("take_remarked", {"take": take, "remarks": remarks})

    def open_take(self, take: str) -> Iterator[bytes]:
        """Begin to read a kept take's plaintext, for listening in memory; only until it is sealed.

        Raises Refused, GateClosed once sealed, TakeNotRecoverable, DiskFailed.
        """
        found = self.book.state.takes.get(take)
        if found is None or found.row is None:
            raise Refused("There is no such take.")
        folder, key = self.book.folder, self.book.session_key()
        return open_for_listening(folder.take(take, found.kind), folder.note(take, found.kind), key)

    def skip(self, prompt_id: str, reason: str, owner: str = "") -> None:
        """Skip a prompt for one of SKIP_REASONS; `owner` is whose take it would be, nothing for all."""
        if reason not in SKIP_REASONS:
            raise FormIncomplete("A prompt is skipped for a reason from the list.", field="reason")
        fields = {"prompt": self.find_prompt(prompt_id).id, "reason": reason}
        self.book.note("prompt_skipped", {**fields, "contributor": owner} if owner else fields)

    def find_prompt(self, prompt_id: str) -> Prompt:
        """Return a prompt in the session's language. Raises FormIncomplete."""
        prompts = self.book.pack.prompts_in(str(self.book.state.start["language"]))
        for prompt in prompts:
            if prompt.id == prompt_id:
                return prompt
        raise FormIncomplete("There is no such prompt.", field="prompt")

    def _wanted(self) -> frozenset[str]:
        """What is opened: sound, and pictures only where project, camera and contributors all say so."""
        project = self.book.pack.project
        people = self.book.state.contributors.values()
        pictures = self.devices.camera is not None and project.capture.video is not None
        if pictures and all(PICTURE in allowed_records(person, project) for person in people):
            return frozenset({SOUND, PICTURE})
        return frozenset({SOUND})

    def _keep(self, running: Running, result: TakeResult) -> None:
        remarks = ["device_lost"] if result.cut else []
        rules = self.book.pack.project.capture
        figures = judge_length(figures_of(result), running.prompt.min_s, rules.pre_ms + rules.post_ms)
        row = make_row(self.book, running, figures, remarks)
        file = {"sha256": result.sealed.sha256, "size_bytes": result.sealed.size_bytes}
        self.book.note("take_kept", {"take": running.take, "row": row, "file": file})
        self.book.tell("take_kept", take=running.take)


def make_spec(project: Any, devices: DeviceChoice, *, with_video: bool) -> Any:  # noqa: ANN401 - late import
    """Return what capture needs, from the pack and the devices at hand.

    Raises Refused for simulated ones in a real project.
    """
    from collector.capture.devices import locate_camera
    from collector.capture.spec import CaptureSpec, VideoSpec

    refuse_simulated(project, devices)
    rules = project.capture
    video = rules.video if with_video else None
    camera = locate_camera(devices.camera, devices.camera_name) if with_video and devices.camera else None
    return CaptureSpec(
        microphone=devices.microphone,
        camera=camera,
        sampling_rate_hz=rules.sampling_rate_hz,
        bits=rules.bits,
        channels=rules.channels,
        pre_ms=rules.pre_ms,
        post_ms=rules.post_ms,
        video=None
        if video is None
        else VideoSpec(devices.codec or video.codec, video.width, video.height, video.fps),
        fast=devices.fast,
        tag="REHEARSAL" if project.rehearsal else None,
    )


def refuse_simulated(project: Project, devices: DeviceChoice) -> None:
    """Raise Refused for simulated devices in a real project (formats.md, Rehearsal)."""
    from collector.capture.spec import SIMULATED

    named = [devices.microphone, devices.camera or ""]
    if not project.rehearsal and (devices.fast or any(name.startswith(SIMULATED) for name in named)):
        raise Refused("Simulated devices are for rehearsals only.", remedy="Choose a real one.")


def make_row(book: Book, running: Running, figures: dict[str, Any], remarks: list[str]) -> dict[str, Any]:
    """Return a take's row for journal and manifest, checked against the shape."""
    people = list_contributors(book, figures["channels"])
    row = TakeRow(
        take=running.take, kind=running.kind, contributors=people, prompt=running.prompt.id,
        prompt_version=int(book.state.start["pack_number"]), remarks=remarks, **figures,
    )  # fmt: skip
    return row.as_json()
