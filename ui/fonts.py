"""The type families of the look: the frozen app brings them, elsewhere the system must have them."""

from __future__ import annotations

import logging

from PySide6.QtGui import QFontDatabase

from collector.assets import find_asset
from collector.errors import ProgramDamaged
from ui.theme import SANS

log = logging.getLogger(__name__)


def load_bundled_families() -> None:
    """Load the families that the frozen app brings; a checkout and a wheel have none and use the system's."""
    try:
        fonts = find_asset("fonts")
    except ProgramDamaged:
        return
    for path in sorted(fonts.glob("*.[ot]tf")):
        QFontDatabase.addApplicationFont(str(path))


def find_missing_families() -> list[str]:
    """Return the families of the look that this system lacks; the system's own faces stand in for them."""
    have = set(QFontDatabase.families())
    return [family for family in SANS if family not in have]


def report_missing_families() -> None:
    """Say once in the log which families are missing and which packages bring them."""
    missing = find_missing_families()
    if missing:
        log.warning(
            "type families missing: %s; install fonts-noto-core and fonts-noto-cjk", ", ".join(missing)
        )
