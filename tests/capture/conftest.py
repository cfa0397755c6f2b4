"""Fixtures: the rig's sound card, and what a gate that says yes was asked."""

from __future__ import annotations

import os

import pytest


@pytest.fixture
def is_long() -> bool:
    return os.environ.get("COLLECTOR_LONG") == "1"
