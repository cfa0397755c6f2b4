"""A session as a fold of its events: pure, raising on an illegal pair."""

from collector.state.fold import RULES, apply, fold
from collector.state.shapes import ENDED, OPEN, Contributor, Fields, Session, Stage, Take
from collector.state.witnesses import is_signed, missing_roles

__all__ = [
    "ENDED", "OPEN", "RULES", "Contributor", "Fields", "Session", "Stage", "Take", "apply", "fold",
    "is_signed", "missing_roles",
]  # fmt: skip
