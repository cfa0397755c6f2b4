"""What the set-up promises: a Qt that counts references right, system packages by name, assets in place."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import PySide6
import pytest

from collector.assets import find_asset, read_asset_text
from collector.errors import ProgramDamaged, UnsafePath

ROOT = Path(__file__).resolve().parents[1]
APT = ROOT / "packaging" / "linux" / "apt.txt"
PREPARE = ROOT / "packaging" / "linux" / "prepare.sh"
CALLS = 2_000

RING_BELL = f"""
import sys
from PySide6.QtCore import QObject, Signal

class Bell(QObject):
    rang = Signal(object)

bell, heard = Bell(), []
bell.rang.connect(heard.append)
bell.rang.connect(lambda number: None)
before = sys.getrefcount(None)
for number in range({CALLS}):
    {{call}}
print(len(heard), sys.getrefcount(None) - before)
"""


def ring_bell(call: str) -> tuple[int, int]:
    """Make 2,000 calls in an interpreter of their own: how many were heard, how far None's count moved."""
    command = [sys.executable, "-c", RING_BELL.format(call=call)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    heard, moved = result.stdout.split()
    return int(heard), int(moved)


def test_qt_keeps_its_references_to_none():
    _, moved = ring_bell("bell.setObjectName('bell')")
    assert abs(moved) < CALLS // 100


def test_signals_do_not_abort_the_interpreter():
    heard, moved = ring_bell("bell.rang.emit(number)")
    assert heard == CALLS
    assert abs(moved) < CALLS // 100


def test_qt_is_a_version_that_works_on_this_python():
    version = tuple(int(part) for part in PySide6.__version__.split(".")[:2])
    assert version >= (6, 8)
    assert sys.version_info >= (3, 12) or version < (6, 12)


def test_only_the_essentials_of_qt_are_installed():
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    names = {re.split(r"[<>=;\[ ]", line)[0] for line in pyproject["project"]["dependencies"]}
    assert "PySide6-Essentials" in names
    assert not names & {"PySide6", "PySide6-Addons", "opencv-python", "PyQt5", "PyQt6"}


def apt_sections() -> dict[str, list[str]]:
    sections: dict[str, list[str]] = {}
    current: list[str] = []
    for line in APT.read_text(encoding="utf-8").splitlines():
        if heading := re.match(r"# \[(\w+)\] \w", line):
            current = sections.setdefault(heading.group(1), [])
        elif line and not line.startswith("#"):
            current.append(line)
    return sections


def test_system_packages_stand_in_sections_once_each():
    sections = apt_sections()
    assert list(sections) == ["base", "run", "screen", "sound", "tests", "package"]
    packages = [package for section in sections.values() for package in section]
    assert len(packages) == len(set(packages))
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9.+-]+", package) for package in packages)


def test_system_packages_hold_what_a_bare_machine_lacks():
    sections = apt_sections()
    assert "python3-venv" in sections["base"]
    assert {"libegl1", "libgl1", "libxkbcommon0", "libfontconfig1", "libdbus-1-3"} <= set(sections["run"])
    assert {"libxcb-cursor0", "fonts-noto-core", "fonts-noto-cjk"} <= set(sections["screen"])
    assert "libportaudio2" in sections["sound"]


def missing_packages(tmp_path: Path, installed: str, *sections: str) -> list[str]:
    """Run the real script with a package database of our own in front of it."""
    query = tmp_path / "dpkg-query"
    query.write_text(f"#!/bin/sh\ncat <<'END'\n{installed}\nEND\n")
    query.chmod(0o755)
    env = os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    command = ["bash", str(PREPARE), "--missing", *sections]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout.split()


def test_missing_packages_are_named_by_section(tmp_path: Path):
    installed = "installed python3-venv \nconfig-files libportaudio2 "
    assert missing_packages(tmp_path, installed, "base", "sound") == [
        "ca-certificates",
        "libportaudio2",
        "libasound2-plugins",
    ]


def test_a_package_that_another_provides_is_not_missing(tmp_path: Path):
    named = " ".join(apt_sections()["run"])
    without = named.replace("libglib2.0-0", "").split()
    lines = [f"installed {name} " for name in without]
    lines.append("installed libglib2.0-0t64 libglib2.0-0 (= 2.80.0-6), libglib2.0-0:any")
    assert missing_packages(tmp_path, "\n".join(lines), "run") == []


def test_lock_names_a_version_for_everything_the_project_asks_for():
    locked = {re.split("==", entry)[0] for entry in lock_entries()}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [line for lines in project["optional-dependencies"].values() for line in lines]
    asked = [re.split(r"[<>=;\[ ]", line)[0] for line in [*project["dependencies"], *extras]]
    names = {name.lower().replace("_", "-") for name in asked}
    assert names - {project["name"]} <= locked
    assert {"hatchling", "editables"} <= locked  # what the project is built by


def test_each_entry_of_the_lock_has_hashes_and_says_who_needs_it():
    one = r"    --hash=sha256:[0-9a-f]{64}"
    shape = rf"[a-z0-9.-]+==[^ ]+( ; .+)? \\\n({one} \\\n)*{one}\n    # via .+\n"
    odd = [entry for entry in lock_entries() if not re.fullmatch(shape, entry)]
    assert not odd


def lock_entries() -> list[str]:
    lock = (ROOT / "packaging" / "requirements.lock").read_text(encoding="utf-8")
    return re.split(r"^(?=[a-z0-9])", lock, flags=re.MULTILINE)[1:]


def pick(extras: str, *, with_build: bool) -> set[str]:
    """The names that the installer would take from the lock."""
    code = f"import install; print(install.pick_locked({extras.split(',')}, with_build={with_build}))"
    command = [sys.executable, "-c", code]
    picked = subprocess.run(
        command, cwd=ROOT / "packaging", capture_output=True, text=True, check=True
    ).stdout
    return set(re.findall(r"^([a-z0-9.-]+)==", picked, flags=re.MULTILINE))


def test_only_what_some_extras_need_is_installed_and_all_that_those_need():
    demo, tests = pick("demo", with_build=True), pick("test,lint", with_build=True)
    assert {"h11", "charset-normalizer", "hatchling", "pathspec", "shiboken6", "pycparser"} <= demo
    assert not demo & {"pytest", "mypy", "pyinstaller", "hypothesis"}
    assert demo | {"pytest", "iniconfig", "mypy", "ruff"} <= tests
    assert pick("demo,test,lint,package", with_build=True) == {
        entry.split("==")[0] for entry in lock_entries()
    }
    assert demo - pick("demo", with_build=False) >= {"hatchling", "editables", "trove-classifiers"}


@pytest.mark.parametrize("name", [".ci/run", "packaging/linux/prepare.sh", "README.md"])
def test_nothing_is_installed_beside_the_lock(name: str):
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\", "/")
    assert "packaging/install.py" in text
    assert "pip install" not in text


def test_assets_are_found_and_nothing_beside_them():
    assert read_asset_text("demo/prompts.csv").startswith("id,kind,language,")
    assert find_asset("demo/policy").is_dir()
    with pytest.raises(ProgramDamaged):
        find_asset("demo/absent.csv")


@pytest.mark.parametrize(
    "name", ["", "/etc/hostname", "../pyproject.toml", "demo/../../README.md", "C:/x", "a\\b"]
)
def test_asset_names_cannot_lead_out(name: str):
    with pytest.raises(UnsafePath):
        find_asset(name)


def test_assets_are_found_inside_an_installed_package(tmp_path: Path):
    package = tmp_path / "collector"
    (package / "_assets" / "demo").mkdir(parents=True)
    (package / "_assets" / "demo" / "prompts.csv").write_text("packed")
    for name in ("__init__.py", "assets.py"):
        shutil.copy(ROOT / "collector" / name, package)
    shutil.copytree(ROOT / "collector" / "errors", package / "errors")
    script = "from collector.assets import read_asset_text; print(read_asset_text('demo/prompts.csv'))"
    command = [sys.executable, "-c", script]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "packed"
