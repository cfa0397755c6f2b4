"""The files that an organisation gets, made from the templates in `assets/server`."""

from __future__ import annotations

import string

from collector.assets import read_asset_text


class _Paper(string.Template):
    """`§{name}` is a blank: shells, nginx, Caddy and systemd have the other signs for themselves."""

    delimiter = "§"


def fill(name: str, /, **values: object) -> str:
    """Return the template `name` with its blanks filled. Raises KeyError for a blank without a value."""
    return _Paper(read_asset_text(f"server/{name}")).substitute(values)
