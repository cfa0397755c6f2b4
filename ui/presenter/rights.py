"""What the pages of the rights desk show and give: plain data, no rule."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from collector.consent.form import EVIDENCE_KINDS, GUARDIAN_FIELDS, ID_KINDS, RELATIONS
from ui.presenter.moments import tell_date
from ui.presenter.pack_views import nearest_language
from ui.presenter.people import FieldView

if TYPE_CHECKING:
    from collector.desk.filing import Filed
    from collector.model.pack import MediaKind, Project, Purpose
    from collector.rights.standing import RequestRow, Standing


@dataclass(frozen=True)
class RequestLine:
    """A request in the list; `reason` is the code of a refusal, `alarm` the worst of what presses.

    `waits`: a second person has still to stand by its deletion.
    """

    number: str
    kind: str
    code: str
    due: str
    days_left: int
    state: str
    reason: str
    alarm: str
    unsent: bool
    pending: bool
    waits: bool = False


@dataclass(frozen=True)
class PartRow:
    """A purpose or a kind of recording by its title; `required`: nobody takes part without it."""

    id: str
    title: str
    required: bool


@dataclass(frozen=True)
class NewRequestView:
    """What a new request offers.

    The kinds at which everything of a person goes, those that may be about parts, and the kinds of papers;
    `purposes` and `kinds` are the project's. `may_correct`: who is signed in may put a form right here.
    """

    deleting: frozenset[str]
    id_kinds: tuple[str, ...]
    narrowing: frozenset[str] = frozenset()
    purposes: tuple[PartRow, ...] = ()
    kinds: tuple[PartRow, ...] = ()
    may_correct: bool = False

    @property
    def partial(self) -> frozenset[str]:
        """The kinds of request that may be about single purposes or kinds."""
        return self.narrowing | {"restrict"}

    def needs(self, names: Iterable[str]) -> bool:
        """Tell whether taking part needs one of these."""
        needed = {row.id for row in (*self.purposes, *self.kinds) if row.required}
        return bool(needed & set(names))


@dataclass(frozen=True)
class CorrectView:
    """A form to be put right: whose, its fields, and the guardian's of a child."""

    code: str
    fields: tuple[FieldView, ...]
    guardian: tuple[FieldView, ...] = ()


@dataclass(frozen=True)
class CorrectionGiven:
    """A whole form as it is right, and what was confirmed."""

    fields: dict[str, str] = field(repr=False)
    guardian: dict[str, str] | None = field(default=None, repr=False)
    confirmed: frozenset[str] = frozenset()


@dataclass(frozen=True)
class CorrectedView:
    """What became of a correction: how many sessions here, how many are the organisation's to correct.

    `number` and `due` are of the request about the latter. `child`: the birth date is that of a child.
    """

    code: str
    here: int = 0
    elsewhere: int = 0
    number: str = ""
    due: str = ""
    child: bool = False


@dataclass(frozen=True)
class RequestGiven:
    """What was asked at the desk, as the page has it; words and numbers are not shown by `repr`."""

    kind: str
    code: str
    asker: str
    proof: str
    purposes: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    fact_kind: str = ""
    fact: str = field(default="", repr=False)
    id_kind: str = ""
    id_number: str = field(default="", repr=False)
    earlier: str = ""
    lost: str = field(default="", repr=False)
    contact: str = field(default="", repr=False)
    text: str = field(default="", repr=False)
    second: str = ""
    second_pin: str = field(default="", repr=False)


@dataclass(frozen=True)
class ConfirmView:
    """A request that waits for a second person; `parts` are the titles of what alone is taken back."""

    number: str
    kind: str
    code: str
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class LossGiven:
    """What was told of a loss."""

    loss: str
    noticed: str
    disk_encrypted: str
    device: str
    text: str = field(default="", repr=False)


@dataclass(frozen=True)
class HeldLine:
    """A session that this laptop holds, or held until now; `stage` is a state's name."""

    code: str
    stage: str
    takes: int
    files: int


@dataclass(frozen=True)
class DeskContact:
    """Whom to ask, and where else to turn (P-3.8); the pack's own words."""

    phone: str
    email: str
    complaints: str


@dataclass(frozen=True)
class TakenView:
    """A request that was just taken: its number and date, and what became of what lay here.

    `untold`: the organisation's servers could not be told yet to keep nothing of what was on its way.
    """

    number: str
    kind: str
    code: str
    due: str
    pending: bool
    deleted: bool
    held: tuple[HeldLine, ...]
    contact: DeskContact
    waits: bool = False
    untold: bool = False
    received: str = ""
    narrowed: bool = False
    partial: bool = False


def make_request_lines(rows: Iterable[RequestRow], language: str) -> tuple[RequestLine, ...]:
    """Return the list in the core's order."""
    return tuple(_line(row, language) for row in rows)


def make_taken(filed: Filed, contact: DeskContact, language: str) -> TakenView:
    """Return what is shown once a request stands."""
    standing = filed.standing
    held = tuple(
        HeldLine(", ".join(row.contributors), row.stage, row.takes, row.sealed_files) for row in filed.held
    )
    return TakenView(
        standing.number, standing.kind, standing.code, tell_plain_date(standing.due, language),
        standing.pending, bool(filed.deleted), held, contact, standing.waits_for_second,
        filed.told == "later",
        tell_plain_date(standing.received, language), filed.narrowed, standing.narrows,
    )  # fmt: skip


def make_contact(project: Project, language: str) -> DeskContact:
    """Return whom to ask, in the project's language nearest to `language`."""
    chosen = nearest_language(project, language)
    contact = project.organisation.contact
    return DeskContact(contact.phone, contact.email, project.organisation.text[chosen].complaints)


def make_parts(rows: Iterable[Purpose | MediaKind], language: str) -> tuple[PartRow, ...]:
    """Return purposes or kinds by their titles, as they were shown."""
    return tuple(PartRow(row.id, row.text[language].title, row.required) for row in rows)


def make_confirm(standing: Standing, project: Project, language: str) -> ConfirmView:
    """Return what a second person stands by; what only an older pack knows is named by its id."""
    if not standing.narrows:
        return ConfirmView(standing.number, standing.kind, standing.code)
    chosen = nearest_language(project, language)
    rows = (*make_parts(project.kinds, chosen), *make_parts(project.purposes, chosen))
    titles = {row.id: row.title for row in rows}
    named = standing.kinds | standing.purposes
    parts = [title for name, title in titles.items() if name in named] + sorted(named - set(titles))
    return ConfirmView(standing.number, standing.kind, standing.code, tuple(parts))


def make_guardian_fields() -> tuple[FieldView, ...]:
    """Return what a guardian is asked again when a child's form is put right."""
    choices = {"relation": RELATIONS, "id_kind": ID_KINDS, "evidence_kind": EVIDENCE_KINDS}
    return tuple(
        FieldView(name, required=True, reason="", choices=tuple(choices.get(name, ())))
        for name in GUARDIAN_FIELDS
    )


def tell_plain_date(day: date, language: str) -> str:
    """Return a date for a person."""
    return tell_date(datetime(day.year, day.month, day.day, tzinfo=UTC), language)


def _line(row: RequestRow, language: str) -> RequestLine:
    standing = row.standing
    times = [alarm for alarm in row.alarms if alarm != "unsent"]
    return RequestLine(
        number=standing.number,
        kind=standing.kind,
        code=standing.code,
        due=tell_plain_date(standing.due, language),
        days_left=row.days_left,
        state=standing.state,
        reason=standing.reason,
        alarm=times[0] if times else "",
        unsent="unsent" in row.alarms,
        pending=standing.pending and not standing.settled,
        waits=standing.waits_for_second,
    )
