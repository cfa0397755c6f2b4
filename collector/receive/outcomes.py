"""What a fault means for the half that it is about: refused, held until it passes, or tried again."""

from __future__ import annotations

from typing import Literal

from collector.errors import (
    BadHash,
    BadSignature,
    BrokenChain,
    ClockWrong,
    CollectorError,
    DiskFailed,
    DiskFull,
    IllegalEvent,
    KindNotAgreed,
    KindNotListed,
    Malformed,
    NewerRules,
    NotAllowed,
    NotPublished,
    PacksUnreadable,
    Refused,
    ServerAway,
    ServerBroken,
    UnsafePath,
    WorkFailed,
)

Fate = Literal["refused", "held", "again"]
TRIES = 3
"""How often a half is tried whose fault no rule explains."""

# What can't be read in a half is BadHash; Malformed is about files of our own.
_PASSING = (
    NotPublished, NewerRules, ClockWrong, PacksUnreadable, Malformed, ServerAway, ServerBroken, DiskFailed,
    DiskFull,
)  # fmt: skip
_RULES = (
    BadHash, BadSignature, BrokenChain, IllegalEvent, KindNotAgreed, KindNotListed, NotAllowed, Refused,
    UnsafePath,
)  # fmt: skip


class TookTooLong(WorkFailed):
    """A half was looked at for longer than any of its size needs."""


class HalfBroke(WorkFailed):
    """Looking at a half ended in a defect of this program."""

    default_remedy = "The log has its trace. Tell who looks after this program."


class StewardNeeded(Refused):
    """A person of the organisation has to decide about this half."""

    default_remedy = (
        "Say in the device's settings whether what came earlier is taken: earlier = true or false."
    )


def fate_of(fault: CollectorError) -> Fate:
    """Return what becomes of a half.

    A rule's no is final at once. A pack or a clock that is not there yet, a disk and a store may pass: the
    half is held. Anything else is tried again, three times.
    """
    if isinstance(fault, (*_PASSING, StewardNeeded)) and not isinstance(fault, UnsafePath):
        return "held"
    return "refused" if isinstance(fault, _RULES) else "again"
