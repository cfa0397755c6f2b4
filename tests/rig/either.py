"""A name wherever a program has it: rooms of capture and the flat folder that it was before alike."""

from __future__ import annotations

import importlib
from typing import Any


def find_in_capture(name: str, room: str, module: str, flat: str = "") -> Any:
    """What is called `name` in a room's module, or in the flat module of the same name (or of `flat`)."""
    for place in (f"collector.capture.{room}.{module}", f"collector.capture.{flat or module}"):
        try:
            return getattr(importlib.import_module(place), name)
        except (ImportError, AttributeError):
            continue
    raise LookupError(name)
