"""Portraits of a session: the camera while they are taken, and the question who else is in the picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from collector.errors import DeviceMissing, Refused
from collector.model.kinds import NEEDS
from collector.session.recording import DeviceChoice, Recording, refuse_simulated
from collector.session.standing import asker
from collector.session.whole import WholeTake, find_owner

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from collector.capture.recorder import Recorder
    from collector.capture.spec import CaptureSpec
    from collector.model.pack import Project
    from collector.project.prompts import Prompt

ALONE = "nobody_else_in_the_picture"
PREVIEW = (704, 440)


@dataclass(frozen=True)
class Pose:
    """A portrait that was taken and is not kept yet: how it looks (RGB, height × width × 3), its verdicts."""

    rgb: NDArray[Any]
    verdicts: list[str]


class Posing(Recording):
    """The portraits of a session. What is taken waits for an answer: without it nothing is kept."""

    eye: Recorder | None = None
    posed: WholeTake | None = None

    def open_camera(self, owner: str = "") -> None:
        """Open the camera for portraits, or go on with the one that is held for video.

        It is opened for these pages and closed behind them. `owner` is the code of the one before it, needed
        where several take part. Raises GateClosed where that one agreed to no portrait (then no camera is
        touched), DeviceMissing, Refused.
        """
        from collector.capture.recorder import Recorder

        if self.book.is_left:
            raise Refused("This session was left.", remedy="Take it up again from the list.")
        ask = asker(self.book, NEEDS["image"], find_owner(self.book, owner).code)
        ask("open_device")
        if self.running is not None:
            raise Refused("A take is running already.")
        spec = make_still_spec(self.book.pack.project, self.devices)
        if not self._is_open(spec):
            self.close_camera()
            self._release_camera()
            self.eye = Recorder.open(spec, ask, self.troubles.note)
            self.keep_watch(spec)
        recorder = self._seeing
        if recorder is not None:
            recorder.enlarge_preview(*PREVIEW)

    def begin_countdown(self, owner: str = "") -> None:
        """Keep awake until the picture is taken or the countdown called off: it is a take like the others.

        Raises GateClosed, DeviceMissing, DiskNearlyFull before anybody holds still for nothing.
        """
        recorder = self._seeing
        if recorder is None:
            raise DeviceMissing("No camera is open.")
        asker(self.book, NEEDS["image"], find_owner(self.book, owner).code)("start_take")
        self.check_room(recorder.spec)
        self.awake.keep()

    def end_countdown(self) -> None:
        """The countdown was called off: the computer may sleep."""
        if self.running is None:
            self.awake.let_go()

    def close_camera(self) -> None:
        """Let the camera for portraits go; a portrait without an answer is deleted."""
        self.end_countdown()
        self.drop_pose()
        if self.eye is not None:
            self.eye.close()
            self.eye = None
        if self.recorder is None:
            self.end_watch()

    def take_pose(self, prompt_id: str, owner: str = "") -> Pose:
        """Take a portrait now; one that still waits for its answer is deleted. It is not kept yet.

        `owner` is the code of the one whose it is, as in `open_camera`. Raises GateClosed, DeviceMissing,
        DeviceLost, EncoderFailed, DiskNearlyFull, DiskFull, DiskFailed; nothing is left then.
        """
        recorder = self._seeing
        if recorder is None:
            raise DeviceMissing("No camera is open.")
        self.drop_pose()
        self.begin_countdown(owner)
        try:
            return self._take_pose(recorder, prompt_id, owner)
        finally:
            self.end_countdown()

    def _take_pose(self, recorder: Recorder, prompt_id: str, owner: str) -> Pose:
        from collector.capture.still import take_image

        posed = WholeTake.begin(self.book, self._find_pose(prompt_id), owner)
        shown: list[NDArray[Any]] = []

        def write() -> Any:  # noqa: ANN401 - late import
            still = take_image(recorder, posed.sink, posed.ask)
            shown.append(still.rgb)
            return still.result

        posed.write(write)
        self.posed = posed
        return Pose(shown[0], posed.result.verdicts if posed.result else [])

    def answer_alone(self, *, alone: bool) -> str | None:
        """Take the answer to "is anyone else in the picture?": kept with it, or deleted at once.

        A bystander gave no consent (P-1.2). Returns the kept take's id.
        """
        if self.posed is None:
            raise Refused("There is no picture to answer for.")
        if not alone:
            self.drop_pose()
            return None
        posed, self.posed = self.posed, None
        return posed.keep([ALONE])

    def drop_pose(self) -> None:
        """Delete a portrait that waits for its answer."""
        if self.posed is not None:
            posed, self.posed = self.posed, None
            posed.drop()

    @property
    def _seeing(self) -> Recorder | None:
        if self.eye is not None:
            return self.eye
        held = self.recorder
        return held if held is not None and held.spec.video is not None else None

    def _is_open(self, spec: CaptureSpec) -> bool:
        recorder = self._seeing
        return recorder is not None and recorder.trouble is None and recorder.spec.video == spec.video

    def _release_camera(self) -> None:
        """A camera serves one at a time: where it is held for video at another size, it is let go first."""
        if self.recorder is not None and self.recorder.spec.video is not None:
            self.let_go()

    def _find_pose(self, prompt_id: str) -> Prompt:
        prompt = self.find_prompt(prompt_id)
        if prompt.kind != "image":
            raise Refused("This prompt asks for no picture.")
        return prompt


def make_still_spec(project: Project, devices: DeviceChoice) -> CaptureSpec:
    """Return the camera alone, at the size that the project wants portraits in.

    It names one, or wants the camera's own largest; else they are as large as its video. Raises DeviceMissing
    without a camera, Refused for a simulated one in a real project.
    """
    from collector.capture.devices import locate_camera
    from collector.capture.spec import CaptureSpec, VideoSpec

    if devices.camera is None:
        raise DeviceMissing("No camera was chosen.")
    refuse_simulated(project, devices)
    video, portrait = project.capture.video, project.capture.image
    if portrait is not None and portrait.width is not None and portrait.height is not None:
        wanted = VideoSpec(
            video.codec if video else "mjpeg", portrait.width, portrait.height, video.fps if video else 30
        )
    elif portrait is None and video is not None:
        wanted = VideoSpec(video.codec, video.width, video.height, video.fps)
    else:
        wanted = VideoSpec(video.codec if video else "mjpeg", own_size=True)
    camera = locate_camera(devices.camera, devices.camera_name)
    return CaptureSpec(microphone=None, camera=camera, video=wanted, fast=devices.fast)
