"""Offline keys are tried out from their disk: what was sealed to each is opened, and that is noted."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from collector.errors import CollectorError, Malformed
from collector.kit.duties import OFFLINE, Duty, read_public_text, try_key
from collector.kit.premises import Premises
from collector.model.canonical import canonical, sha256_text
from collector.model.times import parse_time, time_text
from collector.vault import read_small, write_atomically

_LIMIT_BYTES = 64 << 10
_SCHEMA = "offline-tested-1"


@dataclass(frozen=True)
class Tried:
    """One offline key, and why it did not do its work; None when it did."""

    duty: Duty
    fault: CollectorError | None


def try_offline_keys(premises: Premises, disk: Path, moment: datetime) -> list[Tried]:
    """Try every offline key that lies on the disk; write down which did their work. Nothing of a key is kept.

    Raises Malformed for the folder that init made: a key is only safe once its copy elsewhere works.
    """
    if _is_inside(disk, premises.folder):
        raise Malformed(
            "These keys lie on this machine still.",
            remedy="Copy the folder offline to the offline disk, and name the copy.",
        )
    tried = [Tried(duty, _fault(premises, duty, disk)) for duty in OFFLINE]
    good = [row.duty for row in tried if row.fault is None]
    tests = read_tests(premises)
    tests |= {duty.name: _Test(_hash(premises, duty), moment) for duty in good}
    _write_tests(premises, tests)
    return tried


def untested(premises: Premises) -> list[Duty]:
    """Return the offline duties whose present key was never tried. Raises what reading raises."""
    tests = read_tests(premises)
    return [
        duty
        for duty in OFFLINE
        if duty.name not in tests or tests[duty.name].public_hash != _hash(premises, duty)
    ]


@dataclass(frozen=True)
class _Test:
    public_hash: str
    moment: datetime


def read_tests(premises: Premises) -> dict[str, _Test]:
    """Return when which key was tried last, by its duty; nothing when none ever was. Raises Malformed."""
    path = premises.tested_file
    if not path.exists():
        return {}
    try:
        value = json.loads(read_small(path, _LIMIT_BYTES))
        if value["schema"] != _SCHEMA:
            raise Malformed("offline-tested.json is of another version.")
        return {
            name: _Test(str(row["public"]), parse_time(row["time"])) for name, row in value["keys"].items()
        }
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Malformed(
            "offline-tested.json can't be read.", remedy="Delete it and try the keys again."
        ) from error


def _write_tests(premises: Premises, tests: dict[str, _Test]) -> None:
    rows = {
        name: {"public": test.public_hash, "time": time_text(test.moment)} for name, test in tests.items()
    }
    write_atomically(premises.tested_file, canonical({"schema": _SCHEMA, "keys": rows}))


def _fault(premises: Premises, duty: Duty, disk: Path) -> CollectorError | None:
    try:
        try_key(duty, disk / f"{duty.name}.key", read_public_text(premises.keys, duty))
    except CollectorError as error:
        return error
    return None


def _hash(premises: Premises, duty: Duty) -> str:
    return sha256_text(re.sub(r"\s", "", read_public_text(premises.keys, duty)).encode())


def _is_inside(path: Path, folder: Path) -> bool:
    return path.resolve().is_relative_to(folder.resolve())
