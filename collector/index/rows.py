"""One line of the list of sessions, and the words by which it is found."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, fields

from collector.index.standing import HOLDABLE, Standing, tell_standing

_LOOKALIKES = str.maketrans("OIL", "011")


@dataclass(frozen=True)
class Person:
    """Somebody who takes part: the code, and the number of the copy."""

    code: str
    copy_number: str


@dataclass(frozen=True)
class SessionRow:
    """One line of the list of sessions on this laptop; sizes in bytes, `trouble` a typed error's name.

    `traits` is JSON: the age band and speaker profile of everybody in it, as the manifest has them.
    `touched` is the time of its journal's last line. `people` is JSON of every code and copy's number.
    `sent_bytes` is what the stores have of the sealed files, `stored` whether they have all of both halves.
    `held` is not kept: whoever asks for rows says which sessions somebody's request holds.
    """

    session: str
    project: str
    code: str
    started: str
    stage: str
    takes: int
    duration_ms: int
    size_bytes: int
    sent_bytes: int
    receipts: int
    trouble: str | None
    traits: str = ""
    touched: str = ""
    people: str = ""
    stored: bool = False
    held: bool = False

    @property
    def standing(self) -> Standing:
        """How it stands."""
        own = self.own_standing
        return "held" if self.held and self.stage == "sealed" and own in HOLDABLE else own

    @property
    def own_standing(self) -> Standing:
        """How it stands whatever somebody asked for."""
        return tell_standing(self.stage, self.trouble, begun=self.sent_bytes > 0, stored=self.stored)

    @property
    def who(self) -> tuple[Person, ...]:
        """Everybody who takes part."""
        listed = json.loads(self.people) if self.people else [[self.code, ""]]
        return tuple(Person(code, number) for code, number in listed)


KEPT = tuple(field.name for field in fields(SessionRow) if field.name != "held")


def list_people(people: Iterable[Person]) -> str:
    """Return `people` as a row keeps them."""
    return json.dumps([[person.code, person.copy_number] for person in people], separators=(",", ":"))


def find_key(text: str) -> str:
    """Return what a code, a copy's number, or the end of one is found by, however it was typed or scanned.

    Only letters and digits count; full-width ones are plain ones, O is 0, I and L are 1. The last one comes
    first, so that whatever ends alike stands side by side.
    """
    plain = unicodedata.normalize("NFKC", text).upper()
    return "".join(filter(str.isalnum, plain)).translate(_LOOKALIKES)[::-1]
