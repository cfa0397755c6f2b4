"""Finds a thing of the program wherever it lies, so that a test can be tried on an older program as well."""

from __future__ import annotations

import importlib
from typing import Any


def find(name: str, *modules: str) -> Any:
    """What is called `name` in the first of these modules that has it."""
    for module in modules:
        try:
            return getattr(importlib.import_module(module), name)
        except (ImportError, AttributeError):
            continue
    raise LookupError(name)


def find_in_capture(name: str, room: str, module: str, flat: str = "") -> Any:
    """What is called `name` in a room's module, or in the flat module of the same name (or of `flat`)."""
    return find(name, f"collector.capture.{room}.{module}", f"collector.capture.{flat or module}")
