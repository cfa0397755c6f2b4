"""The identity half by itself: it has no journal, and its records say what its pack says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from collector.bundle.sources import FolderHalf
from collector.bundle.verify import verify_half
from collector.errors import BadHash
from tests.rig.doctor import put_together, take_apart
from tests.rig.sound import KINDS_OF_SESSIONS, Workshop

Bend = Callable[[dict[str, Any]], object]


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    made = Workshop(tmp_path_factory.mktemp("workshop"))
    yield made
    made.laptop.close()


def purposes(**said: object) -> Bend:
    return lambda record: [row.update(said) for row in record["pii_processing"]["purposes"]]


def notice(**said: object) -> Bend:
    return lambda record: record["pii_processing"]["privacy_notice"].update(said)


@pytest.mark.parametrize("name", KINDS_OF_SESSIONS)
def test_a_sound_half_stands_alone(workshop: Workshop, name: str) -> None:
    verify_half(FolderHalf(workshop.find(name) / "identity"), "identity", workshop.published)


@pytest.mark.parametrize(
    ("bend", "place"),
    [
        (purposes(retention_period="P99Y"), "retention_period"),
        (purposes(storage_locations=["US"]), "storage_locations"),
        (purposes(purpose="something else"), "purpose"),
        (purposes(recipient_third_parties=["Somebody"]), "recipient_third_parties"),
        (lambda record: record["party_identification"][0].update(party_name="Another"), "party_name"),
        (notice(policy_version="77"), "policy_version"),
        (notice(shown_text_hash="sha256:" + "5" * 64), "shown_text_hash"),
        (lambda record: record["pii_processing"].update(language="fr"), "language"),
    ],
)
def test_a_record_that_says_what_its_pack_does_not(
    workshop: Workshop, tmp_path: Path, bend: Bend, place: str
) -> None:
    apart = take_apart(workshop.find("adult"), workshop.laptop.key)
    for record in apart.records.values():
        bend(record)
    put_together(apart, tmp_path / "made")
    with pytest.raises(BadHash, match=place):
        verify_half(FolderHalf(tmp_path / "made" / "identity"), "identity", workshop.published)
