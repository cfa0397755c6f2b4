"""`collector demo`: a whole small world on loopback, with the app or without a screen."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from collector.cli.context import PASSPHRASE_FILE, emit, say

OpenApp = Callable[[Path, str | None], int]


def make_demo(open_app: OpenApp) -> Callable[..., None]:
    """Return the command; `open_app(data, project)` shows the desktop app."""

    def demo(
        headless: Annotated[
            bool, typer.Option("--headless", help="A whole rehearsal without a screen.")
        ] = False,
        keep: Annotated[Path | None, typer.Option(help="Keep everything in this folder.")] = None,
    ) -> None:
        """Try everything: a store, a token service and a project of its own, all on this machine."""
        folder = keep or Path(tempfile.mkdtemp(prefix="collector-demo-"))
        try:
            if headless:
                _run_headless(folder, kept=keep is not None)
            else:
                _run_app(folder, open_app)
        finally:
            if keep is None:
                shutil.rmtree(folder, ignore_errors=True)

    return demo


def _run_headless(folder: Path, *, kept: bool) -> None:
    from collector.demo.rehearsal import run_headless

    outcome = run_headless(folder, say)
    row = {"session": outcome.session, "bundle": str(outcome.bundle), "opened": str(outcome.opened),
           "delivered": outcome.delivered}  # fmt: skip
    words = f"Session {outcome.session}: both receipts verified."
    emit(row, f"{words}\nSealed: {outcome.bundle}\nOpened: {outcome.opened}")
    if not kept:
        say("Everything is deleted now. To keep it: collector demo --headless --keep DIR")


def _run_app(folder: Path, open_app: OpenApp) -> None:
    from collector.build import open_core
    from collector.demo.world import World, enrol, install_demo, running_world
    from collector.journal.anchor import ANCHORS

    world = World(folder)
    say("Starting two stores and the token service on this machine.")
    os.environ[ANCHORS] = str(world.anchors)
    with running_world(world):
        core = open_core(world.data, lambda: world.passphrase_file.read_text("utf-8"))
        try:
            project = install_demo(world, core).project.id
            enrol(world, core, project)
        finally:
            core.close()
        os.environ[PASSPHRASE_FILE] = str(world.passphrase_file)
        say("Sign in as “demo” with the PIN 0000.")
        code = open_app(world.data, project)
    raise typer.Exit(code)
