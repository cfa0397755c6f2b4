"""Runs every benchmark as a module of its own and prints their figures as tables, each beside its peer.

    python -m tests.benchmarks [--small] [name …]

A benchmark prints lines of JSON: `bench` names it, `unit` its figures; other keys are figures and settings.
`--small` only shows that each still runs: its figures mean nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

HERE = Path(__file__).resolve().parent
SMALL: dict[str, tuple[str, ...]] = {
    "bench_pictures": ("--seconds", "2", "--rounds", "1", "--codecs", "camera", "h264"),
    "bench_receiving": ("--size-mb", "8", "--rounds", "1", "--sessions", "50", "--rows", "200"),
    "bench_sealing": ("--size-mb", "8", "--rounds", "1"),
    "bench_sound": ("--seconds", "4", "--rounds", "1"),
    "bench_upload": ("--size-mb", "8", "--count", "20", "--rounds", "1"),
}
SMALL_TIMES = {
    "COLLECTOR_BENCH_LONG_S": "3",
    "COLLECTOR_BENCH_SCREEN_S": "3",
    "COLLECTOR_BENCH_SESSIONS": "500",
}


def run_benchmark(module: str, *, small: bool) -> tuple[list[dict[str, object]], bool]:
    """Return the reports of one benchmark, and whether it ended well; print its other words."""
    command = [sys.executable, "-m", f"tests.benchmarks.{module}", *(SMALL.get(module, ()) if small else ())]
    environment = {**os.environ, **(SMALL_TIMES if small else {})}
    with subprocess.Popen(
        command, cwd=HERE.parents[1], env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
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
    """Run all, or those that are named; return 1 when one of them failed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--small", action="store_true")
    parser.add_argument("names", nargs="*")
    given = parser.parse_args()
    console = Console()
    failed = []
    names = given.names or sorted(path.stem for path in HERE.glob("bench_*.py"))
    for name in names:
        reports, ended_well = run_benchmark(name, small=given.small)
        for report in reports:
            console.print(draw_table(report))
        if not ended_well:
            failed.append(name)
    if failed:
        sys.stderr.write(f"Failed: {', '.join(failed)}\n")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
