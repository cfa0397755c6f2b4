"""How the screens come by the core."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collector.build import Core

AskPassphrase = Callable[[], str]
OpenCore = Callable[[AskPassphrase], "Core"]
