"""Disk, hashes, signatures, keys and age files."""

from __future__ import annotations

from collector.errors.roots import Malformed, Refused, WorkFailed

# --- disk -------------------------------------------------------------------------------------------


class DataFolderInUse(WorkFailed):
    """Another instance holds the data folder's lock."""

    default_remedy = "Close the other window or wait for the other command to end."


class FolderOpen(Refused):
    """Others can reach what lies in the data folder."""

    default_remedy = "Name a folder of your own on this computer's disk with --data."


class DiskFull(WorkFailed):
    """The disk has no room for what must be written."""

    default_remedy = "Free some space or upload finished sessions, then try again. What was recorded is kept."


class DiskLow(WorkFailed):
    """The disk has room for a while yet: a warning."""

    default_remedy = "Upload finished sessions, or free some space soon."


class DiskNearlyFull(WorkFailed):
    """Recording ends in order while there is still room to seal what exists."""

    default_remedy = "Free some space or upload finished sessions. What was said is kept."


class DiskSlow(WorkFailed):
    """The disk does not keep up with a running take: a warning, before the first sound is lost."""

    default_remedy = "End the take. Then close other programs that write to this disk."


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


class LogDamaged(BrokenChain):
    """This laptop's log is damaged: it is only read, and requests of rights are kept beside it."""

    default_remedy = "Requests of rights are still taken. To go on: collector ledger repair."


class Restored(WorkFailed):
    """An older copy of a session was put back: what was undone since must stay undone."""

    default_remedy = "It is not opened and not sent. The rights desk can still delete it."


class FolderRestored(Restored):
    """An older copy of the whole data folder was put back."""

    default_remedy = "Requests of rights are still taken. A team lead decides: collector ledger confirm."


class SessionHeld(Refused):
    """A session whose end the damaged log may have told: it waits for ever, and can be deleted."""

    default_remedy = "It is not opened and not sent. The rights desk can still delete it."


class IllegalEvent(WorkFailed):
    """An event that the state it meets does not allow."""


# --- keys ---------------------------------------------------------------------------------------------


class KeyFileExists(Refused):
    """A key file is never overwritten."""

    default_remedy = "Choose another name or folder."


class KeystoreLocked(Refused):
    """The keystore could not be opened."""

    default_remedy = "Unlock the system's keyring, or give the passphrase."


class PassphraseWeak(Refused):
    """A passphrase that is chosen now would be guessed too easily."""

    default_remedy = "Choose at least ten characters, or six words."


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


class TakesLost(WorkFailed):
    """What was recorded is gone from the disk, or damaged so that nothing opens it: it can't be sealed."""

    default_remedy = "The others are kept. Record it again while the contributor is there."


class PaperLost(WorkFailed):
    """A sealed form or signature is gone from the disk, or damaged: without it nothing can be sealed."""

    default_remedy = "Begin a new session with this contributor. This one can only be stopped and deleted."


class TakeNotRecoverable(WorkFailed):
    """An unfinished take can't be finished on this laptop. Its file is left as it is."""

    default_remedy = "It is passed on marked as cut; collector open --salvage releases what is whole."


class SettingsDamaged(WorkFailed):
    """What was chosen on this laptop can't be read; nothing of a person or a recording is in there."""

    default_remedy = "The usual ones are used. Choose again what you need; recordings are not touched."
