"""What a pack's rules about people must satisfy: eligibility, quotas, compensation."""

from __future__ import annotations

from typing import get_args

from collector.errors import BadPack
from collector.model.manifest import AgeBand
from collector.model.pack import Project
from collector.model.selection import AGE_BAND, Eligibility, Quota


def check_people(project: Project) -> None:
    """Return when everything that decides on people can be known of them. Raises BadPack."""
    if any(trait.id == AGE_BAND for trait in project.profile_fields):
        raise BadPack("A field of the profile can't be named age_band: the program fills that in itself.")
    _check_eligibility(project, project.eligibility)
    for quota in project.quotas:
        _check_quota(project, quota)
    _check_compensation(project)


def _check_eligibility(project: Project, rules: Eligibility) -> None:
    """What decides who takes part is asked of everybody: a field that may stay empty can't (P-1.3)."""
    required = {field.id for field in project.identity_fields if field.use == "required"}
    if rules.asks_age and "birth_date" not in required:
        raise BadPack("Eligibility by age needs the birth date to be required.")
    if rules.genders:
        if "gender" not in required:
            raise BadPack("Eligibility by gender needs the gender to be required.")
        choices = next(field.choices for field in project.identity_fields if field.id == "gender")
        if choices and set(rules.genders) - set(choices):
            raise BadPack("Eligibility names a gender that is not among the choices.")
    for name, wanted in rules.traits.items():
        fields = [trait for trait in project.profile_fields if trait.id == name and not trait.adults_only]
        if not fields or fields[0].use != "required":
            raise BadPack(f"Eligibility by {name} needs it to be required in the profile.")
        _check_answers(project, "eligibility", name, wanted)


def _check_quota(project: Project, quota: Quota) -> None:
    for name, wanted in quota.traits.items():
        _check_answers(project, f"quota {quota.id}", name, wanted)
    for language in project.languages:
        if language not in quota.text:
            raise BadPack(f"The quota {quota.id} has no words in {language}.")


def _check_answers(project: Project, where: str, name: str, wanted: list[str]) -> None:
    asked = {trait.id: {choice.id for choice in trait.choices} for trait in project.profile_fields
             if trait.use != "off"}  # fmt: skip
    known = set(get_args(AgeBand)) if name == AGE_BAND else asked.get(name)
    if known is None:
        raise BadPack(f"The {where} names {name}, which the profile does not ask.")
    if set(wanted) - known:
        raise BadPack(f"The {where} names an answer that {name} does not have.")


def _check_compensation(project: Project) -> None:
    pay = project.compensation
    if pay is None:
        return
    if len({method.id for method in pay.methods}) != len(pay.methods):
        raise BadPack("A way to be paid is given twice.")
    for language in project.languages:
        if any(language not in method.text for method in pay.methods):
            raise BadPack(f"A way to be paid has no words in {language}.")
        if not project.organisation.text[language].compensation:
            raise BadPack(f"The organisation's words about compensation are missing in {language}.")
