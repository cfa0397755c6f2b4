"""From the recorder's newest values to what a meter shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.presenter.recording import NOTHING_DB, LevelShown

if TYPE_CHECKING:
    from collector.session.session import Live


def level_of(live: Live) -> LevelShown:
    """Return what a meter shows of a recorder's newest values."""
    if live.level is None:
        return LevelShown(NOTHING_DB, NOTHING_DB, elapsed_s=live.recorded_s)
    return LevelShown(
        live.level.peak_db, live.level.hold_db, elapsed_s=live.recorded_s, noise_db=live.level.noise_db
    )
