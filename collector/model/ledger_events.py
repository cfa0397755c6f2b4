"""What the device's ledger says: one frozen class an event (formats.md, Journal and ledger)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from collector.model.device_events import (
    AgesKept,
    ChildFound,
    ClockCorrected,
    ConfidentialityAccepted,
    DeviceMade,
    PackTrusted,
    PinSet,
    RestoreAgreed,
    RestoreConfirmed,
    ServerTimeSeen,
    SignedIn,
    SignInFailed,
)
from collector.model.event import CodeOrNone, Event, Role, SealedName
from collector.model.events import SessionWithdrawn
from collector.model.manifest import Code, Count, Half, Hash, Slug, Uuid
from collector.model.request_events import (
    AccountCancelled,
    DeletionListKept,
    IncidentReported,
    RightAnswered,
    RightApplied,
    RightConfirmed,
    RightRequested,
    RightSent,
)

Url = Annotated[str, Field(max_length=2048)]
Epoch = Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]


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


class FilesStored(HalfLine):
    """The store has these files whole."""

    event = "stored"
    files: list[SentFile]


class InboxSeen(InSession):
    """A half is sent into this inbox of the organisation's: what was stored in another one counts no more."""

    event = "inbox_seen"
    half: Half
    epoch: Epoch


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


class NarrowingDropped(InSession):
    """The media half was sent meanwhile: the organisation narrows it."""

    event = "narrowing_dropped"
    contributor: Code


class Quarantined(InSession):
    """A birth date found after sealing makes this a child without a guardian (P-4.1)."""

    event = "quarantined"
    project: Slug
    contributor: Code
    reason: Literal["too_young"]


LEDGER_EVENTS: Mapping[str, type[Event]] = {
    shape.event: shape
    for shape in (
        DeviceMade, PackTrusted, SignedIn, SignInFailed, ConfidentialityAccepted, ClockCorrected,
        ServerTimeSeen, SessionNoted, SessionHead, Sealing, Sealed, KeyDestroyed, Queued, TransferCreated,
        FilesStored, InboxSeen, ReceiptVerified, Purged, LedgerWithdrawn, Tombstone, Correcting, Corrected,
        CorrectionDropped, StopSent, UploadDropped, SessionHeld, RestoreConfirmed, RestoreAgreed, PinSet,
        RightConfirmed, Narrowing, Narrowed, NarrowingDropped, Quarantined, AgesKept, ChildFound,
        RightRequested,
        IncidentReported, RightApplied, RightSent, RightAnswered,
        AccountCancelled, DeletionListKept,
    )
}  # fmt: skip
