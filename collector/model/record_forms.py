"""What a word of the consent record may be: closed forms and lists, and bounded text where a pack is free.

The record travels with the media, so nothing that tells who somebody is may fit into it. No form tells a name
from a word: where a pack's own wording stands it is bounded, says something, and holds no person's number.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Annotated, Any, Literal

from pydantic import Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from collector.errors import Malformed
from collector.model.ids import COPY_PATTERN, HASH_PATTERN, SLUG_PATTERN, is_copy_number
from collector.model.places import JURISDICTION_PATTERN
from collector.model.times import parse_time

# What the product writes into a pack, a form or a profile; a record's own kinds of recording join it.
PII_TYPES = frozenset({
    "accent", "address", "age", "age_decade", "birth_date", "contact", "dialect", "email", "face", "gender",
    "id_kind", "id_number", "image", "mother_tongue", "name", "other_languages", "phone", "reading_ease",
    "region_of_schooling", "school", "signature", "spoken_variety", "text", "video", "voice", "voiceprint",
    "years_elsewhere",
})  # fmt: skip
ABROAD = "overseas_transfer"
# The law asks for a consent of its own (PIPL 25, 29, 39).
SEPARATE_PURPOSES = frozenset({ABROAD, "public_disclosure", "voiceprint_or_face_biometrics"})
NO_TIME = "PT0S"  # how long an event holds that ended what was given

_DAY = r"20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_TIME_PATTERN = rf"^{_DAY}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{{1,6}})?Z$"
_PERIOD_PATTERN = r"^P([0-9]{1,5}Y)?([0-9]{1,5}M)?([0-9]{1,5}W)?([0-9]{1,5}D)?$"
_VERSION_PATTERN = r"^[A-Za-z]{0,10}[._-]?[0-9]{1,8}([._-][A-Za-z0-9]{1,8}){0,4}$"
# Empty was how a record said that the pack has no address.
_URL_PATTERN = r"^(https://[a-z0-9]([a-z0-9.-]{0,252}[a-z0-9])?(:[0-9]{1,5})?(/[A-Za-z0-9._~%/-]{0,200})?)?$"

# Seven digits on end, or ten with blanks and strokes between: a telephone, a document. 〇 to 九 are digits.
_DIGIT = r"[\d〇零一二三四五六七八九]"
_NUMBER = rf"{_DIGIT}{{7,}}|{_DIGIT}([\s().\-/‐-―·]{{0,3}}{_DIGIT}){{9,}}"
_LONG_NUMBER = rf"{_DIGIT}{{14,}}"  # where the organisation's own telephone may stand
_SLUG_NUMBER = r"[0-9]{9,}|([0-9][._/-]?){11,}"
# Control and bidi characters, marks without width: what is read is what stands there. The model adds what
# else belongs to these classes, which a pattern can't name.
_UNSEEN = (
    r"\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2064"
    r"\u2066-\u206f\ufeff\ufff9-\ufffb"
)
_UNSEEN_CLASSES = frozenset({"Cc", "Cf", "Co", "Zl", "Zp"})
_JOINERS = "\u200c\u200d"  # scripts that join their letters need them
_LINE_WRONG = rf"[\t\n{_UNSEEN}]|{_LONG_NUMBER}"
_WORDS_WRONG = rf"[\t\n{_UNSEEN}@＠]|{_NUMBER}"
_PARAGRAPH_WRONG = rf"[{_UNSEEN}]|{_LONG_NUMBER}"
NO_HASHES = ("sha256:" + "0" * 64, "sha256:" + sha256(b"").hexdigest())
NUMBER_SENTENCE = "what looks like the number or address of a person"


class RuleBroken(ValueError):
    """A rule is broken: the sentence says which, never a value; `field` names the place, if another."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


def need(fits: bool, field: str, sentence: str) -> None:
    """Return when it fits. Raises RuleBroken."""
    if not fits:
        raise RuleBroken(field, sentence)


@dataclass(frozen=True)
class Text:
    """Words: they say something, are bounded, and hold nothing unseen and nothing that is `wrong`.

    `breaks` are the blanks beside the space that may stand in them.
    """

    longest: int
    wrong: str
    breaks: str = ""

    def check(self, text: str) -> str:
        """Return the text. Raises RuleBroken."""
        allowed = self.breaks + _JOINERS
        if not text.strip():
            raise RuleBroken("", "nothing but blanks")
        if any(sign not in allowed and unicodedata.category(sign) in _UNSEEN_CLASSES for sign in text):
            raise RuleBroken("", "a character that can't be seen, or a second line where one is meant")
        if re.search(self.wrong, text) or re.search(self.wrong, unicodedata.normalize("NFKC", text)):
            raise RuleBroken("", NUMBER_SENTENCE)
        return text

    def __get_pydantic_core_schema__(self, _source: object, _handler: GetCoreSchemaHandler) -> CoreSchema:
        """Strict text, then what is wrong in it."""
        shape = core_schema.str_schema(min_length=1, max_length=self.longest, strict=True)
        return core_schema.no_info_after_validator_function(self.check, shape)

    def __get_pydantic_json_schema__(
        self, _schema: CoreSchema, _handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """The same, but for characters that only look like others."""
        bounds = {"minLength": 1, "maxLength": self.longest}
        return {"type": "string", **bounds, "pattern": r"\S", "not": {"pattern": self.wrong}}


@dataclass(frozen=True)
class Form:
    """Text of one form. `check` is what a pattern can't say, `schema` what the JSON Schema says instead."""

    pattern: str
    check: Callable[[str], str]
    schema: dict[str, Any] = field(default_factory=dict, hash=False)

    def __get_pydantic_core_schema__(self, _source: object, _handler: GetCoreSchemaHandler) -> CoreSchema:
        """Strict text of the pattern, then the check."""
        shape = core_schema.str_schema(pattern=self.pattern, strict=True)
        return core_schema.no_info_after_validator_function(self.check, shape)

    def __get_pydantic_json_schema__(
        self, _schema: CoreSchema, _handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """The pattern and what more the schema can say."""
        return {"type": "string", "pattern": self.pattern, **self.schema}


def in_one_line(text: str) -> str:
    """Return a pack's text in one line, however it is broken there."""
    return " ".join(text.split())


def is_url(text: str) -> bool:
    """Tell whether `text` is an address as a record may hold it: https, no user, no query."""
    return re.fullmatch(_URL_PATTERN, text) is not None and re.search(_SLUG_NUMBER, text) is None


def _real_time(text: str) -> str:
    try:
        parse_time(text)
    except Malformed as error:
        raise RuleBroken("", "no such time") from error
    return text


def _real_day(text: str) -> str:
    try:
        date.fromisoformat(text)
    except ValueError as error:
        raise RuleBroken("", "no such day") from error
    return text


def _real_period(text: str) -> str:
    if text != NO_TIME and not any(character in "123456789" for character in text):
        raise RuleBroken("", "a period of nothing")
    return text


def _real_number(text: str) -> str:
    if not is_copy_number(text):
        raise RuleBroken("", "the check character of the copy's number is wrong")
    return text


def _real_hash(text: str) -> str:
    if text in NO_HASHES:
        raise RuleBroken("", "the hash of nothing")
    return text


def _no_number(text: str) -> str:
    if re.search(_SLUG_NUMBER, text):
        raise RuleBroken("", NUMBER_SENTENCE)
    return text


_IN_LINE = {"not": {"pattern": _LINE_WRONG}}
_UNLIKE_NUMBER = {"not": {"pattern": _SLUG_NUMBER}}
_SOME_TIME = {"pattern": _PERIOD_PATTERN.replace("^P", "^P(?=.*[1-9])")}
_SOME_OR_NONE = {"pattern": rf"^({NO_TIME}|P(?=.*[1-9]){_PERIOD_PATTERN[2:-1]})$"}
Line = Annotated[str, Text(300, _LINE_WRONG)]
Words = Annotated[str, Text(300, _WORDS_WRONG)]
Paragraph = Annotated[str, Text(2000, _PARAGRAPH_WRONG, "\t\n")]
Time = Annotated[str, Form(_TIME_PATTERN, _real_time)]
Day = Annotated[str, Form(rf"^{_DAY}$", _real_day)]
Duration = Annotated[str, Form(_PERIOD_PATTERN, _real_period, _SOME_TIME)]
Validity = Annotated[str, Form(rf"^({NO_TIME}|{_PERIOD_PATTERN[1:-1]})$", _real_period, _SOME_OR_NONE)]
Hash = Annotated[str, Form(HASH_PATTERN, _real_hash, {"not": {"enum": list(NO_HASHES)}})]
ReceiptNumber = Annotated[str, Form(COPY_PATTERN, _real_number)]
Jurisdiction = Annotated[str, Field(pattern=JURISDICTION_PATTERN)]
Version = Annotated[str, Form(_VERSION_PATTERN, _no_number, _UNLIKE_NUMBER)]
RecordSlug = Annotated[str, Form(SLUG_PATTERN, _no_number, _UNLIKE_NUMBER)]
Url = Annotated[str, Form(_URL_PATTERN, _no_number, _UNLIKE_NUMBER)]
Name = Annotated[str, Form(r"^[a-z][a-z0-9_]{1,63}$", _no_number, _UNLIKE_NUMBER)]
Kind = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,31}$")]
PartyId = Annotated[str, Field(pattern=r"^[A-Za-z]{1,8}[0-9]{0,4}$")]
Email = Annotated[str, Form(r"^[^@\s]{1,64}@[^@\s]{1,189}$", Text(254, _LINE_WRONG).check, _IN_LINE)]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$")]
CollectionMethod = Literal["recorded in person with the field client", "imported with the consent on paper"]
IN_PERSON: CollectionMethod = "recorded in person with the field client"
