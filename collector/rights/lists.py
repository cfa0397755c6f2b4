"""The deletion lists that a laptop has kept: believed by the hash in its log, under which it kept them.

The rights key was asked when a list came. A lost pack, or a newer one with another key, takes nothing back.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from collector.errors import BadSignature, Malformed, ServerBroken
from collector.journal import Ledger
from collector.model.canonical import sha256_text
from collector.model.lines import Line
from collector.model.request_events import DeletionListKept
from collector.model.rights import MAX_LIST_BYTES, DeletionList
from collector.vault import read_small

FOLDER = "lists"


@dataclass(frozen=True)
class Kept:
    """What the log says of a list: `line` is the number of the line from which on it was here.

    Its codes mean what was begun before that line: who consents anew later is not meant.
    """

    line: int
    project: str
    number: int
    sha256: str

    @property
    def name(self) -> str:
        """What withdrawals and tombstones name as their reason."""
        return f"list-{self.number}"


def kept_lists(ledger: Ledger, project: str) -> list[Kept]:
    """Return a project's lists that this laptop has, by number."""
    lines = ledger.of_kind(DeletionListKept.event)
    return sorted((_as_kept(line) for line in lines if line.fields["project"] == project), key=_number)


def list_path(data: Path, project: str, number: int) -> Path:
    """Return where a list lies; its signature beside it."""
    return data / FOLDER / project / f"{number}.json"


def read_kept(data: Path, kept: Kept) -> DeletionList:
    """Return a kept list. Raises BadSignature for one that was changed, UnsafePath, DiskFailed."""
    content = read_small(list_path(data, kept.project, kept.number), MAX_LIST_BYTES)
    if sha256_text(content) != kept.sha256:
        raise BadSignature("A deletion list on this laptop is not the one that was signed.")
    try:
        return DeletionList.from_bytes(content)
    except Malformed as error:
        raise ServerBroken("A deletion list can't be read.") from error


def _as_kept(line: Line) -> Kept:
    event = DeletionListKept.read(line)
    return Kept(line.number, event.project, event.number, event.sha256)


def _number(kept: Kept) -> int:
    return kept.number
