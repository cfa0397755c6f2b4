"""Another microphone in the middle of a session: looked for under this consent, and the one before if not."""

from __future__ import annotations

from typing import Any

import pytest

from collector.errors import DeviceMissing, GateClosed, Refused
from collector.session.device_choice import DeviceChoice
from tests.rig.answers import bring_to, record

SPEECH, RAMP = "simulated:speech:fast", "simulated:ramp:fast"


def begin(laptop: Any, step: str = "record") -> Any:
    return bring_to(laptop.start(devices=DeviceChoice(SPEECH, None, room_mdb=-60_000)), step)


def test_the_next_take_is_recorded_with_another_microphone(laptop: Any) -> None:
    session = begin(laptop)
    record(session, "p01")
    session.inputs.use_microphone(RAMP)
    assert session.live.level is not None, "it is open at once"
    assert session.devices.choice == DeviceChoice(RAMP, None), "the room was measured with the other one"
    record(session, "p02")
    heard = [take.row.quality["peak_mdb"] for take in session.book.state.kept]
    assert heard[0] != heard[1]


def test_one_that_is_not_there_leaves_the_one_before(laptop: Any) -> None:
    session = begin(laptop)
    session.takes.open_devices()
    with pytest.raises(DeviceMissing) as refused:
        session.inputs.use_microphone("Anna's AirPods @ PulseAudio")
    assert "Anna" not in str(refused.value)
    assert session.devices.choice.microphone == SPEECH
    record(session, "p01")


def test_all_are_looked_for_and_what_was_held_is_open_again(laptop: Any) -> None:
    session = begin(laptop)
    session.takes.open_devices()
    before = session.devices.recorder
    found = session.inputs.find()
    assert (found.microphone, found.camera, found.cameras) == (SPEECH, None, [])
    assert session.devices.recorder is not before
    assert session.live.level is not None
    record(session, "p01")


def test_nothing_is_touched_while_a_take_runs(laptop: Any) -> None:
    session = begin(laptop)
    session.takes.open_devices()
    session.takes.start("p01")
    for call in (session.inputs.find, lambda: session.inputs.use_microphone(RAMP)):
        with pytest.raises(Refused):
            call()
    session.takes.stop()
    assert session.devices.choice.microphone == SPEECH


def test_nothing_is_looked_for_before_consent(laptop: Any) -> None:
    session = begin(laptop, "choices")
    with pytest.raises((GateClosed, Refused)):
        session.inputs.find()
    assert session.devices.recorder is None
