"""What a screen or a command may know of a session: plain data, nothing that opens anything."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from collector.index import SessionRow
from collector.model.decision import Decision
from collector.model.kinds import TakeKind
from collector.project.prompts import Guide

Step = Literal[
    "policy", "choices", "questions", "guardian", "sign", "statement", "witness", "interpreter", "assent",
    "identity", "profile", "record", "review", "sealed", "ended",
]  # fmt: skip


@dataclass(frozen=True)
class PromptView:
    """One prompt in the session's language, and how it stands.

    `owner` is the code of the one who is asked, where several take part and it is for a portrait or a text:
    then each of them has a row of their own. Nothing otherwise.
    `blocked` if a rule blocks its every take, `lossy` if each of them is blocked or lacks a part. `guide`
    says how it is led through; `longest_s` comes from the list, or from what is usual.
    """

    prompt: str
    kind: TakeKind
    text: str
    translation: str
    instruction: str
    min_s: float
    max_s: float
    takes: list[str]
    skipped: bool
    blocked: bool = False
    lossy: bool = False
    guide: Guide = field(default_factory=Guide)
    owner: str = ""

    @property
    def open(self) -> bool:
        """Whether it is still to be recorded: no take yet, or none that the project's rules let pass."""
        return self.guide.recorded and not self.skipped and (self.blocked or not self.takes)

    @property
    def due(self) -> bool:
        """Whether it is open, or is to be offered once more because each take lost a part (capture.md)."""
        return self.open or (self.lossy and not self.skipped)


@dataclass(frozen=True)
class TakeView:
    """A kept take: figures for a row in the review. `owner` as in a prompt's row."""

    take: str
    prompt: str
    kind: TakeKind
    duration_ms: int
    verdicts: list[str]
    lost_samples: int
    dropped_frames: int
    peak_mdb: int | None
    blocked: bool = False
    training: bool = False
    remarks: tuple[str, ...] = ()
    owner: str = ""


@dataclass(frozen=True)
class Change:
    """What changed since the consent: the policy by so much, in these words, or a guardian's word ended.

    It ends because the child grew up, or because the days that were signed ahead are over (`ahead_over`).
    """

    kind: Literal["same", "minor", "major", "grown", "ahead_over"] = "same"
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class SessionView:
    """A session as it stands. `step` says which page comes next: the core computes it, never a page.

    `oral`: consent is given by voice, before a witness. `ask_again`: the child wants to hear it once more.
    `code` is the one whose turn it is, `codes` are all who take part, in the order of their channels.
    `own_kinds` are kinds of portraits and texts in a dialogue, each with the codes of those who said Yes.
    `pack_number` is the pack that the session began with. `purposes` and `decided_kinds` are the decisions so
    far of the one whose turn it is. `with_camera`: one was chosen.
    """

    session: str
    project: str
    code: str
    copy_number: str | None
    step: Step
    stage: str
    language: str
    under_14: bool
    rehearsal: bool
    kinds: list[str]
    assent_level: Literal["none", "words", "pictures"]
    ended: Literal["refused", "withdrawn", "deleted"] | None
    prompts: list[PromptView] = field(default_factory=list)
    takes: list[TakeView] = field(default_factory=list)
    recording: bool = False
    change: Change = field(default_factory=Change)
    doubtful: list[str] = field(default_factory=list)
    adult: bool = False
    may_repeat: bool = False
    oral: bool = False
    ask_again: bool = False
    codes: list[str] = field(default_factory=list)
    own_kinds: dict[str, list[str]] = field(default_factory=dict)
    pack_number: int = 0
    purposes: dict[str, Decision] = field(default_factory=dict)
    decided_kinds: dict[str, Decision] = field(default_factory=dict)
    with_camera: bool = False

    @property
    def lapsed(self) -> bool:
        """Whether a guardian's word holds no longer."""
        return self.change.kind in {"grown", "ahead_over"}

    @property
    def decides_again(self) -> bool:
        """Whether nothing more is recorded before it is decided anew."""
        return self.lapsed or self.change.kind == "major"

    @property
    def counted(self) -> int:
        """How many takes will be sealed: training is not."""
        return sum(not take.training for take in self.takes)


__all__ = ["Change", "PromptView", "SessionRow", "SessionView", "Step", "TakeView"]
