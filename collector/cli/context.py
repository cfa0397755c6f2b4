"""What every command shares: the data folder, JSON or words, and the passphrase's source."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from collector.errors import Malformed, PackUnknown

if TYPE_CHECKING:
    from collector.build import Core
    from collector.session.parts import Report

PASSPHRASE_FILE = "COLLECTOR_PASSPHRASE_FILE"  # noqa: S105 - a name
PIN_FILE = "COLLECTOR_PIN_FILE"
DATA = "COLLECTOR_DATA"


@dataclass(frozen=True)
class Invocation:
    """The options that may stand anywhere on the line."""

    data: Path
    json: bool = False
    verbose: bool = False


invocation: ContextVar[Invocation] = ContextVar("invocation")


def default_data() -> Path:
    """Return the platform's data folder, or what COLLECTOR_DATA names."""
    named = os.environ.get(DATA)
    return Path(named) if named else platformdirs.user_data_path("collector", appauthor=False)


def say(text: str) -> None:
    """Tell a person, on stderr."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def emit(row: Mapping[str, object], words: str | None = None) -> None:
    """Write one JSON object a line under `--json`, else `words` for a person on stdout."""
    if invocation.get().json:
        sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
    elif words is not None:
        sys.stdout.write(words + "\n")
    sys.stdout.flush()


def passphrase_source(ask: Callable[[], str] | None) -> Callable[[], str] | None:
    """Return how to get the fallback keystore's passphrase: the file that is named, else `ask`."""
    named = os.environ.get(PASSPHRASE_FILE)
    if named:
        return lambda: _read_passphrase(Path(named))
    return ask


def ask_in_terminal() -> Callable[[], str] | None:
    """Return a question in the terminal where one is needed and there is one."""
    from collector.keystore import needs_passphrase

    if needs_passphrase(invocation.get().data) and sys.stdin is not None and sys.stdin.isatty():
        return _ask_passphrase
    return None


def open_data(report: Report | None = None) -> Core:
    """Open the data folder of this invocation, in the order of start."""
    from collector.build import open_core
    from collector.model.times import utc_now
    from collector.session.parts import no_report

    core = open_core(
        invocation.get().data, passphrase_source(ask_in_terminal()), utc_now, report or no_report
    )
    if core.trouble is not None:
        say(f"{core.trouble} {core.trouble.remedy}")
    return core


def find_project(core: Core, named: str) -> str:
    """Return the id of `--project P`: an installed project's id, or the path of an installed pack.

    Raises PackUnknown.
    """
    from collector.project.install import trusted_packs
    from collector.project.pack import read_signed_pack

    known = trusted_packs(core.parts.ledger)
    if named in known:
        return named
    if Path(named).exists():
        pack = read_signed_pack(Path(named))
        trusted = known.get(pack.project.id)
        if trusted is not None and pack.index_hash == trusted.index_hash:
            return pack.project.id
    raise PackUnknown("This project is not installed on this laptop.")


def _read_passphrase(path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise Malformed("The passphrase file can't be read.") from error
    if not text:
        raise Malformed("The passphrase file is empty.")
    return text


def _ask_passphrase() -> str:
    import typer

    from collector.keystore import is_new

    return str(
        typer.prompt(
            "Passphrase", hide_input=True, confirmation_prompt=is_new(invocation.get().data), err=True
        )
    )
