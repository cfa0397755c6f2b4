"""A session folder's halves: listing, hashing, writing and reading manifests (formats.md, Session folder)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from collector.model.canonical import parse_canonical, sha256_text
from collector.model.ids import is_code
from collector.model.kinds import TakeKind
from collector.model.manifest import Half, IdentityManifest, Manifest, ManifestFile, MediaManifest
from collector.signing import PrivateKey
from collector.vault import disk_errors, plain_files, write_atomically

MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"
JOURNAL = "journal.jsonl"
EXTENSIONS: dict[TakeKind, str] = {"speech": "mkv", "video": "mkv", "image": "jpg", "text": "txt"}
_BLOCK_BYTES = 1 << 20
_UNSEALED_ENDINGS = (".note", ".recovery")


@dataclass(frozen=True)
class FileHash:
    """A file's `sha256:<hex>` and size in bytes."""

    sha256: str
    size_bytes: int


def take_name(take: str, kind: TakeKind) -> str:
    """Return a take's file name below `media/`."""
    return f"{take}.{EXTENSIONS[kind]}.age"


def hash_stream(stream: BinaryIO) -> FileHash:
    """Hash a stream to its end in constant memory."""
    digest, size = hashlib.sha256(), 0
    while block := stream.read(_BLOCK_BYTES):
        digest.update(block)
        size += len(block)
    return FileHash("sha256:" + digest.hexdigest(), size)


def list_files(half_folder: Path, known: Mapping[str, Mapping[str, Any]] | None = None) -> list[ManifestFile]:
    """Return every file of a half with hash and size, but the manifest, notes and drafts.

    `known` gives `sha256` and `size_bytes` of files that were hashed while they were written.
    """
    rows: list[ManifestFile] = []
    for name in plain_files(half_folder):
        if (
            name in {MANIFEST, SIGNATURE}
            or name.endswith(_UNSEALED_ENDINGS)
            or name.rpartition("/")[2][0] == "."
        ):
            continue
        facts = (known or {}).get(name) or _hash_file(half_folder / name)
        rows.append(ManifestFile.from_json({"path": name, **facts}))
    return rows


def _hash_file(path: Path) -> dict[str, Any]:
    with disk_errors("a sealed file"), path.open("rb") as stream:
        found = hash_stream(stream)
    return {"sha256": found.sha256, "size_bytes": found.size_bytes}


def write_manifest(half_folder: Path, manifest: Manifest, key: PrivateKey) -> str:
    """Write `manifest.json`, then `manifest.sig`; return the manifest's hash. Raises DiskFull, DiskFailed."""
    data = manifest.to_bytes()
    write_atomically(half_folder / MANIFEST, data)
    write_atomically(half_folder / SIGNATURE, key.sign(data))
    return sha256_text(data)


def parse_manifest(data: bytes, half: Half) -> Manifest:
    """Return the manifest of a half; fields of a newer minor version are kept. Raises Malformed."""
    shape: type[Manifest] = MediaManifest if half == "media" else IdentityManifest
    value = parse_canonical(data)
    manifest = shape.from_value(value)
    if value["schema"] == shape.schema_text():
        manifest.refuse_unknown()
    return manifest


def find_codes(manifest: Manifest) -> frozenset[str]:
    """Return whose a half is: of identity its folders tell, named by code."""
    if isinstance(manifest, MediaManifest):
        return frozenset(row.code for row in manifest.contributors)
    folders = {row.path.partition("/")[0] for row in manifest.files}
    return frozenset(filter(is_code, folders))
