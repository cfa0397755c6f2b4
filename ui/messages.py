"""Errors -> a sentence and a remedy, translated. What went wrong is told by the error's type."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from PySide6.QtCore import QCoreApplication

from collector.errors import (
    CollectorError,
    DeviceLost,
    DiskFailed,
    DiskFull,
    DiskNearlyFull,
    GateClosed,
    KeystoreLocked,
    ProgramDamaged,
    TlsRefused,
)
from ui.damage_words import about_recordings, about_sessions

Tone = Literal["done", "hint", "trouble", "stop"]
"""How a message stands: something is done, is good to know, is wrong, or nothing goes on."""
_STOPS = (
    DeviceLost, DiskFailed, DiskFull, DiskNearlyFull, GateClosed, KeystoreLocked, ProgramDamaged, TlsRefused,
)  # fmt: skip


@dataclass(frozen=True)
class Message:
    """What is wrong, what to do, and how grave it is."""

    sentence: str
    remedy: str
    tone: Tone = "trouble"

    @property
    def whole(self) -> str:
        """Both, where a page has one line for them."""
        return f"{self.sentence} {self.remedy}".strip()


def explain(error: BaseException) -> Message:
    """Return what to tell a person. In English the core's own sentence is the most exact one."""
    stops = isinstance(error, _STOPS) or not isinstance(error, CollectorError)
    return replace(_find_words(error), tone="stop" if stops else "trouble")


def _find_words(error: BaseException) -> Message:
    translate = QCoreApplication.translate
    if not isinstance(error, CollectorError):
        return Message(
            translate("Errors", "Something unexpected went wrong."),
            translate("Errors", "Nothing that was confirmed is lost. Close the app and start it again."),
        )
    own, remedy = str(error), error.remedy
    sentence = translate("Errors", own)
    if sentence != own:
        return Message(sentence, translate("Errors", remedy) if remedy else "")
    general = translate("Errors", "This could not be done.")
    if general.isascii():  # English, the language of the core's own sentences
        return Message(own, remedy)
    known = _list_known()
    names = [kind.__name__ for kind in type(error).__mro__]
    return next((known[name] for name in names if name in known), Message(general, ""))


def explain_kind(name: str) -> Message:
    """Return what to tell of an error of which only the kind's name was kept."""
    translate = QCoreApplication.translate
    sentence = translate("Errors", "This could not be done.")
    told = _list_known().get(name, Message(sentence, ""))
    remedy = told.remedy or translate("Errors", "Try again, or ask your team lead.")
    return Message(told.sentence, remedy)


def _list_known() -> dict[str, Message]:
    known = {
        **_about_devices(), **about_sessions(), **about_recordings(), **_about_microphones(),
        **_about_running_out(), **_about_texts(), **_about_people(), **_about_rights(),
        **_about_servers(), **_about_log(),
    }  # fmt: skip
    return {name: Message(*told) for name, told in known.items()}


def _about_devices() -> dict[str, tuple[str, str]]:
    """The laptop: disk, keys, clock, devices."""
    translate = QCoreApplication.translate
    return {
        "DataFolderInUse": (
            translate("Errors", "The app is already running."),
            translate("Errors", "Close the other window first."),
        ),
        "DiskFull": (
            translate("Errors", "The disk is full."),
            translate("Errors", "Free some space or upload finished sessions, then try again."),
        ),
        "DiskFailed": (
            translate("Errors", "The disk could not be read or written."),
            translate("Errors", "Check the disk, then try again."),
        ),
        "KeystoreLocked": (
            translate("Errors", "The keys are locked."),
            translate("Errors", "Check the passphrase and try again."),
        ),
        "ClockWrong": (
            translate("Errors", "The laptop's clock can't be right."),
            translate("Errors", "Set date and time, then try again."),
        ),
        "ProgramDamaged": (
            translate("Errors", "The program is damaged: a part of it is missing."),
            translate("Errors", "Install the program again."),
        ),
        "DeviceMissing": (
            translate("Errors", "The microphone or camera is not there."),
            translate("Errors", "Plug it in, or choose another one."),
        ),
        "DeviceLost": (
            translate("Errors", "The microphone or camera stopped. What was recorded is kept."),
            translate("Errors", "Check the cable, then record again."),
        ),
        "EncoderFailed": (
            translate("Errors", "Sound or picture could not be saved."),
            translate("Errors", "Record this prompt again."),
        ),
    }


def _about_microphones() -> dict[str, tuple[str, str]]:
    """A microphone that is there, and can't be used or is another one."""
    translate = QCoreApplication.translate
    return {
        "MicrophoneBusy": (
            translate("Errors", "Another program is using this microphone."),
            translate("Errors", "Close the other recording program, then try again."),
        ),
        "MicrophoneMuted": (
            translate("Errors", "The microphone is muted in the system's settings."),
            translate(
                "Errors", "Turn it on in the system's sound settings, or at its switch, then try again."
            ),
        ),
    }


def _about_log() -> dict[str, tuple[str, str]]:
    """This laptop's log, and older copies that were put back."""
    translate = QCoreApplication.translate
    deleted = translate("Errors", "It is not opened and not sent. It can be deleted at the rights desk.")
    return {
        "LogDamaged": (
            translate("Errors", "This laptop's log is damaged."),
            translate("Errors", "Requests are still taken. Ask your team lead to repair it."),
        ),
        "FolderRestored": (
            translate("Errors", "An older copy of this laptop's data was put back."),
            translate("Errors", "Requests are still taken. A team lead has to decide."),
        ),
        "Restored": (translate("Errors", "An older copy of this session was put back."), deleted),
        "SessionHeld": (
            translate("Errors", "This session is named where the laptop's log was damaged."), deleted,
        ),
    }  # fmt: skip


def _about_texts() -> dict[str, tuple[str, str]]:
    """Texts that are opened or pasted."""
    translate = QCoreApplication.translate
    return {
        "TextUnreadable": (
            translate("Errors", "No text can be taken from this file."),
            translate("Errors", "Save it as a plain text file (.txt), or type the text."),
        ),
        "TextTooLong": (
            translate("Errors", "This text is too long."),
            translate("Errors", "Keep only a part of it."),
        ),
    }


def _about_running_out() -> dict[str, tuple[str, str]]:
    """What runs out while recording."""
    translate = QCoreApplication.translate
    return {
        "DiskLow": (
            translate("Errors", "The disk is getting full."),
            translate("Errors", "Upload finished sessions, or free some space soon."),
        ),
        "DiskNearlyFull": (
            translate("Errors", "The disk is nearly full: nothing more is recorded."),
            translate("Errors", "Free some space or upload finished sessions. What was said is kept."),
        ),
        "DiskSlow": (
            translate("Errors", "The disk is too slow for the recording."),
            translate("Errors", "End the take. Then close other programs that write to this disk."),
        ),
        "SoundLost": (
            translate("Errors", "A piece of sound was lost in this take."),
            translate("Errors", "End the take and record this prompt again."),
        ),
        "BatteryLow": (
            translate("Errors", "The battery is nearly empty."),
            translate(
                "Errors", "Plug the laptop in. What is already recorded is safe even if the battery runs out."
            ),
        ),
    }


def _about_people() -> dict[str, tuple[str, str]]:
    """Packs, consent, forms and roles."""
    translate = QCoreApplication.translate
    return {
        "PackUnknown": (
            translate("Errors", "No such project is installed."),
            translate("Errors", "Install its pack first."),
        ),
        "PackUntrusted": (
            translate("Errors", "The signing key of this pack is not trusted here."),
            "",
        ),
        "PackOlder": (
            translate("Errors", "A newer pack of this project is installed already."),
            "",
        ),
        "PackBadlySigned": (
            translate("Errors", "This pack is not signed properly."),
            translate("Errors", "Ask the organisation for it again."),
        ),
        "BadPack": (
            translate("Errors", "This pack can't be read."),
            translate("Errors", "Ask the organisation for it again."),
        ),
        "GateClosed": (
            translate("Errors", "The consent does not allow this."),
            "",
        ),
        "ContributorRefused": (
            translate("Errors", "A Yes that is needed to take part is missing."),
            "",
        ),
        "FormIncomplete": (
            translate("Errors", "Please check this field."),
            "",
        ),
        "RoleRefused": (
            translate("Errors", "Code, PIN or training does not allow this."),
            translate("Errors", "Check them and try again."),
        ),
    }


def _about_rights() -> dict[str, tuple[str, str]]:
    """Requests of rights."""
    translate = QCoreApplication.translate
    return {
        "AccountClosed": (
            translate("Errors", "This person closed the account."),
            translate(
                "Errors", "Anyone who wants to take part again starts as a new person with a new code."
            ),
        ),
    }


def _about_servers() -> dict[str, tuple[str, str]]:
    """Servers and receipts."""
    translate = QCoreApplication.translate
    return {
        "ServerAway": (
            translate("Errors", "The server can't be reached."),
            translate("Errors", "Nothing is lost. The outbox sends again by itself."),
        ),
        "ServerRefused": (
            translate("Errors", "The server refused."),
            translate("Errors", "Ask your team lead."),
        ),
        "ServerBroken": (
            translate("Errors", "The server sent an answer that can't be understood."),
            translate("Errors", "Ask your team lead."),
        ),
        "HostNotAllowed": (
            translate("Errors", "This server is not on the project's list."),
            translate("Errors", "Ask your team lead."),
        ),
        "TlsRefused": (
            translate("Errors", "The server's certificate can't be trusted."),
            translate("Errors", "Do not go on here. Ask your team lead."),
        ),
        "NoReceiptYet": (
            translate("Errors", "Everything is stored; the receipt has not come yet."),
            translate("Errors", "Send again later."),
        ),
    }
