"""Playing recorded texts: every kind decodes, the loudspeaker gets every sample, a pause keeps the place."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from collector.capture.device.player import Player, Sounding, decode_sound
from collector.capture.device.signals import make_ramp, make_signal
from collector.capture.recorder import Recorder
from collector.capture.spec import CaptureSpec
from collector.errors import SoundUnplayable
from tests.rig.audio import PulseRig
from tests.rig.matroska import ramp, record_sound
from tests.rig.sinks import MemorySink, read_sound

RATE = 48_000
SPEECH = make_signal("speech", 16_000, 1)(0, 16_000)


def encode(kind: str, sound: np.ndarray = SPEECH, rate: int = 16_000) -> bytes:
    file = io.BytesIO()
    soundfile.write(file, sound, rate, format=kind)
    return file.getvalue()


def wait_for(fact: Callable[[], bool]) -> None:
    give_up_s = time.monotonic() + 20
    while not fact():
        assert time.monotonic() < give_up_s
        time.sleep(0.005)


@pytest.mark.parametrize("kind", ["FLAC", "WAV"])
def test_what_loses_nothing_decodes_sample_for_sample(kind: str) -> None:
    found = decode_sound(encode(kind))
    assert np.array_equal(found.samples, SPEECH[:, 0])
    assert found.sampling_rate_hz == 16_000
    assert found.length_s == 1.0


@pytest.mark.parametrize("kind", ["OGG", "MP3"])
def test_what_loses_something_keeps_its_length(kind: str) -> None:
    found = decode_sound(encode(kind))
    assert found.length_s == pytest.approx(1.0, abs=0.1)
    assert np.abs(found.samples.astype(int)).max() > 3_000


def test_two_channels_become_one() -> None:
    both = np.stack([SPEECH[:, 0], SPEECH[:, 0]], axis=1)
    assert np.abs(decode_sound(encode("FLAC", both)).samples.astype(int) - SPEECH[:, 0]).max() <= 1


def test_a_statement_is_heard_from_memory() -> None:
    sound = ramp(RATE // 2, 1, 16)
    assert np.array_equal(decode_sound(record_sound(sound)).samples, sound[:, 0])


@pytest.mark.parametrize("data", [b"", b"fLaC", b"RIFF....WAVE", encode("FLAC")[:60], b"<html>"])
def test_what_is_no_sound(data: bytes) -> None:
    with pytest.raises(SoundUnplayable):
        decode_sound(data)


@pytest.mark.parametrize("text", ["ffconcat version 1.0\nfile '{}'\n", "#EXTM3U\n#EXTINF:9,\n{}\n", "{}"])
def test_a_sound_that_names_a_file_does_not_open_it(tmp_path: Path, text: str) -> None:
    sound = tmp_path / "sound"
    sound.write_bytes(encode("WAV"))
    with pytest.raises(SoundUnplayable):
        decode_sound(text.format(sound).encode())


def test_what_is_too_long_is_not_held_in_memory() -> None:
    with pytest.raises(SoundUnplayable, match="too long"):
        decode_sound(encode("FLAC", np.zeros(901 * 1000, np.int16), 1000))


def test_every_sample_reaches_the_loudspeaker_over_a_pause(rig: PulseRig) -> None:
    """The null sink's monitor hears what is played: two runs of the ramp that join where the pause was."""
    assert rig.server
    sound = make_ramp(0, RATE, 1)[:, 0]
    player = Player(Sounding(sound, RATE))
    assert (player.position_s, player.ended, player.playing) == (0, False, False)
    sink = MemorySink()
    recorder = Recorder.open(CaptureSpec("pulse", channels=1), lambda _: None, lambda _: None)
    try:
        take = recorder.start_take(sink, lambda _: None)
        player.play()
        assert player.playing
        wait_for(lambda: player.position_s >= 0.3)
        player.pause()
        here = player.position_s
        assert (player.playing, player.ended) == (False, False)
        assert 0.3 <= here < player.length_s
        player.play()
        wait_for(lambda: player.ended)
        assert player.position_s == player.length_s == 1.0
        take.stop()
    finally:
        recorder.close()
        player.close()
    assert (player.position_s, player.ended, player.playing) == (0, False, False)
    heard = read_sound(bytes(sink.data)).reshape(-1).view(np.uint16).astype(int)
    values = heard[heard != 0] - 1
    assert set(values) <= set(range(RATE)), "nothing but the ramp was heard"
    assert values[-1] == RATE - 1, "to its very end"
    # an abrupt pause may drop what the sound server still held, but the order stays
    assert (np.diff(values) >= 1).all()
    assert (np.diff(values) > 1).sum() <= 1


def test_it_goes_on_where_it_is_told_to() -> None:
    """Fed by hand: the loudspeaker's callback gets the samples from there on."""
    sound = make_ramp(0, 1000, 1)[:, 0]
    player = Player(Sounding(sound, 1000))
    player.seek(0.4)
    assert player.position_s == 0.4
    out = bytearray(2 * 100)
    player._fill(out, 100, None)
    assert np.array_equal(np.frombuffer(bytes(out), np.int16), sound[400:500])
    assert player.position_s == 0.5
    player.seek(9.0)
    assert player.position_s == 1.0
    player.seek(-1.0)
    player._fill(out, 100, None)
    assert np.array_equal(np.frombuffer(bytes(out), np.int16), sound[:100])
    player.seek(0.7)
    player.close()
    assert player.position_s == 0.0
