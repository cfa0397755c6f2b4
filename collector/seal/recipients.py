"""Who may open a file: what a recipient and an identity do, and the wrapping of one file key for several."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from collector.errors import AgeHeaderFailure, MixedRecipients, NoKeyMatches, NoRecipients
from collector.seal.header import Header, Stanza, write_header
from collector.seal.primitives import WRAPPED_KEY_BYTES, decode_base64


class Recipient(Protocol):
    """A public key that a file can be sealed to; two with the same key are equal."""

    @property
    def kind(self) -> str:
        """The first argument of its stanzas: `X25519` or `mlkem768x25519`."""

    @property
    def text(self) -> str:
        """`age1…` or `age1pq1…`."""

    def wrap(self, file_key: bytes) -> Stanza:
        """Return a stanza that only this recipient's identity can unwrap."""


class Identity(Protocol):
    """A private key; it never shows itself in a repr."""

    @property
    def recipient(self) -> Recipient:
        """The public half."""

    @property
    def text(self) -> str:
        """`AGE-SECRET-KEY-1…` or `AGE-SECRET-KEY-PQ-1…`."""

    def unwrap(self, stanzas: Sequence[Stanza]) -> bytes | None:
        """Return the 16-byte file key, None when no stanza is for this key. Raises AgeHeaderFailure."""


def check_recipients(recipients: Sequence[Recipient]) -> None:
    """Return when a file may be sealed to `recipients`: at least one, all of one kind.

    C2SP age: a file sealed to a post-quantum recipient should not be sealed to another kind as well.
    Raises NoRecipients, MixedRecipients.
    """
    kinds = {recipient.kind for recipient in recipients}
    if not kinds:
        raise NoRecipients("There is no key to seal this file to.")
    if len(kinds) > 1:
        raise MixedRecipients("Post-quantum and X25519 keys can't share a file.")


def seal_header(recipients: Sequence[Recipient], file_key: bytes) -> bytes:
    """Return the header that wraps `file_key` for each recipient. Raises NoRecipients, MixedRecipients."""
    check_recipients(recipients)
    return write_header([recipient.wrap(file_key) for recipient in recipients], file_key)


def open_header(header: Header, identities: Sequence[Identity]) -> bytes:
    """Return the file key of `header`. Raises NoKeyMatches, AgeHeaderFailure, AgeHmacFailure."""
    if len(header.stanzas) > 1 and any(stanza.kind == "scrypt" for stanza in header.stanzas):
        raise AgeHeaderFailure("A passphrase must be alone in a header.")
    for identity in identities:
        file_key = identity.unwrap(header.stanzas)
        if file_key is not None:
            header.check_mac(file_key)
            return file_key
    raise NoKeyMatches("None of these keys opens the file.")


def own_stanzas(stanzas: Sequence[Stanza], kind: str, share_bytes: int) -> Iterator[tuple[bytes, bytes]]:
    """Yield share and wrapped key of each stanza of `kind`, their sizes checked before anything is decrypted.

    C2SP age: a body of another size must be refused first (partitioning oracles). Raises AgeHeaderFailure.
    """
    for stanza in stanzas:
        if stanza.kind != kind:
            continue
        try:
            shares = [decode_base64(argument) for argument in stanza.arguments]
        except ValueError as error:
            raise AgeHeaderFailure("A recipient's share is not canonical base64.") from error
        if [len(share) for share in shares] != [share_bytes] or len(stanza.body) != WRAPPED_KEY_BYTES:
            raise AgeHeaderFailure("A recipient's share or wrapped key has the wrong size.")
        yield shares[0], stanza.body
