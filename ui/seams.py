"""How the screens come by the core."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collector.build import Core


class AskPassphrase(Protocol):
    """Asks the person for the keystore's passphrase and waits; `first` says that it is chosen now."""

    def __call__(self, *, first: bool = False) -> str:
        """Return it."""


OpenCore = Callable[[AskPassphrase], "Core"]
