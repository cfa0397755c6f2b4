"""What the rules are asked with: plain facts. None stands for what can't be told at this place.

A laptop can tell everything of itself. Who checks a bundle has its journal and, where it was published, its
pack; what only the laptop knew (its ledger, its requests, a policy that came later) is not judged there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal

from collector.model.canonical import canonical, sha256_text
from collector.model.kinds import TakeKind
from collector.model.pack import Operator, Project
from collector.model.times import civil_dates, local_offset_minutes
from collector.rules.standing import PolicyChange
from collector.state import Session

STEP_BACK = timedelta(minutes=2)
"""How far a clock may step back: two readers of it, a correction by a time server."""
SITTING_GAP = timedelta(minutes=30)
ZONES_APART = timedelta(hours=2)
"""How far a laptop's zone may move in one sitting: summer time, a border that is crossed."""
SIGNED_WITHIN = timedelta(minutes=10)
Act = Literal["record_statement", "open_device", "start_take", "seal", "queue", "send_chunk"]


@dataclass(frozen=True)
class ShownText:
    """A policy's text in one language as it is shown: hash, sections, and those recorded, in order."""

    shown_text_hash: str
    sections: int
    sounds: tuple[str, ...] = ()


@dataclass(frozen=True)
class AskedPrompt:
    """What a prompt asks for, and what is shown for it.

    `shown` is whatever else somebody sees or hears who answers it, by name: instruction, hashes of picture
    and sound.
    """

    kind: TakeKind
    recorded: bool
    training: bool
    language: str = ""
    text: str = ""
    is_free: bool = False
    shown: tuple[tuple[str, str], ...] = ()

    @property
    def version(self) -> str:
        """The prompt's own version: another one wherever something of it was changed, whatever the pack's."""
        said = {"kind": self.kind, "language": self.language, "text": self.text, **dict(self.shown)}
        return sha256_text(canonical({**said, "style": "free"} if self.is_free else said))[
            : len("sha256:") + 16
        ]


@dataclass(frozen=True)
class PolicyVersion:
    """A version of the policy: its date, and whether it changed the one before in an important way."""

    version: str
    date: date
    major: bool


@dataclass(frozen=True)
class PackFacts:
    """A signed pack as the rules see it. `texts` are those of its own policy version, by language.

    `policies` are the heads of all versions that it has, in each of its languages, `keys` the kinds of the
    keys that a half is sealed to.
    """

    project: Project
    number: int
    policy_hash: str
    texts: Mapping[str, ShownText] = field(default_factory=dict)
    prompts: Mapping[tuple[str, str], AskedPrompt] = field(default_factory=dict)
    policies: tuple[PolicyVersion, ...] = ()
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def has_changed_since(self, before: PackFacts) -> bool:
        """Tell whether an important change of the policy lies between another pack and this one (P-6.1)."""
        own, current = before.project.policy_version, self.project.policy_version
        read = [row.date for row in before.policies if row.version == own]
        newer = [
            row for row in self.policies
            if row.version == current or (row.version != own and any(row.date > day for day in read))
        ]  # fmt: skip
        return own != current and any(row.major for row in newer)

    def operator(self, code: str) -> Operator | None:
        """Return the operator of this code; None when the pack names none."""
        return next((row for row in self.project.operators if row.code == code), None)


@dataclass(frozen=True)
class Beyond:
    """What only a laptop knows beside the journal.

    `present`: the recorder of the sitting, None when nobody took the session up. `confidential`: whether that
    one accepted the present text. `closed` and `asked` are codes: closed accounts, people whose open request
    touches what is recorded. `older`: codes that are a child's for all this laptop knows, and of whom
    this session says otherwise without a lead's word. `young`: codes of those who were children for certain
    on the day of the session, and have no guardian in it. `ledger_time`: the newest line's. `queued`:
    somebody who may let a sealed session go.
    """

    present: str | None
    confidential: bool
    ledger_time: datetime | None
    closed: frozenset[str] = frozenset()
    asked: frozenset[str] = frozenset()
    held: bool = False
    older: frozenset[str] = frozenset()
    young: frozenset[str] = frozenset()
    policy: PolicyChange = "same"
    lapsed: frozenset[str] = frozenset()
    correcting: bool = False
    queued: bool = False


@dataclass(frozen=True)
class Facts:
    """Everything at the moment of an event. `state` is before it, None before the first.

    `newest` is the time of the last line whose clock was asked, `latest` the newest of all, `begun` that of
    each take that runs. `pack` is the pack of the sitting, `began` the one that the session began with: what
    was shown and signed is judged by that one. `offset_minutes` is the laptop's own as its line says; None on
    the laptop itself, which goes by its clock. `sitting_offset` is what it was as the sitting began.
    """

    state: Session | None
    moment: datetime
    newest: datetime | None = None
    last: datetime | None = None
    pack: PackFacts | None = None
    began: PackFacts | None = None
    beyond: Beyond | None = None
    wanted: frozenset[str] = frozenset()
    owner: str = ""
    offset_minutes: int | None = None
    latest: datetime | None = None
    begun: Mapping[str, datetime] = field(default_factory=dict)
    sitting_offset: int | None = None

    @property
    def latest_day(self) -> date:
        """The latest date that anything here knows of: what was promised until a day ends by this one."""
        ledger_time = self.beyond.ledger_time if self.beyond is not None else None
        times = [self.moment, self.newest, self.latest, ledger_time]
        return max(self._dates(max(time for time in times if time is not None)))

    @property
    def late_day(self) -> date:
        """The date by which a right ends: the later of two zones."""
        return max(self._dates(self.moment))

    @property
    def day(self) -> date:
        """The date that counts for age and a pack's own (P-4.1): the earlier of two zones."""
        return min(self._dates(self.moment))

    @property
    def zone_moved(self) -> timedelta:
        """How far the laptop's zone is from where it was as the sitting began."""
        own = local_offset_minutes(self.moment) if self.offset_minutes is None else self.offset_minutes
        return timedelta(minutes=0 if self.sitting_offset is None else abs(own - self.sitting_offset))

    def _dates(self, moment: datetime) -> tuple[date, date]:
        zone = self.pack.project.time_zone if self.pack is not None else "UTC"
        return civil_dates(moment, zone, self.offset_minutes)
