"""The bands of age that the organisation was told of a code, over all its sessions (P-4.1).

A file a session, written before its receipt: who verifies again, or at the same time, writes the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from collector.errors import Malformed, Refused
from collector.model.manifest import AgeBand, ContributorRow, PublicKeyText, Uuid
from collector.model.stored import Document
from collector.receive.turns import alone_in
from collector.rules.births import can_be_one
from collector.signing import parse_public
from collector.vault import make_folder, read_small, write_atomically

_LIMIT_BYTES = 4 << 10


class ToldBand(Document):
    """What one session said of one code."""

    schema_name = "told-band"

    device: PublicKeyText
    session: Uuid
    band: AgeBand
    day: str

    @property
    def told(self) -> tuple[AgeBand, date]:
        """The band, and the day it was said of. Raises Malformed."""
        try:
            return self.band, date.fromisoformat(self.day)
        except ValueError as error:
            raise Malformed("A kept band is of no day.") from error


@dataclass(frozen=True)
class KnownBands:
    """A folder with a folder a project and code. For many threads and processes."""

    folder: Path

    def learn(
        self, project: str, people: Iterable[ContributorRow], session: str, device: str, day: date
    ) -> None:
        """Keep what a session says of its people. Raises Refused where one person can't be all of that."""
        rows = {
            person.code: ToldBand(device=device, session=session, band=person.age_band, day=day.isoformat())
            for person in people
        }
        with alone_in(self.folder):
            for code, row in rows.items():
                self._check(project, code, row)
            for code, row in rows.items():
                path = self._path(project, code, row)
                make_folder(path.parent)
                write_atomically(path, row.to_bytes())

    def forget(self, project: str, device: str, session: str) -> None:
        """Drop what a session said, `device` as it is called on the stores: the session is deleted."""
        folder = self.folder / project
        for path in folder.glob(f"*/{device}*-{session}.json") if folder.is_dir() else ():
            path.unlink(missing_ok=True)

    def _check(self, project: str, code: str, row: ToldBand) -> None:
        own = self._path(project, code, row)
        paths = sorted(own.parent.glob("*.json")) if own.parent.is_dir() else []
        others = [_read(path) for path in paths if path != own]
        wrong = next((other for other in others if not can_be_one([row.told, other.told])), None)
        if wrong is None and can_be_one([row.told, *(other.told for other in others)]):
            return
        named = wrong.session if wrong is not None else ", ".join(other.session for other in others)
        raise Refused(
            f"The age of {code} here and in the session {named} can't be of one person.",
            remedy="Ask who recorded them which one is right: where it was a child, quarantine the other.",
        )

    def _path(self, project: str, code: str, row: ToldBand) -> Path:
        name = f"{parse_public(row.device).fingerprint}-{row.session}.json"
        return self.folder / project / code / name


def _read(path: Path) -> ToldBand:
    return ToldBand.from_bytes(read_small(path, _LIMIT_BYTES))
