"""The devices of a session while they are open: one microphone, one camera, and what watches over them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from collector.capture.device.awake import Awake
from collector.session.guarding import Watching
from collector.session.troubles import Troubles

if TYPE_CHECKING:
    from collector.capture.device.lookup import Ask
    from collector.capture.recorder import Recorder
    from collector.capture.spec import CaptureSpec, Plug
    from collector.capture.take import Take
    from collector.model.kinds import TakeKind
    from collector.project.prompts import Prompt
    from collector.seal.take import SealedTake
    from collector.session.device_choice import DeviceChoice
    from collector.session.parts import Parts


@dataclass
class Running:
    """A take that is being recorded."""

    take: str
    prompt: Prompt
    kind: TakeKind
    capture: Take
    sink: SealedTake


class Devices:
    """Made once a session and handed to the parts that record: they share them, one at a time.

    `recorder` is held for takes, `eye` is the camera for portraits while it is not that recorder's, `running`
    the take that runs. The gate is asked by the part that opens them.
    """

    def __init__(self, parts: Parts, choice: DeviceChoice, troubles: Troubles) -> None:
        self.choice = choice
        self.troubles = troubles
        self.watching = Watching(parts, self.troubles.note)
        self.awake = Awake()
        self.recorder: Recorder | None = None
        self.eye: Recorder | None = None
        self.running: Running | None = None
        self._plug: Plug | None = None

    @property
    def seeing(self) -> Recorder | None:
        """What has the camera open now, if anything."""
        if self.eye is not None:
            return self.eye
        held = self.recorder
        return held if held is not None and held.spec.video is not None else None

    def open(self, spec: CaptureSpec, ask: Ask) -> None:
        """Open microphone, and camera where `spec` has video, for takes. Raises GateClosed, DeviceMissing."""
        from collector.capture.recorder import Recorder

        lost = self.recorder
        if lost is not None:
            self.let_go()
            self.recorder = lost  # closed, but it says what is wrong until the device is back
        recorder = self.recorder = Recorder.open(replace(spec, plug=self._plug), ask, self.troubles.note)
        self._plug = recorder.watch.plug or self._plug  # from now on this one: `default` may become another
        self.watching.begin(spec, recorder.end_take)

    def change(self, choice: DeviceChoice) -> None:
        """Let go what is held; `choice` is what is opened from now on, wherever it is plugged in."""
        self.let_go()
        if choice.microphone != self.choice.microphone:
            self._plug = None
        self.choice = choice

    def open_eye(self, spec: CaptureSpec, ask: Ask) -> None:
        """Open the camera alone, for portraits. Raises GateClosed, DeviceMissing.

        A camera serves one at a time: where it is held for video at another size, it is let go first.
        """
        from collector.capture.recorder import Recorder

        if self.recorder is not None and self.recorder.spec.video is not None:
            self.let_go()
        self.eye = Recorder.open(spec, ask, self.troubles.note)
        self.watching.begin(spec)

    def close_eye(self) -> None:
        """Let the camera for portraits go. Repeatable."""
        if self.eye is not None:
            self.eye.close()
            self.eye = None
        self.rest()

    def let_go(self) -> None:
        """Close what is held for takes and let the computer sleep; nothing runs any more. Repeatable."""
        self.awake.let_go()
        self.watching.end()
        recorder, self.recorder = self.recorder, None
        if recorder is not None:
            recorder.close()

    def rest(self) -> None:
        """Watch no more, unless devices are held for takes."""
        if self.recorder is None:
            self.watching.end()
