"""What stands in clear beside what is sealed: numbers, ids, and words from lists. No name fits in between."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from collector.bundle.story import Story
from collector.errors import BadHash, NewerRules
from collector.model.ids import HASH_PATTERN, UUID_PATTERN
from collector.model.manifest import Manifest, TakeRow
from collector.model.take_events import TakeKept, TakeRemarked, TakeStarted
from collector.model.take_words import (
    CHOSEN_REMARKS,
    DEVICE_FACTS,
    DEVICES,
    QUALITY_FIGURES,
    REMARKS,
    SYNC_FIGURES,
    VERDICTS,
)
from collector.model.times import TIME_PATTERN

_ID = re.compile(f"{HASH_PATTERN}|{UUID_PATTERN}|{TIME_PATTERN}")
_NEWER = "This session says something that only a newer program knows: this one is older."


def check_manifest(manifest: Manifest) -> None:
    """Return when what a newer minor version says beside the known can't be a name. Raises NewerRules.

    Whether its words are harmless, a program that knows them can tell.
    """
    for value in manifest.unknown():
        if not _is_wordless(value):
            raise NewerRules(_NEWER)


def check_journal(story: Story) -> None:
    """Return when all takes in a journal, deleted ones too, are told of in the program's own words.

    Raises BadHash; NewerRules for what a line says beside its event.
    """
    for step in story.steps:
        if step.line.model_extra or step.line.minor:
            raise NewerRules(_NEWER)
        if isinstance(step.event, TakeStarted) and step.event.devices:
            _check_devices(step.event.devices, f"beginning of take {step.event.take}")
        if isinstance(step.event, TakeKept):
            _check_row(step.event.row)
        if isinstance(step.event, TakeRemarked):
            _check_words(step.event.remarks, CHOSEN_REMARKS, f"list of remarks of take {step.event.take}")


def _check_row(row: TakeRow) -> None:
    quality = dict(row.quality)
    verdicts = quality.pop("verdicts", [])
    place = f"row of take {row.take}"
    _check_words(verdicts, VERDICTS, place)
    _check_words(row.remarks, REMARKS, place)
    _check_figures(quality, QUALITY_FIGURES, place)
    _check_figures(row.sync, SYNC_FIGURES, place)
    _check_devices(row.devices, place)


def _check_devices(devices: Mapping[str, object], place: str) -> None:
    _check_words(devices, DEVICES, place)
    for facts in devices.values():
        _check_device(facts, place)


def _check_words(words: object, known: frozenset[str], place: str) -> None:
    if not isinstance(words, Iterable) or any(
        not isinstance(word, str) or word not in known for word in words
    ):
        raise BadHash(f"The {place} has words that the program does not write.")


def _check_figures(figures: Mapping[str, object], known: frozenset[str], place: str) -> None:
    _check_words(figures, known, place)
    if any(type(figure) is not int for figure in figures.values()):
        raise BadHash(f"The {place} has a figure that is no number.")


def _check_device(facts: object, place: str) -> None:
    """A device is told by what it is, never by its name in the system, which may be its owner's."""
    if not isinstance(facts, Mapping) or not all(
        name in DEVICE_FACTS and DEVICE_FACTS[name].fullmatch(str(value)) for name, value in facts.items()
    ):
        raise BadHash(f"The {place} has words that the program does not write.")


def _is_wordless(value: object) -> bool:
    """Tell whether a value is made of numbers, hashes, ids and times."""
    if isinstance(value, dict):
        return all(map(_is_wordless, value.values()))
    if isinstance(value, list):
        return all(map(_is_wordless, value))
    return not isinstance(value, str) or _ID.fullmatch(value) is not None
