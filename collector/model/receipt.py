"""The organisation's signed word that a half arrived whole (formats.md, Receiver)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from collector.model.manifest import Half, Hash, Slug, Uuid
from collector.model.stored import Document
from collector.model.times import TIME_PATTERN

MAX_RECEIPT_BYTES = 4096


class Receipt(Document):
    """Byte-deterministic: `time` is when `manifest.sig` arrived. Its `.sig` signs these bytes."""

    schema_name = "receipt"

    project: Slug
    session: Uuid
    half: Half
    manifest_hash: Hash
    revision: Annotated[int, Field(ge=1)]
    time: Annotated[str, Field(pattern=TIME_PATTERN)]
