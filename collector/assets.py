"""Finds the files that come with the program: in a checkout, in a wheel and in the frozen app."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from collector.errors import ProgramDamaged, UnsafePath

_HERE = Path(__file__).resolve().parent


def find_asset(name: str) -> Path:
    """Return the path of the asset `name`: a file or a folder, as a relative POSIX path (`demo/prompts.csv`).

    Raises UnsafePath for a name that leads out of the assets, ProgramDamaged when the asset is not there.
    """
    parts = PurePosixPath(name).parts
    if not parts or name.startswith("/") or ".." in parts or "\\" in name or ":" in name:
        raise UnsafePath("The name of an asset leads out of the program's folder.")
    found = _asset_root().joinpath(*parts)
    if not found.exists():
        raise ProgramDamaged(f"A part of the program is missing: {name}.")
    return found


def read_asset_text(name: str) -> str:
    """Return the text of the asset `name` (UTF-8); raises what `find_asset` raises."""
    return find_asset(name).read_text(encoding="utf-8")


def _asset_root() -> Path:
    """The wheel and the frozen app carry the assets inside the package, a checkout beside it."""
    packed = _HERE / "_assets"
    return packed if packed.is_dir() else _HERE.parent / "assets"
