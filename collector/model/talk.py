"""What a pack says to contributors, children and operators beyond the policy: questions, assent, secrecy."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from collector.model.ids import LANGUAGE_PATTERN
from collector.model.manifest import Slug
from collector.model.stored import Stored

Language = Annotated[str, Field(pattern=LANGUAGE_PATTERN)]
Texts = dict[Language, str]


class QuestionText(Stored):
    """A question, its answers, and the explanation after a wrong one."""

    question: str
    answers: Annotated[list[str], Field(min_length=2)]
    explanation: str


class Question(Stored):
    """One of the three questions after the choices; `right` and `section` count from 1."""

    id: Slug
    section: Annotated[int, Field(ge=1)]
    right: Annotated[int, Field(ge=1)]
    text: dict[Language, QuestionText]


class AssentLine(Stored):
    """A sentence or picture for a child; `when` and `unless` name a kind or purpose the guardian gave."""

    picture: Slug
    when: str = ""
    unless: str = ""
    text: Texts


class AssentQuestion(Stored):
    """What the child is asked."""

    text: Texts


class Assent(Stored):
    """The child's own screen: sentences from 8 years on, pictures below."""

    sentences: list[AssentLine]
    pictures: list[AssentLine]
    question: AssentQuestion


class ConfidentialityText(Stored):
    """What an operator accepts."""

    title: str
    accept: str
    paragraphs: list[str]


class Confidentiality(Stored):
    """Accepted once a version by each operator (P-1.6)."""

    version: str
    text: dict[Language, ConfidentialityText]
