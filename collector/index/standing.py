"""How a session stands, in one closed word: by its stage, its trouble, and what the ledger says was sent."""

from __future__ import annotations

from typing import Literal, get_args

from collector.errors import ChildFound, NotQueued
from collector.state import OPEN

Standing = Literal[
    "open", "aside", "failed", "unreleased", "held", "waiting", "uploading", "stored", "delivered", "ended",
]  # fmt: skip
STANDINGS: tuple[Standing, ...] = get_args(Standing)
# What a person should look at; what is sealed here and has not arrived; what a request can hold.
NEEDS: frozenset[Standing] = frozenset({"open", "aside", "failed", "unreleased"})
UNSENT: frozenset[Standing] = frozenset({"failed", "unreleased", "held", "waiting", "uploading", "stored"})
HOLDABLE: frozenset[Standing] = UNSENT - {"held"}

_TOLD: dict[str, Standing] = {ChildFound.__name__: "aside", NotQueued.__name__: "unreleased"}


def tell_standing(stage: str, trouble: str | None, *, begun: bool, stored: bool) -> Standing:
    """Return how a session stands: `trouble` is an error's name; the stores have some of it, or all.

    Open is open whatever is wrong with it. An end that met trouble is not over: something still lies here.
    `held` is none of a row's own: requests say it.
    """
    if stage in OPEN:
        return "open"
    if trouble is not None:
        return _TOLD.get(trouble, "failed")
    if stage == "sealed":
        return "stored" if stored else "uploading" if begun else "waiting"
    return "delivered" if stage in {"delivered", "purged"} else "ended"
