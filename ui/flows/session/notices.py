"""Sentences for the banner of a sitting."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from collector.session.view import SessionView

translate = QCoreApplication.translate


def tell_repeat() -> tuple[str, str]:
    """A hint, never a bar: a tag of 20 bits is now and then another person's too."""
    return (
        translate("SessionFlow", "For the recorder: this person may have taken part before."),
        translate("SessionFlow", "It is only a hint. Please ask, and go on."),
    )


def tell_too_young() -> tuple[str, str]:
    """By a birth date that was learned late a guardian decides."""
    return (
        translate("SessionFlow", "Going by the birth date, a guardian decides."),
        translate("SessionFlow", "The signature was wiped. Please start again with the guardian."),
    )


def tell_taken_back() -> tuple[str, str]:
    """Single purposes or kinds are no longer given."""
    return (
        translate("SessionFlow", "Taken back. It counts from now on."),
        translate("SessionFlow", "The copy at the end says so too."),
    )


def tell_minor_change() -> str:
    """P-6.2: what changed stands beside it, and it goes on."""
    return translate("SessionFlow", "The policy has changed a little since you signed.")


def is_too_young(before: SessionView, view: SessionView) -> bool:
    """Whether the form's birth date sent the same person back to a guardian (P-4.1)."""
    same = before.code == view.code
    return same and before.step == "identity" and view.step in {"policy", "choices"}
