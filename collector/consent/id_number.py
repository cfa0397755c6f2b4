"""Numbers of identity papers: one written form, what can be, and what an 18-character one says by itself.

The rules are written out here: checks that compare a resident ID's county code with the year of birth refuse
most real numbers, since the code is that of the place and time of registration (consent.md section 3).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from collector.errors import FormIncomplete

OLDEST_YEAR = 1900
OTHER = "other"
_FIELD = "id_number"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # ISO 7064 MOD 11-2, radix 2
_CHECK = "10X98765432"
_EIGHTEEN = re.compile(r"[0-9]{17}[0-9X]")
_MINUS = "\u2212"


@dataclass(frozen=True)
class IdNumber:
    """A number as it is kept, and what it says of its holder; `fits` is False for a wrong check character."""

    number: str = field(repr=False)
    birth: date | None = field(default=None, repr=False)
    gender: Literal["female", "male"] | None = field(default=None, repr=False)
    fits: bool = True


def normal_id(value: str) -> str:
    """Return an ID number in one form: NFKC, no blanks or hyphens of any kind, upper case."""
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", value).upper())
    kept = [
        character
        for character in plain
        if unicodedata.category(character) not in {"Zs", "Pd"} and character != _MINUS
    ]
    return unicodedata.normalize("NFKC", "".join(kept))  # what a blank kept apart may be one character now


def read_id_number(kind: str, typed: str, today: date) -> IdNumber:
    """Return the number of a paper of `kind` (form.ID_KINDS; anything else counts as `other`).

    A wrong check character is no fault here: `fits` tells. Raises FormIncomplete when no such paper can have
    this number: length, letters, a date that does not exist, is before 1900 or after `today`.
    """
    return _READERS.get(kind, _read_other)(typed, today)


def check_character(body: str) -> str:
    """Return the 18th character for 17 digits (ISO 7064 MOD 11-2)."""
    return _CHECK[sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True)) % 11]


def _read_resident(typed: str, today: date) -> IdNumber:
    number = normal_id(typed)
    if not _EIGHTEEN.fullmatch(number):
        raise _wrong_form()
    birth = _date_in(number)
    if birth is None or birth.year < OLDEST_YEAR or birth > today:
        raise FormIncomplete(
            "This number holds a date that can't be.", field=_FIELD, remedy="Compare it with the paper."
        )
    gender: Literal["female", "male"] = "male" if int(number[16]) % 2 else "female"
    return IdNumber(number, birth, gender, fits=check_character(number[:17]) == number[17])


def _read_residence_permit(typed: str, today: date) -> IdNumber:
    """81 Hong Kong, 82 Macao, 83 Taiwan; otherwise a resident ID's form."""
    return _with_prefix(typed, today, "81", "82", "83")


def _read_permanent_resident(typed: str, today: date) -> IdNumber:
    """18 characters that begin with 9 since 2023; before that 15 letters and digits."""
    number = normal_id(typed)
    if re.fullmatch(r"[A-Z0-9]{15}", number):
        return IdNumber(number)
    return _with_prefix(typed, today, "9")


def _with_prefix(typed: str, today: date, *prefixes: str) -> IdNumber:
    if not normal_id(typed).startswith(prefixes):
        raise _wrong_form()
    return _read_resident(typed, today)


def _reader_of(pattern: str) -> Callable[[str, date], IdNumber]:
    shape = re.compile(pattern)

    def read(typed: str, _today: date) -> IdNumber:
        number = normal_id(typed)
        if not shape.fullmatch(number):
            raise _wrong_form()
        return IdNumber(number)

    return read


def _read_other(typed: str, today: date) -> IdNumber:
    """Kept as it was typed. What reads as a resident ID says its date whatever it was called (P-4.1)."""
    number = normal_id(typed)
    if not 4 <= len(number) <= 32:  # noqa: PLR2004 - consent.md section 3: free, 4 to 32
        raise _wrong_form()
    try:
        found = _read_resident(typed, today)
    except FormIncomplete:
        return IdNumber(typed)
    return IdNumber(typed, found.birth, found.gender) if found.fits else IdNumber(typed)


def _date_in(number: str) -> date | None:
    """Return the date at places 7 to 14, or None: the error that says why would repeat it."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def _wrong_form() -> FormIncomplete:
    return FormIncomplete(
        "No paper of this kind has such a number.",
        field=_FIELD,
        remedy="Compare it with the paper, or choose the paper it stands on.",
    )


_READERS: dict[str, Callable[[str, date], IdNumber]] = {
    "resident_id": _read_resident,
    "hmt_residence_permit": _read_residence_permit,
    "hm_travel_permit": _reader_of("[HM][0-9]{8}"),
    "taiwan_travel_permit": _reader_of("[0-9]{8}"),
    "permanent_resident_id": _read_permanent_resident,
    "passport": _reader_of("[A-Z0-9]{6,9}"),
}
