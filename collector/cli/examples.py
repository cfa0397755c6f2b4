"""`--example`: a commented example of the file that a command reads, instead of its work."""

from __future__ import annotations

from collections.abc import Callable

import typer

from collector.cli.context import emit

HELP = "Print a commented example of the file, and do nothing else."


def print_config(wanted: bool) -> None:
    """Print a configuration of the organisation's side, and end."""
    from collector.kit.examples import example_config

    _print(wanted, example_config)


def print_answers(wanted: bool) -> None:
    """Print an answers file, and end."""
    from collector.kit.examples import example_answers

    _print(wanted, example_answers)


def _print(wanted: bool, make: Callable[[], str]) -> None:
    if wanted:
        text = make()
        emit({"event": "example", "text": text}, text.rstrip("\n"))
        raise typer.Exit
