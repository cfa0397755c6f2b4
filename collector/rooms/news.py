"""What changed in a project since an operator first worked here: a newer pack, and what its policy says."""

from __future__ import annotations

from dataclasses import dataclass

from collector.errors import CollectorError
from collector.model.device_events import PackTrusted, SignedIn
from collector.model.lines import Line
from collector.model.stored import Document
from collector.project.policy import PolicyHead
from collector.project.versions import newer_heads
from collector.rooms.people import People
from collector.session.parts import Parts
from collector.vault import read_small, write_atomically

_FILE, _LIMIT_BYTES = "read-news.json", 1 << 16


@dataclass(frozen=True)
class NewPack:
    """A pack that somebody has not read about. `heads` are of the policy versions since the one they know."""

    number: int
    installed: str
    heads: tuple[PolicyHead, ...]


class _Read(Document):
    """The newest pack's number that was read about, by project and operator."""

    schema_name = "read-news"

    packs: dict[str, int]


class News:
    """For whoever is signed in. What was read stays read on this laptop."""

    def __init__(self, parts: Parts, people: People) -> None:
        self._parts, self._people = parts, people
        self._path = parts.data / _FILE

    def is_unread(self, project: str) -> bool:
        """Tell whether a newer pack was installed that they have not read about."""
        newest = self._newest(project)
        return newest is not None and int(newest.fields["number"]) > self._known(project)

    def tell(self, project: str, language: str) -> NewPack | None:
        """Return the newest pack with what its policy says of itself; None where nothing is new.

        Raises BadPack and what else reading a pack meets.
        """
        newest = self._newest(project)
        if newest is None or not self.is_unread(project):
            return None
        pack = self._parts.pack(project)
        try:
            then = self._parts.pack(project, self._known(project)).project.policy_version
            known = pack.policy(language, then).head
        except CollectorError:  # the pack of then is lost, or had another language
            return NewPack(pack.number, newest.time, ())
        return NewPack(pack.number, newest.time, tuple(newer_heads(pack, language, then, known)))

    def mark_read(self, project: str) -> None:
        """Keep that the newest pack was read about, durable on return. Raises DiskFull, DiskFailed."""
        newest = self._newest(project)
        if newest is None:
            return
        packs = {**self._read(), self._key(project): int(newest.fields["number"])}
        with self._parts.turn:
            write_atomically(self._path, _Read.from_json({"packs": packs}).to_bytes())

    def _newest(self, project: str) -> Line | None:
        first = self._first_day(project)
        lines = [line for line in self._packs(project) if first is not None and line.number > first.number]
        return lines[-1] if lines else None

    def _known(self, project: str) -> int:
        """The pack they last read about, or began with."""
        first = self._first_day(project)
        begun = [
            int(line.fields["number"])
            for line in self._packs(project)
            if first is not None and line.number < first.number
        ]
        return max(self._read().get(self._key(project), 0), max(begun, default=0))

    def _first_day(self, project: str) -> Line | None:
        mine = (project, self._people.code)
        lines = self._parts.ledger.of_kind(SignedIn.event)
        return next(
            (line for line in lines if (line.fields["project"], line.fields["operator"]) == mine), None
        )

    def _packs(self, project: str) -> list[Line]:
        return [
            line
            for line in self._parts.ledger.of_kind(PackTrusted.event)
            if line.fields["project"] == project
        ]

    def _read(self) -> dict[str, int]:
        try:
            return dict(_Read.from_bytes(read_small(self._path, _LIMIT_BYTES)).packs)
        except CollectorError:  # nothing was read yet, or what was kept is damaged: it is told once more
            return {}

    def _key(self, project: str) -> str:
        return f"{project}/{self._people.code}"
