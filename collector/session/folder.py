"""Where a session's files lie, and clearing away what no journal line names."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from collector.model.manifest import Half
from collector.seal.bundle import JOURNAL, MANIFEST, SIGNATURE, take_name
from collector.seal.destroy import delete_take, destroy_sealed
from collector.seal.note import note_path_of
from collector.state import Contributor, Session
from collector.vault import delete_tree, make_folder, overwrite_and_delete, plain_files, write_atomically


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

    def take(self, take: str, kind: str) -> Path:
        """A take's sealed file."""
        return self.half("media") / take_name(take, kind)

    def note(self, take: str, kind: str) -> Path:
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

    def clear_strays(self, state: Session) -> list[Path]:
        """Destroy what no journal line names: what a crash left, drafts, evidence, forms, takes put back.

        Return the sealed files and notes that there were.
        """
        named = {path for person in state.contributors.values() for path in self._named(person)}
        named |= {self.take(take.take, take.kind) for take in state.takes.values()}
        named |= {self.note(take.take, take.kind) for take in state.takes.values()}
        named |= {self.journal, *self._manifests()}
        found = [self.root / name for name in plain_files(self.root) if not name.startswith("receipts/")]
        strays = [path for path in found if path not in named]
        for path in strays:
            destroy_sealed(path) if path.suffix == ".age" else overwrite_and_delete(path)
        return [path for path in strays if path.suffix in {".age", ".note"}]

    def wipe_person(self, code: str) -> None:
        """Destroy a contributor's sealed form and evidence and delete the record."""
        for path in sorted((self.half("identity") / code).glob("*.age")):
            destroy_sealed(path)
        for path in self.record_paths(code):
            for copy in (path, *path.parent.glob(f"{code}-*.json")):
                overwrite_and_delete(copy)
                overwrite_and_delete(copy.with_suffix(".sig"))

    def wipe_takes(self, state: Session) -> None:
        """Destroy every take with its note."""
        for take in state.takes.values():
            delete_take(self.take(take.take, take.kind))

    @property
    def has_leftovers(self) -> bool:
        """Whether anything that `wipe_all` destroys is still there."""
        return bool(self._wipable())

    def wipe_all(self) -> None:
        """Destroy every sealed file and leave the journal and receipts: the session's tombstone."""
        for path in self._wipable():
            destroy_sealed(path) if path.suffix == ".age" else overwrite_and_delete(path)
        delete_tree(self.half("identity"))
        delete_tree(self.half("media") / "consent")

    def sealed_files(self) -> list[Path]:
        """Every sealed file."""
        return [self.root / name for name in plain_files(self.root) if name.endswith(".age")]

    def _wipable(self) -> list[Path]:
        names = [name for name in plain_files(self.root) if not name.startswith("receipts/")]
        return [self.root / name for name in names if self.root / name != self.journal]

    def _manifests(self) -> list[Path]:
        return [self.half(half) / name for half in ("media", "identity") for name in (MANIFEST, SIGNATURE)]

    def _named(self, person: Contributor) -> list[Path]:
        named = [self.half("identity") / str(row["path"]) for row in person.evidence]
        if person.form:
            named.append(self.half("identity") / str(person.form["path"]))
        for number in range(1, len(person.records) + 1):
            records = self.record_paths(person.code, number)
            named += [*records, *(path.with_suffix(".sig") for path in records)]
        return named
