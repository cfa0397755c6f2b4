"""Halves put into an inbox on the store itself, as a device with a token and code of its own may."""

from __future__ import annotations

from pathlib import Path

from tests.rig.seaweed import Site


def put_half(site: Site, root: Path, half: str) -> None:
    """Write every file of a half of the session folder `root`, `manifest.sig` last."""
    paths = [path for path in (root / half).rglob("*") if path.is_file()]
    for path in sorted(paths, key=lambda path: path.name == "manifest.sig"):
        name = path.relative_to(root / half).as_posix()
        site.organisation.filers[half].write(site.inbox(half, root.name, name), path.read_bytes())
