"""Which bands of age agree: every cell of record, form and manifest."""

from __future__ import annotations

from itertools import product
from typing import get_args

import pytest

from collector.model.bands import BANDS_THAT_FIT, RecordBand, SaidOfAge, find_age_conflict
from collector.model.manifest import AgeBand

# (the record's band, child) -> what form and manifest may say
CELLS = {
    ("under_8", True): {"under_8"},
    ("8_to_13", True): {"8_to_13"},
    ("14_to_17", True): {"14_to_17"},
    ("14_to_17", False): {"14_to_17", "18_plus"},
    ("18_plus", False): {"18_plus"},
    ("14_or_older", False): {"14_to_17", "18_plus"},
}


@pytest.mark.parametrize("child", [False, True])
@pytest.mark.parametrize("band", get_args(RecordBand))
def test_every_cell(band: RecordBand, child: bool) -> None:
    record = SaidOfAge(band, child)
    for form, manifest in product(get_args(AgeBand), repeat=2):
        conflict = find_age_conflict(record, SaidOfAge(form, child), SaidOfAge(manifest, child))
        fits = form == manifest and form in CELLS.get((band, child), set())
        assert conflict == ("" if fits else "age_band"), (form, manifest)


def test_all_three_say_child_or_none_does() -> None:
    for word in product([False, True], repeat=3):
        rows = [SaidOfAge("14_to_17", child) for child in word]
        assert (find_age_conflict(rows[0], rows[1], rows[2]) == "child") == (len(set(word)) > 1)


@pytest.mark.parametrize(
    ("band", "by", "fits"),
    [("8_to_13", "policy", True), ("8_to_13", "profile", False), ("8_to_13", None, True),
     ("14_to_17", "profile", True), ("14_to_17", "policy", False), ("under_8", "law", True)],
)  # fmt: skip
def test_a_guardian_decides_on_the_word_that_the_age_asks_for(band, by, fits) -> None:  # type: ignore[no-untyped-def]
    said = SaidOfAge(band, child=True)
    found = find_age_conflict(SaidOfAge(band, child=True, required_by=by), said, said)
    assert found == ("" if fits else "guardian_required_by")


def test_a_grown_up_needs_nobody() -> None:
    said = SaidOfAge("18_plus", child=False)
    assert find_age_conflict(SaidOfAge("18_plus", child=False, required_by="law"), said, said)


def test_the_relation_names_every_band_of_a_record() -> None:
    assert {band for rows in BANDS_THAT_FIT.values() for band in rows} == set(get_args(RecordBand))
