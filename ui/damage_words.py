"""What a person is told of sessions and recordings that are damaged, lost or blocked."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication


def about_sessions() -> dict[str, tuple[str, str]]:
    """What a session on this laptop can be told to suffer from."""
    translate = QCoreApplication.translate
    damaged = (
        translate("Errors", "Files of this session are damaged or were changed."),
        translate("Errors", "It is kept as it is. Ask your team lead."),
    )
    return {
        **dict.fromkeys(("BrokenChain", "BadHash", "BadSignature", "IllegalEvent", "Malformed"), damaged),
        "UnsafePath": damaged,
        "SettingsDamaged": (
            translate("Errors", "The settings of this laptop can't be read."),
            translate(
                "Errors", "The usual ones are used. Choose again what you need; recordings are not touched."
            ),
        ),
        "TakesBlocked": (
            translate("Errors", "Some takes can't be used as they are."),
            translate("Errors", "Go on with the session: record them again, or skip them."),
        ),
    }


def about_recordings() -> dict[str, tuple[str, str]]:
    """What a crash or a disk did to what was recorded and signed."""
    translate = QCoreApplication.translate
    return {
        "TakesLost": (
            translate("Errors", "Recordings are lost: their files are gone or damaged."),
            translate("Errors", "The others are kept. Record it again while the contributor is there."),
        ),
        "TakeNotRecoverable": (
            translate("Errors", "A recording that was cut off can't be read in full."),
            translate("Errors", "The part that can be read is passed on. It is better to record it again."),
        ),
        "PaperLost": (
            translate("Errors", "A sealed form or signature is gone or damaged."),
            translate(
                "Errors",
                "Begin a new session with this contributor. This one can only be stopped and deleted.",
            ),
        ),
    }
