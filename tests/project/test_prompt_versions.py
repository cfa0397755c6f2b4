"""A prompt's version changes with whatever is shown of it, and with nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from collector.project.files import FolderFiles
from collector.project.pack import Pack
from collector.project.prompts import Prompt
from collector.project.told import tell_prompt
from tests.rig.small_pack import told

SAME = {"id": "p01", "kind": "speech", "language": "en", "text": "Good morning."}


def version(folder: Path, picture: bytes = b"one", **changes: object) -> str:
    (folder / "prompts").mkdir(exist_ok=True)
    (folder / "prompts/a.png").write_bytes(picture)
    pack = Pack(FolderFiles(folder), told("field-test").project, None, None)
    return tell_prompt(pack, Prompt.from_json({**SAME, **changes})).version


@pytest.mark.parametrize("changes", [
    {"text": "Good evening."}, {"language": "de"}, {"kind": "video"}, {"style": "free"},
    {"instruction": "Say it slowly."}, {"image": "prompts/a.png"}, {"audio": "prompts/a.png"},
    {"text": "", "instruction": "Good morning.", "style": "free"},
])  # fmt: skip
def test_another_version_for_whatever_is_shown(tmp_path: Path, changes: dict[str, object]) -> None:
    assert version(tmp_path, **changes) != version(tmp_path)


@pytest.mark.parametrize("changes", [
    {"id": "p77"}, {"section": "Late"}, {"min_s": 3.0}, {"max_s": 9.0}, {"translation": "早上好"},
    {"comment": "for the recorder"}, {"mode": "auto_record"}, {"training": True}, {"pre_s": 1.0},
])  # fmt: skip
def test_the_same_version_whatever_else_changes(tmp_path: Path, changes: dict[str, object]) -> None:
    assert version(tmp_path, **changes) == version(tmp_path)


def test_another_picture_of_the_same_name_is_another_version(tmp_path: Path) -> None:
    one = version(tmp_path, image="prompts/a.png")
    assert version(tmp_path, image="prompts/a.png") == one
    assert version(tmp_path, b"two", image="prompts/a.png") != one
