"""Portraits of a session: the camera while they are taken, and the question who else is in the picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from collector.errors import DeviceMissing, Refused
from collector.model.kinds import NEEDS
from collector.session.book import Book, refuse_left
from collector.session.device_choice import make_still_spec
from collector.session.devices import Devices
from collector.session.records import require_records
from collector.session.standing import asker
from collector.session.takes import find_prompt
from collector.session.whole import WholeTake, find_owner

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from collector.capture.device.lookup import Ask
    from collector.capture.recorder import Recorder
    from collector.capture.result import TakeResult
    from collector.capture.spec import CaptureSpec

ALONE = "nobody_else_in_the_picture"
PREVIEW = (704, 440)  # a box in pixels that the small picture fits into


@dataclass(frozen=True)
class Pose:
    """A portrait that was taken and is not kept yet: how it looks (RGB, height × width × 3), its verdicts."""

    rgb: NDArray[Any]
    verdicts: list[str]


class Portraits:
    """The portraits of a session. What is taken waits for an answer: without it nothing is kept."""

    def __init__(self, book: Book, devices: Devices) -> None:
        self._book, self._devices = book, devices
        self._posed: WholeTake | None = None

    def open_camera(self, owner: str = "") -> None:
        """Open the camera for portraits, or go on with the one that is held for video.

        It is opened for these pages and closed behind them. `owner` is the code of the one before it, needed
        where several take part. Raises GateClosed where that one agreed to no portrait (then no camera is
        touched), DeviceMissing, Refused.
        """
        refuse_left(self._book)
        require_records(self._book)
        ask = self._ask_about(owner)
        ask("open_device")
        if self._devices.running is not None:
            raise Refused("A take is running already.")
        spec = make_still_spec(self._book.pack.project, self._devices.choice)
        if not self._is_open(spec):
            self.close()
            self._devices.open_eye(spec, ask)
        seeing = self._devices.seeing
        if seeing is not None and seeing.pictures is not None:
            seeing.pictures.viewer.box = PREVIEW

    def begin_countdown(self, owner: str = "") -> None:
        """Keep awake until the picture is taken or the countdown called off: it is a take like the others.

        Raises GateClosed, DeviceMissing, DiskNearlyFull before anybody holds still for nothing.
        """
        recorder = self._find_camera()
        self._ask_about(owner)("start_take")
        self._devices.watching.check_room(recorder.spec)
        self._devices.awake.keep()

    def end_countdown(self) -> None:
        """The countdown was called off: the computer may sleep."""
        if self._devices.running is None:
            self._devices.awake.let_go()

    def close(self) -> None:
        """Let the camera for portraits go; a portrait without an answer is deleted. Repeatable."""
        self.end_countdown()
        self.drop()
        self._devices.close_eye()

    def take(self, prompt_id: str, owner: str = "") -> Pose:
        """Take a portrait now; one that still waits for its answer is deleted. It is not kept yet.

        `owner` is the code of the one whose it is, as in `open_camera`. Raises GateClosed, DeviceMissing,
        DeviceLost, EncoderFailed, DiskNearlyFull, DiskFull, DiskFailed; nothing is left then.
        """
        recorder = self._find_camera()
        self.drop()
        self.begin_countdown(owner)
        try:
            return self._take(recorder, prompt_id, owner)
        finally:
            self.end_countdown()

    def answer_alone(self, *, alone: bool) -> str | None:
        """Take the answer to "is anyone else in the picture?": kept with it, or deleted at once.

        A bystander gave no consent (P-1.2). Returns the kept take's id.
        """
        if self._posed is None:
            raise Refused("There is no picture to answer for.")
        if not alone:
            self.drop()
            return None
        posed, self._posed = self._posed, None
        return posed.keep([ALONE])

    def drop(self) -> None:
        """Delete a portrait that waits for its answer. Repeatable."""
        posed, self._posed = self._posed, None
        if posed is not None:
            posed.drop()

    def _take(self, recorder: Recorder, prompt_id: str, owner: str) -> Pose:
        from collector.capture.picture.still import take_image

        prompt = find_prompt(self._book, prompt_id)
        if prompt.kind != "image":
            raise Refused("This prompt asks for no picture.")
        posed = WholeTake.begin(self._book, prompt, owner)
        shown: list[NDArray[Any]] = []

        def write() -> TakeResult:
            still = take_image(recorder, posed.sink, posed.ask)
            shown.append(still.rgb)
            return still.result

        posed.write(write)
        self._posed = posed
        return Pose(shown[0], posed.result.verdicts if posed.result else [])

    def _ask_about(self, owner: str) -> Ask:
        return asker(self._book, NEEDS["image"], find_owner(self._book, owner).code)

    def _find_camera(self) -> Recorder:
        recorder = self._devices.seeing
        if recorder is None:
            raise DeviceMissing("No camera is open.")
        return recorder

    def _is_open(self, spec: CaptureSpec) -> bool:
        recorder = self._devices.seeing
        return recorder is not None and recorder.trouble is None and recorder.spec.video == spec.video
