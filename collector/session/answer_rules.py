"""What a session would refuse of typed answers, found before it starts: then nothing is sealed in vain."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from collector.consent.form import (
    Filled,
    clean_form,
    clean_guardian,
    clean_profile,
    refuse_same_person,
)
from collector.consent.witness import refuse_recorder
from collector.errors import FormIncomplete, Malformed
from collector.model.pack import Project
from collector.rules.age import age_band, is_under, parse_birth_date
from collector.session.company import refuse_company
from collector.session.typed import Typed

if TYPE_CHECKING:
    from collector.session.answers import GuardianAnswers, PersonAnswers


def check_typed(answers: PersonAnswers, project: Project, recorder: str, today: date) -> None:
    """Return when a session of today would take what this person types. Raises Malformed naming the key.

    A refusal is a legal ending: what would be typed after one is not asked about.
    """
    if not _agrees(answers, project):
        return
    filled = _check_form(answers, project, today)
    if _is_child(answers, filled, project, today):
        _check_child(answers, project, today)
        guardian = answers.guardian
        if guardian is None or answers.assent is None:
            raise Malformed("The answers file: guardian and assent are needed for a child.")
        if not guardian.agrees or answers.assent.answer != "yes":
            return
        _check_guardian(answers, guardian, filled, (project, recorder, today))
    band = (
        None if filled.birth is None else age_band(filled.birth, answers.under_14, today, project.age.reached)
    )
    with _naming("profile"):
        clean_profile(project, answers.profile, adult=band == "18_plus")


def guardian_fields(guardian: GuardianAnswers) -> dict[str, str]:
    """Return a guardian's particulars as a form has them."""
    return {name: str(value) for name, value in guardian.model_dump().items() if name != "agrees"}


def form_fields(answers: PersonAnswers, project: Project) -> dict[str, str]:
    """Return the identity form's fields, the birth date among them where the project asks for it."""
    fields = {**answers.identity, "birth_date": answers.birth_date.isoformat()}
    asked = {field.id for field in project.identity_fields if field.use != "off"}
    return {name: value for name, value in fields.items() if name in asked}


def _agrees(answers: PersonAnswers, project: Project) -> bool:
    needed = [answers.purposes[item.id] for item in project.purposes if item.required]
    needed += [answers.kinds[kind.id] for kind in project.kinds if kind.required]
    consent = answers.consent
    return consent.answer == "yes" and consent.signature != "none" and all(needed)


def _check_form(answers: PersonAnswers, project: Project, today: date) -> Filled:
    with _naming("identity"):
        if not answers.identity.get("name", "?").strip():
            raise FormIncomplete("Please write the name.", field="name")
        return clean_form(project, form_fields(answers, project), today)


def _is_child(answers: PersonAnswers, filled: Filled, project: Project, today: date) -> bool:
    return answers.under_14 or (filled.birth is not None and _is_under(filled.birth, project, today))


def _check_child(answers: PersonAnswers, project: Project, today: date) -> None:
    with _naming("birth_date"):
        birth = parse_birth_date(answers.birth_date.isoformat(), today)
        if answers.under_14 and not _is_under(birth, project, today):
            raise FormIncomplete("By it the person is old enough to decide alone.", field="")


def _check_guardian(
    answers: PersonAnswers, guardian: GuardianAnswers, filled: Filled, where: tuple[Project, str, date]
) -> None:
    project, recorder, today = where
    witness = answers.witness if answers.consent.mode == "oral" else None
    with _naming("guardian"):
        cleaned = clean_guardian(project, guardian_fields(guardian), today).fields
        refuse_recorder(project, recorder, cleaned["name"], "name")
        refuse_company(Typed(witness=witness.companion if witness else None), cleaned["name"], "name")
    with _naming("identity"):
        refuse_same_person(filled.fields, cleaned)


def _is_under(birth: date, project: Project, today: date) -> bool:
    return is_under(birth, today, project.age.threshold, project.age.reached)


@contextlib.contextmanager
def _naming(table: str) -> Iterator[None]:
    """Say which key of the file a refusal is about, never its value."""
    try:
        yield
    except FormIncomplete as error:
        key = ".".join(filter(None, (table, error.field if error.field != table else "")))
        raise Malformed(f"The answers file: {key} can't be. {error}", remedy=error.remedy) from error
