"""Asking for and getting an upload token (formats.md, Token service), and the enrolment of a device."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import Field, model_validator

from collector.model.ids import UUID_PATTERN
from collector.model.ledger_events import Epoch
from collector.model.manifest import Count, Hash, PublicKeyText, Slug, Uuid
from collector.model.stored import Document, Stored
from collector.model.times import TIME_PATTERN

Time = Annotated[str, Field(pattern=TIME_PATTERN)]
Signature = Annotated[str, Field(pattern=r"^[0-9a-f]{128}$")]
MAX_TOKEN_BYTES = 16384
MAX_WHY = 300
"""Characters of a sentence that says why a half was refused."""


class LedgerHead(Stored):
    """The number and hash of the device's newest ledger line."""

    number: Count
    hash: Hash


class TokenRequest(Document):
    """Signed by the device that asks, the sender. `session` is a request's number when `half` is `rights`.

    `signer` is the device that sealed the session; absent, it is the sender itself. `shown` is the line of
    the sender's log that the service named as the newest it knows, or an older one that the sender remembers:
    its hash shows that both are of one chain.
    """

    schema_name = "token-request"
    schema_major = 2

    project: Slug
    session: Slug
    half: Literal["identity", "media", "rights"]
    device: PublicKeyText
    time: Time
    nonce: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    ledger_head: LedgerHead
    signer: PublicKeyText | None = None
    shown: LedgerHead | None = None
    signature: Signature

    @model_validator(mode="after")
    def _session_fits(self) -> TokenRequest:
        if self.half != "rights" and re.fullmatch(UUID_PATTERN, self.session) is None:
            raise ValueError("a half is of a session")
        return self


class TokenAnswer(Document):
    """Short-lived tokens for one half of one session; kept in memory only.

    `epoch` names the inbox as it is now: with another one than before, whatever lay there was taken, and the
    half is sent whole again. `state` is how it stands, `why` what was wrong with the half that was refused.
    """

    schema_name = "token-answer"
    schema_major = 2

    write_token: Annotated[str, Field(max_length=4096)]
    read_token: Annotated[str, Field(max_length=4096)]
    expires_at: Time
    min_pack: Count
    server_time: Time
    hint_key: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None
    epoch: Epoch
    state: Literal["wanted", "refused"] = "wanted"
    why: Annotated[str, Field(max_length=MAX_WHY)] = ""


RefusalReason = Literal[
    "unknown", "unready", "expired", "revoked", "replayed", "time_off", "show", "forked", "bad_signature",
    "update", "wrong_project", "rehearsal", "signer_unknown", "too_much", "receipted", "withdrawn",
    "checking", "held", "refused",
]  # fmt: skip


class TokenRefusal(Document):
    """Why no write token was given; `server_time` lets a device with a wrong clock sign once more.

    A half that has its receipt, or is being checked or held, still gets a `read_token`, with which the
    receipt can be fetched; one that was withdrawn a `delete_token`, with which uploads that were begun can be
    ended. `unready`: the device's file is there, and nobody has admitted it yet. `known` is, with `show`, the
    number of the newest line of the sender's log that the service knows; `why`, with `refused` and `held`,
    what was wrong.
    """

    schema_name = "token-refusal"
    schema_major = 2

    reason: RefusalReason
    server_time: Time
    known: Count | None = None
    why: Annotated[str, Field(max_length=MAX_WHY)] = ""
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
