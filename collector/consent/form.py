"""The identity form and the guardian's particulars: what is asked, checked, and sealed (P-1.3, P-1.4)."""

from __future__ import annotations

import unicodedata
from datetime import date

from collector.consent.age import ADULT_YEARS, is_under, parse_birth_date
from collector.errors import FormIncomplete
from collector.model.pack import IdentityField, ProfileField, Project

MAX_VALUE = 500
GUARDIAN_FIELDS = ("name", "birth_date", "relation", "id_kind", "id_number", "evidence_kind")
# No teacher, team leader or recorder is a guardian (Civil Code 27).
RELATIONS = (
    "mother", "father", "adoptive_parent", "grandparent", "adult_sibling", "appointed_guardian",
    "institution",
)  # fmt: skip
EVIDENCE_KINDS = (
    "id_and_household_register", "birth_certificate", "court_or_committee_document", "declaration_only",
)  # fmt: skip
ID_KINDS = (
    "resident_id", "hmt_residence_permit", "hm_travel_permit", "taiwan_travel_permit",
    "permanent_resident_id", "passport", "other",
)  # fmt: skip
_MOD_11_2 = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"


def clean_form(project: Project, fields: dict[str, str], today: date) -> dict[str, str]:
    """Return the filled fields, blanks trimmed; a field that is empty or off is absent, not empty (P-1.3).

    Raises FormIncomplete naming the first field that is required and empty, unknown, off, or can't be right.
    """
    known = {field.id: field for field in project.identity_fields}
    for name in fields:
        if name not in known or known[name].use == "off":
            raise FormIncomplete("The project does not ask for this field.", field=name)
    cleaned: dict[str, str] = {}
    for field in project.identity_fields:
        value = clean(fields.get(field.id, ""), field.id)
        if value:
            cleaned[field.id] = _checked(field, value, today)
        elif field.use == "required":
            raise FormIncomplete("This field is needed to take part.", field=field.id)
    if "id_number" in cleaned and cleaned.get("id_kind") == "resident_id":
        cleaned["id_number"] = normal_id(cleaned["id_number"])
    return cleaned


def clean_profile(project: Project, fields: dict[str, str | list[str]]) -> dict[str, str | list[str]]:
    """Return the speaker profile: only choices of the pack, never free text. Raises FormIncomplete."""
    known = {field.id: field for field in project.profile_fields if field.use != "off"}
    for name in fields:
        if name not in known:
            raise FormIncomplete("The project does not ask for this field.", field=name)
    cleaned: dict[str, str | list[str]] = {}
    for field in known.values():
        answers = _answers(field, fields.get(field.id, []))
        if answers:
            cleaned[field.id] = answers if field.many else answers[0]
        elif field.use == "required":
            raise FormIncomplete("Please choose an answer; one is “prefer not to say”.", field=field.id)
    return cleaned


def _answers(field: ProfileField, value: str | list[str]) -> list[str]:
    answers = [value] if isinstance(value, str) else list(value)
    answers = [answer for answer in answers if answer]
    choices = {choice.id for choice in field.choices}
    if set(answers) - choices or (len(answers) > 1 and not field.many):
        raise FormIncomplete("This answer is not among the choices.", field=field.id)
    return answers


def clean_guardian(fields: dict[str, str], today: date) -> dict[str, str]:
    """Return a guardian's particulars, all of them needed (consent.md section 4).

    Raises FormIncomplete: empty, unknown, not a guardian's relation, or younger than 18.
    """
    unknown = set(fields) - set(GUARDIAN_FIELDS)
    if unknown:
        raise FormIncomplete("This is not asked of a guardian.", field=min(unknown))
    cleaned = {name: clean(fields.get(name, ""), name) for name in GUARDIAN_FIELDS}
    for name, value in cleaned.items():
        if not value:
            raise FormIncomplete("This field is needed of a guardian.", field=name)
    for name, choices in (("relation", RELATIONS), ("evidence_kind", EVIDENCE_KINDS), ("id_kind", ID_KINDS)):
        if cleaned[name] not in choices:
            raise FormIncomplete("This answer is not among the choices.", field=name)
    if is_under(parse_birth_date(cleaned["birth_date"], today), today, ADULT_YEARS):
        raise FormIncomplete("A guardian is 18 or older.", field="birth_date")
    cleaned["id_number"] = normal_id(cleaned["id_number"])
    return cleaned


def refuse_same_person(form: dict[str, str], guardian: dict[str, str]) -> None:
    """Raise FormIncomplete when child and guardian give one ID number."""
    number = normal_id(form.get("id_number", ""))
    if number and number == normal_id(guardian.get("id_number", "")):
        raise FormIncomplete("Child and guardian have the same ID number.", field="id_number")


def clean(value: str, name: str) -> str:
    """Return `value` without blanks around it. Raises FormIncomplete: control characters, too long."""
    trimmed = value.strip()
    if len(trimmed) > MAX_VALUE or any(unicodedata.category(character) == "Cc" for character in trimmed):
        raise FormIncomplete("This text is too long or holds characters that can't be.", field=name)
    return trimmed


def normal_id(value: str) -> str:
    """Return an ID number in one form: NFKC, no blanks or hyphens, upper case."""
    plain = unicodedata.normalize("NFKC", value)
    return "".join(character for character in plain if character not in " -\u3000").upper()


def resident_id_fits(value: str) -> bool:
    """Tell whether an 18-character resident ID has the right check character (ISO 7064 MOD 11-2)."""
    number = normal_id(value)
    if len(number) != 18 or not number[:17].isdecimal() or not number.isascii():  # noqa: PLR2004 - its length
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, _MOD_11_2, strict=False))
    return number[17] == _CHECK[total % 11]


def _checked(field: IdentityField, value: str, today: date) -> str:
    if field.choices and value not in field.choices:
        raise FormIncomplete("This answer is not among the choices.", field=field.id)
    if field.id == "birth_date":
        parse_birth_date(value, today)
    return value
