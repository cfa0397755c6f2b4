"""What the device's ledger says of the device itself and who works at it: key, packs, people, clock."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from collector.model.event import Event
from collector.model.manifest import Count, Hash, PublicKeyText, Slug
from collector.model.stored import Stored


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


class AgesKept(Event):
    """The file of what is known of ages was written anew."""

    event = "ages_kept"
    sha256: Hash


class ChildFound(Event):
    """A birth date under the threshold voided a consent: for the rest of the day a lead confirms ages."""

    event = "child_found"
    project: Slug
