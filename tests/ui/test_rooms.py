"""The screens decide nothing: pages know neither each other nor the core, nothing blocks the window."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import ui

ROOT = Path(ui.__file__).parent
PAGES = sorted((ROOT / "pages").rglob("[a-z]*.py"))
BANNED = {"exec", "processEvents", "terminate", "sleep", "exec_"}


def imports(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_pages_know_neither_each_other_nor_the_core(path):
    found = set(imports(path))
    assert not {name for name in found if name.startswith(("ui.pages", "ui.flows", "ui.window", "ui.app"))}
    assert not {name for name in found if name.split(".", maxsplit=1)[0] == "collector"}


def test_widgets_know_only_plain_data():
    for path in (ROOT / "widgets").rglob("*.py"):
        above = {
            name
            for name in imports(path)
            if name.startswith(("ui.pages", "ui.flows", "ui.window", "collector"))
        }
        assert not above, path.name


def test_nothing_blocks_the_window():
    for path in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in BANNED
            ):
                assert (path.name, node.func.attr) == ("app.py", "exec"), f"{path.name}:{node.lineno}"


def test_the_window_stands_before_anything_heavy_is_loaded():
    heavy = ("av", "cv2", "sounddevice", "numpy", "cryptography", "requests", "pydantic")
    code = f"import sys, ui.app, ui.window; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
