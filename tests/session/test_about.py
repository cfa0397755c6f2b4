"""What the program is made of, as it is installed and as the frozen app lists it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from collector.rooms.about import find_parts


def test_installed_parts_have_version_and_licence() -> None:
    parts = find_parts()
    names = [line.split(" ")[0].lower() for line in parts]
    assert {"pydantic", "cryptography", "av", "numpy", "requests"} <= set(names)
    assert "field-collector" not in names
    assert "pytest" not in names, "what only tests need is no part"
    assert len(set(names)) == len(names)
    assert all(": " in line and not line.endswith(": ") for line in parts)


def test_the_frozen_app_reads_its_own_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "licences"
    folder.mkdir()
    text = "The whole is under GPL-3.0-or-later:\n\nav 15.1: BSD-3-Clause\nfield-collector 1.0: Apache-2.0\n"
    (folder / "PARTS.txt").write_text(text, "utf-8")
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "collector"))
    assert find_parts() == ["av 15.1: BSD-3-Clause"]
    (folder / "PARTS.txt").unlink()
    assert find_parts() == []
