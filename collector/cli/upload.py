"""`collector upload`: sends the outbox, or bundles from a disk."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Self

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn, TransferSpeedColumn

from collector.build import Core
from collector.cli.context import emit, open_data, say
from collector.cli.people import sign_in_operator
from collector.errors import NothingToDo, NotQueued, WorkFailed
from collector.upload.parcel import find_bundles
from collector.upload.rows import NoReceiptYet, Row


def upload(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="PATH", help="Bundles, or folders of them.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be sent.")] = False,
    server_limit: Annotated[int, typer.Option(min=1, max=16, help="Uploads at once to one server.")] = 2,
    rate: Annotated[
        int | None,
        typer.Option(min=1024, help="Bytes a second at the most; as the app's settings say without it."),
    ] = None,
    operator: Annotated[
        str, typer.Option(metavar="CODE", help="Who lets go what nobody released yet, with the PIN.")
    ] = "",
) -> None:
    """Send what was released, at any hour; safe to repeat. One row a bundle. `--dry-run` releases nothing."""
    core = open_data()
    try:
        asked = core.desk.post.has_unsent
        bundles = list(find_bundles(paths)) if paths else None
        if dry_run:
            rows = core.outbox.preview(bundles)
        else:
            if operator:
                _release(core, operator, bundles)
            kept = core.outbox.limits(at_once=True)
            limits = replace(kept, per_server=server_limit, rate_bytes_s=rate or kept.rate_bytes_s)
            with _Bars() as bars:
                rows = core.outbox.send(bars.report, limits=limits, bundles=bundles)
        left = core.desk.post.has_unsent
    finally:
        core.close()
    for row in rows:
        _tell(row)
    if rows or not asked:
        _end(rows, dry_run=dry_run)
    elif left and not dry_run:
        raise WorkFailed(
            "A request or a withdrawal could not be told yet.",
            remedy="It is kept. Run the same command again.",
        )


def _release(core: Core, code: str, bundles: list[Path] | None) -> None:
    """Sign in to each project of which something waits, and let it go. Raises RoleRefused."""
    waiting = list(dict.fromkeys(row.project for row in core.outbox.rows()))
    known = [
        name
        for name in waiting
        if any(row.code == code for row in core.projects.pack(name).project.operators)
    ]
    for project in known or waiting:
        sign_in_operator(core, project, code)
        core.outbox.queue(bundles)


def _end(rows: list[Row], *, dry_run: bool) -> None:
    if not rows:
        raise NothingToDo("Nothing waits to be sent.")
    failed = [row for row in rows if not row.delivered]
    if dry_run or not failed:
        return
    first = failed[0].fault
    if first is not None and (len(rows) == 1 or all(isinstance(row.fault, NotQueued) for row in rows)):
        raise first
    if all(isinstance(row.fault, NoReceiptYet) for row in failed):
        raise NoReceiptYet(f"{len(failed)} of {len(rows)} sessions are stored, but have no receipt yet.")
    raise WorkFailed(
        f"{len(failed)} of {len(rows)} sessions were not delivered. {first or ''}",
        remedy="Nothing is lost. Run the same command again.",
    )


def _tell(row: Row) -> None:
    fault = None if row.fault is None else str(row.fault)
    halves = {
        half.half: {
            "state": half.state, "sent_bytes": half.sent_bytes, "size_bytes": half.size_bytes,
            **({"refused_before": half.why} if half.why else {}),
        }
        for half in row.halves
    }  # fmt: skip
    facts = {
        "bundle": str(row.bundle),
        "session": row.session,
        "project": row.project,
        "delivered": row.delivered,
        "sent_bytes": row.sent_bytes,
        "halves": halves,
        "fault": fault,
    }
    states = ", ".join(f"{half.half}: {half.state}" for half in row.halves)
    emit(facts, f"{row.session}  {states}  {row.sent_bytes} bytes sent{'  ' + fault if fault else ''}")
    for half in row.halves:
        if half.why:
            say(f"{row.session}  {half.half}: not taken as it was sent before. {half.why}")


class _Bars:
    """One bar a session on a terminal, silence elsewhere."""

    def __init__(self) -> None:
        console = Console(stderr=True)
        columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
        self._progress = Progress(*columns, console=console, disable=not console.is_terminal)
        self._bars: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def report(self, session: str, held: int, total: int) -> None:
        """Show how much of a session the servers hold."""
        if session not in self._bars:
            self._bars[session] = self._progress.add_task(session[:8], total=total)
        self._progress.update(self._bars[session], completed=held, total=total)
