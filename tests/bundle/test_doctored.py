"""A client with the device's key and its own code: whatever it breaks of a sound session is refused, and why.

The patches are files under `doctored/`, one lie each (`tests/rig/patching.py` says how they are written).
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from collector.bundle.verify import verify_session
from collector.errors import CollectorError
from tests.rig.doctor import put_together, take_apart
from tests.rig.patching import apply_patch
from tests.rig.sound import KINDS_OF_SESSIONS, Workshop

PATCHES = sorted((Path(__file__).parent / "doctored").glob("*.json"))


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    made = Workshop(tmp_path_factory.mktemp("workshop"))
    yield made
    made.laptop.close()


def doctor(workshop: Workshop, patch: dict[str, Any], root: Path) -> Path:
    """Make the patch's session anew below `root`."""
    apart = take_apart(workshop.find(patch["base"]), workshop.laptop.key)
    foreign = [change for change in patch["changes"] if "foreign" in change]
    apply_patch(apart, [change for change in patch["changes"] if "foreign" not in change])
    put_together(apart, root)
    for change in foreign:
        shutil.rmtree(root / change["foreign"])
        shutil.copytree(workshop.find(change["session"]) / change["foreign"], root / change["foreign"])
    return root


def test_there_are_many_ways_of_lying() -> None:
    assert len(PATCHES) >= 120
    assert len({path.stem.partition("-")[0] for path in PATCHES}) == len(PATCHES)


@pytest.mark.parametrize("name", KINDS_OF_SESSIONS)
def test_a_sound_session_passes_with_and_without_its_pack(workshop: Workshop, name: str) -> None:
    root = workshop.find(name)
    assert [half.judged for half in verify_session(root)] == [False, False]
    assert [half.judged for half in verify_session(root, workshop.published)] == [False, True]


@pytest.mark.parametrize("name", KINDS_OF_SESSIONS)
def test_made_anew_without_a_lie_it_is_the_same(workshop: Workshop, name: str, tmp_path: Path) -> None:
    root = workshop.find(name)
    made = doctor(workshop, {"base": name, "changes": []}, tmp_path / "made")
    files = {path.relative_to(root) for path in root.rglob("*") if path.is_file()}
    assert files == {path.relative_to(made) for path in made.rglob("*") if path.is_file()}
    assert all((root / path).read_bytes() == (made / path).read_bytes() for path in files)


@pytest.mark.parametrize("path", PATCHES, ids=lambda path: path.stem)
def test_a_doctored_session_is_refused_with_its_reason(
    workshop: Workshop, path: Path, tmp_path: Path
) -> None:
    patch = json.loads(path.read_text("utf-8"))
    made = doctor(workshop, patch, tmp_path / "made")
    with pytest.raises(CollectorError) as caught:
        verify_session(made, workshop.published)
    said = f"{type(caught.value).__name__}: {caught.value}"
    assert re.search(patch["reason"], said), said
