"""What stands around every page: the steps with where one is, what stopping does, the recorder's places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

StepId = Literal[
    "language", "read", "choose", "questions", "guardian", "child", "sign", "about", "record", "copy"
]
StepState = Literal["done", "now", "ahead"]
Stopping = Literal["nothing", "form", "takes", "over"]
Place = Literal[
    "home", "sessions", "outbox", "requests", "devices", "contact", "settings", "about", "doctor", "ledger"
]

ADULT: tuple[StepId, ...] = ("language", "read", "choose", "questions", "sign", "about", "record", "copy")
CHILD: tuple[StepId, ...] = (
    "language", "read", "choose", "questions", "guardian", "child", "about", "record", "copy",
)  # fmt: skip
_WHERE: dict[str, StepId] = {
    "age": "language", "policy": "read", "choices": "choose", "questions": "questions",
    "guardian": "guardian", "assent": "child", "sign": "sign", "statement": "sign", "witness": "sign",
    "interpreter": "sign", "identity": "about", "profile": "about",
    "record": "record",
    "review": "record", "sealed": "copy", "ended": "copy",
}  # fmt: skip


@dataclass(frozen=True)
class RailStep:
    """One step; `numbers` fill its note."""

    id: StepId
    state: StepState
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True)
class SessionFrame:
    """Around a contributor's page. `withdrawal` is the pack's own sentence; `aloud`: all is read out.

    `threshold`: the project's age under which a guardian decides, `under_14` whether one does here.
    """

    title: str
    recorder: str
    steps: tuple[RailStep, ...]
    withdrawal: str
    stopping: Stopping
    rehearsal: bool
    language: str = "en"
    under_14: bool = False
    aloud: bool = False
    threshold: int = 14


@dataclass(frozen=True)
class DeskFrame:
    """Around a recorder's page."""

    title: str
    recorder: str
    trained_until: str
    outbox_count: int
    place: Place
    rehearsal: bool


@dataclass(frozen=True)
class Figures:
    """How long the steps are: parts of the policy, minutes to read, prompts, minutes to record."""

    parts: int
    reading_min: int
    prompts: int
    recording_min: int


def build_steps(step: str, figures: Figures, *, under_14: bool) -> tuple[RailStep, ...]:
    """Return the steps of a session that stands at `step` (a SessionView step, or "age")."""
    order = CHILD if under_14 else ADULT
    where = "guardian" if under_14 and _WHERE[step] == "sign" else _WHERE[step]
    here = order.index(where) if where in order else 0
    numbers = {
        "read": (figures.parts, figures.reading_min),
        "record": (figures.prompts, figures.recording_min),
    }

    def state(place: int) -> StepState:
        return "done" if place < here else "now" if place == here else "ahead"

    return tuple(RailStep(name, state(place), numbers.get(name, ())) for place, name in enumerate(order))


def tell_stopping(step: str, takes: int) -> Stopping:
    """Return what stopping would touch now: nothing yet, a form, takes, or a finished session."""
    if step in {"sealed", "ended"}:
        return "over"
    if takes:
        return "takes"
    signed = {"witness", "interpreter", "assent", "identity", "profile", "record", "review"}
    return "form" if step in signed else "nothing"
