"""Bands of age: what a record, a form and a manifest may say of the same person, written once.

A record is made before the form is filled, so of somebody who only answered "not under the age" it says that
and no more: `14_or_older`. Form and manifest always say one of the four bands (formats.md, Manifest).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from collector.model.manifest import AgeBand

RecordBand = Literal["under_8", "8_to_13", "14_to_17", "18_plus", "14_or_older"]
RequiredBy = Literal["policy", "profile", "law"]
CHILD_BANDS = frozenset({"under_8", "8_to_13"})  # P-4.2: under 14 is a child, whatever a project's own age is
GROWN_BANDS = frozenset({"18_plus", "14_or_older"})  # nobody decides for these

_ALONE: dict[RecordBand, frozenset[AgeBand]] = {
    "14_or_older": frozenset({"14_to_17", "18_plus"}),
    "14_to_17": frozenset({"14_to_17", "18_plus"}),  # so records said "14 or older" before there was a word
    "18_plus": frozenset({"18_plus"}),
}
_GUARDED: dict[RecordBand, frozenset[AgeBand]] = {
    "under_8": frozenset({"under_8"}),
    "8_to_13": frozenset({"8_to_13"}),
    "14_to_17": frozenset({"14_to_17"}),  # a project may ask for a guardian up to a higher age
}
BANDS_THAT_FIT = {False: _ALONE, True: _GUARDED}
"""Child or not -> the record's band -> the bands that form and manifest may have beside it."""
REQUIRED_BY: dict[RecordBand, frozenset[RequiredBy]] = {
    "under_8": frozenset({"policy", "law"}),
    "8_to_13": frozenset({"policy", "law"}),
    "14_to_17": frozenset({"profile", "law"}),
}
"""A child's band -> on whose word a guardian decides."""


@dataclass(frozen=True)
class SaidOfAge:
    """What one paper says of a person's age. Form and manifest say nothing of `required_by`."""

    band: RecordBand
    child: bool
    required_by: RequiredBy | None = None


def find_age_conflict(record: SaidOfAge, form: SaidOfAge, manifest: SaidOfAge) -> str:
    """Return where record, form and manifest disagree: `child`, `age_band`, `guardian_required_by`, or ``.

    Records of before may leave out on whose word the guardian decides; beside nobody's guardian it is absent.
    """
    if not record.child == form.child == manifest.child:
        return "child"
    if form.band != manifest.band or form.band not in BANDS_THAT_FIT[record.child].get(record.band, ()):
        return "age_band"
    words = {said.required_by for said in (record, form, manifest)} - {None}
    if len(words) > 1 or not words <= (REQUIRED_BY[record.band] if record.child else frozenset()):
        return "guardian_required_by"
    return ""
