"""Telephone numbers: E.164 where the numbering plan knows them, as they were typed where it does not."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field

from collector.errors import FormIncomplete

_EXTRA = "+-./()~#* "  # what people write between digits
_FEWEST, _MOST = 5, 15  # E.164 ends at 15


@dataclass(frozen=True)
class Phone:
    """A number as it is kept; `usual` is False for one that the numbering plan does not give out."""

    number: str = field(repr=False)
    usual: bool = True


def read_phone(typed: str, region: str) -> Phone:
    """Return a telephone number. `region` (ISO 3166) is that of numbers without a country code.

    A valid one is returned as E.164, its extension behind `;ext=` (RFC 3966); one that is possible and not
    valid stays as it was typed, blanks dropped: a country code that was guessed would be an invention.
    Raises FormIncomplete for what is no number, too short or too long, or would not be the same number when
    it is read again.
    """
    found = _read(typed, region)
    if _read(found.number, region) != found:
        raise _no_number()
    return found


def _read(typed: str, region: str) -> Phone:
    import phonenumbers

    plain = unicodedata.normalize("NFKC", typed).strip()
    digits = sum(character.isdecimal() for character in plain)
    try:
        found = phonenumbers.parse(plain, region if region in phonenumbers.SUPPORTED_REGIONS else None)
    except phonenumbers.NumberParseException as error:
        if error.error_type == error.INVALID_COUNTRY_CODE and _FEWEST <= digits <= _MOST:
            return Phone(_as_typed(plain), usual=False)
        raise _no_number() from error
    if not phonenumbers.is_possible_number(found) or _has_letters(plain, found.extension):
        raise _no_number()
    if not phonenumbers.is_valid_number(found):
        return Phone(_as_typed(plain), usual=False)
    number = phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164)
    return Phone(f"{number};ext={found.extension}" if found.extension else number)


def _has_letters(plain: str, extension: str | None) -> bool:
    """Letters spell no number here, but for the word before an extension."""
    return extension is None and any(not c.isdecimal() and c not in _EXTRA for c in plain)


def _as_typed(plain: str) -> str:
    return "".join(plain.split())


def _no_number() -> FormIncomplete:
    return FormIncomplete(
        "This is not a telephone number.",
        field="phone",
        remedy="Write its digits, with + and the country first when it is of another country.",
    )
