"""Where everything lies on an organisation's stores, layout 2: the one place that knows the paths.

Devices write below `/v2/inbox` only, each into its own part: `sender` is who asks and writes, `device` who
signed. All else is the receiver's. `sender` and `device` are the first 16 hex digits of a fingerprint.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from collector.model.manifest import HALVES, Half

ROOT = "/v2"
INBOX, CHECKING, REFUSED, REPLACED = (
    f"{ROOT}/{name}" for name in ("inbox", "checking", "refused", "replaced")
)
SENDER_DIGITS = 16


def short(fingerprint: str) -> str:
    """Return how a device is called on the stores, of its fingerprint."""
    return fingerprint[:SENDER_DIGITS]


def is_short(text: str) -> bool:
    """Tell whether `text` could be what a device is called on the stores."""
    return re.fullmatch(r"[0-9a-f]{16}", text) is not None


class HalfKey(NamedTuple):
    """What a client asks tokens for: one half of a session that `signer` sealed, by its key ("": itself).

    Requests of rights have a half of their own, `rights`; `session` is the request's number then, and nobody
    but the sender is a signer.
    """

    project: str
    session: str
    half: str
    signer: str = ""


@dataclass(frozen=True, order=True)
class Vaulted:
    """One half of one session: the signing device and the session are its key everywhere."""

    half: Half
    project: str
    device: str
    session: str

    @property
    def name(self) -> str:
        """How it is named below a folder of halves."""
        return f"{self.half}/{self.project}/{self.device}/{self.session}"

    @property
    def folder(self) -> str:
        """Where it lies in the vault."""
        return f"{ROOT}/{self.name}"

    @property
    def receipt(self) -> str:
        """Where its receipt lies, without an ending."""
        return f"{ROOT}/receipts/{self.name}"

    @property
    def tombstone(self) -> str:
        """Where a signed word stands that it was deleted, without an ending."""
        return f"{ROOT}/tombstones/{self.name}"

    @property
    def replaced(self) -> str:
        """Where an older revision waits until the newer one has its receipt."""
        return f"{REPLACED}/{self.name}"

    def both(self) -> Iterator[Vaulted]:
        """Yield the two halves of the session."""
        for half in HALVES:
            yield replace(self, half=half)


@dataclass(frozen=True, order=True)
class Sent:
    """One half as a sender brings it."""

    vaulted: Vaulted
    sender: str

    @property
    def name(self) -> str:
        """How it is named below a folder of halves that were sent."""
        key = self.vaulted
        return f"{key.half}/{key.project}/{self.sender}/{key.device}/{key.session}"

    @property
    def inbox(self) -> str:
        """Where its sender writes."""
        return f"{INBOX}/{self.name}"

    @property
    def out_of_reach(self) -> str:
        """Where it lies under its lease, out of every device's reach, while it is looked at."""
        return f"{CHECKING}/{self.name}"

    def checking(self, lease: str) -> str:
        """Return where it lies out of every device's reach while it is looked at."""
        return f"{self.out_of_reach}/{lease}"

    def taken(self, lease: str) -> str:
        """Return where it is written down that it was taken, until its receipt stands or it was refused."""
        return f"{self.out_of_reach}/{lease}.json"

    def refused(self, lease: str) -> str:
        """Return where it lies once it was refused."""
        return f"{REFUSED}/{self.name}/{lease}"


def inbox_file(key: HalfKey, sender: str, device: str, path: str) -> str:
    """Return where a device writes one file of a half."""
    return f"{INBOX}/{key.half}/{key.project}/{sender}/{device}/{key.session}/{path}"


def rights_inbox(project: str, sender: str, number: str) -> str:
    """Return where a device puts a sealed request of rights."""
    return f"{INBOX}/rights/{project}/{sender}/{number}.age"


def rights_file(project: str, sender: str, number: str) -> str:
    """Return where a request and its answers lie, without an ending."""
    return f"{ROOT}/rights/{project}/{sender}/{number}"


def lists_folder(project: str) -> str:
    """Return where a project's deletion lists lie."""
    return f"{ROOT}/lists/{project}"


OLD_SENDER = "before-v2"
"""The sender of requests that came before senders were told apart."""


def old_folder(half: str, project: str, session: str) -> str:
    """Return where layout 1 had a half; devices wrote there themselves."""
    return f"/{half}/{project}/{session}"


def old_receipt(half: str, project: str, session: str) -> str:
    """Return where layout 1 had a receipt, without an ending."""
    return f"/receipts/{half}/{project}/{session}"
