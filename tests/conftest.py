"""Fixtures of every test: the one sound server; two in one process would hear the wrong one's silence."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.rig.audio import PulseRig, in_this_process, is_rig_possible


@pytest.fixture(scope="session")
def rig() -> Iterator[PulseRig]:
    """PulseAudio with null sinks, for this process and all that it starts."""
    if not is_rig_possible():
        pytest.skip("PulseAudio is not installed here")
    with PulseRig() as running, in_this_process(running):
        yield running
