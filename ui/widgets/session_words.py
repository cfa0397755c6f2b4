"""How a session stands, as a pill with icon and word."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from ui.presenter.desk import SessionLine
from ui.widgets.pill import Pill


def make_pill(line: SessionLine) -> Pill:
    """Return the pill of a session."""
    translate = QCoreApplication.translate
    percent = f"{round(line.share * 100)} %"
    words = {
        "open": (translate("Standing", "Not sealed"), "bad", "unlock"),
        "trouble": (translate("Standing", "Upload failed"), "bad", "alert"),
        "unreleased": (translate("Standing", "Not released"), "warn", "lock"),
        "aside": (translate("Standing", "Set aside"), "bad", "alert"),
        "held": (translate("Standing", "Held"), "warn", "pause"),
        "sealed": (translate("Standing", "Sealed"), "primary", "lock"),
        "uploading": (f"{translate('Standing', 'Uploading')} {percent}", "primary", "sent"),
        "waiting": (translate("Standing", "No receipt yet"), "muted", "clock"),
        "verified": (translate("Standing", "Verified"), "ok", "check"),
        "ended": (translate("Standing", "Ended"), "muted", "cross"),
    }
    return Pill(*words[line.standing])
