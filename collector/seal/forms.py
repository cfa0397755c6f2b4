"""Small things sealed in one go: identity forms and evidence."""

from __future__ import annotations

import io
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from collector.model.canonical import canonical
from collector.seal.primitives import FILE_KEY_BYTES, PAYLOAD_NONCE_BYTES, payload_key
from collector.seal.recipients import Recipient, seal_header
from collector.seal.stream import StreamWriter

FORM_BLOCK_BYTES = 4096


def seal_bytes(data: bytes, recipients: Sequence[Recipient]) -> bytes:
    """Return `data` as a whole age file. Raises NoRecipients, MixedRecipients."""
    file_key = secrets.token_bytes(FILE_KEY_BYTES)
    nonce = secrets.token_bytes(PAYLOAD_NONCE_BYTES)
    sealed = io.BytesIO()
    sealed.write(seal_header(recipients, file_key) + nonce)
    writer = StreamWriter(payload_key(file_key, nonce), sealed.write)
    writer.write(data)
    writer.close()
    return sealed.getvalue()


def pad_to_4kib(form: Mapping[str, Any]) -> dict[str, Any]:
    """Return `form` with a text `padding`, so that its canonical JSON is a multiple of 4,096 bytes.

    The size of a sealed form then tells little about names and addresses (formats.md, Sealing). Padding that
    is there already is replaced. Raises Malformed when the form has no canonical JSON.
    """
    bare = {**form, "padding": ""}
    return {**bare, "padding": "." * (-len(canonical(bare)) % FORM_BLOCK_BYTES)}
