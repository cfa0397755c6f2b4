"""Who works at the command line: codes on it, PINs never."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import typer

from collector.build import Core
from collector.cli.context import PIN_FILE
from collector.errors import CollectorError, Malformed, RoleRefused
from collector.model.pack import Operator
from collector.vault import read_small

_LIMIT_BYTES = 4096


def sign_in_operator(core: Core, project: str, code: str) -> Operator:
    """Sign an operator in with the PIN from the file that COLLECTOR_PIN_FILE names, or asked for here.

    Raises RoleRefused, Malformed.
    """
    return core.people.sign_in(project, code, ask_pin(code))


def ask_pin(code: str) -> str:
    """Return an operator's PIN. Raises RoleRefused without a file and without a terminal, Malformed."""
    named = os.environ.get(PIN_FILE)
    if named:
        return _find_pin(Path(named), code)
    if sys.stdin is None or not sys.stdin.isatty():
        raise RoleRefused(
            "There is nobody to ask for a PIN.", remedy=f"Name a file with the PIN in {PIN_FILE}."
        )
    return str(typer.prompt(f"PIN of {code}", hide_input=True, err=True))


def _find_pin(path: Path, code: str) -> str:
    """Return the PIN of `code`: lines of a code and its PIN, or one line with a PIN for whoever is asked."""
    try:
        rows = [line.split() for line in read_small(path, _LIMIT_BYTES).decode("utf-8").splitlines()]
    except (CollectorError, UnicodeDecodeError) as error:
        raise Malformed("The PIN file can't be read.") from error
    own = [row[1] for row in rows if len(row) > 1 and row[0] == code]
    bare = [row[0] for row in rows if len(row) == 1]
    if not own + bare:
        raise Malformed("The PIN file has no PIN for this operator.")
    return (own + bare)[0]
