"""`collector rehearse` with a real microphone and camera: what comes out is what went in."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from collector.demo.world import World
from tests.flows.laptop import Laptop
from tests.rig.audio import PulseRig
from tests.rig.camera import RigCamera
from tests.rig.listening import RATE, decode_numbers, decode_sound, find_place, rows_of_takes
from tests.rig.speaker import playing


@pytest.fixture
def laptop(tmp_path: Path, world: World) -> Laptop:
    found = Laptop(tmp_path, world)
    found.install()
    return found


def test_an_adult_from_microphone_and_camera_to_both_receipts(
    laptop: Laptop, rig: PulseRig, camera: RigCamera, speech: Path
) -> None:
    laptop.environment = rig.environment()
    answers = laptop.write_answers(
        [("p01", 2.0, "record"), ("p02", 2.0, "record")], microphone="pulse", camera=camera.url
    )
    with playing(rig, speech):
        events = laptop.rows("rehearse", str(answers), "--project", "demo-reading")
    assert [row["event"] for row in events][-1] == "sealed"
    session = events[0]["session"]
    (row,) = laptop.rows("upload")
    assert row["delivered"]
    opened = laptop.open_all(session)

    played, _ = soundfile.read(speech, dtype="int16")
    takes = rows_of_takes(opened)
    assert len(takes) == 2
    for take in takes:
        path = opened / "media" / f"{take['take']}.mkv"
        heard = decode_sound(path)
        place = find_place(heard.astype(float), played.astype(float))
        assert np.array_equal(heard, played[place : place + len(heard)])
        assert take["sync"]["lost_samples"] == 0
        assert take["sample_count"] == len(heard)
        assert take["duration_ms"] == round(1000 * len(heard) / RATE) == 2600
        numbers = decode_numbers(path)
        sync = take["sync"]
        lacking = numbers[-1] - numbers[0] + 1 - len(numbers)
        assert lacking == sync["dropped_frames"], "0 unless the machine was overloaded, and then counted"
        assert take["frame_count"] == len(numbers)
        assert abs(len(numbers) + lacking + sync["missing_frames"] - 2.6 * 30) <= 2
    (form,) = opened.rglob("form.json")
    fields = json.loads(form.read_text(encoding="utf-8"))["fields"]
    assert fields == {
        "name": "Canary-Name-Qx7", "birth_date": "1990-05-04", "gender": "female", "id_kind": "passport",
        "id_number": "CANARYID77", "phone": "+8613800138000",
    }  # fmt: skip


def test_a_child_with_a_guardian_and_sound_only(laptop: Laptop, rig: PulseRig, speech: Path) -> None:
    laptop.environment = rig.environment()
    answers = laptop.write_answers(
        [("p03", 1.5, "record")], under_14="true", birth_date="2016-08-30", guardian="yes", video="false",
        microphone="pulse",
    )  # fmt: skip
    with playing(rig, speech):
        events = laptop.rows("rehearse", str(answers), "--project", "demo-reading")
    session = events[0]["session"]
    (row,) = laptop.rows("upload")
    assert row["delivered"]
    opened = laptop.open_all(session)
    (take,) = rows_of_takes(opened)
    assert take["kind"] == "speech"
    heard, rate = soundfile.read(opened / "media" / f"{take['take']}.flac", dtype="int16")
    played, _ = soundfile.read(speech, dtype="int16")
    place = find_place(heard.astype(float), played.astype(float))
    assert (rate, len(heard)) == (RATE, take["sample_count"])
    assert np.array_equal(heard, played[place : place + len(heard)])
    evidence = [json.loads(path.read_text(encoding="utf-8")) for path in opened.rglob("evidence-*.json")]
    (guardian,) = [item for item in evidence if item["role"] == "guardian"]
    assert guardian["meaning"] == "consents_for_child"
    assert guardian["particulars"]["name"] == "Canary-Guardian-Zk2"
    (record,) = [
        json.loads(path.read_text("utf-8")) for path in (opened / "media" / "consent").glob("*.json")
    ]
    assert record["capture"]["age_band"] == "8_to_13"
    assert record["capture"]["assent"] == "given"


def test_each_key_opens_only_its_half(laptop: Laptop, tmp_path: Path) -> None:
    answers = laptop.write_answers([("p01", 0.5, "record")])
    events = laptop.rows("rehearse", str(answers), "--project", "demo-reading", "--fast")
    bundle = laptop.folder / "data" / "sessions" / events[0]["session"]
    for half, other in (("identity", "media"), ("media", "identity")):
        out = tmp_path / half
        rows = laptop.rows("open", str(bundle), "--key", str(laptop.world.key(half)), "--out", str(out))
        assert [row["half"] for row in rows] == [half]
        for path in (bundle / other).rglob("*.age"):
            done = laptop.run(
                "unseal", "--key", str(laptop.world.key(half)), str(path), str(out / "x"), expect=3
            )
            assert done.stderr.splitlines()[-1].startswith("no match:")
