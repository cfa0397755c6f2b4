"""The files of a half: a closed list of names, every hash, and nothing sealed that is no age file."""

from __future__ import annotations

import re
from typing import BinaryIO

from collector.bundle.shape import MANIFEST, SIGNATURE, hash_stream
from collector.bundle.sources import HalfSource
from collector.errors import AgeHeaderFailure, BadHash, BadSignature
from collector.model.manifest import Half, Manifest
from collector.seal.header import parse_header
from collector.seal.primitives import PAYLOAD_NONCE_BYTES, SEALED_CHUNK_BYTES, TAG_BYTES
from collector.signing import SIGNATURE_BYTES, PublicKey

_CODE = r"[A-Z]{2,6}-[0-9A-HJKMNP-TV-Z]{8,26}"
_RECORD = rf"consent/{_CODE}(-[1-9][0-9]{{0,3}})?\.(json|sig)"
_NAMES: dict[Half, re.Pattern[str]] = {
    "media": re.compile(rf"journal\.jsonl|{_RECORD}|[0-9A-HJKMNP-TV-Z]{{9}}\.(mkv|jpg|txt)\.age"),
    "identity": re.compile(rf"{_RECORD}|{_CODE}/(form(-[1-9][0-9]{{0,3}})?|evidence-[1-9][0-9]{{0,3}})\.age"),
}
_KINDS_OF_KEYS = ({"X25519"}, {"mlkem768x25519"})


def read_file(source: HalfSource, name: str, limit_bytes: int) -> bytes:
    """Return a small file. Raises BadHash when it is missing or too large."""
    if name not in source.names():
        raise BadHash(f"The file {name} is missing.")
    with source.open(name) as stream:
        data = stream.read(limit_bytes + 1)
    if len(data) > limit_bytes:
        raise BadHash(f"The file {name} is too large.")
    return data


def check_signature(source: HalfSource, name: str, device: PublicKey, data: bytes) -> None:
    """Return when the `.sig` beside a file is the device's over `data`. Raises BadSignature."""
    signature = name.removesuffix("json") + "sig"
    try:
        device.verify(data, read_file(source, signature, SIGNATURE_BYTES))
    except BadSignature as error:
        raise BadSignature(f"The signature {signature} does not fit {name}.") from error


def check_files(source: HalfSource, manifest: Manifest) -> None:
    """Return when the half holds what its manifest lists and nothing else. Raises BadHash naming the file."""
    listed = {row.path: row for row in manifest.files}
    present = set(source.names()) - {MANIFEST, SIGNATURE}
    for name in sorted(present - set(listed)):
        raise BadHash(f"The file {name} is in no manifest.")
    for name in sorted(set(listed) - present):
        raise BadHash(f"The file {name} is missing.")
    for name, row in listed.items():
        if _NAMES[manifest.half].fullmatch(name) is None:
            raise BadHash(f"The file {name} does not belong in a {manifest.half} half.")
        with source.open(name) as stream:
            found = hash_stream(stream)
        if (found.sha256, found.size_bytes) != (row.sha256, row.size_bytes):
            raise BadHash(f"The file {name} was changed.")
        if name.endswith(".age"):
            with source.open(name) as stream:
                _check_sealed(stream, name, row.size_bytes)


def _check_sealed(stream: BinaryIO, name: str, size_bytes: int) -> None:
    """A sealed file is an age file, to keys of one kind, with a whole last chunk: nothing plain passes."""
    try:
        header = parse_header(stream)
    except AgeHeaderFailure as error:
        raise BadHash(f"The file {name} is not sealed. {error}") from error
    if {stanza.kind for stanza in header.stanzas} not in _KINDS_OF_KEYS:
        raise BadHash(f"The file {name} is sealed to keys of another kind.")
    payload_bytes = size_bytes - len(header.raw) - PAYLOAD_NONCE_BYTES
    last_bytes = payload_bytes % SEALED_CHUNK_BYTES or SEALED_CHUNK_BYTES
    whole = payload_bytes == TAG_BYTES or (payload_bytes > TAG_BYTES and last_bytes > TAG_BYTES)
    if not whole:
        raise BadHash(f"The file {name} is cut.")


def is_evidence(path: str, code: str) -> bool:
    """Tell whether a path is of a contributor's signature or statement."""
    return path.startswith(f"{code}/evidence-")


def is_form(path: str, code: str) -> bool:
    """Tell whether a path is of a contributor's identity form."""
    return path.startswith(f"{code}/form")
