"""What sign-in, confidentiality and installing a pack show."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True)
class SignInView:
    """Projects as (id, title), the chosen one, the operator if known. `hint` tells the rehearsal's PIN."""

    projects: tuple[tuple[str, str], ...]
    project: str
    operator: str = ""
    rehearsal: bool = False
    hint: bool = False
    trouble: str = ""


@dataclass(frozen=True)
class FirstPinView:
    """How an operator comes by a PIN here: with the organisation's code, from a lead, or of their own."""

    step: Literal["lead_code", "by_lead", "own", "change"]
    operator: str
    rehearsal: bool = False


@dataclass(frozen=True)
class FirstPinGiven:
    """What was typed; none of it is shown by `repr`."""

    new: str = field(repr=False)
    once: str = field(default="", repr=False)
    lead: str = field(default="", repr=False)
    lead_pin: str = field(default="", repr=False)
    old: str = field(default="", repr=False)


@dataclass(frozen=True)
class PromiseView:
    """The confidentiality text of a project."""

    title: str
    paragraphs: tuple[str, ...]
    accept: str
    rehearsal: bool


def group_fingerprint(text: str) -> str:
    """Return the fingerprint in `text` in groups of four, four groups a line, as it is compared aloud."""
    found = re.search(r"[0-9a-f]{64}", text)
    if found is None:
        return ""
    groups = [found.group()[place : place + 4].upper() for place in range(0, 64, 4)]
    return "\n".join("  ".join(groups[place : place + 4]) for place in range(0, 16, 4))


def bare_fingerprint(text: str) -> str:
    """Return the fingerprint in `text` as the core takes it."""
    found = re.search(r"[0-9a-f]{64}", text)
    return found.group() if found else ""
