"""What the pages about people show: guardian, child, identity form, speaker profile, contacts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Literal

from collector.consent.mask import is_sensitive, mask
from ui.presenter.consenting import PolicyView


@dataclass(frozen=True)
class FieldView:
    """A field of the identity form; `choices` are ids."""

    id: str
    required: bool
    reason: str
    choices: tuple[str, ...]


@dataclass(frozen=True)
class PayView:
    """What a contributor gets: amount, currency (ISO 4217), and the ways to be paid as (id, words)."""

    amount: str
    currency: str
    methods: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class IdentityGiven:
    """The filled form: fields by id, the doubts that were confirmed, and what was said of the pay."""

    fields: dict[str, str] = field(repr=False)
    confirmed: frozenset[str] = frozenset()
    method: str = ""
    acknowledged: bool = False


@dataclass(frozen=True)
class ProfileGiven:
    """The answers of the speaker profile by field, and the doubts that were confirmed."""

    answers: dict[str, str | list[str]]
    confirmed: frozenset[str] = frozenset()


@dataclass(frozen=True)
class ProfileView:
    """A trait of the speaker profile; `choices` are (id, words)."""

    id: str
    title: str
    reason: str
    required: bool
    many: bool
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class GuardianView:
    """What a guardian is asked, as ids, and what they decided, as titles."""

    relations: tuple[str, ...]
    evidence_kinds: tuple[str, ...]
    id_kinds: tuple[str, ...]
    recorder: str
    yes: tuple[str, ...]
    no: tuple[str, ...]
    may_sign_ahead: bool = False


@dataclass(frozen=True)
class GuardianGiven:
    """The guardian's particulars by field, what they decided, the child's birth date if they gave it.

    `ahead_until`: the child comes on another day, up to this one.
    """

    fields: dict[str, str] = field(repr=False)
    agrees: bool
    child_birth: str = field(default="", repr=False)
    ahead_until: str = ""
    confirmed: frozenset[str] = frozenset()


@dataclass(frozen=True)
class LeadView:
    """What a team lead is asked to confirm: the `clock` at `now`, an `age`, a `name` as `sentence` says.

    `refused`: one was here already, and their word was not enough.
    """

    what: Literal["clock", "age", "name"]
    sentence: str = ""
    now: str = ""
    threshold: int = 0
    refused: bool = False
    rehearsal: bool = False


@dataclass(frozen=True)
class AssentSounds:
    """Names of the pack's recordings of what a child is told: empty where it has none."""

    sentences: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()
    question: str = ""


@dataclass(frozen=True)
class AssentRow:
    """A sentence or caption with its icon, and the name of its recording."""

    picture: str
    text: str
    sound: str = ""


@dataclass(frozen=True)
class AssentView:
    """The child's own screen. `again`: the child wanted to hear it once more before it is asked."""

    question: str
    rows: tuple[AssentRow, ...]
    pictures: bool
    sound: str = ""
    again: bool = False


@dataclass(frozen=True)
class AgeView:
    """The first question: languages of the project, the age, the code of somebody who came back.

    `turn` of `people` is asked; up to `most` may talk together.
    """

    languages: tuple[str, ...]
    threshold: int
    code: str = ""
    turn: int = 1
    people: int = 1
    most: int = 1


@dataclass(frozen=True)
class ContactView:
    """Who to reach and how; everything comes from the pack.

    `draft` are the dark modules of a drafted e-mail's link, which holds `number` where there is one.
    """

    organisation: str
    officer: str
    address: str
    hours: str
    email: str
    phone: str
    fax: str
    withdrawal: str
    policy: PolicyView | None = None
    draft: tuple[tuple[bool, ...], ...] = ()
    number: str = ""


@dataclass(frozen=True)
class CopyView:
    """The contributor's copy on screen; `signed` says who signed and when, `qr` holds the dark modules.

    `days`: within how many a request is answered.
    """

    number: str
    qr: tuple[tuple[bool, ...], ...]
    signed: str
    yes: tuple[str, ...]
    no: tuple[str, ...]
    edition: str
    retention: str
    complaints: str
    days: int
    contact: ContactView


def mask_of(field_id: str) -> Callable[[str], str] | None:
    """Return what hides a field's value once it was left; None for one that stays to be read (P-2.2)."""
    return partial(mask, field_id) if is_sensitive(field_id) else None
