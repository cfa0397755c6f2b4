"""Fixtures of whole flows: sound card, camera, and a small world of stores and token service."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from collector.demo.world import World, running_world
from tests.rig.audio import PulseRig, in_this_process, is_rig_possible
from tests.rig.camera import RigCamera


@pytest.fixture(scope="session")
def rig() -> Iterator[PulseRig]:
    if not is_rig_possible():
        pytest.skip("PulseAudio is not installed here")
    with PulseRig() as running, in_this_process(running):
        yield running


@pytest.fixture
def camera() -> Iterator[RigCamera]:
    with RigCamera() as running:
        yield running


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Two stores and `serve` on loopback, and a signed rehearsal pack; laptops come and go."""
    found = World(tmp_path_factory.mktemp("world"))
    with running_world(found):
        yield found
