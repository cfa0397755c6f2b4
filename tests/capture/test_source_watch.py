"""What a sound server says of a recording, and when that is another microphone; names of any kind."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.capture.device.lookup import Microphone, _pick, find_microphone, is_held, list_microphones
from collector.capture.device.portaudio import PortAudioSource, is_busy
from collector.capture.device.pulse import Seen, Source, Stream
from collector.capture.device.selection import choose_devices
from collector.capture.device.source_watch import NoWatch, find_change, judge_start, trace_source
from collector.capture.recorder import Recorder
from collector.capture.spec import CaptureSpec, Plug
from collector.errors import (
    CollectorError,
    DeviceLost,
    DeviceMissing,
    MicrophoneBusy,
    MicrophoneMuted,
)
from collector.session.places import PlaceProfile
from tests.rig.audio import PulseRig, in_this_process
from tests.rig.microphones import comes_true
from tests.rig.pipewire import PipeRig
from tests.rig.sinks import MemorySink

NAMES = st.binary(min_size=1, max_size=300).filter(lambda raw: b"\0" not in raw)
YETI, INNER = Source(5, "usb.yeti", "Blue Yeti", module=3), Source(9, "pci.inner", module=4)


def allow(_question: str) -> None:
    """A gate that says yes."""


def seen(*sources: Source, on: int | None = 5, more: tuple[Stream, ...] = ()) -> Seen:
    own = () if on is None else (Stream(1, on, mark="ours"),)
    return Seen(1.0, {source.index: source for source in sources}, (*own, *more))


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (seen(YETI, INNER), None),
        (seen(YETI, INNER, on=None), None),  # a new stream is on its way
        (seen(YETI, INNER, more=(Stream(2, 9, mark="another program"),)), None),
        (seen(YETI, INNER, on=9), "nother microphone"),
        (seen(INNER, on=9), "nother microphone"),
        (seen(INNER, on=None), "unplugged"),
        (seen(Source(5, "usb.other", module=3)), "nother microphone"),
        (seen(Source(5, "usb.yeti", port="headset", module=3)), "nother microphone"),
        (seen(Source(6, "usb.yeti", module=3), on=6), "nother microphone"),
        (seen(Source(5, "usb.yeti", module=3, is_muted=True)), "muted"),
        (seen(Source(5, "usb.yeti", module=3, is_suspended=True)), "took"),
        (seen(YETI, more=(Stream(2, 5, mark="ours", is_muted=True),)), "muted"),
        (seen(YETI, INNER, more=(Stream(2, 9, mark="ours"),)), "nother microphone"),
    ],
)
def test_each_change_is_a_loss_and_says_which(now: Seen, words: str | None) -> None:
    change = find_change((YETI,), now, "ours")
    assert type(change) is (type(None) if words is None else DeviceLost)
    assert words is None or words in str(change)


def test_a_source_made_from_another_is_that_other_one_too() -> None:
    """An echo canceller keeps its name and its stream when the microphone behind it is another."""
    cancelled = Source(20, "echo-cancel", module=7)
    inside = Stream(3, 5, module=7)
    begun = seen(YETI, INNER, cancelled, on=20, more=(inside,))
    began = trace_source(begun, 20)
    assert [source.name for source in began] == ["echo-cancel", "usb.yeti"]
    assert find_change(began, begun, "ours") is None
    moved = seen(YETI, INNER, cancelled, on=20, more=(Stream(3, 9, module=7),))
    assert "nother microphone" in str(find_change(began, moved, "ours"))


@pytest.mark.parametrize(
    ("began", "wanted", "kind"),
    [
        ((YETI,), None, None),
        ((YETI,), Plug("usb.yeti"), None),
        ((), None, DeviceMissing),
        ((INNER,), Plug("usb.yeti"), DeviceMissing),
        ((Source(5, "usb.yeti", port="inner"),), Plug("usb.yeti", "headset"), DeviceMissing),
        ((Source(5, "usb.yeti", is_muted=True),), None, MicrophoneMuted),
        ((Source(5, "usb.yeti", is_suspended=True),), None, MicrophoneBusy),
    ],
)
def test_no_take_begins_on_another_microphone(
    began: tuple[Source, ...], wanted: Plug | None, kind: type[CollectorError] | None
) -> None:
    trouble = judge_start(began, wanted)
    assert type(trouble) is (type(None) if kind is None else kind)


@given(NAMES, NAMES)
def test_a_name_of_any_bytes_pins_its_own_microphone_and_is_in_no_error(raw: bytes, other: bytes) -> None:
    name, another = (each.decode("utf-8", "surrogateescape") for each in (raw, other))
    found = [
        Microphone(0, "pulse", "ALSA", 2, 48_000),
        *(
            Microphone(0, "Mic", "PulseAudio", 2, 48_000, source=source)
            for source in dict.fromkeys((another, name))
        ),
    ]
    pinned = found[-1] if name != another else found[1]
    assert pinned.label.encode("utf-8")
    if len({device.label for device in found}) == len(found):
        assert _pick(found, pinned.label) is pinned
    place = {"project": "p", "microphone": pinned.label, "sampling_rate_hz": 1, "bits": 16, "channels": 1}
    kept = PlaceProfile.model_validate(
        {**place, "id": "00000000-0000-4000-8000-000000000000", "used": "2026-01-01T00:00:00Z"}
    )
    assert PlaceProfile.from_bytes(kept.to_bytes()).microphone == pinned.label
    source = Source(1, name, name)
    for trouble in (judge_start((source,), Plug(another + "x")), find_change((source,), seen(), "ours")):
        assert len(name) < 8 or name not in str(trouble)


WILD = "Annas “AirPods” 🎙️ @ PulseAudio " + "long " * 60


def test_a_microphone_of_a_wild_name_is_chosen_recorded_and_told_to_nobody(rig: PulseRig) -> None:
    assert rig.server
    reports: list[CollectorError] = []
    with PulseRig() as own, in_this_process(own):
        own.control(
            "load-module", "module-null-source", "source_name=wild",
            f'description="{WILD}"',
        )  # fmt: skip
        (chosen,) = [device for device in list_microphones(allow) if device.source]
        assert "AirPods" in chosen.name
        assert len(chosen.name) > 300
        assert find_microphone(chosen.label) == chosen
        recorder = Recorder.open(CaptureSpec(chosen.label), allow, reports.append)
        take = recorder.start_take(MemorySink(), allow)
        assert comes_true(lambda: take.recorded_s > 0.2)
        own.control("unload-module", own.control("list", "short", "modules").splitlines()[-1].split("\t")[0])
        result = take.wait()
        recorder.close()
        with pytest.raises(DeviceMissing) as away:
            find_microphone(chosen.label)
    assert result.devices == {"microphone": {"host_api": "PulseAudio"}}
    told = [*map(str, reports), str(away.value), away.value.remedy]
    assert not [words for words in told if "AirPods" in words or "wild" in words]
    assert result.cut


def test_a_stream_that_the_server_mutes_from_the_beginning_is_no_take() -> None:
    assert isinstance(judge_start((YETI,), None, is_muted=True), MicrophoneMuted)


def test_a_muted_microphone_is_told_before_a_take(rig: PulseRig) -> None:
    assert rig.server
    with PulseRig() as own, in_this_process(own):
        own.control("set-source-mute", "rig48.monitor", "1")
        with pytest.raises(MicrophoneMuted):
            Recorder.open(CaptureSpec("pulse"), allow, lambda _: None)


def test_pipewire_moves_a_recording_and_that_is_a_loss_too(rig: PulseRig) -> None:
    """Debian's desktop: pipewire-pulse with WirePlumber, whose rules put a stream back where it once was."""
    assert rig.server
    with PipeRig() as own, in_this_process(own):
        for _ in range(2):  # the second time its rules would begin on the other one
            reports: list[CollectorError] = []
            recorder = Recorder.open(CaptureSpec("mic one @ PulseAudio"), allow, reports.append)
            assert recorder.watch.plug == Plug("mic one")
            take = recorder.start_take(MemorySink(), allow)
            assert comes_true(lambda take=take: take.recorded_s > 0.2)
            stream = own.control("list", "short", "source-outputs").split()[0]
            own.control("move-source-output", stream, "two")
            assert comes_true(lambda take=take: take.ended)
            assert take.wait().cut
            assert [type(report) for report in reports] == [DeviceLost]
            recorder.close()


def test_simulated_microphones_and_direct_ones_need_no_watch() -> None:
    assert isinstance(choose_devices(CaptureSpec("simulated:ramp")).watch, NoWatch)
    assert NoWatch().plug is None


@pytest.mark.parametrize(
    ("error", "busy"),
    [
        (Exception("Device unavailable", -9985), True),
        (Exception("Unanticipated host error", -9999, (8, -16, "Device or resource busy")), True),
        (Exception("Unanticipated host error", -9999, (13, 0x8889000A - (1 << 32), "in use")), True),
        (Exception("Invalid sample rate", -9997), False),
        (Exception("Unanticipated host error", -9999, (8, -2, "No such file or directory")), False),
    ],
)
def test_a_held_device_is_told_from_one_that_is_away(error: Exception, busy: bool) -> None:
    assert is_busy(error) is busy


def test_a_card_that_another_program_holds_is_there(tmp_path: Path) -> None:
    """PortAudio's list leaves it out: it could not be opened to ask what it can do."""
    card = tmp_path / "card1" / "pcm0c"
    (card / "sub0").mkdir(parents=True)
    (tmp_path / "cards").write_text(" 1 [Device         ]: USB-Audio - USB Mic\n                      more\n")
    (card / "info").write_text("card: 1\ndevice: 0\nid: USB Audio\nname: USB Audio\nsubdevices_avail: 0\n")
    (card / "sub0" / "status").write_text("state: RUNNING\nowner_pid   : 77\n")
    assert is_held("USB Mic: USB Audio (hw:3,0) @ ALSA", tmp_path)
    assert not is_held("Another: USB Audio (hw:1,0) @ ALSA", tmp_path)
    (card / "sub0" / "status").write_text("closed\n")
    assert not is_held("USB Mic: USB Audio (hw:1,0) @ ALSA", tmp_path)


def test_a_source_is_opened_only_after_it_was_found() -> None:
    with pytest.raises(DeviceMissing):
        PortAudioSource(CaptureSpec("pulse")).start(lambda *_: None)
