"""The laptop's checks in words: what each is called, what was found, and what to do."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from ui.messages import explain_kind
from ui.presenter.checking import CheckLine

translate = QCoreApplication.translate


def name_check(name: str) -> str:
    """Return what a check is called."""
    return {
        "microphone": translate("CheckWords", "Microphone"),
        "camera": translate("CheckWords", "Camera"),
        "disk": translate("CheckWords", "Room on the disk"),
        "disk encryption": translate("CheckWords", "Disk encryption"),
        "swap": translate("CheckWords", "Swap"),
        "keystore": translate("CheckWords", "Keystore"),
        "clock": translate("CheckWords", "Date and time"),
        "keys": translate("CheckWords", "The project's keys"),
        "identity server": translate("CheckWords", "Server for identity"),
        "media server": translate("CheckWords", "Server for recordings"),
    }[name]


def tell_found(line: CheckLine) -> str:
    """Return what was found, and what to do where something is to be done."""
    if not line.code:
        return translate("CheckWords", "Looking…")
    if line.code == "trouble":
        return _tell_trouble(line.trouble)
    if line.code == "server_away":
        away = explain_kind(line.trouble).sentence
        return _join(away, translate("CheckWords", "Recording works without it."))
    if line.code == "found":
        return translate("CheckWords", "%n found.", "", line.count)
    told = {**_about_devices(), **_about_disk(), **_about_rest()}[line.code]
    return _join(*(part.replace("%1", str(line.count)) for part in told))


def name_door(place: str) -> str:
    """Return what the button says that leads to a place."""
    return {
        "devices": translate("CheckWords", "Open devices"),
        "outbox": translate("CheckWords", "Open the outbox"),
    }[place]


def _tell_trouble(kind: str) -> str:
    told = explain_kind(kind)
    return _join(told.sentence, told.remedy)


def _join(*parts: str) -> str:
    """Chinese sentences follow one another without a space."""
    gap = "" if parts[0].endswith("。") else " "
    return gap.join(part for part in parts if part)


def _about_devices() -> dict[str, tuple[str, ...]]:
    return {
        "microphone_none": (
            translate("CheckWords", "No microphone was found."),
            translate("CheckWords", "Plug one in, then look again."),
        ),
        "camera_none": (
            translate("CheckWords", "No camera was found."),
            translate("CheckWords", "Without one there is no video and no portrait."),
        ),
        "camera_unneeded": (translate("CheckWords", "This project needs no camera."),),
    }


def _about_disk() -> dict[str, tuple[str, ...]]:
    return {
        "disk_fine": (translate("CheckWords", "%1 GB are free."),),
        "disk_low": (
            translate("CheckWords", "%1 GB are free."),
            translate("CheckWords", "Send finished sessions soon, or free some space."),
        ),
        "disk_full": (
            translate("CheckWords", "%1 GB are free."),
            translate(
                "CheckWords", "Nothing is recorded below 1 GB. Send finished sessions, or free some space."
            ),
        ),
        "encryption_on": (translate("CheckWords", "The disk is encrypted."),),
        "encryption_off": (
            translate("CheckWords", "The disk seems not to be encrypted."),
            translate("CheckWords", "Ask whoever looks after this laptop to turn it on."),
        ),
        "encryption_unknown": (
            translate("CheckWords", "This can't be told from here."),
            translate("CheckWords", "Check FileVault or BitLocker in the system's settings."),
        ),
    }  # fmt: skip


def _about_rest() -> dict[str, tuple[str, ...]]:
    return {
        "swap_none": (translate("CheckWords", "There is no swap."),),
        "swap_there": (
            translate("CheckWords", "There is swap."),
            translate("CheckWords", "Make sure that it is encrypted, too."),
        ),
        "keystore_open": (translate("CheckWords", "The keystore is open."),),
        "clock_right": (translate("CheckWords", "Date and time look right."),),
        "clock_behind": (
            translate("CheckWords", "The clock is behind what was written here before."),
            translate("CheckWords", "Set date and time in the system's settings."),
        ),
        "keys_work": (
            translate("CheckWords", "Identity and recordings have keys of their own, and both work."),
        ),
        "server_there": (translate("CheckWords", "It answers."),),
    }  # fmt: skip
