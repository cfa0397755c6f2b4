"""What the pages of a spoken consent show: who stands by, and the statement."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class WitnessView:
    """Whom to ask for: languages as (code, words), without words for any other; whether one may be both."""

    languages: tuple[tuple[str, str], ...]
    one_may_be_both: bool


@dataclass(frozen=True)
class PersonGiven:
    """Somebody who stands by, as typed."""

    name: str = field(repr=False)
    language: str


@dataclass(frozen=True)
class WitnessGiven:
    """The witness, and the interpreter when there is one."""

    witness: PersonGiven
    interpreter: PersonGiven | None


@dataclass(frozen=True)
class StatementView:
    """What is said aloud: `role` is contributor or guardian; what was decided stands beside it."""

    role: str
    edition: str
    language: str
    time: str
    yes: tuple[str, ...]
    no: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class SpokenShown:
    """A statement that was spoken: how long, what is wrong with it (codes), and whether it can stand."""

    duration_s: int
    verdicts: tuple[str, ...]
    usable: bool
