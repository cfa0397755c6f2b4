"""The import contracts hold, each of them bites on a planted violation, and the core loads without Qt."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LINT = Path(sys.executable).with_name("lint-imports")


@dataclass(frozen=True)
class Violation:
    contract: str
    module: str
    source: str
    beside: dict[str, str] = field(default_factory=dict)


EMPTY = '"""Empty."""\n'
OTHER_PAGE = {"ui/pages/place/other.py": EMPTY}
PLANTED = {
    "core imports Qt": Violation("headless", "collector/consent/planted.py", "import PySide6.QtCore"),
    "core imports shiboken": Violation("headless", "collector/planted.py", "import shiboken6"),
    "core imports the app lazily": Violation(
        "headless", "collector/cli/planted.py", "def f():\n    import ui"
    ),
    "seal looks up to upload": Violation(
        "flow",
        "collector/seal/planted.py",
        "import collector.upload.other",
        {"collector/upload/other.py": EMPTY},
    ),
    "consent looks sideways": Violation(
        "flow",
        "collector/consent/planted.py",
        "import collector.capture.other",
        {"collector/capture/other.py": EMPTY},
    ),
    "vault looks sideways": Violation(
        "flow", "collector/vault/planted.py", "import collector.network", {"collector/network.py": EMPTY}
    ),
    "rules look up to the bundle": Violation("flow", "collector/rules/planted.py", "import collector.bundle"),
    "the bundle looks up to receive": Violation(
        "flow", "collector/bundle/planted.py", "import collector.receive"
    ),
    "upload looks up to a room": Violation("flow", "collector/upload/planted.py", "import collector.rooms"),
    "model looks up to the vault": Violation("flow", "collector/model/planted.py", "import collector.vault"),
    "errors look up": Violation("flow", "collector/errors/planted.py", "import collector.model"),
    "a room without a floor": Violation("flow", "collector/attic.py", "x = 1"),
    "consent opens a microphone": Violation("devices", "collector/consent/planted.py", "import sounddevice"),
    "batch opens a camera": Violation("devices", "collector/batch/planted.py", "import cv2"),
    "a page decodes media": Violation("devices", "ui/pages/desk/planted.py", "import av"),
    "upload decrypts": Violation("keys", "collector/upload/planted.py", "from cryptography import x509"),
    "a page decrypts": Violation("keys", "ui/pages/desk/planted.py", "import cryptography"),
    "upload goes past network": Violation("network", "collector/upload/planted.py", "import requests"),
    "a page knows another": Violation(
        "pages", "ui/pages/desk/planted.py", "import ui.pages.place.other", OTHER_PAGE
    ),
    "a widget knows a page": Violation(
        "app", "ui/widgets/base/planted.py", "import ui.pages.place.other", OTHER_PAGE
    ),
}


def lint(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [LINT, "--no-cache", "--no-logo", *arguments], cwd=folder, capture_output=True, text=True, check=False
    )


@pytest.fixture
def copied_tree(tmp_path: Path) -> Path:
    for package in ("collector", "ui"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / ".importlinter", tmp_path)
    return tmp_path


def write_module(path: Path, source: str) -> None:
    """Write a module; a module file that stands in the way of its folder becomes the folder's `__init__`."""
    flat = path.parent.with_suffix(".py")
    content = flat.read_text() if flat.is_file() else '"""A package."""\n'
    flat.unlink(missing_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    if not (init := path.parent / "__init__.py").exists():
        init.write_text(content)
    path.write_text(source + "\n")


def test_every_contract_is_kept():
    result = lint(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("violation", PLANTED.values(), ids=PLANTED.keys())
def test_planted_violation_breaks_its_contract(copied_tree: Path, violation: Violation):
    for name, source in violation.beside.items():
        write_module(copied_tree / name, source)
    write_module(copied_tree / violation.module, violation.source)
    result = lint(copied_tree, "--contract", violation.contract)
    said = " ".join(result.stdout.split())
    assert result.returncode != 0
    planted = violation.module.removesuffix(".py").replace("/", ".")
    assert planted in said, f"broken for another reason: {said}"


def test_core_loads_without_qt():
    script = (
        "import importlib, pkgutil, sys, collector\n"
        "for module in pkgutil.walk_packages(collector.__path__, 'collector.'):\n"
        "    importlib.import_module(module.name)\n"
        "found = {name.split('.')[0] for name in sys.modules} & {'PySide6', 'shiboken6', 'ui'}\n"
        "assert not found, found\n"
        "print(sum(name.startswith('collector.') for name in sys.modules))\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    assert int(result.stdout) > 10
