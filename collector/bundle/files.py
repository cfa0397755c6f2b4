"""The files of a half: a closed list of names, every hash, and nothing sealed that is no age file."""

from __future__ import annotations

import re

from collector.bundle.sealed import SealedFile, look_at_sealed
from collector.bundle.shape import MANIFEST, SIGNATURE, hash_stream, take_name
from collector.bundle.sources import HalfSource
from collector.errors import BadHash, BadSignature
from collector.model.manifest import Half, Manifest, MediaManifest
from collector.rules.facts import PackFacts
from collector.signing import SIGNATURE_BYTES, PublicKey

_CODE = r"[A-Z]{2,6}-[0-9A-HJKMNP-TV-Z]{8,26}"
_RECORD = rf"consent/{_CODE}(-[1-9][0-9]{{0,3}})?\.(json|sig)"
_NAMES: dict[Half, re.Pattern[str]] = {
    "media": re.compile(rf"journal\.jsonl|{_RECORD}|[0-9A-HJKMNP-TV-Z]{{9}}\.(mkv|jpg|txt)\.age"),
    "identity": re.compile(rf"{_RECORD}|{_CODE}/(form(-[1-9][0-9]{{0,3}})?|evidence-[1-9][0-9]{{0,3}})\.age"),
}
Sealed = dict[str, SealedFile]


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


def check_files(source: HalfSource, manifest: Manifest, pack: PackFacts | None) -> Sealed:
    """Return the sealed files when the half holds what its manifest lists and nothing else.

    They are sealed to as many keys as `pack` has, where it is known. Raises BadHash naming the file.
    """
    listed = {row.path: row for row in manifest.files}
    present = set(source.names()) - {MANIFEST, SIGNATURE}
    for name in sorted(present - set(listed)):
        raise BadHash(f"The file {name} is in no manifest.")
    for name in sorted(set(listed) - present):
        raise BadHash(f"The file {name} is missing.")
    sealed: Sealed = {}
    for name, row in listed.items():
        if _NAMES[manifest.half].fullmatch(name) is None:
            raise BadHash(f"The file {name} does not belong in a {manifest.half} half.")
        with source.open(name) as stream:
            found = hash_stream(stream)
        if (found.sha256, found.size_bytes) != (row.sha256, row.size_bytes):
            raise BadHash(f"The file {name} was changed.")
        if name.endswith(".age"):
            with source.open(name) as stream:
                sealed[name] = look_at_sealed(stream, name, row.size_bytes)
    check_each_once(manifest)
    _check_keys(manifest, sealed, pack)
    _check_contents(manifest, sealed)
    return sealed


def check_each_once(*manifests: Manifest) -> None:
    """Return when no two sealed files are the same: each is sealed once, for one person or take.

    Raises BadHash naming the second.
    """
    seen: set[str] = set()
    for row in (row for manifest in manifests for row in manifest.files if row.path.endswith(".age")):
        if row.sha256 in seen:
            raise BadHash(f"The file {row.path} is another one over again.")
        seen.add(row.sha256)


def _check_keys(manifest: Manifest, sealed: Sealed, pack: PackFacts | None) -> None:
    """All of a half is sealed to the keys of one pack. Raises BadHash."""
    keys = {file.keys for file in sealed.values()}
    if len(keys) > 1:
        raise BadHash(f"The files of the {manifest.half} half are not all sealed to the same keys.")
    if pack is not None and not keys <= {pack.keys[manifest.half]}:
        raise BadHash(f"The files of the {manifest.half} half are sealed to other keys than the pack's.")


def _check_contents(manifest: Manifest, sealed: Sealed) -> None:
    """Return when no sealed file is empty that can't be. Raises BadHash naming it."""
    empty = _can_be_empty(manifest)
    for name, file in sealed.items():
        if not file.plain_bytes and name not in empty:
            raise BadHash(f"There is nothing in the file {name}.")


def _can_be_empty(manifest: Manifest) -> frozenset[str]:
    """The files of takes that have neither sound nor pictures: an empty text, one that ended as it began."""
    takes = manifest.takes if isinstance(manifest, MediaManifest) else []
    return frozenset(
        take_name(row.take, row.kind) for row in takes if not (row.sample_count or row.frame_count)
    )


def is_evidence(path: str, code: str) -> bool:
    """Tell whether a path is of a contributor's signature or statement."""
    return path.startswith(f"{code}/evidence-")


def is_form(path: str, code: str) -> bool:
    """Tell whether a path is of a contributor's identity form."""
    return path.startswith(f"{code}/form")
