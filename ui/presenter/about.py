"""What the page about the program shows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class AboutView:
    """`parts` is a line for each third-party part; `fingerprint` is this laptop's key in groups.

    `contact` are the organisation's lines; `log` is the file of this laptop's own log.
    """

    version: str
    licence: str
    parts: tuple[str, ...]
    organisation: str
    contact: tuple[str, ...]
    fingerprint: str
    log: str
