"""The session's sound: a full ring is counted loss with its place, and a running lane never dies silently."""

from __future__ import annotations

import numpy as np

from collector.capture.device.signals import make_ramp
from collector.capture.device.sources import OnSound
from collector.capture.lane import Lane
from collector.capture.pace import RealPace
from collector.capture.sound.input import RING_S, SoundInput
from collector.errors import CollectorError, DeviceLost, EncoderFailed

RATE = 48_000
BLOCK = 480


class HandMicrophone:
    """Sends a block when the test says so."""

    sampling_rate_hz = RATE
    channels = 2
    dtype = "int16"
    alive = True

    def __init__(self) -> None:
        self.facts: dict[str, str] = {}
        self.sent = 0
        self.overflows = False
        self._on_sound: OnSound | None = None

    def open(self) -> None:
        pass

    def start(self, on_sound: OnSound) -> None:
        self._on_sound = on_sound

    def stop(self) -> None:
        pass

    def send(self, blocks: int) -> None:
        assert self._on_sound is not None
        for _ in range(blocks):
            adc_s = 1000 + self.sent / RATE
            self._on_sound(make_ramp(self.sent, BLOCK, 2), adc_s, adc_s + 0.01, self.overflows)
            self.sent += BLOCK


def start_input() -> tuple[SoundInput, HandMicrophone]:
    microphone = HandMicrophone()
    sound = SoundInput(microphone, RealPace())
    sound.start()
    return sound, microphone


def test_a_stopped_writer_costs_counted_frames_and_no_silence() -> None:
    sound, microphone = start_input()
    microphone.send(400)
    sound.digest()
    sound.ring.guard = sound.head
    full = RING_S * RATE
    microphone.send((full + 5 * RATE) // BLOCK)
    sound.digest()
    assert sound.losses.total == 5 * RATE
    assert sound.head == 400 * BLOCK + full
    sound.ring.guard = sound.head
    microphone.send(200)
    sound.digest()
    assert sound.losses.gaps == [(400 * BLOCK + full, 5 * RATE)]
    behind_gap = sound.ring.read(sound.head - 200 * BLOCK, 1).view(np.uint16)[0]
    n = 400 * BLOCK + full + 5 * RATE
    assert behind_gap.tolist() == [n % 65_535 + 1, n // 65_535 + 1]
    assert abs(sound.stored_at(1000 + n / RATE) - (400 * BLOCK + full)) <= 1
    assert abs(sound.moment_of(sound.head) - (1000 + microphone.sent / RATE)) < 0.001


def test_overflow_flags_are_kept_as_advice() -> None:
    sound, microphone = start_input()
    microphone.overflows = True
    microphone.send(3)
    sound.digest()
    assert sound.losses.overflow_flags == 3
    assert sound.losses.total == 0


def test_the_level_follows_the_latest_sound() -> None:
    sound, microphone = start_input()
    microphone.send(10)
    sound.show_level()
    assert sound.meter.slot.get().peak_db > -30


def test_failures_of_a_lane_are_handed_on_with_their_cause() -> None:
    failures: list[CollectorError] = []

    def break_down() -> None:
        raise ZeroDivisionError

    lane = Lane("test", break_down, failures.append).start()
    assert lane.join(10)
    assert isinstance(lane.failure, EncoderFailed)
    assert isinstance(failures[0].__cause__, ZeroDivisionError)

    def lose() -> None:
        raise DeviceLost("The camera stopped.")

    lane = Lane("test", lose).start()
    assert lane.join(10)
    assert isinstance(lane.failure, DeviceLost)
