"""A session as a fold of its events: pure, raising on an illegal pair."""

from collector.state.fold import STEPS, apply, fold, fold_ledger, read_event, read_ledger_event
from collector.state.shapes import ENDED, OPEN, Contributor, Session, Sitting, Stage, Take
from collector.state.witnesses import is_signed, missing_roles

__all__ = [
    "ENDED", "OPEN", "STEPS", "Contributor", "Session", "Sitting", "Stage", "Take", "apply", "fold",
    "fold_ledger", "is_signed", "missing_roles", "read_event", "read_ledger_event",
]  # fmt: skip
