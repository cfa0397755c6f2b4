"""Words for the speaker's own screen where the recorder opens and closes it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication


def name_speaker_button(*, running: bool) -> str:
    """Return what a press does: open the speaker's screen, or close the one that is `running`."""
    translate = QCoreApplication.translate
    if running:
        return translate("SpeakerWords", "Close sp&eaker's screen")
    return translate("SpeakerWords", "Sp&eaker's screen")
