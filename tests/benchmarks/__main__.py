"""Runs every benchmark as a module of its own and prints their figures as tables, each beside its peer.

A benchmark prints lines of JSON: `bench` names it, `unit` its figures; other keys are figures and settings.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

HERE = Path(__file__).resolve().parent


def run_benchmark(module: str) -> tuple[list[dict[str, object]], bool]:
    """Return the reports of one benchmark, and whether it ended well; print its other words."""
    command = [sys.executable, "-m", f"tests.benchmarks.{module}"]
    with subprocess.Popen(command, cwd=HERE.parents[1], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        reports = [read_report(line) for line in process.stdout]
    return [report for report in reports if report], process.returncode == 0


def read_report(line: str) -> dict[str, object]:
    """Return the report that a line holds; print any other line and return nothing."""
    try:
        report = json.loads(line)
    except ValueError:
        report = None
    if isinstance(report, dict):
        return report
    sys.stdout.write(line)
    return {}


def draw_table(report: dict[str, object]) -> Table:
    """Return one report as a table: a row a figure."""
    unit = f" ({report.pop('unit')})" if "unit" in report else ""
    table = Table(title=f"{report.pop('bench', 'benchmark')}{unit}", title_justify="left")
    table.add_column("figure")
    table.add_column("value", justify="right")
    for name, value in report.items():
        table.add_row(name.replace("_", " "), str(value))
    return table


def main() -> int:
    """Run all; return 1 when one of them failed."""
    console = Console()
    failed = []
    for path in sorted(HERE.glob("bench_*.py")):
        reports, ended_well = run_benchmark(path.stem)
        for report in reports:
            console.print(draw_table(report))
        if not ended_well:
            failed.append(path.stem)
    if failed:
        sys.stderr.write(f"Failed: {', '.join(failed)}\n")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
