"""What the device's ledger says: one frozen class an event (formats.md, Journal and ledger)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from collector.model.events import Event, Role, SealedName, SessionWithdrawn, Word
from collector.model.ids import CODE_PATTERN
from collector.model.manifest import Code, Count, Half, Hash, PublicKeyText, Slug, Uuid
from collector.model.rights import AnswerState, Day, Number, Reason
from collector.model.stored import Stored

CodeOrNone = Annotated[str, Field(pattern=f"{CODE_PATTERN}|^$")]
Url = Annotated[str, Field(max_length=2048)]


class InSession(Event):
    """An event about one session."""

    session: Uuid


class SessionNoted(InSession):
    """A session was begun here: from this line on it counts."""

    event = "session_started"
    project: Slug


class SessionHead(InSession):
    """Where a session's journal stood: an older copy put back is found by it."""

    event = "session_head"
    number: Count
    hash: Hash


class Sealing(InSession):
    """Sealing has begun: a crash goes on with it."""

    event = "sealing"


class Sealed(InSession):
    """Both halves stand, by the hashes of their manifests."""

    event = "sealed"
    project: Slug
    pack_number: Count
    manifests: dict[Half, Hash]


class KeyDestroyed(InSession):
    """Nothing on this laptop opens what was recorded."""

    event = "key_destroyed"


class Queued(InSession):
    """Somebody who may let a session go: from now on it is sent whoever is signed in."""

    event = "queued"
    project: Slug
    operator: Slug


class HalfLine(InSession):
    """An event of one half's transfer."""

    half: Half
    manifest_hash: Hash


class SentFile(Event):
    """One file of a half on its way."""

    path: Annotated[str, Field(max_length=200)]
    sha256: Hash
    size_bytes: Count


class TransferCreated(HalfLine):
    """An upload was begun at the store's address."""

    event = "transfer_created"
    path: Annotated[str, Field(max_length=200)]
    sha256: Hash
    size_bytes: Count
    upload: Url


class StopSent(InSession):
    """The organisation knows that it keeps nothing more of this session."""

    event = "stop_sent"
    project: Slug
    half: Half


class UploadDropped(InSession):
    """An upload of a withdrawn session was deleted at the store, or left to expire there."""

    event = "upload_dropped"
    project: Slug
    half: Half
    upload: Url
    how: Literal["deleted", "left"]


class SessionHeld(InSession):
    """The log was damaged where it named this session: nothing of it is opened or sent."""

    event = "session_held"
    damaged_line: Count


class RestoreConfirmed(Event):
    """A lead takes an older data folder for right, though the anchor is ahead of it."""

    event = "restore_confirmed"
    by: Slug
    number: Count
    hash: Hash


class RestoreAgreed(Event):
    """The organisation goes on with a data folder that was put back."""

    event = "restore_agreed"
    project: Slug


class FilesStored(HalfLine):
    """The store has these files whole."""

    event = "stored"
    files: list[SentFile]


class ReceiptVerified(HalfLine):
    """The organisation's receipt for this manifest was checked."""

    event = "receipt_verified"
    revision: Count
    receipt_hash: Hash


class Purged(InSession):
    """The local copy is gone; both receipts are here."""

    event = "purged"
    project: Slug


class LedgerWithdrawn(SessionWithdrawn):
    """Consent is withdrawn after sealing."""

    session: Uuid
    contributor: CodeOrNone


class Tombstone(InSession):
    """What must not come back: hashes of takes, no personal data."""

    event = "tombstone"
    project: Slug = ""
    reason: Literal["refused", "withdrawn", "deletion_list", "quarantine"]
    items: list[Hash]
    contributors: list[Code] = []
    contributor: CodeOrNone = ""
    by: Slug = ""
    request: Slug | None = None


class FormFile(Event):
    """A sealed form's name, hash and size."""

    path: SealedName
    sha256: Hash
    size_bytes: Count


class Correcting(InSession):
    """A new revision of the identity half is being written; nothing of it leaves meanwhile."""

    event = "correcting"
    contributor: Code
    revision: Count
    replaces_hash: Hash
    old: SealedName
    form: FormFile
    request: Slug | None = None


class Corrected(InSession):
    """The new revision stands (P-3.2)."""

    event = "corrected"
    contributor: Code
    revision: Count
    form: FormFile
    manifest_hash: Hash
    project: Slug


class CorrectionDropped(InSession):
    """The old form holds: the half was sent meanwhile, or what was typed is lost."""

    event = "correction_dropped"
    contributor: Code


class Narrowing(InSession):
    """Single purposes or kinds were taken back after sealing (P-3.4): held until the new revision stands."""

    event = "narrowing"
    contributor: Code
    purposes: list[Slug]
    kinds: list[Slug]
    by: Role
    request: Slug | None = None


class Narrowed(InSession):
    """The new revision of the media half stands."""

    event = "narrowed"
    project: Slug
    revision: Count
    manifest_hash: Hash


class Quarantined(InSession):
    """A birth date found after sealing makes this a child without a guardian (P-4.1)."""

    event = "quarantined"
    project: Slug
    contributor: Code
    reason: Literal["too_young"]


class AgesKept(Event):
    """The file of what is known of ages was written anew."""

    event = "ages_kept"
    sha256: Hash


class ChildFound(Event):
    """A birth date under the threshold voided a consent: for the rest of the day a lead confirms ages."""

    event = "child_found"
    project: Slug


class LineName(Stored):
    """A line by its number and hash."""

    number: Count
    hash: Hash


class DeviceMade(Event):
    """The first line: this device's key. After a repair of the log, which key it continues, cut where."""

    event = "device_made"
    key: PublicKeyText
    continues: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = None
    continued_key: PublicKeyText | None = None
    damaged_line: Count | None = None
    kept_as: Annotated[str, Field(max_length=200)] | None = None
    kept_sha256: Hash | None = None
    anchor: LineName | None = None


class PackTrusted(Event):
    """A pack was installed."""

    event = "pack_trusted"
    project: Slug
    number: Count
    key: PublicKeyText
    index_hash: Hash
    rehearsal: bool


class AtDesk(Event):
    """An operator and a project."""

    project: Slug
    operator: Slug


class SignedIn(AtDesk):
    """The PIN was right."""

    event = "signed_in"


class SignInFailed(AtDesk):
    """The PIN was wrong. `uptime_s` is of the system's own clock, which nobody can set."""

    event = "sign_in_failed"
    uptime_s: Count | None = None


class PinSet(AtDesk):
    """A PIN was set, by its owner or by a lead."""

    event = "pin_set"
    by: Slug


class ConfidentialityAccepted(AtDesk):
    """This version of the confidentiality text was accepted (P-1.6)."""

    event = "confidentiality_accepted"
    version: str


class ClockCorrected(Event):
    """The clock is right though it went back: a lead's code, or `server`."""

    event = "clock_corrected"
    by: Slug


class ServerTimeSeen(Event):
    """How far a server's time was from this laptop's."""

    event = "server_time_seen"
    offset_s: int


class AboutRequest(Event):
    """An event of a request of rights."""

    request: Number
    project: Slug


class RequestTaken(AboutRequest):
    """A sealed request stands in `rights/`."""

    received: Day
    due: Day
    sha256: Hash
    size_bytes: Count


class RightRequested(RequestTaken):
    """Somebody asked for a right."""

    event = "right_requested"
    right: Word
    contributor: CodeOrNone
    identity_pending: bool
    whole: bool = True
    purposes: list[Slug] = []
    kinds: list[Slug] = []


class IncidentReported(RequestTaken):
    """A loss was reported (P-2.11)."""

    event = "incident_reported"


class RightApplied(AboutRequest):
    """This laptop did its part."""

    event = "right_applied"
    sessions: list[Uuid] = []


class RightSent(AboutRequest):
    """The organisation has it."""

    event = "right_sent"


class RightAnswered(AboutRequest):
    """The organisation's signed word."""

    event = "right_answered"
    state: AnswerState
    reason: Reason | None
    due: Day
    sequence: Count
    sha256: Hash


class RightConfirmed(AboutRequest):
    """Two people stand by a deletion that nobody could prove to be theirs to ask for."""

    event = "right_confirmed"
    first: Slug
    second: Slug


class AccountCancelled(Event):
    """Nobody begins under this code again (P-3.5)."""

    event = "account_cancelled"
    project: Slug
    contributor: Code
    request: Slug


class DeletionListKept(Event):
    """A deletion list of the organisation is here."""

    event = "deletion_list_kept"
    project: Slug
    number: Count
    sha256: Hash


LEDGER_EVENTS: Mapping[str, type[Event]] = {
    shape.event: shape
    for shape in (
        DeviceMade, PackTrusted, SignedIn, SignInFailed, ConfidentialityAccepted, ClockCorrected,
        ServerTimeSeen, SessionNoted, SessionHead, Sealing, Sealed, KeyDestroyed, Queued, TransferCreated,
        FilesStored, ReceiptVerified, Purged, LedgerWithdrawn, Tombstone, Correcting, Corrected,
        CorrectionDropped, StopSent, UploadDropped, SessionHeld, RestoreConfirmed, RestoreAgreed, PinSet,
        RightConfirmed, Narrowing, Narrowed, Quarantined, AgesKept, ChildFound, RightRequested,
        IncidentReported, RightApplied, RightSent, RightAnswered,
        AccountCancelled, DeletionListKept,
    )
}  # fmt: skip
