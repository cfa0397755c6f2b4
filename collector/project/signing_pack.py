"""Signing a pack: check it, number it, list every file with its hash, sign the list."""

from __future__ import annotations

from pathlib import Path

from collector.model.canonical import canonical, sha256_text
from collector.model.pack import Endorsement, PackFile, PackIndex
from collector.project.checks import check_pack
from collector.project.pack import INDEX, SIGNATURE, Pack, read_draft, read_signed_pack
from collector.signing import PrivateKey, PublicKey
from collector.vault import write_atomically


def sign_pack(folder: Path, key: PrivateKey, endorser: PrivateKey | None = None) -> Pack:
    """Write `pack.json` with the next number and `pack.sig`; return the pack as an installer reads it.

    `endorser` is the key that signed before, when the signing key changes. Raises BadPack and what
    `check_pack` raises.
    """
    draft = read_draft(folder)
    files = [_row(draft, name) for name in draft.files.names() if name not in {INDEX, SIGNATURE}]
    index = PackIndex(
        project=draft.project.id,
        number=draft.number + 1,
        key=key.public.text,
        endorsement=_endorse(draft, key.public, endorser),
        files=files,
    )
    check_pack(Pack(draft.files, draft.project, index, None))
    data = index.to_bytes()
    write_atomically(folder / INDEX, data)
    write_atomically(folder / SIGNATURE, key.sign(data))
    return read_signed_pack(folder)


def endorsement_text(project: str, key: str) -> bytes:
    """Return what the old key signs: that `key` signs this project's packs from now on."""
    return canonical({"schema": "endorsement-1", "project": project, "key": key})


def _endorse(draft: Pack, key: PublicKey, endorser: PrivateKey | None) -> Endorsement | None:
    if endorser is None:
        old = draft.index
        return old.endorsement if old is not None and old.key == key.text else None
    signature = endorser.sign(endorsement_text(draft.project.id, key.text))
    return Endorsement(key=endorser.public.text, signature=signature.hex())


def _row(draft: Pack, name: str) -> PackFile:
    data = draft.files.read(name)
    return PackFile(path=name, sha256=sha256_text(data), size_bytes=len(data))
