"""Lists every part that the frozen app carries, with version and licence, and copies the licence texts."""

from __future__ import annotations

import re
import shutil
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement

PROJECT = "field-collector"
EXTRAS = ("", "server")
# FFmpeg inside PyAV's wheel is built with x264 and x265: the whole is passed on under the GPL.
WHOLE = "GPL-3.0-or-later"
_GPL = Path("/usr/share/common-licenses/GPL-3")


def list_parts(target: Path) -> int:
    """Write `target`/PARTS.txt and one folder of licence texts a part; return the number of parts."""
    target.mkdir(parents=True, exist_ok=True)
    parts = sorted(_collect_parts(), key=lambda part: part.name.lower())
    lines = [f"This program as a whole is passed on under {WHOLE}. It is made of:", ""]
    lines += [f"{part.name} {part.version}: {_licence_of(part)}" for part in parts]
    (target / "PARTS.txt").write_text("\n".join([*lines, ""]), encoding="utf-8")
    for part in parts:
        _copy_licences(part, target / part.name)
    if _GPL.is_file():
        shutil.copy(_GPL, target / "GPL-3.txt")
    return len(parts)


def _collect_parts() -> list[Distribution]:
    """Follow the requirements of the project and its server part, as far as they hold on this machine."""
    found: dict[str, Distribution] = {}
    waiting = [(PROJECT, extra) for extra in EXTRAS]
    seen = set(waiting)
    while waiting:
        name, extra = waiting.pop()
        part = found.setdefault(name, distribution(name))
        for line in part.requires or ():
            requirement = Requirement(line)
            if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
                continue
            needed = {(requirement.name.lower(), asked) for asked in ("", *requirement.extras)} - seen
            seen |= needed
            waiting += needed
    return list({part.name.lower().replace("_", "-"): part for part in found.values()}.values())


def _licence_of(part: Distribution) -> str:
    """Return the licence as the part's metadata names it: expression, then field, then classifiers."""
    metadata = part.metadata
    classifiers = [
        line.rpartition(" :: ")[2] for line in metadata.get_all("Classifier") or () if "License" in line
    ]
    stated = metadata.get("License-Expression") or metadata.get("License") or ", ".join(classifiers)
    return stated.strip().splitlines()[0] if stated.strip() else "see its licence text"


def _copy_licences(part: Distribution, target: Path) -> None:
    for file in part.files or ():
        if re.match(r"(licen[cs]e|copying|notice|authors)", file.name, re.IGNORECASE):
            target.mkdir(exist_ok=True)
            shutil.copy(file.locate(), target / "-".join(file.parts[-2:]))
