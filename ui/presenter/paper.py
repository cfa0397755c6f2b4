"""The contributor's copy as a paper: blocks one below the other, for the screen, a PDF and a printer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

BlockKind = Literal[
    "title",
    "lead",
    "warning",
    "number",
    "heading",
    "small_heading",
    "text",
    "quiet",
    "note",
    "choice",
    "fact",
]


@dataclass(frozen=True)
class Block:
    """One block. `choice`: title, explanation, mark "yes" or "no" and its word; `fact`: value and name."""

    kind: BlockKind
    text: str
    note: str = ""
    mark: str = ""
    word: str = ""


@dataclass(frozen=True)
class PaperView:
    """The whole paper. `footer` has places for page (%1) and pages (%2); `qr` holds the dark modules.

    `number` is that of a contributor's copy; any other paper has no `qr`, and its file's name there.
    """

    number: str
    qr: tuple[tuple[bool, ...], ...]
    blocks: tuple[Block, ...]
    footer: str
    title: str

    @property
    def is_copy(self) -> bool:
        """Whether it is a contributor's copy, which is known by its number alone."""
        return bool(self.qr)
