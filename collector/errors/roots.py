"""The roots: which exit code an error ends with."""

from __future__ import annotations

from typing import ClassVar


def make_visible(text: str) -> str:
    """Return a text in one line with everything escaped that does not show itself.

    What others called a file may steer a terminal, turn a line around, or look like a line of its own.
    """
    return "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in text)


class CollectorError(Exception):
    """The root: `str(error)` is one sentence that says what is wrong, `remedy` one that says what to do."""

    exit_code: ClassVar[int] = 1
    default_remedy: ClassVar[str] = ""

    def __init__(self, sentence: str, *, remedy: str | None = None) -> None:
        super().__init__(make_visible(sentence))
        self.remedy = self.default_remedy if remedy is None else make_visible(remedy)


def known_name(error: CollectorError) -> str:
    """Return the name of an error's kind, or of the nearest kind above it that everybody knows."""
    return next(kind.__name__ for kind in type(error).__mro__ if kind.__module__.startswith(__package__))


class WorkFailed(CollectorError):
    """Exit code 1: the work failed or is partly done."""


class Malformed(CollectorError):
    """Exit code 2: wrong usage, unreadable or malformed input."""

    exit_code = 2


class Refused(CollectorError):
    """Exit code 3: refused by a rule or by a person."""

    exit_code = 3


class NothingToDo(CollectorError):
    """Exit code 4: there is nothing to do."""

    exit_code = 4
