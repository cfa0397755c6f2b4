"""Sound that is missing is told, however its blocks came; blocks that only came late or odd are not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collector.capture.pace import VirtualPace
from tests.rig.either import find as find_either

SoundInput = find_either("SoundInput", "collector.capture.sound.input", "collector.capture.audio")
SoundLosses = find_either("SoundLosses", "collector.capture.sound.loss", "collector.capture.loss")
RATE = 48_000
BEFORE_S, TAKE_S, AFTER_S = 4.0, 5.0, 0.5


@dataclass(frozen=True)
class Device:
    """How a device's blocks come; times in seconds, `ppm` is how fast it runs."""

    block: int = 480
    said_jitter_s: float = 0.0
    heard_jitter_s: float = 0.0
    ppm: float = 0.0
    seed: int = 1


@dataclass
class Told:
    """A microphone that says what it is told to say."""

    sampling_rate_hz: int = RATE
    channels: int = 1
    dtype: str = "int16"
    alive: bool = True

    def __post_init__(self) -> None:
        self.facts: dict[str, str] = {}

    def open(self) -> None:
        pass

    def start(self, on_sound: object) -> None:
        self.on_sound = on_sound

    def stop(self) -> None:
        pass


@dataclass(frozen=True)
class Trouble:
    """What happens `at_s` into the take: lost sound, another latency (as told, as heard), a stall, a flag."""

    at_s: float
    lost_s: float = 0.0
    told_s: float = 0.0
    heard_s: float = 0.0
    stall_s: float = 0.0
    flagged: bool = False


def blocks(device: Device, troubles: list[Trouble]) -> Iterator[tuple[int, float, float, bool]]:
    """(frames, converter time, callback time, flag) of every block from opening to after the take."""
    dice, first, before_s = np.random.default_rng(device.seed), 0, 0.0
    rate, waiting = RATE * (1 + device.ppm * 1e-6), list(troubles)
    lost_s = told_s = heard_more_s = 0.0
    free_s = flagged = 0.0
    while first < (BEFORE_S + TAKE_S + AFTER_S) * RATE:
        while waiting and first / RATE >= BEFORE_S + waiting[0].at_s:
            trouble = waiting.pop(0)
            lost_s, told_s = lost_s + trouble.lost_s, told_s + trouble.told_s
            heard_more_s += trouble.heard_s
            free_s, flagged = first / RATE + trouble.stall_s, trouble.flagged
        said_s = 1_000 + first / rate + lost_s + dice.normal(0, device.said_jitter_s or 1e-9)
        late_s = abs(dice.normal(0, device.heard_jitter_s or 1e-9)) + max(0.0, free_s - first / RATE)
        heard_s = 1_000.05 + (first + device.block) / rate + lost_s + heard_more_s + late_s
        before_s = max(before_s, heard_s)
        yield device.block, said_s + told_s, before_s, bool(flagged)
        flagged = False
        first += device.block


def lost_in_take(device: Device, *troubles: Trouble) -> float:
    """Seconds that the row of the take would call lost."""
    microphone = Told()
    sound = SoundInput(microphone, VirtualPace())
    sound.start()
    silence = np.zeros((device.block, 1), np.int16)
    for _, said_s, heard_s, flagged in blocks(device, sorted(troubles, key=lambda one: one.at_s)):
        microphone.on_sound(silence, said_s, heard_s, flagged)  # type: ignore[operator]
        sound.digest()
    first = round(BEFORE_S * RATE)
    find = getattr(sound, "find_lost", None)
    if find is None:  # a program that only knows what it counted
        sound.settle()
        return sound.losses.lost_between(first, first + round(TAKE_S * RATE)) / RATE
    return float(find(first, first + round(TAKE_S * RATE))) / RATE


DEVICES = st.builds(
    Device,
    block=st.sampled_from([256, 480, 1_024, 3_600, 4_800]),
    said_jitter_s=st.sampled_from([0.0, 0.0003, 0.001]),
    heard_jitter_s=st.sampled_from([0.0, 0.001, 0.005]),
    ppm=st.sampled_from([0.0, 60.0, -80.0]),
    seed=st.integers(0, 1_000),
)
MOMENTS = st.floats(0.1, TAKE_S - 0.1)


@settings(max_examples=25, deadline=None)
@given(DEVICES, MOMENTS, st.sampled_from([0.01, 0.03, 0.1, 0.675]), st.floats(0, 1.5))
def test_a_hole_is_told_wherever_it_is_and_however_late_the_blocks_come(
    device: Device, at_s: float, lost_s: float, stall_s: float
) -> None:
    told_s = lost_in_take(device, Trouble(at_s, lost_s, stall_s=stall_s))
    assert 0.3 * lost_s < told_s < 1.7 * lost_s + 0.01


@settings(max_examples=15, deadline=None)
@given(DEVICES, st.lists(MOMENTS, max_size=3), st.floats(0, 0.4), st.floats(-0.2, 0.2), st.booleans())
def test_stalls_jitter_and_other_latencies_are_no_loss(
    device: Device, moments: list[float], stall_s: float, latency_s: float, is_told: bool
) -> None:
    odd = {"told_s": latency_s} if is_told else {"heard_s": abs(latency_s)}
    assert lost_in_take(device, *(Trouble(at_s, stall_s=stall_s, **odd) for at_s in moments)) == 0


@pytest.mark.parametrize("block", [480, 3_600])
def test_the_smallest_hole_that_counts_is_told_on_a_clean_device(block: int) -> None:
    clean = Device(block, 0.0002, 0.0005, ppm=40)
    assert lost_in_take(clean, Trouble(2.0, 0.0055)) > 0.003
    assert lost_in_take(clean, Trouble(2.0, 0.002)) == 0


def test_several_holes_in_a_row_add_up() -> None:
    told_s = lost_in_take(Device(3_600, 0.0005, 0.002), *(Trouble(1.0 + k / 2, 0.03) for k in range(5)))
    assert told_s == pytest.approx(0.15, abs=0.05)


def test_a_hole_beside_which_another_latency_is_told_is_told_too() -> None:
    for shift_s in (-0.3, -0.1, 0.1):
        assert lost_in_take(Device(3_600, 0.0005, 0.002), Trouble(2.0, 0.675, told_s=shift_s)) > 0.3


def test_a_rare_flag_is_a_loss_of_unknown_length_and_a_constant_one_is_none() -> None:
    assert lost_in_take(Device(), Trouble(2.0, flagged=True)) == 1 / RATE
    always = [Trouble(at_s, flagged=True) for at_s in np.arange(0, TAKE_S, 0.1)]
    assert lost_in_take(Device(), *always) == 0


def test_gaps_that_were_counted_are_not_found_again() -> None:
    losses = SoundLosses()
    losses.note(10, 5)
    assert losses.lost_between(0, 20) == 5
    told_s = lost_in_take(Device(480), Trouble(1.0, 0.2))
    assert told_s == pytest.approx(0.2, abs=0.01)
