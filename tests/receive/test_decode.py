"""Out of a take's Matroska: every sample and every packet as it was recorded."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import soundfile

from collector.errors import AgePayloadFailure, EncoderFailed
from collector.receive.decode import write_picture, write_sound, write_statement
from tests.rig.matroska import RATE_HZ, duration_s, packets, ramp, record_sound, record_video


def chunks(data: bytes, size: int = 65536) -> Iterator[bytes]:
    for start in range(0, len(data), size):
        yield data[start : start + size]


@pytest.mark.parametrize("bits", [16, 24])
@pytest.mark.parametrize("channels", [1, 2])
def test_sound_comes_out_sample_for_sample(tmp_path, bits: int, channels: int):
    samples = ramp(3 * RATE_HZ + 123, channels, bits)
    target = tmp_path / "take.flac"
    write_sound(chunks(record_sound(samples, "REHEARSAL")), target, cut=False)
    found, rate = soundfile.read(target, dtype=samples.dtype.name, always_2d=True)
    assert rate == RATE_HZ
    assert (found == samples).all()
    with soundfile.SoundFile(target) as sound:
        assert (sound.format, sound.subtype) == ("FLAC", f"PCM_{bits}")
        assert sound.frames == len(samples)
        assert sound.comment == "REHEARSAL"


def test_pictures_come_out_packet_for_packet_with_a_duration(tmp_path):
    data = record_video(50, ramp(2 * RATE_HZ, 1, 16))
    target = tmp_path / "take.mkv"
    write_picture(chunks(data), target, cut=False)
    assert sorted(packets(target.read_bytes())) == sorted(packets(data))
    assert duration_s(target.read_bytes()) == pytest.approx(2.0, abs=0.05)


def test_a_rehearsals_tag_stays_on_pictures(tmp_path):
    target = tmp_path / "take.mkv"
    write_picture(chunks(record_sound(ramp(RATE_HZ, 1, 16), "REHEARSAL")), target, cut=False)
    assert b"REHEARSAL" in target.read_bytes()


def test_a_statement_keeps_what_it_is_bound_to_and_a_take_loses_it(tmp_path):
    data = record_sound(ramp(RATE_HZ, 1, 16), "REHEARSAL", "BOUND")
    write_statement(chunks(data), tmp_path / "statement.mkv")
    write_picture(chunks(data), tmp_path / "take.mkv", cut=False)
    assert b"BOUND" in (tmp_path / "statement.mkv").read_bytes()
    assert b"REHEARSAL" in (tmp_path / "statement.mkv").read_bytes()
    assert b"BOUND" not in (tmp_path / "take.mkv").read_bytes()


def test_a_cut_recording_gives_what_there_is(tmp_path):
    samples = ramp(5 * RATE_HZ, 1, 16)
    data = record_sound(samples)
    target = tmp_path / "take.flac"
    write_sound(chunks(data[: len(data) * 2 // 3]), target, cut=True)
    found, _ = soundfile.read(target, dtype="int16", always_2d=True)
    assert len(samples) // 2 < len(found) < len(samples)
    assert (found == samples[: len(found)]).all()


def test_a_cut_video_gives_what_there_is(tmp_path):
    data = record_video(100, ramp(4 * RATE_HZ, 1, 16))
    target = tmp_path / "take.mkv"
    write_picture(chunks(data[: len(data) * 2 // 3]), target, cut=True)
    whole, found = set(packets(data)), packets(target.read_bytes())
    assert len(found) > 20
    assert sum(packet not in whole for packet in found) <= 1  # the one that the cut went through


@pytest.mark.parametrize("data", [b"", b"no matroska at all", b"\x1a\x45\xdf\xa3" + b"\xff" * 100])
@pytest.mark.parametrize("write", [write_sound, write_picture])
def test_what_is_no_recording_is_named(tmp_path, data: bytes, write):
    with pytest.raises(EncoderFailed):
        write(chunks(data), tmp_path / "take", cut=False)


def test_sound_without_sound_is_named(tmp_path):
    data = record_sound(ramp(1000, 1, 16))
    with pytest.raises(EncoderFailed):
        write_sound(chunks(data[:200]), tmp_path / "take.flac", cut=False)


@pytest.mark.parametrize("write", [write_sound, write_picture])
def test_an_error_of_the_source_comes_through(tmp_path, write):
    data = record_sound(ramp(RATE_HZ, 1, 16))

    def broken() -> Iterator[bytes]:
        yield from chunks(data[: len(data) // 2])
        raise AgePayloadFailure("damaged")

    with pytest.raises(AgePayloadFailure):
        write(broken(), tmp_path / "take", cut=False)
