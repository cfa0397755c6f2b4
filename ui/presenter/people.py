"""What the pages about people show: guardian, child, identity form, speaker profile, contacts."""

from __future__ import annotations

from dataclasses import dataclass

from ui.presenter.consenting import PolicyView

_PHONE_HEAD, _PHONE_TAIL = 3, 4
_PHONE_LEAST = 9
_SENSITIVE = ("id_number", "phone", "email", "address")


@dataclass(frozen=True)
class FieldView:
    """A field of the identity form; `choices` are ids."""

    id: str
    required: bool
    reason: str
    choices: tuple[str, ...]


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

    fields: dict[str, str]
    agrees: bool
    child_birth: str = ""
    ahead_until: str = ""


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
class ContactView:
    """Who to reach and how; everything comes from the pack."""

    organisation: str
    officer: str
    address: str
    hours: str
    email: str
    phone: str
    fax: str
    withdrawal: str
    policy: PolicyView | None = None


@dataclass(frozen=True)
class CopyView:
    """The contributor's copy on screen."""

    number: str
    day: str
    yes: tuple[str, ...]
    no: tuple[str, ...]
    edition: str
    retention: str
    contact: ContactView


def is_sensitive(field: str) -> bool:
    """Tell whether a field's value is never shown whole after it was left (P-2.2)."""
    return field in _SENSITIVE


def mask(field: str, value: str) -> str:
    """Return what may be shown of a value: `138****1234`, `1***…***X`, `a***@host` (consent.md, Masking)."""
    plain = "".join(value.split())
    if not plain:
        return ""
    if field == "phone" and len(plain) >= _PHONE_LEAST:
        return f"{plain[:_PHONE_HEAD]}****{plain[-_PHONE_TAIL:]}"
    if field == "email" and "@" in plain:
        name, _, host = plain.partition("@")
        return f"{name[:1]}***@{host}"
    if field == "id_number" and len(plain) > 2:  # noqa: PLR2004 - first and last stay
        return f"{plain[0]}{'*' * (len(plain) - 2)}{plain[-1]}"
    return "*" * len(plain)
