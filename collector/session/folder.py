"""Where a session's files lie."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from collector.bundle.shape import JOURNAL, take_name
from collector.model.kinds import TakeKind
from collector.model.manifest import Half
from collector.seal.note import note_path_of
from collector.vault import disk_errors, find_files, make_folder, write_atomically


@dataclass(frozen=True)
class SessionFolder:
    """The paths of one session; the folder is the bundle (formats.md, Session folder)."""

    root: Path

    @property
    def journal(self) -> Path:
        """The session's journal."""
        return self.half("media") / JOURNAL

    def half(self, half: Half) -> Path:
        """One half's folder."""
        return self.root / half

    def take(self, take: str, kind: TakeKind) -> Path:
        """A take's sealed file."""
        return self.half("media") / take_name(take, kind)

    def note(self, take: str, kind: TakeKind) -> Path:
        """A take's recovery note."""
        return note_path_of(self.take(take, kind))

    def evidence(self, code: str, number: int) -> Path:
        """A sealed signature or statement."""
        return self.half("identity") / code / f"evidence-{number}.age"

    def form(self, code: str) -> Path:
        """The sealed identity form."""
        return self.half("identity") / code / "form.age"

    def make(self) -> None:
        """Make the folders."""
        make_folder(self.half("media"))
        make_folder(self.half("identity"))

    def write(self, path: Path, data: bytes) -> None:
        """Write one small file so that it survives a power cut."""
        make_folder(path.parent)
        write_atomically(path, data)

    def record_paths(self, code: str, number: int = 1) -> list[Path]:
        """Where the consent record stands: the same bytes in both halves; `number` 2 is the next one."""
        name = f"{code}.json" if number == 1 else f"{code}-{number}.json"
        return [self.half(half) / "consent" / name for half in ("media", "identity")]

    def sealed_sizes(self) -> list[int]:
        """The size of every sealed file, in bytes; what is destroyed meanwhile is not there any more."""
        sizes = []
        for name in find_files(self.root)[0]:
            if name.endswith(".age"):
                with disk_errors("a sealed file"), suppress(FileNotFoundError):
                    sizes.append((self.root / name).stat().st_size)
        return sizes
