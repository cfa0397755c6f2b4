"""What may be said of a place where recordings are made: coarse words from lists, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping

PLACE_KINDS = (
    "home", "office", "school", "community_centre", "clinic", "studio", "outdoors", "vehicle", "other",
)  # fmt: skip
NOISES = ("none", "fan", "traffic", "people", "animals", "machines", "other")
_CHINA = (
    "AH", "BJ", "CQ", "FJ", "GD", "GS", "GX", "GZ", "HA", "HB", "HE", "HI", "HK", "HL", "HN", "JL", "JS",
    "JX", "LN", "MO", "NM", "NX", "QH", "SC", "SD", "SH", "SN", "SX", "TJ", "TW", "XJ", "XZ", "YN", "ZJ",
)  # fmt: skip
PROVINCES = (*(f"CN-{code}" for code in _CHINA), "elsewhere")  # ISO 3166-2:CN
ROOMS = ("quiet", "fair", "too_noisy", "hum")
TRAITS: Mapping[str, tuple[str, ...]] = {
    "type": PLACE_KINDS, "province": PROVINCES, "noise": NOISES, "room": ROOMS,
}  # fmt: skip
