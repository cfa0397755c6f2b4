"""The one door: runs a command, or loads the desktop app by name and hands it to the command line."""

from __future__ import annotations

import importlib
import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collector.build import Core

USAGE = 2
_PR_SET_DUMPABLE = 4  # linux/prctl.h


def main() -> None:
    """Run the command line; every error leaves as a sentence and its exit code, never as a traceback."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Return the exit code of one command line."""
    from collector.errors import CollectorError

    _keep_secrets_out_of_dumps()
    try:
        return _run(arguments)
    except CollectorError as error:
        _tell(f"{error} {error.remedy}".strip(), arguments)
        return error.exit_code
    except KeyboardInterrupt:
        _tell("Stopped.", [])
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:  # noqa: BLE001 - the one catch-all of the command line
        _tell(f"Something went wrong in the program itself ({type(error).__name__}).", arguments)
        return 1


def _run(arguments: list[str]) -> int:
    import click
    import typer

    from collector.cli.root import hoist, make_app

    command = typer.main.get_command(make_app(open_app))
    try:
        result = command.main(hoist(arguments), prog_name="collector", standalone_mode=False)
    except (typer.Exit, click.exceptions.Exit) as ending:
        return ending.exit_code
    except (typer.Abort, click.Abort):
        _tell("Stopped.", [])
        return 130
    except Exception as error:
        # Newer typer carries a click of its own: what both call a usage error knows how to show itself.
        if not (hasattr(error, "format_message") and hasattr(error, "exit_code")):
            raise
        error.show()  # type: ignore[attr-defined]
        return USAGE
    return result if isinstance(result, int) else 0


def open_app(data: Path, project: str | None) -> int:
    """Show the desktop app on a data folder; the core never imports it otherwise. Raises NoScreen."""
    from collector.errors import NoScreen

    named = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    if sys.platform.startswith("linux") and not any(os.environ.get(name) for name in named):
        raise NoScreen("There is no screen here.")
    try:
        app = importlib.import_module("ui.app")
    except ImportError as error:
        raise NoScreen("The desktop app can't be loaded here.", remedy=str(error)) from error
    from collector.session.settings import KeptSettings

    return int(app.run(lambda ask: _open_core(data, ask), KeptSettings(data).read(), project=project))


def _open_core(data: Path, ask: Callable[..., str]) -> Core:
    """Open the core for the app: a named passphrase file, the person, or the system's keyring.

    The person is told when the passphrase is the first one: it is chosen then, not asked for.
    """
    from collector.build import open_core
    from collector.cli.context import passphrase_source
    from collector.keystore import is_new, needs_passphrase

    def ask_person() -> str:
        return ask(first=is_new(data))

    return open_core(data, passphrase_source(ask_person if needs_passphrase(data) else None))


def _tell(sentence: str, arguments: list[str]) -> None:
    if "--verbose" in arguments:
        traceback.print_exc()
    sys.stderr.write(sentence + "\n")


def _keep_secrets_out_of_dumps() -> None:
    """No core dump of a process that holds keys and forms, and no look into its memory (trust.md)."""
    try:
        import resource
    except ImportError:  # Windows has none
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":  # a core pattern that is a pipe does not ask for the limit
        import ctypes

        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


if __name__ == "__main__":
    main()
