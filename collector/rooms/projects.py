"""The projects that are installed on a laptop."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from collector.errors import CollectorError
from collector.project.install import install_pack, keep_trust, trusted_packs
from collector.project.pack import Pack
from collector.project.quotas import QuotaCount
from collector.session.counting import count_cells
from collector.session.parts import Parts


@dataclass(frozen=True)
class ProjectRow:
    """An installed project in a list."""

    id: str
    title: dict[str, str]
    number: int
    rehearsal: bool
    languages: list[str]


class Projects:
    """Installed packs, by their project's id."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def rows(self) -> list[ProjectRow]:
        """Return the installed projects; one of which no pack is whole has to be installed again first."""
        rows = []
        for name in sorted(trusted_packs(self._parts.ledger)):
            with suppress(CollectorError):
                rows.append(self._row(name))
        return rows

    def _row(self, name: str) -> ProjectRow:
        pack = self._parts.whole_pack(name)
        languages = list(pack.project.languages)
        titles = {language: pack.project.title(language) for language in languages}
        return ProjectRow(name, titles, pack.number, pack.project.rehearsal, languages)

    @property
    def none_yet(self) -> bool:
        """Whether no project was ever installed here: the laptop is new."""
        return not trusted_packs(self._parts.ledger)

    def install(self, source: Path, trust: str | None) -> Pack:
        """Install a pack. Raises PackUntrusted, which says the fingerprint, PackOlder and more."""
        pack = install_pack(self._parts.data, self._parts.ledger, source, trust)
        keep_trust(self._parts.ledger, self._parts.keystore)
        return pack

    def pack(self, project: str, number: int | None = None) -> Pack:
        """Return an installed project's newest pack, or the one of a number. Raises PackUnknown."""
        return self._parts.pack(project, number)

    def quotas(self, project: str) -> list[QuotaCount]:
        """Return a project's cells with how many people of each this laptop has recorded."""
        return count_cells(self._parts, self.pack(project).project)
