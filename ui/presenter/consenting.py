"""What the pages from the policy to the signature show: plain data made from the pack."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from collector.project.reading import PartsRead, reading_s

Method = Literal["drawn", "typed", "mark"]
Stroke = list[tuple[int, int, int]]


@dataclass(frozen=True)
class PolicyPart:
    """One section as it is shown; `**` marks bold."""

    title: str
    paragraphs: tuple[str, ...]

    @property
    def reading_s(self) -> float:
        """How long it takes to read, in seconds."""
        return reading_s((self.title, *self.paragraphs))


ReadSoFar = PartsRead  # what a page counts with


@dataclass(frozen=True)
class PolicyView:
    """The policy to read: `start` is the part shown first, `read` how many were read before.

    `known` are the parts that somebody who came back read last time, `notice` what changed since.
    `sounds`: the pack has every part as a recording. `aloud`: somebody reads it out, before a witness.
    `leads_back`: there is something before the first part.
    """

    title: str
    edition: str
    parts: tuple[PolicyPart, ...]
    start: int = 0
    read: int = 0
    known: frozenset[int] = frozenset()
    notice: str = ""
    sounds: bool = False
    aloud: bool = False
    leads_back: bool = False

    def begin_reading(self) -> PartsRead:
        """Return what is read so far: what was read before."""
        known = self.known | set(range(self.read))
        return PartsRead([part.reading_s for part in self.parts], known)


@dataclass(frozen=True)
class ReadingDone:
    """All parts were read: how many, for how long in sight, and which (from 0) were heard to their end."""

    sections: int
    seconds: int
    heard: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Details:
    """What must be told before a transfer is decided, as rows of (id, words), and a warning."""

    rows: tuple[tuple[str, str], ...]
    notice: str


@dataclass(frozen=True)
class ChoiceRow:
    """One decision. Names repeat word for word at choices, signature and copy."""

    id: str
    title: str
    explanation: str
    required: bool
    details: Details | None = None


@dataclass(frozen=True)
class ChoicesView:
    """The decisions: purposes and kinds with switches, `notes` told here and decided with the signature."""

    purposes: tuple[ChoiceRow, ...]
    kinds: tuple[ChoiceRow, ...]
    notes: tuple[ChoiceRow, ...]
    parts: int
    compensation: str = ""


@dataclass(frozen=True)
class Decided:
    """A decision for each purpose and kind, by id."""

    purposes: dict[str, bool]
    kinds: dict[str, bool]


@dataclass(frozen=True)
class KeptChoice:
    """A Yes that can be taken back; `takes` fall with it."""

    row: ChoiceRow
    takes: frozenset[str] = frozenset()


@dataclass(frozen=True)
class TakeBackView:
    """What can be taken back by itself, kinds of recording and purposes.

    `codes` are those who can, more than one in a dialogue; `code` is the one that the page is about.
    """

    kinds: tuple[KeptChoice, ...]
    purposes: tuple[KeptChoice, ...]
    codes: tuple[str, ...] = ()
    code: str = ""


@dataclass(frozen=True)
class QuestionView:
    """One of the three questions; `right` and `part` count from 0."""

    text: str
    answers: tuple[str, ...]
    right: int
    explanation: str
    part: int
    part_title: str


@dataclass(frozen=True)
class Tried:
    """How far the questions were: tries of each, and which one is open (from 0)."""

    tries: tuple[int, ...] = ()
    current: int = 0


@dataclass(frozen=True)
class SignView:
    """What is signed, by whom, when. `role` is contributor, guardian, child, witness or interpreter.

    `ways` are the ways to sign, the first one chosen; `aloud`: the policy was read out; `into`: the language
    an interpreter translated into.
    """

    role: str
    edition: str
    language: str
    name: str
    time: str
    yes: tuple[str, ...]
    no: tuple[str, ...]
    notes: tuple[str, ...] = ()
    ways: tuple[Method, ...] = ("drawn", "typed", "mark")
    aloud: bool = False
    into: str = ""


@dataclass(frozen=True)
class Signed:
    """A signature: strokes are lists of (x, y, ms since the first point)."""

    method: Method
    name: str
    strokes: list[Stroke]


def name_missing(view: ChoicesView, decided: Decided) -> list[str]:
    """Return the titles of what still needs a Yes before anybody can take part."""
    given = {**decided.purposes, **decided.kinds}
    return [
        row.title for row in (*view.kinds, *view.purposes) if row.required and not given.get(row.id, False)
    ]


def split_decided(view: ChoicesView, decided: Decided) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the titles decided Yes and those decided No, kinds first."""
    given = {**decided.purposes, **decided.kinds}
    rows = (*view.kinds, *view.purposes)
    yes = tuple(row.title for row in rows if given.get(row.id, False))
    return yes, tuple(row.title for row in rows if not given.get(row.id, False))
