"""The command line's root: every command by its name, and the options that may stand anywhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from collector import __version__
from collector.cli.context import DATA, PASSPHRASE_FILE, PIN_FILE, Invocation, default_data, invocation

OpenApp = Callable[[Path, str | None], int]
SURROUNDINGS = (
    f"Environment: {DATA} names the data folder. {PASSPHRASE_FILE} names a file with the passphrase of a"
    f" keystore without a keyring. {PIN_FILE} names a file with a PIN, or with lines of a code and its PIN."
)
ANYWHERE = {"--json": False, "--verbose": False, "--data": True}


def make_app(open_app: OpenApp) -> typer.Typer:
    """Return the command line; `open_app(data, project)` shows the desktop app and returns its exit code."""
    root = typer.Typer(no_args_is_help=False, add_completion=False, pretty_exceptions_enable=False)

    @root.callback(invoke_without_command=True, epilog=SURROUNDINGS)
    def start(
        context: typer.Context,
        data: Annotated[Path | None, typer.Option(help="The data folder.")] = None,
        json: Annotated[bool, typer.Option("--json", help="One JSON object a line on stdout.")] = False,
        verbose: Annotated[bool, typer.Option("--verbose", help="Show where an error came from.")] = False,
        version: Annotated[bool, typer.Option("--version", help="Show the version.")] = False,
    ) -> None:
        """Collect speech and video with consent; without a command: the desktop app."""
        invocation.set(Invocation(data or default_data(), json, verbose))
        if version:
            typer.echo(__version__)
            raise typer.Exit
        if context.invoked_subcommand is None:
            raise typer.Exit(open_app(invocation.get().data, None))

    @root.command("app")
    def app(project: Annotated[str | None, typer.Option(help="Open this project.")] = None) -> None:
        """Open the desktop app."""
        raise typer.Exit(open_app(invocation.get().data, project))

    _mount(root, open_app)
    return root


def _mount(root: typer.Typer, open_app: OpenApp) -> None:
    """Commands are imported here, so that the app's first paint does not wait for them."""
    from collector.cli.demo import make_demo
    from collector.cli.device import device_app
    from collector.cli.doctor import doctor
    from collector.cli.keys import keys_app
    from collector.cli.ledger import ledger_app
    from collector.cli.open import open_bundles
    from collector.cli.organisation import receive, serve
    from collector.cli.organisation_kit import organisation_app
    from collector.cli.project import project_app
    from collector.cli.rehearse import rehearse
    from collector.cli.rights import rights_app
    from collector.cli.sessions import recover, sessions, show
    from collector.cli.unseal import unseal
    from collector.cli.upload import upload
    from collector.cli.verify import verify

    groups = {
        "keys": keys_app, "project": project_app, "device": device_app, "ledger": ledger_app,
        "rights": rights_app, "organisation": organisation_app,
    }  # fmt: skip
    for name, group in groups.items():
        root.add_typer(group, name=name)
    commands: dict[str, Callable[..., None]] = {
        "demo": make_demo(open_app), "doctor": doctor, "sessions": sessions, "show": show, "recover": recover,
        "rehearse": rehearse, "upload": upload, "verify": verify, "serve": serve, "receive": receive,
        "unseal": unseal, "open": open_bundles,
    }  # fmt: skip
    for name, command in commands.items():
        root.command(name)(command)


def hoist(arguments: list[str]) -> list[str]:
    """Return the arguments with --data, --json and --verbose at the front, wherever they stood."""
    front: list[str] = []
    rest: list[str] = []
    waiting = iter(arguments)
    for argument in waiting:
        name, equals, _ = argument.partition("=")
        if argument == "--":
            rest += [argument, *waiting]
        elif name in ANYWHERE and (equals or not ANYWHERE[name]):
            front.append(argument)
        elif name in ANYWHERE and (value := next(waiting, None)) is not None:
            front += [argument, value]
        else:  # a --data at the very end has no value: where it stands, that is a usage error
            rest.append(argument)
    return front + rest
