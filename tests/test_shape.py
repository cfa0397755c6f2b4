"""The shape of the source: sizes, first sentences, names, and what must never stand in it."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PRODUCT = ("collector", "ui", "packaging")
FORBIDDEN_NAMES = {"util", "utils", "helper", "helpers", "common", "manager", "controller", "handler", "misc"}
FORBIDDEN_IMPORTS = {"pickle", "marshal", "shelve", "yaml", "dill", "joblib"}
# Put together here, so that this file does not find itself.
MACHINE_PATHS = re.compile(r"(?<![\w.])/(?:work|root|Users)/|(?<![\w.])/home/[a-z_]|[A-Z]:\\" + "Users")
REGISTRIES = ("pypi[.]", "pythonhosted[.]", "npmjs[.]", "deb[.]debian", "yarnpkg[.]", "proxy[.]golang")
REGISTRY_HOSTS = re.compile("|".join(REGISTRIES))
MOST_METHODS = 12  # public methods and properties of one class, with those of its ancestors
PARTS_OF_A_SESSION = {"talk", "form", "statement", "takes", "portraits", "texts", "copies"}
BEHIND_A_SESSION = {"book", "state", "parts", "devices", "said"}
DOORS_BEHIND_A_SESSION = {"collector.session.book", "collector.session.devices"}


@cache
def tracked_files() -> list[Path]:
    """Every file of the repository: tracked, or new and not ignored."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]


def python_files(*folders: str) -> list[Path]:
    return [
        path
        for path in tracked_files()
        if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in folders
    ]


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def line_count(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def words_of(name: str) -> set[str]:
    """Split `SessionManager`, `session_manager` and `_session-manager` into lower-case words."""
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)}


def test_source_was_found():
    assert len(python_files("collector")) > 10
    assert len(python_files("tests")) > 2


def test_files_are_short():
    limits = {"tests": 400}
    whole = {"collector/receive/decoder.py": 330}  # started by its path, it can import nothing of ours
    counts = {path: line_count(path) for path in python_files(*PRODUCT, "tests")}
    too_long = {
        name_of(path): count
        for path, count in counts.items()
        if count > whole.get(name_of(path), limits.get(path.relative_to(ROOT).parts[0], 300))
    }
    assert not too_long


def test_functions_are_short():
    too_long = {}
    for path in python_files(*PRODUCT):
        for node in ast.walk(tree_of(path)):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                text = node.body[0].value if ast.get_docstring(node) else None  # type: ignore[attr-defined]
                docstring = text.end_lineno - text.lineno + 1 if text else 0
                if (length := node.end_lineno - node.lineno + 1 - docstring) > 40:
                    too_long[f"{name_of(path)}:{node.name}"] = length
    assert not too_long


def test_modules_open_with_a_sentence():
    silent = []
    for path in python_files(*PRODUCT, "tests"):
        first = (ast.get_docstring(tree_of(path)) or "").split("\n\n")[0]
        if path.stat().st_size and not first.rstrip().endswith((".", "!", "?")):
            silent.append(name_of(path))
    assert not silent


@cache
def own_classes() -> dict[str, list[tuple[Path, ast.ClassDef]]]:
    """The project's own classes by name, each with its file."""
    found: dict[str, list[tuple[Path, ast.ClassDef]]] = {}
    for path in python_files("collector", "ui"):
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.ClassDef):
                found.setdefault(node.name, []).append((path, node))
    return found


def ancestors(path: Path, name: str) -> list[tuple[Path, ast.ClassDef]]:
    """The classes that `name` may mean in a file: its own, or else every one of that name."""
    found = own_classes().get(name, [])
    return [(place, node) for place, node in found if place == path] or found


def public_methods(path: Path, node: ast.ClassDef) -> set[str]:
    """The names of public methods and properties, those of the project's own ancestors among them."""
    names = {
        item.name
        for item in node.body
        if isinstance(item, (ast.FunctionDef, ast.AsyncFunctionDef)) and not item.name.startswith("_")
    }
    for base in node.bases:
        name = getattr(base, "id", getattr(base, "attr", ""))
        if name != node.name:
            names = names.union(*(public_methods(*one) for one in ancestors(path, name)))
    return names


def test_a_class_does_not_do_everything():
    counts = {name: len(public_methods(*one)) for name, found in own_classes().items() for one in found}
    assert not {name: count for name, count in counts.items() if count > MOST_METHODS}
    (page,) = own_classes()["PortraitPage"]
    assert "add_action" in public_methods(*page), "an ancestor's methods count too"


def test_a_session_is_made_of_parts_and_not_of_ancestors():
    made = {"Session", "Talk", "Form", "Statement", "Takes", "Portraits", "Texts", "Copies", "Devices"}
    folder = ROOT / "collector" / "session"
    nodes = [
        node for path in python_files("collector") if path.parent == folder for node in tree_of(path).body
    ]
    parts = [node for node in nodes if isinstance(node, ast.ClassDef) and node.name in made]
    assert {node.name for node in parts} == made
    assert not [node.name for node in parts if node.bases]
    declared = [node.name for node in parts for item in node.body if isinstance(item, ast.AnnAssign)]
    assert not declared, "an attribute is declared where it is made"


def test_screens_know_a_session_by_its_view():
    """A part, the view or the live values say what a screen may know; what is behind them does not."""
    found = []
    for path in python_files("ui"):
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Attribute) and node.attr in BEHIND_A_SESSION:
                owner = getattr(node.value, "id", getattr(node.value, "attr", ""))
                if node.attr == "book" or owner.strip("_") in {"session", "opened", *PARTS_OF_A_SESSION}:
                    found.append(f"{name_of(path)}:{node.lineno}: {owner}.{node.attr}")
            if isinstance(node, ast.ImportFrom) and node.module in DOORS_BEHIND_A_SESSION:
                found.append(f"{name_of(path)}: {node.module}")
    assert not found


def calls_of(path: Path, name: str) -> Iterator[ast.Call]:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == name:
            yield node


def owner_of(call: ast.Call) -> str:
    """The last name before the method: `parts.ledger.append` is `ledger`'s."""
    value = call.func.value if isinstance(call.func, ast.Attribute) else call.func
    return value.attr if isinstance(value, ast.Attribute) else getattr(value, "id", "")


def test_logs_are_written_through_their_one_door():
    """A journal by the book and a beginning, the ledger by typed events."""
    doors = {"collector/session/book.py", "collector/session/beginning.py"}
    found = []
    for path in python_files(*PRODUCT):
        name = name_of(path)
        if name.startswith("collector/journal/"):
            continue
        for call in calls_of(path, "append"):
            owner = owner_of(call).strip("_")
            if owner == "ledger" or (owner == "journal" and name not in doors):
                found.append(f"{name}:{call.lineno}")
    assert found == []


def test_state_and_session_are_made_of_plain_types():
    """Five forms and files at the edge are bags of fields; everything else has a shape."""
    found = [
        f"{name_of(path)}:{number}"
        for path in python_files("collector")
        if name_of(path).startswith(("collector/state/", "collector/session/"))
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        for _ in range(line.count("dict[str, Any]"))
    ]
    assert len(found) <= 5, found


def test_names_say_something():
    vague = {
        name_of(path)
        for path in python_files(*PRODUCT, "tests")
        for part in path.relative_to(ROOT).with_suffix("").parts
        if words_of(part) & FORBIDDEN_NAMES
    }
    for path in python_files(*PRODUCT):
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.ClassDef) and words_of(node.name) & FORBIDDEN_NAMES:
                vague.add(f"{name_of(path)}:{node.name}")
    assert not vague


@pytest.mark.parametrize("pattern", [MACHINE_PATHS, REGISTRY_HOSTS], ids=["machine paths", "registry hosts"])
def test_nothing_of_one_machine_is_in_the_repository(pattern: re.Pattern[str]):
    found = []
    for path in tracked_files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{name_of(path)}: {match.group()}" for match in pattern.finditer(text)]
    assert not found


def test_nothing_compiled_is_in_the_repository():
    compiled = {".qm", ".pyc", ".so", ".pyd", ".dll", ".ttf", ".otf", ".key"}
    assert not [name_of(path) for path in tracked_files() if path.suffix in compiled]


def test_dangerous_doors_stay_shut():
    found = []
    for path in python_files(*PRODUCT):
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Attribute) and node.attr == "extractall":
                found.append(f"{name_of(path)}: extractall")
            if isinstance(node, ast.Import):
                found += [f"{name_of(path)}: {a.name}" for a in node.names if a.name in FORBIDDEN_IMPORTS]
            if isinstance(node, ast.ImportFrom) and node.module in FORBIDDEN_IMPORTS:
                found.append(f"{name_of(path)}: {node.module}")
    assert not found


def test_core_does_not_print():
    core = [path for path in python_files("collector") if path.relative_to(ROOT).parts[1] != "cli"]
    names = [(path, node) for path in core for node in ast.walk(tree_of(path)) if isinstance(node, ast.Name)]
    assert not [f"{name_of(path)}:{node.lineno}" for path, node in names if node.id == "print"]


def test_words_are_split():
    assert words_of("SessionManager") == {"session", "manager"}
    assert words_of("_http_handler") == {"http", "handler"}
    assert not words_of("CommonplaceBook") & FORBIDDEN_NAMES
