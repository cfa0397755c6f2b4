"""Asking for and getting an upload token (formats.md, Token service), and the enrolment of a device."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from collector.model.manifest import Count, Hash, PublicKeyText, Slug, Uuid
from collector.model.stored import Document, Stored
from collector.model.times import TIME_PATTERN

Time = Annotated[str, Field(pattern=TIME_PATTERN)]
Signature = Annotated[str, Field(pattern=r"^[0-9a-f]{128}$")]
MAX_TOKEN_BYTES = 16384


class LedgerHead(Stored):
    """The number and hash of the device's newest ledger line."""

    number: Count
    hash: Hash


class TokenRequest(Document):
    """Signed by the device. `session` is a request's number when `half` is `rights`."""

    schema_name = "token-request"

    project: Slug
    session: Slug
    half: Literal["identity", "media", "rights"]
    device: PublicKeyText
    time: Time
    nonce: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    ledger_head: LedgerHead
    signature: Signature


class TokenAnswer(Document):
    """Short-lived tokens for one half of one session; kept in memory only."""

    schema_name = "token-answer"

    write_token: Annotated[str, Field(max_length=4096)]
    read_token: Annotated[str, Field(max_length=4096)]
    expires_at: Time
    min_pack: Count
    server_time: Time
    hint_key: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None


class TokenRefusal(Document):
    """Why no write token was given; `server_time` lets a device with a wrong clock sign once more.

    A half that has its receipt still gets a `read_token`, with which the receipt can be fetched; one that was
    withdrawn a `delete_token`, with which uploads that were begun can be ended.
    """

    schema_name = "token-refusal"

    reason: Literal[
        "unknown", "expired", "revoked", "replayed", "time_off", "forked",
        "bad_signature", "wrong_project", "receipted", "withdrawn", "rehearsal",
    ]  # fmt: skip
    server_time: Time
    read_token: Annotated[str, Field(max_length=4096)] | None = None
    delete_token: Annotated[str, Field(max_length=4096)] | None = None
    expires_at: Time | None = None


class SessionStop(Document):
    """A device's word that a session which it signed was withdrawn. Unsealed: no identity stands in it."""

    schema_name = "session-stop"

    project: Slug
    session: Uuid
    device: PublicKeyText
    time: Time
    signature: Signature


class Enrolment(Document):
    """What a device hands to the organisation; the organisation keeps it as `<fingerprint>.json`.

    `continues` is the fingerprint that this laptop had before its damaged log was repaired.
    """

    schema_name = "enrolment"

    key: PublicKeyText
    time: Time
    signature: Signature
    continues: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = None
