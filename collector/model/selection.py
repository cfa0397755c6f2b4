"""Whom a project looks for, how many of each, and what they are paid: `project.toml`'s optional tables.

A rule that this program does not know would be a rule that nobody keeps: unknown keys are refused here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

from pydantic import ConfigDict, Field, model_validator

from collector.model.manifest import Slug
from collector.model.stored import Stored
from collector.model.talk import Texts

AGE_BAND = "age_band"  # beside the profile's fields, a quota may count by the manifest's bands
Traits = Mapping[str, str | list[str]]
Years = Annotated[int, Field(ge=0, le=130)]


class Rule(Stored):
    """A table without room for the unknown."""

    model_config = ConfigDict(extra="forbid")


class Eligibility(Rule):
    """Who can take part (P-1.4): full years, genders of the identity form, answers of the profile."""

    min_age: Years | None = None
    max_age: Years | None = None
    genders: list[Slug] = []
    traits: dict[Slug, Annotated[list[Slug], Field(min_length=1)]] = {}

    @model_validator(mode="after")
    def _in_order(self) -> Eligibility:
        if self.min_age is not None and self.max_age is not None and self.min_age > self.max_age:
            raise ValueError("nobody is of such an age")
        return self

    @property
    def asks_age(self) -> bool:
        """Whether an age decides."""
        return self.min_age is not None or self.max_age is not None


class Quota(Rule):
    """One cell: people whose every named trait has one of the answers; `block` ends a session beyond it."""

    id: Slug
    target: Annotated[int, Field(ge=1)]
    block: bool = False
    text: Texts
    traits: dict[Slug, Annotated[list[Slug], Field(min_length=1)]]


class PayMethod(Rule):
    """A way to be paid."""

    id: Slug
    text: Texts


class Compensation(Rule):
    """What a contributor gets, whatever they choose; the amount in the currency's minor unit (ISO 4217)."""

    amount_minor: Annotated[int, Field(ge=0)]
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    methods: Annotated[list[PayMethod], Field(min_length=1)]


def has_answer(person: Traits, name: str, wanted: Sequence[str]) -> bool:
    """Tell whether a person's answer to `name`, or one of several, is among those wanted."""
    value = person.get(name, [])
    answers = [value] if isinstance(value, str) else value
    return any(answer in wanted for answer in answers)
