"""The answers file of a rehearsal (cli.md): every key checked before anything starts."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from collector.consent.witness import Companion, check_companions
from collector.errors import FormIncomplete, Malformed
from collector.model.pack import Project
from collector.model.stored import describe
from collector.model.times import utc_now
from collector.model.toml import parse_toml
from collector.rules.age import session_date
from collector.session.answer_rules import check_typed
from collector.vault import read_small

_LIMIT_BYTES = 1 << 20


class Part(BaseModel):
    """A table of the file: no unknown keys."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)


class ConsentAnswers(Part):
    """How consent is answered."""

    answer: Literal["yes", "no"]
    mode: Literal["screen", "oral"] = "screen"
    signature: Literal["drawn", "typed", "mark", "none"]
    questions: list[Annotated[int, Field(ge=1)]]


class GuardianAnswers(Part):
    """A guardian's particulars and answer."""

    name: str
    birth_date: date
    relation: str
    id_kind: str
    id_number: str
    evidence_kind: str
    agrees: bool


class AssentAnswers(Part):
    """A child's answer."""

    answer: Literal["yes", "no", "ask_again"]


class CompanionAnswers(Part):
    """A witness or an interpreter of a spoken consent."""

    name: Annotated[str, Field(min_length=1)]
    language: Annotated[str, Field(min_length=1)]

    @property
    def companion(self) -> Companion:
        """The same, as the core takes it."""
        return Companion(self.name, self.language)


class DeviceAnswers(Part):
    """Devices; `none` for no camera."""

    microphone: str
    camera: str | int


class TakeAnswers(Part):
    """What happens at one prompt; `text` is what is written where it asks for a text."""

    prompt: str
    seconds: Annotated[float, Field(gt=0, le=24 * 3600)] = 3.0
    action: Literal["record", "again", "skip", "delete", "withdraw"] = "record"
    text: str = ""


class PersonAnswers(Part):
    """The personal tables: what one contributor answers."""

    under_14: bool
    birth_date: date
    consent: ConsentAnswers
    identity: dict[str, str]
    profile: dict[str, str | list[str]] = {}
    purposes: dict[str, bool]
    kinds: dict[str, bool]
    guardian: GuardianAnswers | None = None
    assent: AssentAnswers | None = None
    witness: CompanionAnswers | None = None
    interpreter: CompanionAnswers | None = None


class Answers(PersonAnswers):
    """The whole file; `contributors` are those who speak with the first one."""

    language: str
    recorder: str
    pin: str
    devices: DeviceAnswers
    takes: list[TakeAnswers]
    contributors: list[PersonAnswers] = []

    @property
    def people(self) -> tuple[PersonAnswers, ...]:
        """Everybody, in the order of their channels."""
        return (self, *self.contributors)


def read_answers(path: Path) -> Answers:
    """Return the answers in a TOML file. Raises Malformed naming the key, never its value."""
    value = parse_toml(read_small(path, _LIMIT_BYTES), "The answers file")
    try:
        return Answers.model_validate(_lift_first(value))
    except ValidationError as error:
        raise Malformed(f"The answers file: {describe(error)}.") from error


def _lift_first(value: dict[str, object]) -> dict[str, object]:
    """Take the first of `[[contributors]]` as the file's own tables where it has none of them."""
    people = value.get("contributors")
    own = set(PersonAnswers.model_fields) & set(value)
    if own or not isinstance(people, list) or not people or not isinstance(people[0], dict):
        return value
    return {**value, **people[0], "contributors": people[1:]}


def check_answers(answers: Answers, project: Project, prompts: set[str], today: date | None = None) -> None:
    """Return when every key fits the project and a session of `today` would take every value.

    Raises Malformed naming the key, never its value.
    """
    day = session_date(utc_now(), project.time_zone) if today is None else today
    if answers.language not in project.languages:
        raise Malformed("The answers file: language is not one of the project's.")
    if len(answers.people) > project.contributors_most:
        raise Malformed("The answers file: contributors are more than the project records together.")
    for person in answers.people:
        _check_person(person, project, answers.recorder)
        check_typed(person, project, answers.recorder, day)
    unknown = {take.prompt for take in answers.takes} - prompts
    if unknown:
        raise Malformed("The answers file: takes.prompt names a prompt that the project does not have.")


def _check_person(answers: PersonAnswers, project: Project, recorder: str) -> None:
    _same("purposes", set(answers.purposes), {purpose.id for purpose in project.purposes})
    _same("kinds", set(answers.kinds), {kind.id for kind in project.kinds})
    asked = {field.id for field in project.identity_fields if field.use != "off"} - {"birth_date"}
    needed = {field.id for field in project.identity_fields if field.use == "required"} - {"birth_date"}
    _within("identity", set(answers.identity), needed, asked)
    if answers.under_14 and (answers.guardian is None or answers.assent is None):
        raise Malformed("The answers file: guardian and assent are needed for a child.")
    if len(answers.consent.questions) != len(project.questions):
        raise Malformed("The answers file: consent.questions needs one number for each question.")
    _check_company(answers, project, recorder)


def _check_company(answers: PersonAnswers, project: Project, recorder: str) -> None:
    if answers.consent.mode != "oral":
        return
    if answers.witness is None:
        raise Malformed("The answers file: witness is needed for consent by voice.")
    interpreter = answers.interpreter.companion if answers.interpreter else None
    try:
        check_companions(project, recorder, answers.witness.companion, interpreter)
    except FormIncomplete as error:
        raise Malformed(f"The answers file: {error.field.replace('_', '.')} can't be. {error}") from error


def _same(table: str, given: set[str], wanted: set[str]) -> None:
    _within(table, given, wanted, wanted)


def _within(table: str, given: set[str], needed: set[str], known: set[str]) -> None:
    if needed - given:
        raise Malformed(f"The answers file: {table}.{min(needed - given)} is missing.")
    if given - known:
        raise Malformed(f"The answers file: {table} has a key that the project does not know.")
