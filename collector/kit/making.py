"""Makes an organisation's side from nothing: every file of it, in a folder of its own."""

from __future__ import annotations

import shlex
import shutil
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from collector.assets import find_asset
from collector.errors import DiskFailed, Malformed
from collector.kit.door import caddy_text, nginx_text
from collector.kit.duties import DUTIES, Home, publish_keys, read_public_text, write_keys
from collector.kit.papers import fill
from collector.kit.premises import Particulars, Premises
from collector.kit.store import find_weed, store_command, write_store_keys
from collector.model.manifest import HALVES, Half
from collector.project.draft import DraftChoice, write_draft
from collector.vault import disk_errors, make_folder, read_small, write_atomically

_SYSTEMD_SPECIAL = str.maketrans({"%": "%%", "$": "$$"})
_PEM_LIMIT_BYTES = 256 << 10
_MODE_FOR_ALL = 0o755  # each service passes through to what is its own; names of folders are no secret


def make_organisation(
    premises: Premises, particulars: Particulars, today: date, authorities: Path | None = None
) -> None:
    """Write everything below a folder that is new or empty. `authorities`: the servers' private CA, PEM.

    Raises Malformed without SeaweedFS or for a path that no unit could name, DiskFailed for a folder in use.
    """
    _check_place(premises)
    pem = None if authorities is None else _read_pem(authorities)
    units = _unit_texts(premises, particulars)
    make_folder(premises.folder)
    for folder in (premises.devices, premises.packs, premises.state, premises.tls):
        make_folder(folder)
    _write_all_keys(premises)
    for half in HALVES:
        make_folder(premises.store(half) / "data")
        write_store_keys(premises.store(half), *(premises.store_key(half, use) for use in ("write", "read")))
    _write_texts(premises.folder, _config_texts(premises, particulars))
    _write_texts(premises.units, units)
    _write_draft(premises, particulars, today, pem)
    with disk_errors("a folder"):
        for folder in (premises.folder, premises.store("media").parent):
            folder.chmod(_MODE_FOR_ALL)
    # Last of all: a folder without it was never finished.
    write_atomically(premises.particulars_file, particulars.to_toml().encode())


def config_text(
    urls: Mapping[Half, str],
    keys: Mapping[tuple[Half, str], str],
    port: int,
    base: str = "",
    rights: str = "",
) -> str:
    """Return a configuration of `collector serve`, commented.

    `urls` are the stores', `keys` the files of their token keys by half and use; all paths begin at `base`,
    which ends with `/` or is empty. `rights` is the file of the rights key, for whoever may answer.
    """
    values = {f"{half}_{use}": path for (half, use), path in keys.items()}
    values |= {f"{half}_url": url for half, url in urls.items()}
    part = fill("rights.toml", key=rights) if rights else fill("no-rights.toml")
    return fill("serve.toml", base=base, port=port, rights=part, **values)


def _check_place(premises: Premises) -> None:
    path = str(premises.folder)
    if not premises.folder.is_absolute() or not path.isprintable() or set(path) & set("\"'\\ {};$%#"):
        raise Malformed("This folder's path has signs that units and proxies can't name.")
    with disk_errors("the folder"):
        if premises.folder.exists() and any(premises.folder.iterdir()):
            raise DiskFailed("This folder is not empty.", remedy="Name a new one: nothing is overwritten.")


def _write_all_keys(premises: Premises) -> None:
    homes: dict[Home, Path] = {
        "service": premises.keys, "officer": premises.officer, "offline": premises.offline,
    }  # fmt: skip
    for home, folder in homes.items():
        duties = [duty for duty in DUTIES if duty.home == home]
        write_keys(folder, duties)
        if home != "service":
            publish_keys(folder, premises.keys, duties)


def _config_texts(premises: Premises, particulars: Particulars) -> dict[str, str]:
    urls = {half: particulars.filer_url(half) for half in HALVES}
    keys = {
        (half, use): premises.store_key(half, use).relative_to(premises.folder).as_posix()
        for half in HALVES
        for use in ("write", "read")
    }
    port = particulars.first_port
    return {
        "serve.toml": config_text(urls, keys, port),
        "officer/officer.toml": config_text(urls, keys, port, "../", "rights.key"),
        "proxy/nginx.conf": nginx_text(premises, particulars),
        "proxy/Caddyfile": caddy_text(premises, particulars),
    }


def _unit_texts(premises: Premises, particulars: Particulars) -> dict[str, str]:
    weed, sandbox = find_weed(), fill("sandbox.service")
    texts = {
        f"collector-{half}.service": fill(
            "store.service",
            half=half,
            folder=premises.folder,
            store=premises.store(half),
            sandbox=sandbox,
            command=_unit_command(store_command(weed, premises.store(half), particulars.store_ports(half))),
        )
        for half in HALVES
    }
    texts["collector-serve.service"] = fill(
        "serve.service", folder=premises.folder, sandbox=sandbox, program=_unit_command(own_program())
    )
    return texts


def own_program() -> list[str]:
    """Return the command that runs this program again."""
    beside = Path(sys.executable).with_name("collector")
    found = str(beside) if beside.is_file() else shutil.which("collector")
    return [found] if found else [sys.executable, "-m", "collector"]


def _unit_command(command: list[str]) -> str:
    """Return a command as a unit says it: quoted as for a shell, and systemd's own two signs doubled."""
    return shlex.join(command).translate(_SYSTEMD_SPECIAL)


def _write_draft(premises: Premises, particulars: Particulars, today: date, pem: str | None) -> None:
    texts = {duty.name: read_public_text(premises.keys, duty) for duty in DUTIES}
    choice = DraftChoice(
        rehearsal=particulars.rehearsal,
        identity=[texts["identity"]],
        media=[texts["media"]],
        receipt=texts["receipt"],
        rights=texts["rights"],
        urls=particulars.urls,
        token_url=particulars.token_url,
        project=particulars.project,
        organisation=particulars.name,
        authorities=pem,
    )
    write_draft(premises.draft, choice, find_asset("demo"), today)


def _write_texts(folder: Path, texts: Mapping[str, str]) -> None:
    for name, text in texts.items():
        make_folder((folder / name).parent)
        write_atomically(folder / name, text.encode())


def _read_pem(path: Path) -> str:
    try:
        text = read_small(path, _PEM_LIMIT_BYTES).decode("ascii")
    except UnicodeDecodeError as error:
        raise Malformed("The certificate authority's file is not PEM.") from error
    if "PRIVATE KEY" in text or "BEGIN CERTIFICATE" not in text:
        raise Malformed("The certificate authority's file is not a PEM certificate alone.")
    return text
