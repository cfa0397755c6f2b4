"""`collector doctor`: tells whether a session can run here."""

from __future__ import annotations

from typing import Annotated

import typer

from collector.cli.context import emit, find_project, open_data, say
from collector.errors import WorkFailed


def doctor(
    project: Annotated[str | None, typer.Option(help="Check this project's keys and servers too.")] = None,
    self_test: Annotated[
        bool, typer.Option("--self-test", help="Record and open with simulated devices.")
    ] = False,
) -> None:
    """Check devices, disk, keys, clock and servers; one line each."""
    if self_test:
        from collector.demo.selftest import run_self_test

        words = run_self_test()
        emit({"check": "self-test", "verdict": "ok", "words": words}, f"self-test: {words}")
        return
    _examine(project)


def _examine(project: str | None) -> None:
    from collector.doctor import examine

    core = open_data()
    try:
        pack = core.projects.pack(find_project(core, project)) if project else None
        checks = examine(core.parts, pack)
    finally:
        core.close()
    for check in checks:
        row = {"check": check.name, "verdict": check.verdict, "words": check.words}
        emit(row, f"{check.verdict:5} {check.name}: {check.words}")
    if any(check.verdict == "fail" for check in checks):
        raise WorkFailed("A session could not run here.", remedy="See the lines marked fail.")
    say("A session can run here.")
