"""What was signed and sealed once counts once: challenges, signatures and forms over all sessions.

A file a mark, written before the receipt: who verifies again, or at the same time, writes the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from collector.bundle.verify import VerifiedHalf
from collector.errors import Refused
from collector.model.manifest import Uuid
from collector.model.stored import Document
from collector.vault import make_folder, read_small, write_atomically

_LIMIT_BYTES = 4 << 10


class KnownMark(Document):
    """The session that a mark belongs to."""

    schema_name = "known-mark"

    session: Uuid


@dataclass(frozen=True)
class KnownMarks:
    """A folder with a folder a project. For many threads and processes."""

    folder: Path

    def learn(self, half: VerifiedHalf) -> None:
        """Keep what a half's people signed. Raises Refused where it was signed in another session."""
        folder = self.folder / half.manifest.project
        mark = KnownMark(session=half.manifest.session)
        paths = [folder / f"{name}.json" for name in sorted(_marks_of(half))]
        new = [path for path in paths if not path.exists()]
        for path in set(paths) - set(new):
            known = KnownMark.from_bytes(read_small(path, _LIMIT_BYTES))
            if known != mark:
                raise Refused(
                    f"A signature or a form of this session is the session's {known.session}.",
                    remedy="Ask who recorded them: nobody signs two sessions with one signature.",
                )
        make_folder(folder)
        for path in new:
            write_atomically(path, mark.to_bytes())


def _marks_of(half: VerifiedHalf) -> set[str]:
    """The hashes of signatures and forms, and the challenges, as plain hexadecimal digits."""
    signed = [row for record in half.records.values() for row in record.capture.signatures]
    marks = {mark for row in signed for mark in (row.evidence_hash, row.challenge) if mark}
    if half.manifest.half == "identity":
        marks |= {row.sha256 for row in half.manifest.files if row.path.endswith(".age")}
    return {mark.removeprefix("sha256:") for mark in marks}
