"""The identity form and the guardian's particulars: what is asked, checked, and sealed (P-1.3, P-1.4)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from collector.consent.id_number import OTHER, IdNumber, normal_id, read_id_number
from collector.consent.phone import Phone, read_phone
from collector.errors import FormIncomplete, FormInDoubt
from collector.model.doubt import Doubt
from collector.model.pack import IdentityField, ProfileField, Project
from collector.model.showable import find_unshowable
from collector.rules.age import ADULT_YEARS, is_under, parse_birth_date
from collector.rules.in_pack import asked_traits

Number = TypeVar("Number", IdNumber, Phone)

MAX_VALUE = 500
_LINE_BREAKS = frozenset("\n\t")
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


@dataclass(frozen=True)
class Filled:
    """Cleaned fields, what may be a slip in them, and the birth date that counts for every rule of age."""

    fields: dict[str, str] = field(repr=False)
    doubts: tuple[Doubt, ...] = ()
    birth: date | None = field(default=None, repr=False)

    def refuse_doubts(self, confirmed: frozenset[str]) -> None:
        """Return when every doubt was confirmed by its key. Raises FormInDoubt with the others."""
        left = tuple(doubt for doubt in self.doubts if doubt.key not in confirmed)
        if left:
            raise FormInDoubt(left)


def clean_form(project: Project, fields: dict[str, str], today: date) -> Filled:
    """Return the filled fields, blanks trimmed; a field that is empty or off is absent, not empty (P-1.3).

    Raises FormIncomplete naming the first field that is required and empty, unknown, off, or can't be right.
    In a rehearsal a number that can't be is a doubt: nobody should have to type a true one there.
    """
    known = {field.id: field for field in project.identity_fields}
    for name in fields:
        if name not in known or known[name].use == "off":
            raise FormIncomplete("The project does not ask for this field.", field=name)
    cleaned: dict[str, str] = {}
    for asked in project.identity_fields:
        value = clean(fields.get(asked.id, ""), asked.id)
        if value:
            cleaned[asked.id] = _checked(asked, value)
        elif asked.use == "required":
            raise FormIncomplete("This field is needed to take part.", field=asked.id)
    return _weigh(cleaned, today, project)


def clean_profile(
    project: Project, fields: dict[str, str | list[str]], *, adult: bool = True
) -> dict[str, str | list[str]]:
    """Return the speaker profile: only choices of the pack, never free text. Raises FormIncomplete.

    `adult` is who is 18 or older by the form; a trait for adults only is not asked of anybody else.
    """
    known = {trait.id: trait for trait in asked_traits(project, adult=adult)}
    for name in fields:
        if name not in known:
            raise FormIncomplete("The project does not ask for this field.", field=name)
    cleaned: dict[str, str | list[str]] = {}
    for trait in known.values():
        answers = _answers(trait, fields.get(trait.id, []))
        if answers:
            cleaned[trait.id] = answers if trait.many else answers[0]
        elif trait.use == "required":
            raise FormIncomplete("Please choose an answer; one is “prefer not to say”.", field=trait.id)
    return cleaned


def _answers(trait: ProfileField, value: str | list[str]) -> list[str]:
    answers = [value] if isinstance(value, str) else list(value)
    answers = [answer for answer in answers if answer]
    choices = {choice.id for choice in trait.choices}
    if set(answers) - choices or (len(answers) > 1 and not trait.many):
        raise FormIncomplete("This answer is not among the choices.", field=trait.id)
    return answers


def clean_guardian(project: Project, fields: dict[str, str], today: date) -> Filled:
    """Return a guardian's particulars, all of them needed (consent.md section 4).

    Raises FormIncomplete: empty, unknown, not a guardian's relation, or younger than 18, by the younger of
    what was typed and what the paper says.
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
    filled = _weigh(cleaned, today, project)
    if filled.birth is None or is_under(filled.birth, today, ADULT_YEARS):
        raise FormIncomplete("A guardian is 18 or older.", field="birth_date")
    return filled


def refuse_same_person(form: dict[str, str], guardian: dict[str, str]) -> None:
    """Raise FormIncomplete when child and guardian give one ID number."""
    number = normal_id(form.get("id_number", ""))
    if number and number == normal_id(guardian.get("id_number", "")):
        raise FormIncomplete("Child and guardian have the same ID number.", field="id_number")


def clean(value: str, name: str) -> str:
    """Return `value` without blanks around it. Raises FormIncomplete: too long, or what no page shows."""
    trimmed = value.strip()
    if len(trimmed) > MAX_VALUE or not _LINE_BREAKS.isdisjoint(trimmed) or find_unshowable(trimmed):
        raise FormIncomplete("This text is too long or holds characters that can't be.", field=name)
    return trimmed


def _checked(asked: IdentityField, value: str) -> str:
    if asked.choices and value not in asked.choices:
        raise FormIncomplete("This answer is not among the choices.", field=asked.id)
    return value


def _weigh(cleaned: dict[str, str], today: date, project: Project) -> Filled:
    """Put the numbers in their written form and find what does not go together."""
    typed = parse_birth_date(cleaned["birth_date"], today) if "birth_date" in cleaned else None
    doubts: list[Doubt] = []
    paper = None
    if "id_number" in cleaned:
        kind = cleaned.get("id_kind", OTHER)
        paper = _read(lambda number: read_id_number(kind, number, today), cleaned, "id_number", project)
        doubts += [Doubt("id_made_up", "id_number")] if paper is None else _doubt_paper(cleaned, typed, paper)
    if "phone" in cleaned:
        phone = _read(lambda number: read_phone(number, project.jurisdiction), cleaned, "phone", project)
        if phone is None or not phone.usual:
            doubts.append(Doubt("phone_unusual" if phone else "phone_made_up", "phone"))
    dates = [birth for birth in (typed, paper.birth if paper else None) if birth is not None]
    return Filled(cleaned, tuple(doubts), max(dates, default=None))


def _read(
    read: Callable[[str], Number], cleaned: dict[str, str], name: str, project: Project
) -> Number | None:
    """Read a number and store it as it is written; None for one that can't be, in a rehearsal."""
    try:
        found = read(cleaned[name])
    except FormIncomplete:
        if not project.rehearsal:
            raise
        return None
    cleaned[name] = found.number
    return found


def _doubt_paper(cleaned: dict[str, str], typed: date | None, paper: IdNumber) -> list[Doubt]:
    """What a number says against itself and against what was typed: questions, never refusals."""
    doubts = [] if paper.fits else [Doubt("id_check", "id_number")]
    if paper.birth is not None and typed is not None and paper.birth != typed:
        only_year = cleaned["birth_date"] == str(paper.birth.year)
        doubts += [] if only_year else [Doubt("id_birth_date", "birth_date", paper.birth.isoformat())]
    if paper.gender is not None and cleaned.get("gender") in {"female", "male"} - {paper.gender}:
        doubts.append(Doubt("id_gender", "gender", paper.gender))
    return doubts
