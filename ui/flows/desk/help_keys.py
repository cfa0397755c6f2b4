"""What all sheets of help share: the keys of every page, and whom to ask."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from ui.presenter.help import CardWords, HelpSheet

translate = QCoreApplication.translate
Pair = tuple[str, str]


def make_sheet(title: str, purpose: str, steps: tuple[str, str, str], ask: str, *keys: Pair) -> HelpSheet:
    """Return a sheet with its own keys before those that every page has."""
    return HelpSheet(title, purpose, steps, (*keys, *tell_common_keys()), ask)


def tell_common_keys() -> tuple[Pair, ...]:
    """Return the keys of every page."""
    return (
        ("Tab", translate("Help", "goes to the next field or button; a ring shows where you are")),
        (translate("Keys", "Enter"), translate("Help", "presses what has the ring")),
        ("Alt", translate("Help", "underlines the letter of each button: Alt and the letter press it")),
        (translate("Keys", "Esc"), translate("Help", "closes what lies on top, then offers to stop")),
        ("F1", translate("Help", "shows this help")),
    )


def ask_recorder() -> str:
    """Whom a contributor asks."""
    return translate(
        "Help", "Ask the recorder beside you. “Policy and contact” shows who answers at the organisation."
    )


def ask_lead() -> str:
    """Whom a recorder asks."""
    return translate("Help", "Ask your team lead. “Policy and contact” shows how to reach the organisation.")


def make_card_words() -> CardWords:
    """Return what stands around the sheets on the operator's card."""
    return CardWords(
        title=translate("Help", "Operator's card"),
        lead=translate("Help", "For whoever records. F1 shows the same on every page."),
        keys=translate("Help", "Keys:"),
        common=translate("Help", "On every page"),
        ask=ask_lead(),
        footer=translate("Help", "Operator's card · page %1 of %2"),
    )
