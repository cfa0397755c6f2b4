"""Each benchmark runs to its end: one that nobody runs for a month must not be found broken then."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.benchmarks.__main__ import HERE


@pytest.mark.long
@pytest.mark.skipif(os.environ.get("COLLECTOR_LONG") != "1", reason="only under make long")
@pytest.mark.parametrize("name", sorted(path.stem for path in HERE.glob("bench_*.py")))
def test_a_benchmark_runs_to_its_end(name: str) -> None:
    command = [sys.executable, "-m", "tests.benchmarks", "--small", name]
    done = subprocess.run(command, cwd=HERE.parents[1], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
