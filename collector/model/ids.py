"""Random ids: never derived from identity, never sequential (formats.md)."""

from __future__ import annotations

import hashlib
import re
import secrets
import uuid

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
UUID_PATTERN = r"^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"
CODE_PATTERN = r"^[A-Z]{2,6}-[0-9A-HJKMNP-TV-Z]{8,26}$"
LANGUAGE_PATTERN = r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"
SLUG_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
COPY_PATTERN = r"^C[0-9]{2}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]$"
REQUEST_PATTERN = COPY_PATTERN.replace("^C", "^R")
TAKE_PATTERN = r"^[0-9A-HJKMNP-TV-Z]{9}$"
HASH_PATTERN = r"^sha256:[0-9a-f]{64}$"
_CHECK_MODULUS = 31
_NUMBER_LENGTH = 8
_LOOKALIKES = str.maketrans("OIL", "011")


def new_uuid() -> str:
    """Return a random UUID4 as text."""
    return str(uuid.uuid4())


def check_character(body: str) -> str:
    """Return the check character of Crockford digits: the sum of value × position, mod 31."""
    total = sum(CROCKFORD.index(character) * place for place, character in enumerate(body, start=1))
    return CROCKFORD[total % _CHECK_MODULUS]


def random_code(length: int) -> str:
    """Return `length` random Crockford characters and their check character."""
    body = "".join(secrets.choice(CROCKFORD) for _ in range(length))
    return body + check_character(body)


def new_contributor_code(prefix: str) -> str:
    """Return a code such as `DR-7K3M9QWTA`: the project's prefix, eight characters, one check."""
    return f"{prefix}-{random_code(8)}"


def new_take_id() -> str:
    """Return a take's id: eight random characters and a check."""
    return random_code(8)


def is_take(text: str) -> bool:
    """Tell whether `text` has the form of a take's id."""
    return re.fullmatch(TAKE_PATTERN, text) is not None


def new_copy_number(year: int) -> str:
    """Return the number on the contributor's copy, such as `C26-7K3M-9QWT-5` (`receipt_number`)."""
    return _new_number("C", year)


def new_request_number(year: int) -> str:
    """Return the number of a request of rights, such as `R26-7K3M-9QWT-5`; it can be issued offline."""
    return _new_number("R", year)


def request_number_of(text: str, year: int) -> str:
    """Return the number of the request that follows from one thing, the same each time: a session's id."""
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    body = "".join(CROCKFORD[byte % len(CROCKFORD)] for byte in digest[:_NUMBER_LENGTH])
    return _write_number("R", year, body + check_character(body))


def is_copy_number(text: str) -> bool:
    """Tell whether `text` is the number of a copy with the right check character."""
    return _is_number(COPY_PATTERN, text)


def is_request_number(text: str) -> bool:
    """Tell whether `text` is the number of a request with the right check character."""
    return _is_number(REQUEST_PATTERN, text)


def normalise_copy_number(typed: str) -> str:
    """Return a typed or scanned number of a copy or a request.

    Blanks are dropped, hyphens put, look-alikes (O I L) mapped.
    """
    plain = "".join(typed.split()).replace("-", "").upper()
    body = plain[3:].translate(_LOOKALIKES)
    return f"{plain[:3]}-{body[:4]}-{body[4:8]}-{body[8:]}"


def is_code(text: str) -> bool:
    """Tell whether `text` is a contributor's code with the right check character."""
    if re.match(CODE_PATTERN, text) is None:
        return False
    body = text.split("-", 1)[1]
    return check_character(body[:-1]) == body[-1]


def normalise_code(typed: str) -> str:
    """Return a typed or scanned code with blanks dropped, upper case, and look-alikes (O I L) mapped."""
    prefix, _, body = "".join(typed.split()).upper().partition("-")
    return f"{prefix}-{body.replace('-', '').translate(_LOOKALIKES)}" if body else prefix


def _new_number(letter: str, year: int) -> str:
    return _write_number(letter, year, random_code(_NUMBER_LENGTH))


def _write_number(letter: str, year: int, body: str) -> str:
    return f"{letter}{year % 100:02d}-{body[:4]}-{body[4:8]}-{body[8]}"


def _is_number(pattern: str, text: str) -> bool:
    if re.match(pattern, text) is None:
        return False
    body = text.split("-", 1)[1].replace("-", "")
    return check_character(body[:-1]) == body[-1]
