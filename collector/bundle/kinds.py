"""Whether takes are of kinds that the project collects, and that their contributors agreed to."""

from __future__ import annotations

from collector.errors import KindNotAgreed, KindNotListed
from collector.model.kinds import NEEDS, Kinds, records_allowed, records_of
from collector.model.manifest import ContributorRow, MediaManifest


def check_kinds(manifest: MediaManifest, kinds: Kinds) -> None:
    """Return when every take is of a kind that the pack lists (P-1.1) and everybody in it agreed to (P-1.2).

    `verify_half` has compared the manifest's decisions with the consent records before. Raises KindNotListed,
    KindNotAgreed, naming the take.
    """
    allowed = {person.code: records_allowed(kinds, _given(person)) for person in manifest.contributors}
    listed = records_of(kinds)
    for row in manifest.takes:
        if not NEEDS[row.kind] <= listed:
            raise KindNotListed(
                f"The take {row.take} is of a kind that the project does not list: {row.kind}."
            )
        for person in row.contributors:
            if not NEEDS[row.kind] <= allowed.get(person.code, frozenset()):
                raise KindNotAgreed(
                    f"{person.code} did not agree to a take of this kind: {row.take}, {row.kind}."
                )


def _given(person: ContributorRow) -> frozenset[str]:
    return frozenset(kind for kind, yes in person.kinds.items() if yes)
