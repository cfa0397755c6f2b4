"""`collector keys new`: a fresh pair of keys for the organisation."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from collector.errors import Malformed
from collector.seal.keys import generate_identity, write_identity_files
from collector.signing import generate_private, write_pair
from collector.vault import make_folder

keys_app = typer.Typer(no_args_is_help=True)


class KeyKind(StrEnum):
    """What a pair of keys is for."""

    IDENTITY = "identity"
    MEDIA = "media"
    SIGNING = "signing"
    RECEIPT = "receipt"
    RIGHTS = "rights"
    IMPORT = "import"
    VERDICT = "verdict"


_SEALING = {KeyKind.IDENTITY, KeyKind.MEDIA}


@keys_app.callback()
def keys() -> None:
    """Make keys. The .key file is secret; the .pub file is for the project pack."""


@keys_app.command("new")
def new_keys(
    kind: Annotated[KeyKind, typer.Option(help="What the keys are for.")],
    out: Annotated[Path, typer.Option(help="The folder to write them to.")],
    name: Annotated[str, typer.Option(help="The files are NAME.key and NAME.pub.")],
    x25519: Annotated[bool, typer.Option("--x25519", help="Not post-quantum: for age before 1.3.")] = False,
) -> None:
    """Write NAME.key (readable by you alone, never overwritten) and NAME.pub."""
    if x25519 and kind not in _SEALING:
        raise Malformed("--x25519 goes with identity and media keys only.")
    if not name or Path(name).name != name or name.startswith((".", "-")) or "\\" in name or "\0" in name:
        raise Malformed("A name is a plain file name, with no folder in it.")
    make_folder(out)
    public = _write_sealing(out, name, x25519) if kind in _SEALING else _write_signing(out, name)
    typer.echo(f"Wrote {name}.key and {name}.pub. {public}", err=True)
    if kind in _SEALING:
        typer.echo(
            "Keep a copy of the .key file offline: without it nobody opens what is sealed to it.", err=True
        )


def _write_sealing(out: Path, name: str, x25519: bool) -> str:
    identity = generate_identity(post_quantum=not x25519)
    write_identity_files(out, name, identity)
    return f"Public key: {identity.recipient.text[:24]}"


def _write_signing(out: Path, name: str) -> str:
    private = generate_private()
    write_pair(out, name, private)
    return f"Fingerprint: {private.public.fingerprint}"
