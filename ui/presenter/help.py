"""A sheet of help: what a page is for, three steps, its keys, and whom to ask."""

from __future__ import annotations

from dataclasses import dataclass

from ui.presenter.paper import Block, PaperView

FILE_NAME = "operators-card"


@dataclass(frozen=True)
class HelpSheet:
    """`keys` are pairs of a key and what it does; `ask` says whom to ask."""

    title: str
    purpose: str
    steps: tuple[str, str, str]
    keys: tuple[tuple[str, str], ...]
    ask: str


@dataclass(frozen=True)
class CardWords:
    """What stands around the sheets on the operator's card; `footer` has places for page and pages."""

    title: str
    lead: str
    keys: str
    common: str
    ask: str
    footer: str


def make_card(sheets: tuple[HelpSheet, ...], words: CardWords) -> PaperView:
    """Return the recorder's sheets as one paper: what they have in common stands once, at its end."""
    blocks = [Block("title", words.title), Block("lead", words.lead)]
    shared = set.intersection(*(set(sheet.keys) for sheet in sheets))
    for sheet in sheets:
        steps = " ".join(f"{number}. {step}" for number, step in enumerate(sheet.steps, start=1))
        own = "; ".join(" ".join(pair) for pair in sheet.keys if pair not in shared)
        blocks += [Block("small_heading", sheet.title), Block("note", f"{sheet.purpose} {steps}")]
        blocks += [Block("note", f"{words.keys} {own}")] if own else []
    common = "; ".join(" ".join(pair) for pair in sheets[0].keys if pair in shared)
    blocks += [Block("small_heading", words.common), Block("note", common), Block("note", words.ask)]
    return PaperView(FILE_NAME, (), tuple(blocks), words.footer, words.title)
