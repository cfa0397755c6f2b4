"""How many people of each cell this laptop has recorded: from the index, which is made from journals."""

from __future__ import annotations

import json

from collector.model.pack import Project
from collector.model.selection import AGE_BAND, Traits
from collector.project.quotas import QuotaCount, count_quotas
from collector.session.parts import Parts
from collector.state import Contributor, Session

_COUNTED = frozenset({"recording", "sealed", "delivered", "purged"})


def count_cells(parts: Parts, project: Project) -> list[QuotaCount]:
    """Return the project's cells with their counts."""
    if not project.quotas:
        return []
    found = [(json.loads(text), count) for text, count in parts.index.traits(project.id) if text]
    people = [(person, count) for persons, count in found for person in persons]
    return count_quotas(project.quotas, (person for person, _ in people), (count for _, count in people))


def traits_of(person: Contributor, profile: Traits | None = None) -> Traits:
    """Return what a quota may count by: the profile and the manifest's age band."""
    return {**(profile or person.profile or {}), AGE_BAND: person.form.age_band if person.form else ""}


def traits_text(state: Session) -> str:
    """Return the traits of everybody in a session that counts, for its line in the index."""
    if state.stage not in _COUNTED:
        return ""
    people = [traits_of(person) for person in state.contributors.values() if person.form]
    return json.dumps(people, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
