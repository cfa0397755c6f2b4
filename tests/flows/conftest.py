"""Fixtures of whole flows: sound card, camera, and a small world of stores and token service."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from collector.demo.world import World, running_world
from collector.project.pack import Pack
from collector.project.signing_pack import sign_pack
from collector.signing import read_private
from tests.rig.camera import RigCamera
from tests.rig.listening import RATE
from tests.rig.speaker import write_speech

TEXT = (
    "The red umbrella by the door belongs to my sister. Wake me at half past six and turn on the light. " * 4
)


@pytest.fixture
def camera() -> Iterator[RigCamera]:
    with RigCamera() as running:
        yield running


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Two stores and `serve` on loopback, and a signed rehearsal pack; laptops come and go.

    The pack reads its English policy aloud.
    """
    found = World(tmp_path_factory.mktemp("world"))
    with running_world(found) as pack:
        read_out(found.pack, pack)
        sign_pack(found.pack, read_private(found.key("signing")))
        yield found


@pytest.fixture(scope="session")
def speech(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """More than a minute of spoken English, 48 kHz mono, 16 bit: as the null sink plays it, bit by bit."""
    folder = tmp_path_factory.mktemp("speech")
    write_speech(folder / "voice.wav", TEXT)
    shape = ["-r", str(RATE), "-b", "16", "-c", "1"]
    command = ["sox", str(folder / "voice.wav"), *shape, str(folder / "48.wav"), "repeat", "3"]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    return folder / "48.wav"


def read_out(folder: Path, pack: Pack) -> None:
    """Put a short sound for each section into the pack."""
    sounds = folder / "policy" / pack.project.policy_version / "en"
    sounds.mkdir()
    for number in range(1, len(pack.policy("en").sections) + 1):
        write_speech(sounds / f"{number}.wav", f"Part {number}.")
