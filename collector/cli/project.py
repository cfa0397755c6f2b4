"""`collector project`: new, check, sign, show, install, policy-import."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from collector.assets import find_asset
from collector.cli.context import emit, open_data, say
from collector.cli.policy import policy_import
from collector.errors import Malformed, WorkFailed
from collector.model.manifest import Half
from collector.model.times import utc_now
from collector.project.checks import find_faults
from collector.project.draft import DraftChoice, write_draft
from collector.project.pack import Pack, read_draft, read_signed_pack
from collector.project.signing_pack import sign_pack
from collector.signing import read_private
from collector.vault import read_small

project_app = typer.Typer(no_args_is_help=True, help="Make, sign and install project packs.")
_KEY_LIMIT_BYTES = 256 * 1024
Pubs = Annotated[list[Path] | None, typer.Option(help="A .pub file; may be given again.")]


@project_app.command("new")
def new(
    folder: Annotated[Path, typer.Argument(metavar="DIR")],
    rehearsal: Annotated[
        bool, typer.Option("--rehearsal", help="For trying out, never for real people.")
    ] = False,
    identity: Pubs = None,
    media: Pubs = None,
    receipt: Annotated[Path | None, typer.Option(help="The receipt key's .pub file.")] = None,
    rights: Annotated[Path | None, typer.Option(help="The rights key's .pub file.")] = None,
    url: Annotated[
        list[str] | None, typer.Option(help="Store's address; twice: identity, then media.")
    ] = None,
    token_url: Annotated[str | None, typer.Option(help="The token service's address.")] = None,
) -> None:
    """Write a pack to edit, with a sample policy and prompts."""
    choice = DraftChoice(
        rehearsal=rehearsal,
        identity=[_text(path) for path in identity or []],
        media=[_text(path) for path in media or []],
        receipt=_text(receipt) if receipt else None,
        rights=_text(rights) if rights else None,
        urls=_urls(url or []),
        **({"token_url": token_url} if token_url else {}),
    )
    write_draft(folder, choice, find_asset("demo"), utc_now().date())
    emit({"folder": str(folder)})
    say("The new pack stands. Edit project.toml, then check and sign it.")


@project_app.command("check")
def check(folder: Annotated[Path, typer.Argument(metavar="DIR")]) -> None:
    """Look for faults in a pack that is being edited."""
    faults = find_faults(read_draft(folder))
    for fault in faults:
        emit({"fault": str(fault)}, str(fault))
    if faults:
        raise faults[0] if len(faults) == 1 else WorkFailed(f"The pack has {len(faults)} faults.")
    say("The pack can be signed.")


@project_app.command("sign")
def sign(
    folder: Annotated[Path, typer.Argument(metavar="DIR")],
    key: Annotated[Path, typer.Option(help="The signing key.")],
    endorse_with: Annotated[Path | None, typer.Option(help="The old signing key, when it changes.")] = None,
) -> None:
    """Number and sign a pack."""
    endorser = read_private(endorse_with) if endorse_with else None
    pack = sign_pack(folder, read_private(key), endorser)
    _show(pack)


@project_app.command("show")
def show(pack: Annotated[Path, typer.Argument(metavar="PACK")]) -> None:
    """Show what a signed pack says."""
    _show(read_signed_pack(pack))


@project_app.command("install")
def install(
    pack: Annotated[Path, typer.Argument(metavar="PACK")],
    trust: Annotated[
        str | None, typer.Option(help="The fingerprint, compared with the organisation's.")
    ] = None,
) -> None:
    """Install a pack; the first one of a project needs its key's fingerprint."""
    core = open_data()
    try:
        installed = core.projects.install(pack, trust)
        _show(installed)
    finally:
        core.close()


project_app.command("policy-import")(policy_import)


def _show(pack: Pack) -> None:
    row = describe(pack)
    words = "\n".join(f"{name}: {_words(value)}" for name, value in row.items())
    emit(row, words)


def describe(pack: Pack) -> dict[str, Any]:
    """Return what `project show --json` lists."""
    project = pack.project
    prompts = list(dict.fromkeys(prompt.id for prompt in pack.prompts if prompt.recorded))
    return {
        "id": project.id,
        "fingerprint": pack.key.fingerprint if pack.key else None,
        "number": pack.number,
        "rehearsal": project.rehearsal,
        "purposes": [purpose.id for purpose in project.purposes],
        "kinds": [kind.id for kind in project.kinds],
        "identity_fields": [field.id for field in project.identity_fields if field.use != "off"],
        "profile_fields": [field.id for field in project.profile_fields if field.use != "off"],
        "prompts": prompts,
        "operators": [operator.code for operator in project.operators],
    }


def _words(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _text(path: Path) -> str:
    try:
        return read_small(path, _KEY_LIMIT_BYTES).decode("utf-8")
    except UnicodeDecodeError as error:
        raise Malformed("A key file is not text.") from error


def _urls(given: list[str]) -> dict[Half, str]:
    if len(given) > 2:  # noqa: PLR2004 - one a half
        raise Malformed("There are two halves, so two addresses at the most.")
    return {"identity": given[0], "media": given[-1]} if given else {}
