"""Every error a person can meet: what is wrong, what to do, and the exit code it ends with."""

from __future__ import annotations

from typing import Any, ClassVar


class CollectorError(Exception):
    """The root: `str(error)` is one sentence that says what is wrong, `remedy` one that says what to do."""

    exit_code: ClassVar[int] = 1
    default_remedy: ClassVar[str] = ""

    def __init__(self, sentence: str, *, remedy: str | None = None) -> None:
        super().__init__(sentence)
        self.remedy = self.default_remedy if remedy is None else remedy


class WorkFailed(CollectorError):
    """Exit code 1: the work failed or is partly done."""


class Malformed(CollectorError):
    """Exit code 2: wrong usage, unreadable or malformed input."""

    exit_code = 2


class Refused(CollectorError):
    """Exit code 3: refused by a rule or by a person."""

    exit_code = 3


class NothingToDo(CollectorError):
    """Exit code 4: there is nothing to do."""

    exit_code = 4


# --- disk -------------------------------------------------------------------------------------------


class DataFolderInUse(WorkFailed):
    """Another instance holds the data folder's lock."""

    default_remedy = "Close the other window or wait for the other command to end."


class DiskFull(WorkFailed):
    """The disk has no room for what must be written."""

    default_remedy = "Free some space or upload finished sessions, then try again. What was recorded is kept."


class DiskFailed(WorkFailed):
    """Reading or writing failed for a reason of the disk's."""

    default_remedy = "Check the disk and its permissions, then try again."


class ProgramDamaged(WorkFailed):
    """A file that comes with the program is missing or changed."""

    default_remedy = "Install the program again."


class UnsafePath(Malformed):
    """A path leads out of its folder, through a link, or to something that is not a file."""


class NoScreen(WorkFailed):
    """The desktop app can't be shown."""

    default_remedy = "Without a screen use the commands: collector --help."


# --- hashes, signatures, chains ---------------------------------------------------------------------


class BadSignature(WorkFailed):
    """A signature does not fit its bytes."""


class BadHash(WorkFailed):
    """A file's hash is not the one that was signed."""


class BrokenChain(WorkFailed):
    """A journal or ledger line was changed, dropped or moved."""


class IllegalEvent(WorkFailed):
    """An event that the state it meets does not allow."""


# --- keys ---------------------------------------------------------------------------------------------


class KeyFileExists(Refused):
    """A key file is never overwritten."""

    default_remedy = "Choose another name or folder."


class KeystoreLocked(Refused):
    """The keystore could not be opened."""

    default_remedy = "Unlock the system's keyring, or give the passphrase."


class BadKeyText(Malformed):
    """The text of a key, or a key file, can't be read."""

    default_remedy = "Ask for the file again; a key is copied whole, with nothing before or behind it."


class NoRecipients(Malformed):
    """There is no key to seal to."""


class MixedRecipients(Refused):
    """Post-quantum and X25519 keys were named for one file."""

    default_remedy = "Use keys of one kind for each half of a session."


class SameKeys(Refused):
    """Identity and media share a recipient."""

    default_remedy = "Make two separate key pairs: one for identity, one for media."


# --- age files ------------------------------------------------------------------------------------------


class AgeHeaderFailure(Malformed):
    """The header of an age file can't be read."""


class AgeArmorFailure(Malformed):
    """The armor of an age file can't be read."""


class AgeHmacFailure(WorkFailed):
    """The header of an age file was changed."""


class AgePayloadFailure(WorkFailed):
    """An age file's payload is damaged, cut or reordered; `good_bytes` of plaintext were released."""

    def __init__(self, sentence: str, *, good_bytes: int = 0, remedy: str | None = None) -> None:
        super().__init__(sentence, remedy=remedy)
        self.good_bytes = good_bytes


class NoKeyMatches(Refused):
    """None of the keys opens this file."""


class TakeNotRecoverable(WorkFailed):
    """An unfinished take can't be finished on this laptop. Its file is left as it is."""

    default_remedy = "It is passed on marked as cut; collector open --salvage releases what is whole."


# --- project pack -----------------------------------------------------------------------------------------


class BadPack(Malformed):
    """A project pack can't be read or breaks its schema."""


class PackUntrusted(Refused):
    """The pack's signing key is not trusted here."""

    default_remedy = "Compare the fingerprint with the organisation's, then install it with --trust."


class PackBadlySigned(Refused):
    """The pack's signature or one of its files does not fit."""

    default_remedy = "Ask the organisation for the pack again."


class PackOlder(Refused):
    """A newer pack of this project is already installed."""


class PackUnknown(Malformed):
    """No such project is installed."""

    default_remedy = "Install its pack first: collector project install PACK."


# --- consent ------------------------------------------------------------------------------------------------


class GateClosed(Refused):
    """The consent gate said no; `question` and `reason` name why."""

    def __init__(self, sentence: str, *, question: str, reason: str, remedy: str | None = None) -> None:
        super().__init__(sentence, remedy=remedy)
        self.question = question
        self.reason = reason


class ConsentInvalidated(WorkFailed):
    """What was opened shows that the consent can't stand: nothing of it may be used."""

    default_remedy = "Set the recordings aside and tell the rights officer."


class ContributorRefused(Refused):
    """The contributor, the guardian or the child said no. A legal ending."""


class FormIncomplete(Malformed):
    """A required field is empty or a field's value can't be right; `field` names it, never its value."""

    def __init__(self, sentence: str, *, field: str, remedy: str | None = None) -> None:
        super().__init__(sentence, remedy=remedy)
        self.field = field


class FormInDoubt(Malformed):
    """Something typed may be a slip: `doubts` (model.doubt.Doubt) are asked about and kept when confirmed."""

    default_remedy = "Look again. What is right as it is can be confirmed."

    def __init__(self, doubts: tuple[Any, ...]) -> None:
        super().__init__("Please look again at what was typed.")
        self.doubts = doubts


class NotEligible(Refused):
    """The project looks for other people, by its own rules: the session ended and nothing is kept (P-1.4)."""


class BadRecord(Malformed):
    """A consent record breaks its schema; `field` names the place."""

    def __init__(self, sentence: str, *, field: str, remedy: str | None = None) -> None:
        super().__init__(sentence, remedy=remedy)
        self.field = field


class RoleRefused(Refused):
    """The operator's role, PIN, training or confidentiality does not allow this."""


class ClockWrong(Refused):
    """The laptop's clock can't be right."""

    default_remedy = "Set date and time."


class ClockBehind(ClockWrong):
    """The clock is behind what was written before; a lead or a server can answer for it."""

    default_remedy = "Set date and time, or let a team lead confirm them with their PIN."


# --- capture ------------------------------------------------------------------------------------------------


class DeviceMissing(WorkFailed):
    """The microphone or camera is not there."""

    default_remedy = "Plug it in, or choose another one on the page Place and devices."


class DeviceLost(WorkFailed):
    """The microphone or camera stopped in the middle of a take. What exists is kept."""

    default_remedy = "Check the cable; the next segment can start when the device is back."


class EncoderFailed(WorkFailed):
    """Sound or picture could not be encoded."""


class SoundUnplayable(WorkFailed):
    """A recorded text can't be played."""

    default_remedy = "Somebody reads it out instead."


# --- network ------------------------------------------------------------------------------------------


class ServerAway(WorkFailed):
    """The server can't be reached. Nothing is lost; the outbox tries again."""

    default_remedy = "Check the connection. The outbox sends again by itself."


class ServerRefused(Refused):
    """The server refused for a reason that trying again won't change."""


class ServerBroken(WorkFailed):
    """The server answered something that makes no sense."""


class HostNotAllowed(Refused):
    """A host that the project does not list, or http off loopback."""


class TlsRefused(Refused):
    """The server's certificate can't be trusted."""

    default_remedy = "Do not go on here. Ask the organisation which certificate its server uses."
