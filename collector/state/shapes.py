"""What a session's state is made of: people, takes and the session, all frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from collector.errors import IllegalEvent
from collector.model.decision import Decision
from collector.model.event import Personal
from collector.model.events import (
    EvidenceSealed,
    GuardianAgreed,
    IdentitySealed,
    InterpreterNamed,
    PolicyShown,
    QuestionsAnswered,
    SessionStarted,
    Starter,
    WitnessNamed,
)
from collector.model.kinds import TakeKind
from collector.model.manifest import TakeRow
from collector.model.take_events import TakeFile, TakeLost

Stage = Literal[
    "open", "informed", "consented", "recording", "sealed", "delivered", "purged", "refused", "withdrawn",
]  # fmt: skip
OPEN: frozenset[Stage] = frozenset({"open", "informed", "consented", "recording"})
ENDED: frozenset[Stage] = frozenset({"refused", "withdrawn", "purged"})
Traits = Mapping[str, str | list[str]]


@dataclass(frozen=True)
class Contributor:
    """What the journal knows of one contributor: ids, hashes and decisions, nothing of identity.

    `records` are the hashes of every record of this session, the newest last: what was taken back made a new
    one.
    """

    code: str
    under_threshold: bool
    informed: PolicyShown | None = None
    draft_id: str | None = None
    purposes: dict[str, Decision] = field(default_factory=dict)
    kinds: dict[str, Decision] = field(default_factory=dict)
    questions: QuestionsAnswered | None = None
    guardian: GuardianAgreed | None = None
    assent: str | None = None
    evidence: tuple[EvidenceSealed, ...] = ()
    record_hash: str | None = None
    record_id: str | None = None
    records: tuple[str, ...] = ()
    voided: tuple[str, ...] = ()
    form: IdentitySealed | None = None
    profile: Traits | None = None
    witness: WitnessNamed | None = None
    interpreter: InterpreterNamed | None = None

    @property
    def oral(self) -> bool:
        """Whether consent is given by voice: a witness is named for that and for nothing else."""
        return self.witness is not None

    @property
    def narrowed(self) -> bool:
        """Whether single purposes or kinds were taken back since the signature (P-3.4)."""
        return len(self.records) > 1

    @property
    def child(self) -> bool:
        """Whether a guardian must consent (P-4.1): by the first answer, or by a birth date learned later."""
        return self.under_threshold or (self.form is not None and self.form.child)


@dataclass(frozen=True)
class Take:
    """A take that was started; `row` once it was kept. A `training` take is destroyed before sealing.

    `remarks` are those that somebody chose; the row has them beside what the program noted itself. `people`
    are the codes of those who are in it, `devices` those it was begun with.
    """

    take: str
    prompt: str | None
    kind: TakeKind
    row: TakeRow | None = None
    file: TakeFile | None = None
    training: bool = False
    remarks: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    devices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def duration_ms(self) -> int:
        """How long it is; 0 for one that has no length, or was not kept yet."""
        return (self.row.duration_ms or 0) if self.row is not None else 0


@dataclass(frozen=True)
class Sitting:
    """Who records since when a session was begun or taken up, by which pack."""

    recorder: str
    pack_number: int


@dataclass(frozen=True)
class Session:
    """A session's state. Frozen: `apply` returns a new one.

    `skipped` are prompts that nobody is asked any more, `skipped_of` those that one person is not asked.
    """

    session: str
    project: str
    start: SessionStarted
    sitting: Sitting
    stage: Stage = "open"
    contributors: dict[str, Contributor] = field(default_factory=dict)
    takes: dict[str, Take] = field(default_factory=dict)
    lost: tuple[TakeLost, ...] = ()
    skipped: tuple[str, ...] = ()
    skipped_of: frozenset[tuple[str, str]] = frozenset()
    confirmed: frozenset[str] = frozenset()
    doubtful: frozenset[str] = frozenset()
    key_destroyed: bool = False
    quarantined: bool = False
    manifests: dict[str, str] = field(default_factory=dict)
    receipts: dict[str, str] = field(default_factory=dict)

    @property
    def kept(self) -> list[Take]:
        """The takes that were kept and not deleted, in the order of their start."""
        return [take for take in self.takes.values() if take.row is not None]

    @property
    def counted(self) -> list[Take]:
        """The kept takes that will be sealed: all but the training ones."""
        return [take for take in self.kept if not take.training]

    def owner_of(self, take: Take) -> str:
        """Return the code of the one whose take it is alone where several take part; else nothing."""
        return take.people[0] if len(self.contributors) > 1 and len(take.people) == 1 else ""

    def is_skipped(self, prompt: str, owner: str = "") -> bool:
        """Tell whether a prompt was skipped, for everybody or for the one whose take it would be."""
        return prompt in self.skipped or (prompt, owner) in self.skipped_of

    def starter(self, code: str) -> Starter:
        """Return what was known of a contributor at the start."""
        return next(row for row in self.start.contributors if row.code == code)


def find_person(state: Session, code: str) -> Contributor:
    """Return the contributor of this code. Raises IllegalEvent."""
    person = state.contributors.get(code)
    if person is None:
        raise IllegalEvent("nobody of this code takes part")
    return person


def change_person(state: Session, event: Personal, **changes: Any) -> Session:  # noqa: ANN401
    """Return the state with one contributor changed: the one that the event names."""
    person = replace(find_person(state, event.contributor), **changes)
    return replace(state, contributors={**state.contributors, person.code: person})


def find_unsigned(state: Session, event: Personal) -> Contributor:
    """Return the contributor that the event names. Raises IllegalEvent when a record stands already."""
    person = find_person(state, event.contributor)
    if person.record_hash is not None:
        raise IllegalEvent("a consent record stands already")
    return person
