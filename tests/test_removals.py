"""Each proof fails once its rule is taken out of a copy of the tree: a test that survives proves nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from collector.rules.needs import NEEDS
from tests.removals import NOT_SEEN, REMOVALS, SEEN, Removal

ROOT = Path(__file__).resolve().parents[1]
COPIED = ("collector", "tests", "ui", "assets", "pyproject.toml", "packaging", "README.md")
OWN = {"PYTEST_ADDOPTS": "", "PYTHONDONTWRITEBYTECODE": "1", "COLLECTOR_LONG": ""}  # at a proof's short size
LONG = os.environ.get("COLLECTOR_LONG") == "1"
IDS = [f"{removal.rule}-{number}" for number, removal in enumerate(REMOVALS)]


def copy_tree(to: Path) -> Path:
    """Every file that a test needs; what was compiled stays behind."""
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, to / name, ignore=shutil.ignore_patterns("__pycache__", "*.qm"))
        elif source.exists():
            shutil.copy2(source, to / name)
    return to


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_tree(tmp_path_factory.mktemp("tree"))


def failed_in(tree: Path, tests: tuple[str, ...]) -> set[str]:
    """The tests of these, run in a process of their own, of which something failed on its assertion."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", "-p", "no:cacheprovider", "-rf"]
    found = subprocess.run(
        [*command, *(f"tests/{test}" for test in tests)], cwd=tree, capture_output=True, text=True,
        env=os.environ | OWN | {"PYTHONPATH": str(tree)}, check=False, timeout=600,
    )  # fmt: skip
    assert found.returncode in {0, 1}, found.stdout[-2000:] + found.stderr[-2000:]  # else nothing was run
    said = [line.split(" ")[1] for line in found.stdout.splitlines() if line.startswith("FAILED ")]
    assert not [line for line in found.stdout.splitlines() if line.startswith("ERROR ")], found.stdout[-2000:]
    return {test for test in tests for line in said if line.startswith(f"tests/{test}")}


def part_of(test: str) -> str:
    """The folder of a test below `tests/`, or its file where it stands in none."""
    return test.partition("::")[0].partition("/")[0]


@pytest.mark.parametrize("removal", REMOVALS, ids=IDS)
def test_what_is_taken_out_stands_there_once(removal: Removal) -> None:
    for file, old, _ in removal.cuts:
        assert (ROOT / file).read_text("utf-8").count(old) == 1


@pytest.mark.long
@pytest.mark.skipif(not LONG, reason="each takes a process of its own")
@pytest.mark.parametrize("removal", REMOVALS, ids=IDS)
def test_a_proof_fails_without_its_rule(tree: Path, removal: Removal) -> None:
    whole = {file: (tree / file).read_text("utf-8") for file, _, _ in removal.cuts}
    for file, old, new in removal.cuts:
        (tree / file).write_text(whole[file].replace(old, new), "utf-8")
    try:
        assert failed_in(tree, removal.fails) == set(removal.fails)
    finally:
        for file, text in whole.items():
            (tree / file).write_text(text, "utf-8")


@pytest.mark.long
@pytest.mark.skipif(not LONG, reason="every proof runs by itself elsewhere")
@pytest.mark.parametrize("part", sorted({part_of(test) for test in SEEN}))
def test_the_proofs_pass_as_long_as_nothing_is_taken_out(tree: Path, part: str) -> None:
    assert failed_in(tree, tuple(sorted(test for test in SEEN if part_of(test) == part))) == set()


def test_every_need_of_the_table_is_taken_out_once() -> None:
    assert {removal.rule for removal in REMOVALS} >= set(NEEDS)


def test_every_proof_of_a_clause_was_seen_failing() -> None:
    assert not NOT_SEEN, "write down which rule to take out for it"
