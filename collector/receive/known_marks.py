"""What was signed and sealed once counts once: challenges, signatures and forms over all sessions.

A file a mark, made before the receipt: of those that bring one at the same time, in whichever process, one
has made it, and the others find whose it is.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from collector.bundle.verify import VerifiedHalf
from collector.errors import Refused
from collector.model.manifest import PublicKeyText, Uuid
from collector.model.stored import Document
from collector.vault import disk_errors, make_folder, read_small, sync_folder, write_atomically

_LIMIT_BYTES = 4 << 10


class KnownMark(Document):
    """The session that a mark belongs to, and who signed it; older marks name the session alone."""

    schema_name = "known-mark"

    session: Uuid
    device: PublicKeyText | None = None

    def is_of(self, half: VerifiedHalf) -> bool:
        """Tell whether a half belongs to that session."""
        return self.session == half.manifest.session and self.device in {None, half.device}


@dataclass(frozen=True)
class KnownMarks:
    """A folder with a folder a project. For many threads and processes."""

    folder: Path

    def check(self, half: VerifiedHalf) -> None:
        """Return when nothing that a half's people signed is another session's. Raises Refused."""
        for path in self._paths(half):
            _check_known(path, half)

    def learn(self, half: VerifiedHalf) -> None:
        """Keep what a half's people signed. Raises Refused where it was signed in another session."""
        self.check(half)  # of all first: what is refused leaves no marks
        data = KnownMark(session=half.manifest.session, device=half.device).to_bytes()
        make_folder(self.folder / half.manifest.project)
        for path in self._paths(half):  # in one order: of two sessions that share several, one has them all
            if not _make(path, data):
                _check_known(path, half)

    def _paths(self, half: VerifiedHalf) -> list[Path]:
        folder = self.folder / half.manifest.project
        return [folder / f"{name}.json" for name in sorted(_marks_of(half))]


def _check_known(path: Path, half: VerifiedHalf) -> None:
    if not path.exists():
        return
    known = KnownMark.from_bytes(read_small(path, _LIMIT_BYTES))
    if not known.is_of(half):
        raise Refused(
            f"A signature or a form of this session is the session's {known.session}.",
            remedy="Ask who recorded them: nobody signs two sessions with one signature.",
        )


def _make(path: Path, data: bytes) -> bool:
    """Make a file that stands whole from its first moment on; False where one stands already."""
    if path.exists():
        return False
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}.made")
    write_atomically(draft, data)
    with disk_errors("what was signed before"):
        try:
            with contextlib.suppress(FileExistsError):
                os.link(draft, path)
                return True
            return False
        finally:
            draft.unlink(missing_ok=True)
            sync_folder(path.parent)


def _marks_of(half: VerifiedHalf) -> set[str]:
    """The hashes of signatures and forms, and the challenges, as plain hexadecimal digits."""
    signed = [row for record in half.records.values() for row in record.capture.signatures]
    marks = {mark for row in signed for mark in (row.evidence_hash, row.challenge) if mark}
    if half.manifest.half == "identity":
        marks |= {row.sha256 for row in half.manifest.files if row.path.endswith(".age")}
    return {mark.removeprefix("sha256:") for mark in marks}
