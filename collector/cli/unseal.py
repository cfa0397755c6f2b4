"""`collector unseal`: opens one age file, to a file or as a stream."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Annotated, BinaryIO

import rich.progress
import typer
from rich.console import Console

from collector.errors import (
    AgeArmorFailure,
    AgeHeaderFailure,
    AgeHmacFailure,
    AgePayloadFailure,
    CollectorError,
    DiskFailed,
    Malformed,
    NoKeyMatches,
)
from collector.seal.keys import read_identities
from collector.seal.opening import open_sealed
from collector.vault import create_file, disk_errors, sync_folder

_WORDS: dict[type[CollectorError], str] = {
    NoKeyMatches: "no match",
    AgeHeaderFailure: "header failure",
    AgeHmacFailure: "HMAC failure",
    AgePayloadFailure: "payload failure",
    AgeArmorFailure: "armor failure",
}


def unseal(
    source: Annotated[Path, typer.Argument(metavar="IN", help="The age file, binary or armored.")],
    target: Annotated[Path | None, typer.Argument(metavar="OUT", help="Without it: standard output.")] = None,
    *,
    key: Annotated[Path, typer.Option(help="A file with one private key or several.")],
) -> None:
    """Open one age file. Only authenticated bytes come out, also when the file is damaged or cut."""
    if not key.is_file():
        raise Malformed("The key file can't be read.")
    identities = read_identities(key)
    released = _Released()
    try:
        with _open_input(source) as stream:
            chunks = released.count(open_sealed(stream, identities))
            if target is None:
                _write_stdout(chunks)
            else:
                _write_file(target, chunks)
    except tuple(_WORDS) as error:
        where = f" in {target.name}.part" if target is not None and released.good_bytes else ""
        message = f"{_WORDS[type(error)]}: {error} {released.good_bytes} bytes are good{where}."
        typer.echo(message, err=True)
        raise typer.Exit(error.exit_code) from error


class _Released:
    """Counts the bytes that were released."""

    def __init__(self) -> None:
        self.good_bytes = 0

    def count(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        for chunk in chunks:
            yield chunk
            self.good_bytes += len(chunk)


def _open_input(source: Path) -> AbstractContextManager[BinaryIO]:
    try:
        return rich.progress.open(
            source, "rb", description="Opening", console=Console(stderr=True), disable=not sys.stderr.isatty()
        )
    except OSError as error:
        raise Malformed("The file to open can't be read.") from error


def _write_stdout(chunks: Iterator[bytes]) -> None:
    try:
        with disk_errors("the output"):
            for chunk in chunks:
                sys.stdout.buffer.write(chunk)
                sys.stdout.buffer.flush()
    except DiskFailed as error:
        if not isinstance(error.__cause__, BrokenPipeError):
            raise
        # The reader has gone, which is its good right: nothing more is written, not even at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(error.exit_code) from error


def _write_file(target: Path, chunks: Iterator[bytes]) -> None:
    """Write `OUT.part`, rename it when all is authentic; a good prefix of a damaged file stays there."""
    part = target.with_name(target.name + ".part")
    with disk_errors("the output"):
        part.unlink(missing_ok=True)
        try:
            with create_file(part) as file:
                for chunk in chunks:
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            part.replace(target)
            sync_folder(target.parent)
        finally:
            if part.exists() and not part.stat().st_size:
                part.unlink()
