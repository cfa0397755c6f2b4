"""A session whose microphone was unplugged waits for that one: no take comes from another without a word."""

from __future__ import annotations

import pytest

from collector.errors import DeviceMissing
from tests.found.calls import part
from tests.rig.answers import bring_to
from tests.rig.audio import PulseRig, in_this_process
from tests.rig.either import find
from tests.rig.microphones import comes_true, plug_in, unplug
from tests.rig.world import Laptop

DeviceChoice = find("DeviceChoice", "collector.session.device_choice", "collector.session.recording")


def test_the_next_take_is_none_from_another_microphone(rig: PulseRig, laptop: Laptop) -> None:
    assert rig.server
    with PulseRig() as own, in_this_process(own):
        session = bring_to(laptop.start(devices=DeviceChoice("pulse")), "record")
        takes = part(session, "takes")
        begin = getattr(takes, "start_take", takes.start)
        end = getattr(takes, "stop_take", takes.stop)
        takes.open_devices()
        begin("p01")
        assert comes_true(lambda: session.live.recorded_s > 0.3)
        unplug(own)
        comes_true(lambda: session.live.ended, 5)
        kept = end()
        row = session.book.state.takes[kept].row
        assert list(row["remarks"] if isinstance(row, dict) else row.remarks) == ["device_lost"]
        with pytest.raises(DeviceMissing) as away:
            begin("p01")
        assert "rig" not in str(away.value)
        plug_in(own)
        begin("p01")
        assert comes_true(lambda: session.live.recorded_s > 0.2)
        again = end()
        session.park()
    assert list(session.book.state.takes[again].row.remarks) == []
