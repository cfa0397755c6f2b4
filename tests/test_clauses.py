"""Every clause of the policy has a test that proves it, a reason why it has none, or stands as due."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from tests.clauses import CLAUSES, README, Clause, write_readme

TESTS = Path(__file__).parent
COUNTS = {"0": 4, "1": 9, "2": 14, "3": 8, "4": 3, "5": 2, "6": 3, "7": 1}  # consent.md section 1
PROOFS = sorted({proof for clause in CLAUSES.values() for proof in clause.proofs})
# The clauses of which nothing is proven yet. The list only gets shorter.
NOTHING_YET: set[str] = set()


@cache
def find_tests(file: str) -> dict[str, ast.FunctionDef]:
    tree = ast.parse((TESTS / file).read_text("utf-8"))
    return {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}


def lacks_everything(clause: Clause) -> bool:
    return not clause.proofs and not clause.organisation


def test_every_clause_of_the_table_is_here_once() -> None:
    names = [f"P-{article}.{number}" for article, count in COUNTS.items() for number in range(1, count + 1)]
    assert list(CLAUSES) == names


def test_a_clause_has_a_proof_or_a_reason() -> None:
    assert {name for name, clause in CLAUSES.items() if lacks_everything(clause)} == NOTHING_YET
    assert all(CLAUSES[name].due for name in NOTHING_YET), "what is not proven says what is due"


@pytest.mark.parametrize("proof", PROOFS)
def test_a_proof_exists_and_runs(proof: str) -> None:
    """By the source: the file is one that is collected, the test stands in it and is not put off."""
    file, _, name = proof.partition("::")
    assert re.fullmatch(r"test_\w+\.py", Path(file).name)
    found = find_tests(file)[name.partition("[")[0]]
    marks = {ast.unparse(decorator).partition("(")[0] for decorator in found.decorator_list}
    assert found.name.startswith("test_")
    assert not marks & {"pytest.mark.skip", "pytest.mark.xfail"}


def test_every_proof_is_collected(request: pytest.FixtureRequest) -> None:
    """In a run of whole files: what was collected of a proof's file holds the proof, parameters and all."""
    option = request.config.option
    if option.keyword or option.markexpr or any("::" in argument for argument in request.config.args):
        pytest.skip("only some tests of a file were asked for")
    nodes = {item.nodeid.partition("tests/")[2] for item in request.session.items}
    whole = nodes | {node.partition("[")[0] for node in nodes}
    files = {node.partition("::")[0] for node in nodes}
    assert [proof for proof in PROOFS if proof.partition("::")[0] in files and proof not in whole] == []


def test_the_readme_tells_the_same() -> None:
    text = README.read_text("utf-8")
    assert text == write_readme(text), "run: python -m tests.clauses"


def test_a_clause_with_neither_and_a_test_that_does_not_exist_are_found() -> None:
    assert lacks_everything(Clause("promise", due="something"))
    with pytest.raises(KeyError):
        test_a_proof_exists_and_runs("test_clauses.py::test_that_is_not_there")
