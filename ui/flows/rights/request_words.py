"""The number of a request as a paper: number, dates, whom to ask; nothing of who asked."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QCoreApplication

from collector.consent.copy import qr_matrix
from ui.languages import spoken_language
from ui.presenter.paper import Block, PaperView
from ui.presenter.rights import DeskContact
from ui.widgets.papers.right_words import tell_kind

translate = QCoreApplication.translate


class Numbered(Protocol):
    """A request with its number, its dates in words, and whom to ask."""

    @property
    def number(self) -> str:
        """Its number."""

    @property
    def kind(self) -> str:
        """What is asked."""

    @property
    def received(self) -> str:
        """The day on which it was taken."""

    @property
    def due(self) -> str:
        """The last day for an answer."""

    @property
    def contact(self) -> DeskContact:
        """Whom to ask."""


def make_request_paper(view: Numbered) -> PaperView:
    """Return what the one who asked takes along. No code and no name stand on it."""
    contact = view.contact
    title = translate("RequestPaper", "Your request")
    keep = translate(
        "RequestPaper", "With this number you can ask how far it is. It does not say who you are."
    )
    facts = (
        (translate("RequestPaper", "Received on"), view.received),
        (translate("RequestPaper", "Answer due by"), view.due),
    )
    blocks = [
        Block("title", title),
        Block("lead", tell_kind(view.kind)),
        Block("number", view.number, keep),
        *(Block("fact", value, name) for name, value in facts),
        Block("heading", translate("RequestPaper", "Who to ask")),
        Block("text", f"{contact.phone} · {contact.email}"),
    ]
    if contact.complaints:
        blocks.append(Block("text", contact.complaints))
    footer = translate("RequestPaper", "Request %3 · page %1 of %2").replace("%3", view.number)
    return PaperView(view.number, qr_matrix(view.number), tuple(blocks), footer, title, spoken_language())
