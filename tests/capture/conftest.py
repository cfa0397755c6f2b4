"""Fixtures: the rig's sound card, and what a gate that says yes was asked."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.rig.audio import PulseRig, in_this_process, is_rig_possible


@pytest.fixture(scope="session")
def rig() -> Iterator[PulseRig]:
    if not is_rig_possible():
        pytest.skip("PulseAudio is not installed here")
    with PulseRig() as running, in_this_process(running):
        yield running


@pytest.fixture
def is_long() -> bool:
    return os.environ.get("COLLECTOR_LONG") == "1"
