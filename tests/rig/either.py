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
