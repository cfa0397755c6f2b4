"""The session's devices, opened once after consent and held: level, preview, and one take at a time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from collector.capture.device.lookup import Ask
from collector.capture.device.selection import Devices, choose_devices
from collector.capture.device.watchdog import SILENT_S, Signs, find_loss
from collector.capture.lane import Lane
from collector.capture.picture.input import PictureInput
from collector.capture.picture.look import CameraLook, look_at
from collector.capture.result import Studio
from collector.capture.sound.input import SoundInput
from collector.capture.sound.level import Level, Preview
from collector.capture.spec import CaptureSpec
from collector.capture.take import Take
from collector.errors import CollectorError, DeviceLost, DeviceMissing, DiskSlow, Refused, SoundLost

if TYPE_CHECKING:
    from collector.capture.sound.ring import Sound
    from collector.model.sink import TakeSink

Report = Callable[[CollectorError], None]
"""Told at once, from a capture thread, of a lost device or a failing sink."""

TRIAL = "try_device"
_LOOK_S = 0.1  # the meter's rate (capture.md, 3): sound comes in blocks of 75 ms
_STOOD_STILL_S = (
    0.5  # this process itself was stopped or starved: a device's silence meanwhile proves nothing
)
_READY_TIMEOUT_S = 15.0
_VIRTUAL_WARM_UP_S = 2.0
_BEHIND_S = 3.0  # of the ten that the ring holds; blocks and encoders take a tenth of that


class Recorder:
    """An opened microphone, and a camera if video is wanted. Without `spec.video` no camera is touched.

    `pictures` is what the camera sends, None without one; `watch` knows which microphone it really is.
    """

    def __init__(self, spec: CaptureSpec, devices: Devices, report: Report) -> None:
        self.spec = spec
        self._report = report
        self._pace = devices.pace
        self.watch = devices.watch
        self._sound = None if devices.microphone is None else SoundInput(devices.microphone, devices.pace)
        self.pictures: PictureInput | None = None
        if devices.camera is not None and spec.video is not None:
            margin_s = None if devices.microphone is None else spec.pre_ms / 1000
            self.pictures = PictureInput(devices.camera, spec.video, devices.pace, margin_s)
        self._trouble: CollectorError | None = None
        self._take: Take | None = None
        self._is_trial = False
        self._warned: set[type[CollectorError]] = set()
        self._turn = threading.Lock()
        self._closing = threading.Event()
        self._lane = Lane("watch", self._watch, self._note_trouble)

    @classmethod
    def open(
        cls,
        spec: CaptureSpec,
        ask: Ask,
        report: Report,
        *,
        question: str = "open_device",
        devices: Devices | None = None,
    ) -> Recorder:
        """Ask the gate, then open the devices and wait until the sound's clock stands.

        `question` is `try_device` for set-up trials (then no take can be started), or `record_statement` for
        a spoken statement; `devices` are other sources than the spec's. Raises GateClosed, DeviceMissing.
        """
        ask(question)
        recorder = cls(spec, devices or choose_devices(spec), report)
        recorder._is_trial = question == TRIAL
        try:
            recorder._start()
        except CollectorError:
            recorder.close()
            raise
        return recorder

    @property
    def level(self) -> Level:
        """The latest sound level, ten times a second; none once a device is lost."""
        return Level() if self._sound is None or self._trouble else self._sound.meter.slot.get()

    @property
    def heard_s(self) -> float:
        """Seconds of sound that came since the devices were opened."""
        return 0.0 if self._sound is None else self._sound.head / self._sound.sampling_rate_hz

    @property
    def preview(self) -> Preview | None:
        """The latest small picture, 15 times a second, five of a camera's JPEG; None without a camera."""
        return None if self.pictures is None else self.pictures.viewer.preview

    @property
    def trouble(self) -> CollectorError | None:
        """Why no take can be started any more, if so: open a new recorder when the device is back."""
        return self._trouble

    @property
    def facts(self) -> dict[str, dict[str, str]]:
        """Host API and model of each device, for the manifest."""
        found = {} if self._sound is None else {"microphone": self._sound.source.facts}
        return found if self.pictures is None else {**found, "camera": self.pictures.source.facts}

    def recent(self, seconds: float) -> tuple[Sound, int]:
        """A copy of the last seconds of sound, nine at most, and its rate in Hz: for measuring, never stored.

        Raises Refused without a microphone.
        """
        if self._sound is None:
            raise Refused("No microphone is open.")
        return self._sound.recent(seconds), self._sound.sampling_rate_hz

    def look(self) -> CameraLook | None:
        """What the camera shows now and how fast it is; None without a camera."""
        return None if self.pictures is None else look_at(self.pictures)

    def start_take(
        self, sink: TakeSink, ask: Ask, *, with_video: bool = False, question: str = "start_take"
    ) -> Take:
        """Ask the gate and start a take `pre_ms` ago.

        Raises GateClosed, DeviceLost, Refused, the sink's errors.
        """
        ask(question)
        self._pace.rest()
        with self._turn:
            self._refuse_take(with_video=with_video)
            if self._sound is None:
                raise Refused("No microphone is open.")
            pictures = self.pictures if with_video else None
            self._take = Take(Studio(self.spec, self._sound, pictures, self._report), sink)
            self._warned.clear()
            return self._take

    def let_time_pass(self, seconds: float) -> None:
        """Allow virtual time to go on; real time does by itself."""
        self._pace.allow_until(self._pace.now() + seconds)

    def end_take(self, error: CollectorError) -> None:
        """End a running take in order, telling `error`; what was said is kept."""
        take = self._take
        if take is not None and not take.ended:
            take.end_early(error)

    def close(self) -> None:
        """Finish a running take with what exists and let the devices go."""
        take = self._take
        if take is not None and not take.ended:
            take.lose_device(DeviceLost("The devices were closed during the take."))
            take.wait()
        self._closing.set()
        self.watch.end()
        self._lane.join(1.0)
        if self.pictures is not None:
            self.pictures.stop()
        if self._sound is not None:
            self._sound.stop()

    def _start(self) -> None:
        if self._sound is not None:
            self._sound.start()
            self.watch.begin(self._note_trouble)
        self._pace.allow_until(_VIRTUAL_WARM_UP_S)
        if self.pictures is not None:
            self.pictures.start(self._note_trouble)
        if self._sound is not None:
            self._wait_for_clock(self._sound)
        self._lane.start()

    def _wait_for_clock(self, sound: SoundInput) -> None:
        give_up_s = time.monotonic() + _READY_TIMEOUT_S
        self._pace.rest()
        sound.digest()
        while not sound.ready:
            if time.monotonic() > give_up_s or not sound.source.alive:
                raise DeviceMissing("The microphone is there, but sends no sound.")
            time.sleep(self._pace.poll_s)
            sound.digest()

    def _refuse_take(self, *, with_video: bool) -> None:
        if self._is_trial:
            raise Refused("Devices are only being tried: nothing is recorded.")
        if self._trouble is not None:
            raise self._trouble if isinstance(self._trouble, DeviceLost) else DeviceLost(str(self._trouble))
        if self._take is not None and not self._take.ended:
            raise Refused("A take is already running.")
        if with_video and self.pictures is None:
            raise Refused("No camera is open.")

    def _watch(self) -> None:
        looked_s = trusted_from_s = time.monotonic()
        while not self._closing.wait(_LOOK_S):
            if time.monotonic() - looked_s > _STOOD_STILL_S:
                trusted_from_s = time.monotonic() + SILENT_S
            looked_s = time.monotonic()
            if self._sound is not None:
                self._sound.digest()
                self._sound.show_level()
            if self._trouble is None and looked_s >= trusted_from_s:
                self._watch_take()
                loss = find_loss(self._read_signs(), self._pace.now())
                if loss is not None:
                    self._note_trouble(loss)

    def _watch_take(self) -> None:
        """Tell once a take what is wrong with it while there is still time to end it."""
        take = self._take
        if take is None or take.ended or self._pace.waits:
            return
        if take.behind_s > _BEHIND_S:
            self._warn(DiskSlow("The disk is too slow for the recording."))
        if take.lost_samples:
            self._warn(SoundLost("A piece of sound was lost in this take."))

    def _warn(self, error: CollectorError) -> None:
        if type(error) not in self._warned:
            self._warned.add(type(error))
            self._report(error)

    def _read_signs(self) -> Signs:
        sound, pictures = self._sound, self.pictures
        return Signs(
            sound_alive=sound is None or sound.source.alive,
            heard_at_s=None if sound is None else sound.heard_at_s,
            camera_alive=pictures is None or pictures.alive,
            seen_at_s=None if pictures is None else pictures.seen_at_s,
            changed_at_s=None if pictures is None else pictures.seen_at_s - pictures.still_s,
        )

    def _note_trouble(self, error: CollectorError, known_until_s: float | None = None) -> None:
        """Tell what is wrong, and end a running take, where its sound is known for right until a moment."""
        with self._turn:
            if self._trouble is not None or self._closing.is_set():
                return
            self._trouble = error
            take = self._take
        if take is not None and not take.ended:
            lost = error if isinstance(error, DeviceLost) else DeviceLost(str(error))
            take.lose_device(lost, known_until_s)
        else:
            self._report(error)
