"""The purposes and kinds of recording that a request can name: those of the project's installed packs."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from collector.errors import CollectorError, FormIncomplete
from collector.project.pack import Pack
from collector.rights.asking import Asked
from collector.rules.in_pack import find_required
from collector.session.parts import Parts


@dataclass(frozen=True)
class Offered:
    """By id. `needed` are those without which nobody takes part, by the newest pack."""

    purposes: frozenset[str]
    kinds: frozenset[str]
    needed: frozenset[str]

    def check(self, asked: Asked) -> None:
        """Return when everything that is named is known. Raises FormIncomplete."""
        if not set(asked.purposes) <= self.purposes:
            raise FormIncomplete("This project has no such purpose.", field="purposes")
        if not set(asked.kinds) <= self.kinds:
            raise FormIncomplete("This project has no such kind of recording.", field="kinds")

    def needs(self, asked: Asked) -> bool:
        """Tell whether taking part needs what is named: without it nothing can be kept."""
        return bool(self.needed & {*asked.purposes, *asked.kinds})


def find_offered(parts: Parts, project: str) -> Offered:
    """Return what can be named: what was agreed to under another pack can be taken back as well."""
    newest = parts.whole_pack(project)
    packs = [newest, *_others(parts, project, newest.number)]
    return Offered(
        frozenset(item.id for pack in packs for item in pack.project.purposes),
        frozenset(kind.id for pack in packs for kind in pack.project.kinds),
        find_required(newest.project),
    )


def _others(parts: Parts, project: str, newest: int) -> list[Pack]:
    lines = parts.ledger.of_kind("pack_trusted")
    numbers = {int(line.fields["number"]) for line in lines if line.fields["project"] == project}
    found = []
    for number in sorted(numbers - {newest}):
        with suppress(CollectorError):  # a lost pack keeps nobody from asking
            found.append(parts.pack(project, number))
    return found
