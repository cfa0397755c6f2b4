"""What was said so far in a talk: memory only."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import QCoreApplication

from collector.model.decision import as_answers
from collector.session.view import SessionView
from ui.presenter.consenting import Decided, Tried

translate = QCoreApplication.translate


@dataclass
class Said:
    """What was said so far, kept in memory so that going back shows it again."""

    decided: Decided = field(default_factory=lambda: Decided({}, {}))
    tried: Tried = field(default_factory=Tried)
    name: str = ""
    guardian_name: str = ""
    guardian_entered: bool = False
    signed_ahead: bool = False


@dataclass(frozen=True)
class LastTime:
    """What somebody who came back read before, and what the policy changed since."""

    read: frozenset[int] = frozenset()
    changes: tuple[str, ...] = ()

    @property
    def notice(self) -> str:
        """What is said above the policy."""
        words = translate("Talk", "What has changed since last time: %1")
        return words.replace("%1", " ".join(self.changes)) if self.changes else ""


def said_before(view: SessionView) -> Said:
    """What a session that was parked knows: the decisions, so that the signature's page names them."""
    return Said(Decided(as_answers(view.purposes), as_answers(view.decided_kinds)))
